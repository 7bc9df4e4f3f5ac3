from mlsd_helpers.design.rules.drivers import falls
from mlsd_helpers.design.rules.inputs import is_classifier, is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.shared.showing import number

EXAMPLES_PER_PARAMETER = 10


@rule(
    "M011",
    "personalised-too-finely",
    severity="warning",
    needs=("modeling.personalisation",),
    reads=(
        "modeling.examples_per_segment",
        "modeling.parameters_per_segment",
        "modeling.min_examples_per_segment",
        "requirements.ml_task",
        "features.positive_share",
    ),
    driver=falls("examples of a segment", "modeling.examples_per_segment"),
)
def personalised_too_finely(document):
    """A segment or a person gets a model of its own on fewer examples than that model can bear.

    Why: A model fitted to a handful of examples repeats their accidents; the common model is better for those segments.
    Formula: personalisation is segment or individual, and examples_per_segment × rarer share < 10 ×
    parameters_per_segment, or examples_per_segment < min_examples_per_segment. With a positive class and its
    positive_share p the rarer share is the smaller of p and 1 − p; else it is 1. Ten is a floor for simple models.
    Fix: Keep one model and let each segment correct it by n ÷ (n + m) of its own deviation, make the segments larger,
    fit fewer parameters, or let segments below min_examples_per_segment use the common model.
    Source: https://doi.org/10.1016/S0895-4356(96)00236-3
    Taught in: notebooks/09_personalization.ipynb#Ask-how-many-rows-a-model-of-its-own-needs
    """
    plan = document.modeling
    if plan.personalisation == "global":
        return
    examples, parameters, declared = (
        plan.examples_per_segment,
        plan.parameters_per_segment,
        plan.min_examples_per_segment,
    )
    if examples is None:
        yield Lacks("modeling.examples_per_segment")
    if parameters is None:
        yield Lacks("modeling.parameters_per_segment")
    if examples is None:
        return
    rarer = _rarer_share(document)
    counted = f"{examples:,.6g} example{'s' * (examples != 1)}"
    if rarer < 1:
        counted += f", {number(examples * rarer, 3)} of the rarer class"
    smallest = f"the smallest {plan.personalisation} with a model of its own has {counted}"
    needed = parameters and EXAMPLES_PER_PARAMETER * parameters
    if needed and is_over(needed, examples * rarer):
        formula = f"{EXAMPLES_PER_PARAMETER} × {parameters:,} parameters = {needed:,}"
        yield Found("modeling.examples_per_segment", f"{smallest}; {formula} are the least to fit them")
    elif declared is not None and examples < declared:
        message = f"{smallest}, and the document asks for {declared:,} before one is fitted"
        yield Found("modeling.examples_per_segment", message)


def _rarer_share(document):
    """Share of examples of the rarer class; 1 where there are no classes, or nobody says how rare one is."""
    share = document.features.positive_share if document.features is not None and is_classifier(document) else None
    return 1.0 if share is None else min(share, 1 - share)
