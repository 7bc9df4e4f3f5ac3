"""Something in the inputs tells the labels."""

from mlsd_helpers.debugging.adapters.model import DoesNotApply
from mlsd_helpers.debugging.checks.data._shared import as_table, is_classification, plain_score
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy

ROWS = 2000
ERRORS = 3.09  # standard errors that a mean exceeds on one side by chance once in 1,000 times


@check(
    "labels follow the inputs",
    catches="labels that were shuffled, or joined to the wrong rows",
    look_at="the join or the sort that brought inputs and labels together",
)
def labels_follow_the_inputs(model, data, seed):
    """A small forest predicts the judging rows better than their mean or the shares of their classes.

    For data without a model; a model is asked itself by its own check. The mean gain a row must exceed 3.09 standard
    errors, which shuffled labels do once in 1,000 times. Inputs without any power fail as well: the two cannot be told
    apart from the rows.
    """
    if model is not None:
        raise DoesNotApply("the model itself is asked, by its own check of shuffled labels")
    X, y = data.some_train(ROWS, seed)
    judged, label = data.some_test(ROWS, seed)
    arrays = as_table(X), as_numpy(y).reshape(-1), as_table(judged), as_numpy(label).reshape(-1)
    gained = plain_score(*arrays, is_classification(model, data), seed).per_row
    mean, error = gained.mean(), gained.std(ddof=1) / len(gained) ** 0.5
    return Verdict(bool(mean > ERRORS * error), f"a forest gains {mean:.3g} ± {error:.2g} a row over a guess")
