from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.features._shared import features_of, path_to, sources_of
from mlsd_helpers.design.rules.registry import Found, Lacks, rule


@rule(
    "F003",
    "stale-feature",
    severity="warning",
    needs=("features.features",),
    reads=("requirements.decision_horizon_minutes", "features.sources"),
    driver=(
        rises("age", "features.features[].freshness_minutes"),
        rises("delay", "features.sources[].freshness_minutes"),
    ),
)
def stale_feature(document):
    """A feature is older, when it is used, than its use allows.

    Why: An old value of something that changes quickly describes a world that is gone.
    Formula: freshness_minutes > max_age_minutes, or, where no age is allowed, > decision_horizon_minutes (a note); a
    feature without freshness_minutes is at least as old as its source's.
    Fix: Refresh it more often, or say in max_age_minutes how old it may be: a day is fine for what changes in years.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/03_features.ipynb#Ask-when-each-value-is-known
    """
    horizon, sources = getattr(document.requirements, "decision_horizon_minutes", None), sources_of(document)
    for feature in features_of(document):
        age, because = feature.freshness_minutes, ""
        if age is None and feature.source in sources:
            age, because = sources[feature.source].freshness_minutes, f" because its source '{feature.source}' is"
        allowed = feature.max_age_minutes
        if allowed is not None and age is None:
            yield Lacks(path_to(feature, "freshness_minutes"))
        elif allowed is not None and age > allowed:
            yield Found(
                path_to(feature, "freshness_minutes"),
                f"up to {age:,.6g} minutes old when used{because}; it misleads after {allowed:,.6g} minutes",
            )
        elif allowed is None and None not in (age, horizon) and age > horizon > 0:  # R011 speaks of horizons below 0
            yield Found(
                path_to(feature, "max_age_minutes"),
                f"up to {age:,.6g} minutes old when used{because}, for a decision {horizon:,.6g} minutes ahead; "
                "nothing says how old it may be",
                "note",
            )
