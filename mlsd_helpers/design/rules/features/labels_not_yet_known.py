from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.registry import Found, rule


@rule(
    "F011",
    "labels-not-yet-known",
    severity="error",
    needs=("features.label_delay_hours", "features.training_gap_hours"),
    driver=rises("label delay", "features.label_delay_hours"),
)
def labels_not_yet_known(document):
    """Training examples end so late that their labels are not known yet.

    Why: A label that has not arrived is often recorded as negative, so the newest examples teach that all is well.
    Formula: label_delay_hours > training_gap_hours.
    Fix: End the training window at least one label delay before training, or wait for the labels.
    Source: https://arxiv.org/abs/2307.12756
    Taught in: notebooks/03_features.ipynb#Join-as-of-a-moment-and-wait-for-labels
    """
    delay, gap = document.features.label_delay_hours, document.features.training_gap_hours
    if delay > gap:
        yield Found(
            "features.training_gap_hours",
            f"labels take {delay:,.6g} hours, and the newest training example is {gap:,.6g} hours old",
        )
