"""Joins neither lose rows nor make new ones."""

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "joins keep the rows",
    catches="a key that occurs twice and copies rows, or one without a partner that drops them",
    look_at="duplicates of the join's key on the right side, and keys of the left that are not there",
)
def joins_keep_the_rows(model, data, seed):
    """After each join there are as many rows as were declared before it. The check is exact."""
    if not data.joined:
        raise DoesNotApply("no join was declared; pass Data(joined={'weather': (rows before, rows after)})")
    for name, counts in data.joined.items():
        if not isinstance(counts, tuple | list) or len(counts) != 2:
            raise CouldNotRun(f"joined[{name!r}] is {counts!r}; expected (rows before, rows after)")
    changed = [
        f"{name}: {before:,} rows before, {after:,} after"
        for name, (before, after) in data.joined.items()
        if before != after
    ]
    return Verdict(
        not changed, "; ".join(changed) or f"{len(data.joined)} joins, each with as many rows after as before"
    )
