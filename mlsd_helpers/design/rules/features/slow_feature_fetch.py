from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.features._shared import features_of, path_to
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule

FETCH_SHARE = 0.5


@rule(
    "F004",
    "slow-feature-fetch",
    severity="warning",
    needs=("features.features",),
    reads=("requirements.latency_p99_ms", "requirements.serving", "features.fetched_in"),
    driver=rises("fetch time", "features.features[].fetch_p99_ms"),
)
def slow_feature_fetch(document):
    """Fetching the features takes more than half of the latency budget.

    Why: What is left must hold the network, the model and everything that follows.
    Formula: Σ fetch_p99_ms in sequence, or the largest in parallel, > 50 % of requirements.latency_p99_ms.
    Fix: Fetch in parallel or in one batch, compute ahead of time, or drop the slow feature that helps least.
    Source: https://research.google/pubs/the-tail-at-scale/
    Taught in: notebooks/03_features.ipynb#Serve-the-numbers-that-you-trained-on
    """
    budget = getattr(document.requirements, "latency_p99_ms", None)
    if budget is None:
        if getattr(document.requirements, "serving", None) != "batch":  # nobody waits for a batch
            yield Lacks("requirements.latency_p99_ms")
        return
    yield from (Lacks(path_to(f, "fetch_p99_ms")) for f in features_of(document) if f.fetch_p99_ms is None)
    fetched = [feature for feature in features_of(document) if feature.fetch_p99_ms is not None]
    if not fetched:
        return
    slowest = max(fetched, key=lambda feature: feature.fetch_p99_ms)
    times_ms, allowed = [feature.fetch_p99_ms for feature in fetched], FETCH_SHARE * budget
    if document.features.fetched_in is None and is_over(sum(times_ms), allowed) and not is_over(max(times_ms), allowed):
        yield Lacks("features.fetched_in")
        return
    in_sequence = document.features.fetched_in == "sequence"
    took = sum(times_ms) if in_sequence else max(times_ms)
    if is_over(took, allowed):
        if in_sequence:
            what = f"{len(fetched)} features fetched one after another take {took:,.6g} ms, adding their p99s"
        else:
            what = f"the p99 of fetching '{slowest.name}' is {took:,.6g} ms"
        message = f"{what}; half of the budget of {budget:,.6g} ms is {allowed:,.6g} ms"
        yield Found(path_to(slowest, "fetch_p99_ms"), message)
