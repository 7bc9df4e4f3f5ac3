from mlsd_helpers.design.rules.drivers import moves
from mlsd_helpers.design.rules.registry import Found, Lacks, rule

MIN_MINORITY_SHARE = 0.2


@rule(
    "M003",
    "accuracy-on-imbalanced-classes",
    severity="warning",
    needs=("modeling.offline_metric",),
    reads=("requirements.ml_task", "requirements.prevalence", "features.positive_share"),
    driver=moves("share of positives", "requirements.prevalence", "features.positive_share"),
)
def accuracy_on_imbalanced_classes(document):
    """Accuracy comes first although one class is rare.

    Why: Always answering with the common class is right most of the time and finds nothing.
    Formula: offline_metric is accuracy and the smaller of p and 1 − p is under 0.2, with p the prevalence or else the
    share of positive examples.
    Fix: Rank candidates by average precision or expected cost, and report accuracy beside what a constant answer gets.
    Source: https://developers.google.com/machine-learning/crash-course/classification/accuracy-precision-recall
    Taught in: notebooks/05_metrics.ipynb#Count-the-four-kinds-of-answers
    """
    if document.modeling.offline_metric != "accuracy":
        return
    wants, data = document.requirements, document.features
    share = wants.prevalence if wants is not None else None
    if share is None and data is not None:
        share = data.positive_share
    if share is None:
        if wants is None or wants.ml_task != "multiclass_classification":
            yield Lacks("requirements.prevalence")
    elif min(share, 1 - share) < MIN_MINORITY_SHARE:
        answer = "no" if share < 0.5 else "yes"
        yield Found(
            "modeling.offline_metric",
            f"accuracy comes first, and a share of {share:.3g} of the cases is positive: "
            f"always answering '{answer}' has accuracy {max(share, 1 - share):.3g}",
        )
