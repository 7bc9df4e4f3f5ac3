from mlsd_helpers.design.rules.high_level_design._shared import path_to
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.request_path import components_of
from mlsd_helpers.design.rules.wording import is_unwritten


@rule("H005", "no-fallback", severity="warning", needs=("high_level_design.components",))
def no_fallback(document):
    """A learned component that serves has no fallback.

    Why: A model is slow, down or wrong some day; without a plan for that, so is the product.
    Formula: kind is ml, path is serving or both, and fallback is empty.
    Fix: Say what answers in its place, best first: the previous model, a rule, a constant.
    Source: https://sre.google/sre-book/addressing-cascading-failures/
    Taught in: notebooks/02_high_level_design.ipynb#Decide-what-answers-when-a-part-is-down
    """
    for component in components_of(document).values():
        if component.kind != "ml" or component.path == "training" or not is_unwritten(component.fallback):
            continue
        if component.path is None:
            yield Lacks(path_to(component, "path"))
        else:
            yield Found(
                path_to(component, "fallback"), f"nothing answers in place of '{component.name}' when it cannot"
            )
