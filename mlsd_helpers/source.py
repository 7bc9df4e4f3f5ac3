"""Show the code of a function where a notebook explains it."""

import ast
import inspect
import textwrap


def show_source(function):
    """Display a function's code without its docstring, as the notebook's reader would write it.

    Examples
    --------
    >>> print(source_of(source_of).splitlines()[0])
    def source_of(function):
    """
    from IPython.display import Markdown, display

    display(Markdown(f"```python\n{source_of(function)}\n```"))


def source_of(function):
    """The code of a function without its docstring; comments go too.

    Raises
    ------
    TypeError
        It has no Python code, as functions written in C do.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    body = tree.body[0].body
    if ast.get_docstring(tree.body[0]) is not None and len(body) > 1:
        del body[0]
    return ast.unparse(tree)
