from mlsd_helpers.design.rules.drivers import moves
from mlsd_helpers.design.rules.inputs import PEAK_INPUTS, computed_peak_requests_per_second, is_over
from mlsd_helpers.design.rules.registry import Found, rule

PEAK_RATIO = 2


@rule(
    "R012",
    "peak-does-not-fit-users",
    severity="warning",
    reads=("requirements.peak_requests_per_second", *PEAK_INPUTS),
    driver=moves("number of users", "requirements.users_per_day"),
)
def peak_does_not_fit_users(document):
    """The declared peak and the one that follows from the users differ by more than a factor of two.

    Why: One of the two is wrong, and replicas and cost will be planned on it.
    Formula: larger ÷ smaller > 2, of the declared and of users × requests ÷ 86,400 × peak factor.
    Fix: Find the number that is a guess: users, requests for each, peak factor or the promise; measure that one.
    Source: https://sre.google/workbook/non-abstract-design/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    wants = document.requirements
    declared, computed = wants.peak_requests_per_second, computed_peak_requests_per_second(document)
    if None in (declared, computed):  # a peak need not be declared, and R006 says when none can be computed
        return
    ratio = max(declared, computed) / min(declared, computed)
    if is_over(ratio, PEAK_RATIO):
        yield Found(
            "requirements.peak_requests_per_second",
            f"declared {declared:,.4g} requests/s, but {wants.users_per_day:,.10g} users × "
            f"{wants.requests_per_user_per_day:,.6g} requests ÷ 86,400 × peak factor {wants.peak_factor:,.4g} = "
            f"{computed:,.4g} requests/s: {ratio:,.3g} times apart",
        )
