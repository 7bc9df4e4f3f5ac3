from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.registry import Found, Lacks, rule


@rule(
    "I007",
    "job-longer-than-cadence",
    severity="error",
    reads=(
        "infrastructure.jobs[].duration_hours",
        "infrastructure.jobs[].cadence_hours",
        "modeling.retraining_cadence_days",
        "modeling.days_to_retrain",
    ),
    driver=(
        rises("duration", "infrastructure.jobs[].duration_hours"),
        rises("time to retrain", "modeling.days_to_retrain"),
    ),
)
def job_longer_than_cadence(document):
    """A scheduled job, or training, is not done when its next run starts.

    Why: Runs pile up, results come later each day, and the delay shows only when somebody asks for yesterday's.
    Formula: duration_hours > cadence_hours; for jobs with 'train' in their name also duration_hours > 24 ×
    retraining_cadence_days; days_to_retrain > retraining_cadence_days.
    Fix: Run it less often, on less data or in parallel; leave room for one failed run to be repeated.
    Taught in: notebooks/04_infrastructure.ipynb#Train-on-one-machine-first
    """
    plan = document.modeling
    retraining_days = plan.retraining_cadence_days if plan is not None else None
    for job in document.infrastructure.jobs or ():
        path = f"infrastructure.jobs.{job.name}"
        lacking = [field for field in ("duration_hours", "cadence_hours") if getattr(job, field) is None]
        yield from (Lacks(f"{path}.{field}") for field in lacking)
        if job.duration_hours is None:
            continue
        takes = f"a run takes {job.duration_hours:,.4g} hours"
        if job.cadence_hours is not None and job.duration_hours > job.cadence_hours:
            yield Found(f"{path}.duration_hours", f"{takes}; the next one starts after {job.cadence_hours:,.4g}")
        elif retraining_days is not None and "train" in job.name.lower() and job.duration_hours > 24 * retraining_days:
            message = f"{takes}; the model is to be trained again every {24 * retraining_days:,.4g} hours"
            yield Found(f"{path}.duration_hours", message)
    if not document.infrastructure.jobs:
        yield Lacks("infrastructure.jobs")
    if None not in (retraining_days, plan and plan.days_to_retrain) and plan.days_to_retrain > retraining_days:
        yield Found(
            "modeling.days_to_retrain",
            f"a checked model takes {plan.days_to_retrain:,.4g} days; the next is due after {retraining_days:,.4g}",
        )
