from mlsd_helpers.design.rules.inputs import PEAK_INPUTS
from mlsd_helpers.design.rules.registry import Found, rule


@rule("R006", "peak-not-computable", severity="error", reads=(*PEAK_INPUTS, "requirements.peak_requests_per_second"))
def peak_not_computable(document):
    """The peak traffic cannot be computed.

    Why: Replicas, latency under load and cost all start from the busiest second, not from the day's average.
    Formula: peak = users × requests per user per day ÷ 86,400 × peak factor.
    Fix: Give users_per_day, requests_per_user_per_day and peak_factor; a guess to within a factor of two is enough.
    Source: https://sre.google/workbook/non-abstract-design/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    wants = document.requirements
    absent = [path.partition(".")[2] for path in PEAK_INPUTS if getattr(wants, path.partition(".")[2]) is None]
    if not absent:
        return
    message = f"users × requests per user ÷ 86,400 × peak factor lacks {', '.join(absent)}"
    declared = wants.peak_requests_per_second
    if declared is None:
        yield Found(f"requirements.{absent[0]}", message)
    else:
        yield Found(
            f"requirements.{absent[0]}", f"{message}; the declared {declared:,.4g} requests/s cannot be checked", "note"
        )
