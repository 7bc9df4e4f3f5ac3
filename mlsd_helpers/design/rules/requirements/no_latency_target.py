from mlsd_helpers.design.rules.registry import Found, rule


@rule(
    "R007",
    "no-latency-target",
    severity="error",
    needs=("requirements.serving",),
    reads=("requirements.latency_p99_ms", "requirements.latency_p50_ms"),
)
def no_latency_target(document):
    """The system answers online and no latency percentile is promised.

    Why: An average hides the slow answers; the 99th percentile is what one user in a hundred feels at each request.
    Formula: serving is online and latency_p99_ms is missing; or latency_p50_ms is over latency_p99_ms.
    Fix: Give latency_p99_ms as the caller measures it, from what the product can wait for.
    Source: https://research.google/pubs/the-tail-at-scale/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    wants = document.requirements
    if wants.serving == "online" and wants.latency_p99_ms is None:
        yield Found(
            "requirements.latency_p99_ms", "answers are made on request, and nothing says how long 99 of 100 may take"
        )
    if None not in (wants.latency_p50_ms, wants.latency_p99_ms) and wants.latency_p50_ms > wants.latency_p99_ms:
        yield Found(
            "requirements.latency_p50_ms",
            f"the median of {wants.latency_p50_ms:,.4g} ms is over the p99 of {wants.latency_p99_ms:,.4g} ms",
        )
