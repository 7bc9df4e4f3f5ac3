from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.registry import Found, rule


@rule(
    "I010",
    "logs-too-short",
    severity="warning",
    needs=("infrastructure.log_retention_days", "features.label_delay_hours", "features.training_window_days"),
    driver=rises("label delay", "features.label_delay_hours"),
)
def logs_too_short(document):
    """Request logs are deleted before they can be joined with their labels for a whole training window.

    Why: Training examples are made of what was logged at prediction time; what is gone must be rebuilt, and is rebuilt
    differently.
    Formula: log_retention_days < label_delay_hours ÷ 24 + training_window_days.
    Fix: Keep logs for the sum, keep the joined examples instead, or train on a shorter window.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/04_infrastructure.ipynb#Count-the-bytes
    """
    kept = document.infrastructure.log_retention_days
    delay, window = document.features.label_delay_hours / 24, document.features.training_window_days
    if round(delay + window - kept, 6) > 0:
        yield Found(
            "infrastructure.log_retention_days",
            f"logs are kept for {kept:,.4g} days; label delay {delay:,.4g} + training window {window:,.4g} = "
            f"{delay + window:,.4g} days",
        )
