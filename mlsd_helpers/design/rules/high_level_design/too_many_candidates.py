from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.high_level_design._shared import ms, path_to
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.request_path import components_of


@rule(
    "H006",
    "too-many-candidates",
    severity="error",
    needs=("high_level_design.components",),
    reads=("requirements.latency_p99_ms",),
    driver=rises("candidates", "high_level_design.components[].candidates"),
)
def too_many_candidates(document):
    """Scoring every candidate takes longer than the component may.

    Why: Work grows with the catalogue; what fits 1,000 items does not fit a million, whatever the model.
    Formula: candidates ÷ parallelism, rounded up, × time_per_candidate_ms > the component's latency_p99_ms, or the
    request's when it has none.
    Fix: Let a cheap first stage leave fewer candidates, score more at once, or take a lighter model.
    Source: https://research.google/pubs/deep-neural-networks-for-youtube-recommendations/
    Taught in: notebooks/02_high_level_design.ipynb#Score-a-few-candidates-out-of-many
    """
    request_ms = getattr(document.requirements, "latency_p99_ms", None)
    for part in components_of(document).values():
        fields = {name: getattr(part, name) for name in ("candidates", "time_per_candidate_ms")}
        if part.path == "training" or set(fields.values()) == {None}:
            continue
        lacking = [name for name, value in fields.items() if value is None]
        share_ms = part.latency_p99_ms or request_ms
        if share_ms is None:
            lacking.append("latency_p99_ms")
        if lacking:
            yield from (Lacks(path_to(part, name)) for name in lacking)
            continue
        at_once = part.parallelism or 1
        took_ms = -(-part.candidates // at_once) * part.time_per_candidate_ms
        if is_over(took_ms, share_ms):
            whose = "its own p99" if part.latency_p99_ms else "the request's p99"
            yield Found(
                path_to(part, "candidates"),
                f"{part.candidates:,} candidates ÷ {at_once:,} at once × {part.time_per_candidate_ms:.4g} ms = "
                f"{ms(took_ms)}, over {whose} of {ms(share_ms)}",
            )
