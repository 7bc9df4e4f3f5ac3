import math

from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.registry import Found, Lacks, rule


@rule(
    "X001",
    "staler-than-asked",
    severity="error",
    needs=("requirements.freshness_minutes", "high_level_design.pipeline_stages"),
    reads=("high_level_design.pipeline_stages[].delay_minutes",),
    driver=rises("delay", "high_level_design.pipeline_stages[].delay_minutes"),
)
def staler_than_asked(document):
    """The pipeline delivers older data than the requirements allow.

    Why: Each stage looks quick on its own; the user sees the sum, and finds yesterday in an answer about now.
    Formula: Σ of the stages' delay_minutes > freshness_minutes.
    Fix: Shorten the longest stage, let it run more often or on events, or ask whether the decision needs it.
    Taught in: notebooks/02_high_level_design.ipynb#Choose-when-to-compute
    """
    stages, allowed = document.high_level_design.pipeline_stages, document.requirements.freshness_minutes
    known = [stage for stage in stages if stage.delay_minutes is not None]
    for stage in stages:
        if stage.delay_minutes is None:
            yield Lacks(f"high_level_design.pipeline_stages.{stage.name}.delay_minutes")
    delay = math.fsum(stage.delay_minutes for stage in known)
    if round(delay - allowed, 6) > 0:
        parts = " + ".join(f"{stage.name} {stage.delay_minutes:,.4g}" for stage in known)
        total = f"{parts} = {delay:,.4g}" if len(known) > 1 else parts
        message = f"{total} minutes; data may be {allowed:,.4g} minutes old"
        yield Found("high_level_design.pipeline_stages", message)
