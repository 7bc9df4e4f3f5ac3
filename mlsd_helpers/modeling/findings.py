"""A finding of the account before launch."""

from typing import NamedTuple

OK, LOOK, MISSING_INPUT = "ok", "look", "missing input"


class Finding(NamedTuple):
    """What a check found, with its figures and limit, and the verdict."""

    check: str
    found: str
    verdict: str


def judged(check, found, is_ok) -> Finding:
    """A finding whose verdict is ok or look."""
    return Finding(check, found, OK if is_ok else LOOK)


def lacking(check, arguments, found="") -> Finding:
    """A finding that cannot be judged without these arguments."""
    return Finding(check, f"{found}; pass {arguments}" if found else f"pass {arguments}", MISSING_INPUT)


def few_names(names) -> str:
    """The first three names, and how many more there are."""
    names = [str(name) for name in names]
    more = f", and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
