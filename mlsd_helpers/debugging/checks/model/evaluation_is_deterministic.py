"""The same rows asked twice are predicted the same."""

from mlsd_helpers.debugging.checks.model._shared import answers, apart, judged_rows, so_much, tolerance, trained
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import n_rows, take


@check(
    "evaluation is deterministic",
    catches="dropout left on at prediction, chance in the preparation of a row, a state that a prediction changes",
    look_at="module.eval() in the project's predict, augmentation at prediction, counters and caches",
)
def evaluation_is_deterministic(model, data, seed):
    """Asked again, after other rows and with chance gone on, the model predicts what it predicted.

    Between the two calls one other row is asked, so that a state which a prediction leaves behind is seen. Up to half
    of the digits may differ: threads may add in another order.
    """
    model = trained(model, data, seed)
    X = judged_rows(data, seed)
    before = answers(model, X)
    most = tolerance(before)
    answers(model, take(X, [n_rows(X) - 1, 0]))
    differ = apart(answers(model, X), before)
    return Verdict(differ <= most, f"asked twice they differ by {so_much(differ, most)}")
