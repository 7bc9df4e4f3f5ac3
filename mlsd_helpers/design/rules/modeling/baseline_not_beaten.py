from mlsd_helpers.design.rules.drivers import moves
from mlsd_helpers.design.rules.modeling._shared import baseline_and_model, gain_of
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import meant
from mlsd_helpers.design.schema.modeling import LOWER_IS_BETTER


@rule(
    "M001",
    "baseline-not-beaten",
    severity="error",
    needs=("modeling.offline_metric",),
    reads=("modeling.ladder[].role", "modeling.ladder[].score", "modeling.chosen"),
    driver=moves("score", "modeling.ladder[].score"),
)
def baseline_not_beaten(document):
    """There is no baseline, or the model does not beat it.

    Why: A score means nothing alone; a rule or a constant often comes so close that the model does not pay for itself.
    Formula: no rung has the role baseline; or direction × (model's score − best baseline's score) ≤ 0 for the chosen
    model, or the best one while none is chosen.
    Fix: Score a constant and the best rule you know on the same test set; ship the baseline while nothing beats it.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/06_modeling.ipynb#Climb-one-rung-at-a-time
    """
    plan = document.modeling
    rungs, metric = plan.ladder or [], plan.offline_metric
    names = [rung.name for rung in rungs]
    without_role = [rung for rung in rungs if rung.role is None]
    yield from (Lacks(f"modeling.ladder.{rung.name}.role") for rung in without_role)
    if not without_role and not any(rung.role == "baseline" for rung in rungs):
        told = f"the ladder is {', '.join(names)}" if names else "the ladder has no rungs"
        yield Found("modeling.ladder", f"{told}: none of them is a baseline")
        return
    if plan.chosen is not None and plan.chosen not in names:
        yield Found(
            "modeling.chosen", f"'{plan.chosen}' is not on the ladder: {', '.join(names)}{meant(plan.chosen, names)}"
        )
        return
    needed = [r for r in rungs if r.role == "baseline" or (r.role == "model" and plan.chosen in (None, r.name))]
    yield from (Lacks(f"modeling.ladder.{rung.name}.score") for rung in needed if rung.score is None)
    baseline, model = baseline_and_model(plan)
    if None in (baseline, model) or gain_of(metric, baseline, model) > 0:
        return
    direction = "lower" if metric in LOWER_IS_BETTER else "higher"
    yield Found(
        f"modeling.ladder.{model.name}.score",
        f"'{model.name}' has {metric} {model.score:,.6g}, the baseline '{baseline.name}' {baseline.score:,.6g}; "
        f"{direction} is better",
    )
