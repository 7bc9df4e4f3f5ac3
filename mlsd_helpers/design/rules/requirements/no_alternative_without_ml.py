from mlsd_helpers.design.rules.registry import Found, rule


@rule("R005", "no-alternative-without-ml", severity="warning", reads=("requirements.alternatives_without_ml",))
def no_alternative_without_ml(document):
    """No way to reach the goal without machine learning was considered.

    Why: A rule on one good signal is cheaper to build, explain and run; it is also the baseline that a model must beat.
    Formula: alternatives_without_ml is empty.
    Fix: Name the best rule that an expert would use, measure it on held-out data and write the number down.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/01_requirements.ipynb#Ask-whether-you-need-ML-at-all
    """
    if not document.requirements.alternatives_without_ml:
        yield Found(
            "requirements.alternatives_without_ml", "no rule, heuristic or product change is named beside the model"
        )
