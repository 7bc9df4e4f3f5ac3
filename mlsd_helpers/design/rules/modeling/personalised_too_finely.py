from mlsd_helpers.design.rules.drivers import falls
from mlsd_helpers.design.rules.registry import Found, Lacks, rule

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
    ),
    driver=falls("examples of a segment", "modeling.examples_per_segment"),
)
def personalised_too_finely(document):
    """A segment or a person gets a model of its own on fewer examples than that model can bear.

    Why: A model fitted to a handful of examples repeats their accidents; the common model is better for those segments.
    Formula: personalisation is segment or individual, and examples_per_segment < 10 × parameters_per_segment or <
    min_examples_per_segment.
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
    counted = f"{examples:,.6g} example{'s' * (examples != 1)}"
    told = f"the smallest {plan.personalisation} with a model of its own has {counted}"
    if parameters is not None and examples < EXAMPLES_PER_PARAMETER * parameters:
        needed = f"{EXAMPLES_PER_PARAMETER} × {parameters:,} parameters = {EXAMPLES_PER_PARAMETER * parameters:,}"
        yield Found("modeling.examples_per_segment", f"{told}; {needed} are the least to fit them")
    elif declared is not None and examples < declared:
        message = f"{told}, and the document asks for {declared:,} before one is fitted"
        yield Found("modeling.examples_per_segment", message)
