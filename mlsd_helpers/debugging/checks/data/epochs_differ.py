"""What is drawn by chance in a loader is drawn anew in each epoch."""

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.data._passes import as_bytes, one_pass
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict

ENOUGH = 14


@check(
    "chance differs from epoch to epoch",
    catches="an augmentation or a shuffle that is seeded anew for each epoch, so that all epochs are one",
    look_at="where the generator is made and seeded: once for the run, not in each pass; set_epoch of a sampler",
)
def epochs_differ(model, data, seed):
    """Two passes over the loader do not give the same augmented rows, nor the same shuffled order.

    A row that is none of ``X_train`` is augmented. When all of them occur again in the second pass, the augmentation
    repeats. Where none is augmented and rows are not in the order of ``X_train``, they are shuffled, and the order
    must be another in the second pass.

    Threshold: an augmentation that has two outcomes or more, such as a flip, repeats m rows by chance at a rate of
    2⁻ᵐ or less; 14 different rows are asked for, a rate of 6e-5. An order of eight rows or more repeats once in
    40,320.
    """
    first, second = one_pass(data), one_pass(data)
    known, as_given = set(as_bytes(data.X_train)), as_bytes(data.X_train)
    augmented = set(first.rows) - known
    if augmented:
        again = len(augmented & set(second.rows))
        if again == len(augmented) < ENOUGH:
            raise CouldNotRun(f"{again} augmented rows are too few to tell, {ENOUGH} are needed")
        said = f"{again:,} of {len(augmented):,} augmented rows of one pass are in the next one, too"
        return Verdict(again < len(augmented), said)
    if first.rows == as_given[: len(first.rows)] and first.rows == second.rows:
        raise DoesNotApply("the loader draws nothing by chance: it gives the rows of X_train in their order")
    if len(set(first.rows)) < 8:
        raise CouldNotRun(f"{len(set(first.rows))} different rows are too few to tell one order from another")
    same = first.rows == second.rows
    return Verdict(not same, f"{'one and the same order' if same else 'another order'} of rows in the second pass")
