from mlsd_helpers.design.rules.drivers import FEWER_POSITIVES
from mlsd_helpers.design.rules.features._shared import features_of, has_no_positive_class
from mlsd_helpers.design.rules.inputs import POSITIVES_INPUTS, is_over, training_positives
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.shared.showing import number

POSITIVES_PER_FEATURE = 10


@rule(
    "F010",
    "too-few-positives",
    severity="warning",
    needs=("features.features",),
    reads=("requirements.ml_task", *(f"features.{name}" for name in POSITIVES_INPUTS)),
    driver=FEWER_POSITIVES,
)
def too_few_positives(document):
    """There are too few positive examples for the number of features.

    Why: With few positives a model fits accidents of the training data; ten a feature is a floor, not a comfort.
    Formula: examples_per_day × training_window_days × positive_share ÷ features < 10.
    Fix: Widen the training window, drop features that add little, or regularise and check on held-out data.
    Source: https://doi.org/10.1016/S0895-4356(96)00236-3
    Taught in: notebooks/01_requirements.ipynb#Size-the-experiment
    """
    if has_no_positive_class(document):
        return
    given = [getattr(document.features, name) for name in POSITIVES_INPUTS]
    if None in given:
        yield from (Lacks(f"features.{n}") for n, value in zip(POSITIVES_INPUTS, given, strict=True) if value is None)
        return
    examples, days, share = given
    positives, count = training_positives(document), len(features_of(document))
    if is_over(POSITIVES_PER_FEATURE, positives / count):
        yield Found(
            "features.positive_share",
            f"{number(examples, 6)} examples a day × {days:,.6g} days × {share:.4g} positive = "
            f"{number(positives, 6)} positives for {count:,} features: "
            f"{positives / count:,.3g} a feature, under {POSITIVES_PER_FEATURE}",
        )
