from mlsd_helpers.design.rules.drivers import FEWER_POSITIVES
from mlsd_helpers.design.rules.features._shared import has_no_positive_class
from mlsd_helpers.design.rules.inputs import is_classifier
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import is_unwritten

RARE = 0.01


@rule(
    "F012",
    "rare-positives-untreated",
    severity="warning",
    reads=(
        "requirements.ml_task",
        "features.positive_share",
        "features.imbalance_plan",
        "modeling.offline_metric",
    ),
    driver=FEWER_POSITIVES,
)
def rare_positives_untreated(document):
    """Positives are rarer than 1 in 100 and nothing is done about it, or the metric does not see them.

    Why: At 1 % positives a model that always says no is 99 % accurate and finds nothing.
    Formula: positive_share < 1 %, and imbalance_plan is empty or offline_metric is accuracy.
    Fix: Plan sampling or weights, correct the probabilities afterwards, and judge by precision and recall.
    Source: https://developers.google.com/machine-learning/crash-course/overfitting/imbalanced-datasets
    Taught in: notebooks/01_requirements.ipynb#Price-both-kinds-of-error
    """
    if has_no_positive_class(document):
        return
    share = document.features.positive_share
    if share is None:
        if is_classifier(document):
            yield Lacks("features.positive_share")
        return
    if share >= RARE:
        return
    rare = f"{share:.3%} of examples are positive, under {RARE:.0%}"
    if is_unwritten(document.features.imbalance_plan):
        yield Found("features.imbalance_plan", f"{rare}; nothing is planned for them")
    if getattr(document.modeling, "offline_metric", None) == "accuracy":
        always_no = f"a model that always says no has an accuracy of {1 - share:.3%}"
        yield Found("modeling.offline_metric", f"{rare}; {always_no}")
