from mlsd_helpers.design.rules.high_level_design._shared import path_to
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.request_path import SERVING, components_of


@rule("H001", "parts-not-separated", severity="warning", needs=("high_level_design.components",))
def parts_not_separated(document):
    """Nothing separates what is learned from what is not, or training from serving.

    Why: Parts that change for different reasons break each other: a training run must not stop a request.
    Formula: no component is ml, or none is non_ml; no component is on the training path alone, or none serves.
    Fix: Give the model its own component beside the code that uses it, and training its own beside serving.
    Source: https://proceedings.neurips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    components = components_of(document).values()
    for field, groups in (("kind", (("ml",), ("non_ml",))), ("path", (("training",), SERVING))):
        stated = {getattr(component, field) for component in components}
        absent = [values for values in groups if not stated & set(values)]
        if absent and None in stated:
            yield from (Lacks(path_to(c, field)) for c in components if getattr(c, field) is None)
            continue
        for values in absent:
            count = f"{len(components)} component{'s' if len(components) > 1 else ''}"
            yield Found("high_level_design.components", f"none of {count} has {field}: {' or '.join(values)}")
