"""What a check is, and all of them; each is one module in the folder of what it looks at."""

import difflib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import cleandoc
from pathlib import Path

from mlsd_helpers.debugging.checks.result import Verdict

ABOUT = ("data", "model", "gradients")  # the folders, in the order in which their checks run
_REGISTRY: dict[str, "Check"] = {}


@dataclass(frozen=True)
class Check:
    """A function over model and data, and what is said about it.

    The function takes ``(model, data, seed)`` and gives a `Verdict`; it raises `DoesNotApply` or `CouldNotRun` with the
    reason. A check of data alone is given None as its model.
    """

    name: str
    about: str
    catches: str
    look_at: str
    function: Callable[..., Verdict]

    @property
    def page(self) -> str:
        """What it does, why, and where its threshold is from: the docstring."""
        return cleandoc(self.function.__doc__)


def check(name: str, *, catches: str, look_at: str):
    """Register a check; ``about`` is the folder that its module lies in.

    Parameters
    ----------
    name : str
        What should hold, in a few words.
    catches : str
        The bug that it is made for.
    look_at : str
        Where to look next when it fails.

    Raises
    ------
    ValueError
        When there is a check of this name, or the module lies in no folder of checks.
    """

    def register(function):
        if name in _REGISTRY:
            raise ValueError(f"a check {name!r} is registered already")
        about = function.__module__.split(".")[-2] if "." in function.__module__ else ""
        if about not in ABOUT:
            raise ValueError(
                f"{function.__module__} lies in none of the folders {', '.join(ABOUT)} of debugging/checks; "
                "what is true of one project alone is a test in that project"
            )
        _REGISTRY[name] = Check(name, about, catches, look_at, function)
        return function

    return register


@cache
def all_checks() -> dict[str, Check]:
    """Every check by its name: those of the data, then of the model, then of gradients.

    Examples
    --------
    >>> all_checks()["labels vary"].catches
    'a label column that was filled with one value, or read from the wrong column'
    """
    for about in ABOUT:
        folder = Path(__file__).parent / about
        for module in sorted(
            found.name for found in pkgutil.iter_modules([str(folder)]) if not found.name.startswith("_")
        ):
            import_module(f"{__package__}.{about}.{module}")
    return dict(sorted(_REGISTRY.items(), key=lambda item: ABOUT.index(item[1].about)))


def chosen(names) -> list[Check]:
    """The checks of these names, or all; an unknown name is an error that proposes the nearest."""
    known = all_checks()
    if names is None:
        return list(known.values())
    if isinstance(names, str):
        raise TypeError(f"checks is the text {names!r}; expected a list of names")
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            proposal = f"; did you mean {near[0]!r}?" if near else f"; the checks are {', '.join(known)}"
            raise ValueError(f"there is no check {name!r}{proposal}")
    return [known[name] for name in names]
