from mlsd_helpers.design.rules.features._shared import features_of, path_to
from mlsd_helpers.design.rules.registry import Found, Lacks, rule


@rule("F002", "feature-from-the-future", severity="error", needs=("features.features",))
def feature_from_the_future(document):
    """A feature is not known yet when the prediction is made.

    Why: It makes the offline score shine and is missing, or different, in production.
    Formula: known_before_prediction_minutes < 0.
    Fix: Take the value as it was known at the moment of the prediction, or leave the feature out.
    Source: https://jamanetwork.com/journals/jamainternalmedicine/fullarticle/2781307
    Taught in: notebooks/03_features.ipynb#Ask-when-each-value-is-known
    """
    for feature in features_of(document):
        known = feature.known_before_prediction_minutes
        if known is None:
            yield Lacks(path_to(feature, "known_before_prediction_minutes"))
        elif known < 0:
            yield Found(
                path_to(feature, "known_before_prediction_minutes"),
                f"'{feature.name}' becomes known {-known:,.6g} minutes after the prediction; "
                "0 minutes before it is the latest that can be used",
            )
