from mlsd_helpers.design.rules.features._shared import features_of, path_to
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule("F007", "missing-values-untreated", severity="warning", needs=("features.features",))
def missing_values_untreated(document):
    """Nothing says what is done when a feature is missing.

    Why: Sources fail and new users have no history; what happens then is decided now or by accident.
    Formula: missing_values is empty.
    Fix: Say what missing means here and what the model gets: its own category, a flag, a value fitted on training data.
    Source: https://scikit-learn.org/stable/modules/impute.html
    Taught in: notebooks/03_features.ipynb#Join-as-of-a-moment-and-wait-for-labels
    """
    for feature in features_of(document):
        if is_unwritten(feature.missing_values):
            yield Found(
                path_to(feature, "missing_values"), f"nothing says what is done when '{feature.name}' is missing"
            )
