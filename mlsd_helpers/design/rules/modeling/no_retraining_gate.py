from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "M010",
    "no-retraining-gate",
    severity="warning",
    reads=("modeling.retraining_trigger", "modeling.retraining_cadence_days", "modeling.promotion_gate"),
)
def no_retraining_gate(document):
    """Nothing starts a retraining, or nothing stands between a retrained model and its users.

    Why: Without a trigger the model grows old unseen; without a gate one bad day of data serves users on the next.
    Formula: retraining_trigger and retraining_cadence_days are both empty, or promotion_gate is empty.
    Fix: Say what starts a retraining (the clock, drift, a fall in quality), and what the new model must show against
    the one that serves, on the same cases.
    Source: https://cloud.google.com/architecture/mlops-continuous-delivery-and-automation-pipelines-in-machine-learning
    Taught in: notebooks/08_drift_and_retraining.ipynb#Let-the-new-model-prove-itself
    """
    plan = document.modeling
    if is_unwritten(plan.retraining_trigger) and plan.retraining_cadence_days is None:
        yield Found("modeling.retraining_trigger", "neither an event nor the clock starts a retraining")
    if is_unwritten(plan.promotion_gate):
        message = "nothing says what a new model must show before it replaces the one that serves"
        yield Found("modeling.promotion_gate", message)
