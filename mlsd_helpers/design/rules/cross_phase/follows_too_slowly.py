import math

from mlsd_helpers.design.rules.drivers import falls, rises
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import is_unwritten

_STEPS = ("its labels", "training", "roll-out")


@rule(
    "X002",
    "follows-too-slowly",
    severity="error",
    needs=("requirements.adaptation_days", "features.label_delay_hours", "modeling.days_to_retrain"),
    reads=(
        "modeling.retraining_cadence_days",
        "modeling.retraining_trigger",
        "modeling.days_to_notice",
        "modeling.days_to_roll_out",
    ),
    driver=(
        rises("label delay", "features.label_delay_hours"),
        rises("time to retrain", "modeling.days_to_retrain"),
        falls("time to adapt", "requirements.adaptation_days"),
    ),
)
def follows_too_slowly(document):
    """When the world changes, the answers follow later than they must; or training runs oftener than labels arrive.

    Why: Until the new model serves, users get answers about a world that is gone.
    Formula: wait + label_delay_hours ÷ 24 + days_to_retrain + days_to_roll_out > adaptation_days, where the wait is
    retraining_cadence_days, or days_to_notice where a retraining_trigger is stated and that is sooner; or
    retraining_cadence_days × 24 < label_delay_hours (a warning).
    Fix: Shorten the largest part that the message shows, or give the model inputs that follow the world by themselves.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Seen in: Google Flu Trends was found in February 2013 to predict more than double the share of doctor visits for flu
    that was counted (Lazer et al., Science 2014).
    https://gking.harvard.edu/publication/the-parable-of-google-flu-traps-in-big-data-analysis/
    Taught in: notebooks/08_drift_and_retraining.ipynb#Decide-when-to-retrain,-in-money
    """
    plan, allowed = document.modeling, document.requirements.adaptation_days
    label_hours, cadence = document.features.label_delay_hours, plan.retraining_cadence_days
    waits = {"retraining_cadence_days": cadence}
    if not is_unwritten(plan.retraining_trigger):
        waits["days_to_notice"] = plan.days_to_notice
    known = {name: days for name, days in waits.items() if days is not None}
    if not known:  # nothing starts a retraining: no-retraining-gate (M010) says so
        yield from (Lacks(f"modeling.{name}") for name in waits if name == "days_to_notice")
        return
    first = min(known, key=known.get)
    parts = {
        f"modeling.{first}": known[first],
        "features.label_delay_hours": label_hours / 24,
        "modeling.days_to_retrain": plan.days_to_retrain,
        "modeling.days_to_roll_out": plan.days_to_roll_out,
    }
    lacking = [path for path, days in parts.items() if days is None]
    yield from map(Lacks, lacking)
    parts = {path: days for path, days in parts.items() if days is not None}
    total = math.fsum(parts.values())
    if is_over(total, allowed):
        words = ("the next training" if first == "retraining_cadence_days" else "noticing", *_STEPS)
        told = " + ".join(f"{words[i]} {days:,.4g}" for i, days in enumerate(parts.values()))
        least = " at least" if lacking else ""
        message = f"{told} = {total:,.4g} days{least} until the answers follow; they must within {allowed:,.4g} days"
        yield Found(max(parts, key=parts.get), message)
    if cadence is not None and 24 * cadence < label_hours:
        yield Found(
            "modeling.retraining_cadence_days",
            f"it is trained every {24 * cadence:,.4g} hours, and labels take {label_hours:,.4g} hours: "
            "what happened since the last training has no label yet",
            "warning",
        )
