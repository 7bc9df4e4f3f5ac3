from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import FEWER_USERS
from mlsd_helpers.design.rules.inputs import decisions_per_day, is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.shared.showing import number


@rule(
    "I011",
    "canary-too-small",
    severity="warning",
    reads=(
        "infrastructure.rollout",
        "infrastructure.canary_share",
        "infrastructure.canary_requests_per_key",
        "infrastructure.canary_hours",
        "infrastructure.canary_error_rate",
        "infrastructure.canary_regression",
        "requirements.users_per_day",
        "requirements.requests_per_user_per_day",
    ),
    driver=FEWER_USERS,
)
def canary_too_small(document):
    """The canary answers too few requests to see the regression that it guards against.

    Why: A canary that cannot see the fault passes it on, with everybody's trust that it was tested. Requests that share
    its key (a user, a flight) are answered alike: they are one observation, however many they are.
    Formula: users_per_day × requests_per_user_per_day × canary_share × canary_hours ÷ 24 < the requests at which a
    two-sided test at 5 %, with the other requests for comparison, sees canary_error_rate become canary_regression four
    times in five, times canary_requests_per_key.
    Fix: Let it run longer or answer a larger share, or say that only a larger regression is seen.
    Source: https://sre.google/workbook/canarying-releases/
    Taught in: notebooks/04_infrastructure.ipynb#Roll-out-so-that-you-can-come-back
    """
    machines = document.infrastructure
    if "canary" not in (machines.rollout or ()):
        return
    lacking = [
        f"infrastructure.{field}"
        for field in ("canary_share", "canary_hours", "canary_error_rate", "canary_regression")
        if getattr(machines, field) is None
    ]
    a_day = decisions_per_day(document)
    if a_day is None:
        wants = document.requirements
        fields = ("users_per_day", "requests_per_user_per_day")
        lacking += [f"requirements.{f}" for f in fields if wants is None or getattr(wants, f) is None]
    yield from map(Lacks, lacking)
    if lacking:
        return
    usual, regressed = machines.canary_error_rate, machines.canary_regression
    if usual == regressed:
        message = f"{100 * usual:.4g} % is also the rate when all is well: there is nothing to see"
        yield Found("infrastructure.canary_regression", message)
        return
    if machines.canary_share in (0, 1):
        whom = "no" if machines.canary_share == 0 else "all"
        yield Found("infrastructure.canary_share", f"it answers {whom} requests: there is nothing to compare")
        return
    answered = a_day * machines.canary_share * machines.canary_hours / 24
    keys, each = (
        capacity.canary_requests_for_rate(usual, regressed, machines.canary_share),
        machines.canary_requests_per_key or 1,
    )
    needed = keys * each
    if is_over(needed, answered):
        yield Found(
            "infrastructure.canary_hours",
            f"in {machines.canary_hours:,.4g} hours a share of {100 * machines.canary_share:.4g} % answers "
            f"{number(answered)} requests; to see {100 * usual:.4g} % become {100 * regressed:.4g} % takes "
            f"{needed:,}{_by_key(keys, each)}, or {needed / a_day / machines.canary_share * 24:,.4g} hours",
        )


def _by_key(keys, each):
    return f" ({keys:,} keys of {each:,} requests)" if each > 1 else ""
