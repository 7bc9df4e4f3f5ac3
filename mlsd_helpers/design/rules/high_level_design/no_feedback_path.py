from mlsd_helpers.design.rules.high_level_design._shared import TRAINING, path_to, readers_of
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.request_path import components_of, reached_from

LABEL_CARRIERS = ("labels", "feedback", "events", "features", "examples", "logs")


@rule(
    "H007",
    "no-feedback-path",
    severity="warning",
    needs=("high_level_design.components",),
    reads=("high_level_design.flows",),
)
def no_feedback_path(document):
    """No path brings labels or feedback back to training.

    Why: A model that never hears how its answers turned out can neither be judged nor be trained again.
    Formula: from the targets of flows that carry labels or feedback, follow data flows and reads (a caller reads what
    it calls); no component of the training path is reached.
    Fix: Add the flow from where outcomes are recorded to the component that trains, with every stop between.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    components, flows = components_of(document), document.high_level_design.flows or ()
    trains = [c.name for c in components.values() if c.path in TRAINING]
    if not trains and any(c.path is None for c in components.values()):
        yield from (Lacks(path_to(c, "path")) for c in components.values() if c.path is None)
        return
    goes_to = readers_of(components, [flow for flow in flows if flow.carries in LABEL_CARRIERS])
    starts = [flow.target for flow in flows if flow.carries in ("labels", "feedback")]
    if reached_from(starts, lambda name: goes_to.get(name, ())) & set(trains):
        return
    if not starts:
        message = f"none of {len(flows)} flows carries labels or feedback"
    elif not trains:
        message = f"labels flow to '{starts[0]}', and no component is on the training path"
    else:
        message = (
            f"labels or feedback reach '{starts[0]}' and from there no component that trains, such as '{trains[0]}'"
        )
    yield Found("high_level_design.flows", message)
