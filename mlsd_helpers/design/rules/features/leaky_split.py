from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "F006",
    "leaky-split",
    severity="error",
    needs=("features.split",),
    reads=("features.examples_carry_time", "features.repeated_group"),
)
def leaky_split(document):
    """Test examples are set apart in a way that lets the model see them: across time, or across a group.

    Why: The offline score is then measured on neighbours of the training examples, and production has none.
    Formula: split is random or group although examples carry time; split is random or time although a group repeats.
    Fix: Test on what comes after the training examples (time), and keep each group on one side (time_and_group).
    Source: https://scikit-learn.org/stable/modules/cross_validation.html
    Taught in: notebooks/03_features.ipynb#Build-four-leaks-and-catch-each
    """
    part = document.features
    if "time" not in part.split:
        if part.examples_carry_time is None:
            yield Lacks("features.examples_carry_time")
        elif part.examples_carry_time:
            yield Found(
                "features.split",
                f"the split is '{part.split}' although examples carry time: the model learns from what came after "
                "its test examples",
            )
    if "group" not in part.split and not is_unwritten(part.repeated_group):
        message = (
            f"the split is '{part.split}', so that a group stands on both sides of it: {part.repeated_group.strip()}"
        )
        yield Found("features.split", message, "warning")
