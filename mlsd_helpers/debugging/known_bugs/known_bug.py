"""What is kept of a bug that somebody reported."""

from collections.abc import Callable
from dataclasses import dataclass

from mlsd_helpers.debugging.adapters.model import Model
from mlsd_helpers.debugging.data import Data

KNOWN: dict[str, "KnownBug"] = {}


@dataclass(frozen=True)
class KnownBug:
    """A bug from a public report, rebuilt small.

    Parameters
    ----------
    name : str
        In a few words.
    wrong : str
        What is wrong, in one sentence.
    title, url : str
        The report.
    caught_by : tuple of str
        Checks that fail on the bug and pass on the mended model. Empty where none does.
    not_caught_because : str
        Why no check can see it.
    make : callable
        ``make(mended, seed)`` gives a model and its data; its source shows the bug beside its repair.

    Examples
    --------
    >>> from mlsd_helpers.debugging import KNOWN_BUGS, run_checks
    >>> bug = KNOWN_BUGS["target among the inputs"]
    >>> run_checks(*bug.planted(), bug.caught_by).summary, run_checks(*bug.mended(), bug.caught_by).summary
    ('1 failed', '1 passed')
    """

    name: str
    wrong: str
    title: str
    url: str
    caught_by: tuple[str, ...]
    not_caught_because: str
    make: Callable[[bool, int], tuple[Model, Data]]

    def planted(self, random_state: int = 0) -> tuple[Model, Data]:
        """Model and data with the bug; the seed is that of the data."""
        return self.make(False, random_state)

    def mended(self, random_state: int = 0) -> tuple[Model, Data]:
        """The same model and data without the bug."""
        return self.make(True, random_state)

    def __repr__(self):
        return f"{self.name}: {self.wrong}\n    {self.title}, {self.url}"


def known_bug(name, *, wrong, title, url, caught_by=(), not_caught_because=""):
    """Register a function ``make(mended, seed)`` as a known bug; the names are those of `KnownBug`."""
    if bool(caught_by) == bool(not_caught_because):
        raise ValueError(f"{name!r}: name the checks that catch it, or say why none does")

    def register(make):
        KNOWN[name] = KnownBug(name, wrong, title, url, tuple(caught_by), not_caught_because, make)
        return make

    return register
