from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import meant
from mlsd_helpers.design.schema.base import is_blank


@rule(
    "M008",
    "inference-over-share",
    severity="error",
    needs=("modeling.ladder",),
    reads=(
        "modeling.chosen",
        "modeling.ladder[].inference_p99_ms",
        "modeling.serving_component",
        "high_level_design.components[].latency_p99_ms",
        "requirements.latency_p99_ms",
        "requirements.serving",
    ),
    driver=rises("inference time", "modeling.ladder[].inference_p99_ms"),
)
def inference_over_share(document):
    """The chosen model takes longer to predict than the component in which it runs may take.

    Why: The latency budget was shared out before the model was chosen; what the model takes too much of, others lack.
    Formula: the chosen rung's inference_p99_ms > latency_p99_ms of serving_component; while the high-level design has
    not begun, > requirements.latency_p99_ms; or serving_component is no component of the design. A batch has no share.
    Fix: Take the lower rung that fits, make the model smaller, predict ahead of time, or move budget from another part.
    Source: https://research.google/pubs/the-tail-at-scale/
    Taught in: notebooks/06_modeling.ipynb#Climb-one-rung-at-a-time
    """
    plan, design = document.modeling, document.high_level_design
    parts = {} if is_blank(design) else {part.name: part for part in design.components or ()}
    if not is_blank(design) and plan.serving_component is not None and plan.serving_component not in parts:
        message = f"there is no component '{plan.serving_component}' in the high-level design"
        yield Found("modeling.serving_component", message + meant(plan.serving_component, parts))
        return
    if getattr(document.requirements, "serving", None) == "batch":  # nobody waits for a batch
        return
    models = [rung for rung in plan.ladder if rung.role == "model"]
    chosen = [r for r in plan.ladder if r.name == plan.chosen] if plan.chosen is not None else models
    if len(chosen) != 1:
        if plan.chosen is None:  # a choice that is not on the ladder is what baseline-not-beaten (M001) says
            yield Lacks("modeling.chosen")
        return
    (rung,) = chosen
    if rung.inference_p99_ms is None:
        yield Lacks(f"modeling.ladder.{rung.name}.inference_p99_ms")
    share_ms, whose = None, "the request"
    if is_blank(design):
        share_ms = getattr(document.requirements, "latency_p99_ms", None)
        if share_ms is None:
            yield Lacks("requirements.latency_p99_ms")
    elif plan.serving_component is None:
        yield Lacks("modeling.serving_component")
    else:
        part = parts[plan.serving_component]
        share_ms, whose = part.latency_p99_ms, f"'{part.name}'"
        if share_ms is None:
            yield Lacks(f"high_level_design.components.{part.name}.latency_p99_ms")
    if None not in (rung.inference_p99_ms, share_ms) and is_over(rung.inference_p99_ms, share_ms):
        yield Found(
            f"modeling.ladder.{rung.name}.inference_p99_ms",
            f"'{rung.name}' takes up to {rung.inference_p99_ms:,.4g} ms for 99 of 100 predictions; {whose} may take "
            f"{share_ms:,.4g} ms",
        )
