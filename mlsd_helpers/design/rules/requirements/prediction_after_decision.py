from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.registry import Found, rule


@rule(
    "R011",
    "prediction-after-decision",
    severity="error",
    needs=("requirements.decision_horizon_minutes", "requirements.pipeline_delay_minutes"),
    driver=rises("pipeline delay", "requirements.pipeline_delay_minutes"),
)
def prediction_after_decision(document):
    """The prediction arrives when the decision has already been made.

    Why: An answer after the decision is worth nothing; horizons get counted from the wrong moment.
    Formula: decision_horizon_minutes − pipeline_delay_minutes ≤ 0, both counted from the newest data used.
    Fix: Predict from older data, shorten the pipeline, or serve a decision that is made later.
    Source: https://jamanetwork.com/journals/jamainternalmedicine/fullarticle/2781307
    Taught in: notebooks/01_requirements.ipynb#Work-backwards-from-the-user
    """
    wants = document.requirements
    horizon, delay = wants.decision_horizon_minutes, wants.pipeline_delay_minutes
    if horizon - delay <= 0:
        yield Found(
            "requirements.pipeline_delay_minutes",
            f"the answer arrives {delay:,.4g} minutes after the newest data that it uses; "
            f"the decision is made after {horizon:,.4g} minutes",
        )
