from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "F001",
    "label-not-defined",
    severity="error",
    reads=("features.label_definition", "features.label_source", "features.label_delay_hours"),
)
def label_not_defined(document):
    """The label has no definition, no source or no delay.

    Why: Two people who compute a label from its name alone get two labels, and a label without a delay gets used before
    it is known.
    Formula: label_definition, label_source or label_delay_hours is missing.
    Fix: Write the label as a formula over recorded data, name the record, and measure when 95 of 100 labels are there.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/03_features.ipynb#Join-as-of-a-moment-and-wait-for-labels
    """
    part = document.features
    if is_unwritten(part.label_definition):
        yield Found("features.label_definition", "nothing says how the label is computed from recorded data")
    if is_unwritten(part.label_source):
        yield Found("features.label_source", "nothing says which record tells what happened")
    if part.label_delay_hours is None:
        yield Found("features.label_delay_hours", "nothing says how many hours after a prediction its label is known")
