"""The code of a function as a notebook shows it."""

import functools

import pytest

from mlsd_helpers.source import show_source, source_of


def documented(x):
    """Twice."""
    return 2 * x  # a comment


def only_documented():
    """Nothing but words."""


def undocumented(x, *, factor=3):
    return factor * x


def same(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


@same
def decorated(x):
    """Decorated."""
    return x


class Holder:
    def method(self):
        """Indented, for it is in a class."""
        return 1

    async def waiting(self):
        """Later."""
        return 2


def test_the_docstring_is_left_out():
    assert source_of(documented) == "def documented(x):\n    return 2 * x"


def test_code_without_a_docstring_stays_whole():
    assert source_of(undocumented) == "def undocumented(x, *, factor=3):\n    return factor * x"


def test_a_function_that_is_only_documented_keeps_its_docstring_for_it_needs_a_body():
    shown = source_of(only_documented)
    assert shown == 'def only_documented():\n    """Nothing but words."""'
    compile(shown, "shown", "exec")


def test_a_method_is_shown_from_the_margin():
    assert source_of(Holder.method) == "def method(self):\n    return 1"
    assert source_of(Holder.waiting) == "async def waiting(self):\n    return 2"


def test_decorators_are_shown():
    assert source_of(decorated) == "@same\ndef decorated(x):\n    return x"


def test_what_is_shown_does_the_same_as_the_function():
    namespace = {}
    exec(source_of(undocumented), namespace)
    assert namespace["undocumented"](2) == undocumented(2) == 6


def test_a_function_written_in_c_is_refused():
    with pytest.raises(TypeError, match="builtin"):
        source_of(len)


def test_a_notebook_shows_it_as_python(monkeypatch):
    import IPython.display

    displayed = []
    monkeypatch.setattr(IPython.display, "display", displayed.append)
    show_source(documented)
    assert [item.data for item in displayed] == ["```python\ndef documented(x):\n    return 2 * x\n```"]
