from mlsd_helpers.design.rules.registry import Found, rule


@rule(
    "F015",
    "selective-labels",
    severity="warning",
    needs=("features.label_only_where_acted",),
    reads=("features.exploration_share", "features.examples_per_day"),
)
def selective_labels(document):
    """Labels exist only where the system acted, and no decision is held out or left to chance.

    Why: What was blocked, not bought or not shown never gets a label, so the model is trained and judged on its own
    choices, and its mistakes there stay unseen.
    Formula: label_only_where_acted is true, and exploration_share is missing or 0.
    Fix: Let a small random share of decisions through, log the chance that each had, and train and judge on those too.
    Source: https://doi.org/10.1145/3097983.3098066
    Taught in: notebooks/03_features.ipynb#Join-as-of-a-moment-and-wait-for-labels
    """
    part = document.features
    if not part.label_only_where_acted or part.exploration_share:
        return
    held_out = "no share of decisions is said to be" if part.exploration_share is None else "0 % of decisions are"
    yield Found(
        "features.exploration_share", f"labels exist only where the system acted, and {held_out} held out or randomised"
    )
