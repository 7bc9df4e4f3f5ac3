"""Speed as a ratio to a named alternative in the same run, printed as a table at the end."""

from time import perf_counter

import pytest

_TABLE = pytest.StashKey[list]()


def seconds(function):
    start = perf_counter()
    function()
    return perf_counter() - start


@pytest.fixture
def at_least(request):
    """A function that times ours against an alternative, notes the ratio for the table, and asserts it."""

    def compare(what, against, ours, alternative, times, *, rounds=5, alternative_rounds=3, repeats=1):
        ours()  # once before: imports and caches are not what is compared
        fast = slow = float("inf")
        for i in range(rounds):  # in turn, and the shortest of each: what else the machine does only ever adds
            fast = min(fast, seconds(ours))
            if i < alternative_rounds:
                slow = min(slow, repeats * seconds(alternative))
        note(what, against, fast, slow, times)
        assert slow / fast >= times, f"{what}: {slow / fast:.1f} × as fast as {against}; expected {times} ×"

    def note(what, against, fast, slow, times):
        rows = request.config.stash.setdefault(_TABLE, [])
        rows.append(
            (what, against, f"{1000 * fast:,.1f} ms", f"{1000 * slow:,.0f} ms", f"{slow / fast:,.1f} ×", f"{times} ×")
        )

    return compare


@pytest.fixture
def measured(request):
    """A function that adds a row to the table that is no ratio."""

    def note(what, value, limit=""):
        at_most = limit and f"at most {limit}"
        request.config.stash.setdefault(_TABLE, []).append((what, "", value, "", "", at_most))

    return note


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash.get(_TABLE, [])
    if not rows:
        return
    head = ("what", "against", "ours", "theirs", "ratio", "at least")
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    terminalreporter.section("ours against the alternatives")
    for row in [head, tuple("-" * width for width in widths), *rows]:
        cells = (
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        terminalreporter.write_line(f"| {' | '.join(cells)} |")
