from mlsd_helpers.design.rules.registry import Found, rule

WATCHED = ("latency", "errors", "inputs", "predictions", "quality")


@rule("I006", "unmonitored", severity="warning", reads=("infrastructure.monitoring",))
def unmonitored(document):
    """Something that can go wrong is not watched.

    Why: A model fails without an error: inputs change, predictions drift, quality falls, every request is answered.
    Formula: {latency, errors, inputs, predictions, quality} − monitoring.
    Fix: Put an alert on each of the five, with the value at which somebody is called.
    Source: https://research.google/pubs/the-ml-test-score-a-rubric-for-ml-production-readiness-and-technical-debt-reduction/
    Taught in: notebooks/08_drift_and_retraining.ipynb#Judge-before-labels-arrive
    """
    monitored = document.infrastructure.monitoring or ()
    unwatched = [what for what in WATCHED if what not in monitored]
    if unwatched:
        seen = len(WATCHED) - len(unwatched)
        yield Found(
            "infrastructure.monitoring", f"{seen} of {len(WATCHED)} are watched; nothing watches {', '.join(unwatched)}"
        )
