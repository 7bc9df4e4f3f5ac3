import math

from mlsd_helpers import experiments
from mlsd_helpers.design.rules.drivers import falls
from mlsd_helpers.design.rules.modeling._shared import baseline_and_model, gain_of
from mlsd_helpers.design.rules.registry import Found, Lacks, rule


@rule(
    "M013",
    "test-set-too-small",
    severity="warning",
    needs=("modeling.offline_metric", "modeling.ladder"),
    reads=("modeling.chosen", "modeling.ladder[].score", "modeling.test_positives", "modeling.test_negatives"),
    driver=falls("size of the test set", "modeling.test_positives", "modeling.test_negatives"),
)
def small_test_set(document):  # not named as the rule: pytest takes what begins with 'test' for a test
    """The test set is too small to tell the claimed improvement from chance.

    Why: On a small test set the luckiest candidate wins, and its lead is gone on the next data.
    Formula: 1.96 × √2 × standard error > gain over the best baseline; Hanley and McNeil's error for roc_auc,
    √(p × (1 − p) ÷ n) for accuracy (n: all) and recall (n: positives). Both scores are taken as independent: a paired
    comparison on the same cases sees somewhat smaller gains.
    Fix: Test on as many more cases as the message says, or compare the two models case by case with a paired interval.
    Source: https://doi.org/10.1148/radiology.143.1.7063747
    Taught in: notebooks/05_metrics.ipynb#Say-how-sure-you-are
    """
    plan = document.modeling
    if plan.offline_metric not in ("roc_auc", "accuracy", "recall"):
        return
    sizes = ("test_positives",) if plan.offline_metric == "recall" else ("test_positives", "test_negatives")
    lacking = [f"modeling.{field}" for field in sizes if getattr(plan, field) is None]
    yield from map(Lacks, lacking)
    baseline, model = baseline_and_model(plan)
    if lacking or None in (baseline, model) or gain_of(plan.offline_metric, baseline, model) <= 0:
        return
    gain = gain_of(plan.offline_metric, baseline, model)
    counts = " and ".join(f"{getattr(plan, field):,} {field.partition('_')[2]}" for field in sizes)
    try:
        margin = 1.96 * math.sqrt(2) * _standard_error(plan, model.score)
    except ValueError as error:
        yield Found("modeling.test_positives", f"the test set cannot be judged: {error}")
        return
    if margin > gain:
        yield Found(
            "modeling.test_positives",
            f"'{model.name}' claims {gain:.3g} more {plan.offline_metric} than '{baseline.name}'; {counts} see a "
            f"difference of {margin:.3g} or more; {(margin / gain) * (margin / gain):,.1f} times as many would do",
        )


def _standard_error(plan, score):
    if plan.offline_metric == "roc_auc":
        return experiments.auc_standard_error(score, plan.test_positives, plan.test_negatives)
    cases = plan.test_positives + (plan.test_negatives if plan.offline_metric == "accuracy" else 0)
    if not 0 < score < 1 or cases < 1:
        raise ValueError(
            f"{plan.offline_metric} is {score:.6g} on {cases:,} cases; expected a fraction between 0 and 1 on 1 or more"
        )
    return math.sqrt(score * (1 - score) / cases)
