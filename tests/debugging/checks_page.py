"""Write the table of all checks into docs/debugging_in_your_project.md: ``python tests/debugging/checks_page.py``."""

from itertools import groupby
from pathlib import Path

from mlsd_helpers.debugging import all_checks
from mlsd_helpers.shared.showing import markdown_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "debugging_in_your_project.md"
HEADING = "## All checks\n"
TITLES = {"data": "Of the data", "model": "Of any model", "gradients": "Of gradients and training steps"}


def table() -> str:
    """Every check with the bug that it is made for, a table a folder."""
    checks = list(all_checks().values())
    lines = [
        HEADING,
        f"The {len(checks)} checks, in the order in which they run. Written by",
        "`python tests/debugging/checks_page.py`, and held against the registry by a test.",
    ]
    for about, group in groupby(checks, key=lambda each: each.about):
        lines += ["", f"### {TITLES[about]}", "", "| check | catches | look at |", "| --- | --- | --- |"]
        lines += [
            "| " + " | ".join(map(markdown_text, (each.name, each.catches, each.look_at))) + " |" for each in group
        ]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The page as it should be: what is written by hand, then the table."""
    return PAGE.read_text(encoding="utf-8").partition(HEADING)[0] + table()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
