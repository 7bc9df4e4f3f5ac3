"""Walk through a function with Python's debugger, its commands given beforehand: to show, and to keep, what one saw."""

import io
import pdb
import re
from collections.abc import Callable, Sequence
from typing import Any


def walk(function: Callable[..., Any], *arguments: Any, commands: Sequence[str]) -> str:
    """What `pdb` says while it steps through one call; the call then goes on to its end.

    Parameters
    ----------
    function : callable
        Written in Python.
    *arguments
        What to call it with.
    commands : sequence of str
        As typed at the prompt: ``"n"`` for the next line, ``"s"`` into a call, ``"p name"`` to print.

    Returns
    -------
    str
        Each command with its answer, files named without their folders.

    Raises
    ------
    Exception
        What the function itself raises.

    Examples
    --------
    >>> def double(number):
    ...     twice = 2 * number
    ...     return twice
    >>> print(walk(double, 21, commands=["n", "p twice"]).splitlines()[-1])
    (Pdb) p twice → 42
    """
    seen = io.StringIO()
    plain = next(each for each in pdb.Pdb.__mro__ if each.__module__ == "pdb")  # a notebook puts its own in its place
    debugger = plain(stdin=io.StringIO("\n".join([*commands, "c"]) + "\n"), stdout=seen, nosigint=True, readrc=False)
    debugger.use_rawinput = False
    debugger.runcall(function, *arguments)
    start, *answers = re.sub(r"> \S*?([\w<>.-]+\(\d+\))", r"> \1", seen.getvalue()).split("(Pdb) ")
    typed = [f"(Pdb) {command} → {answer.strip()}" for command, answer in zip(commands, answers, strict=False)]
    return "\n".join([start.strip(), *typed])
