from mlsd_helpers.design.rules.drivers import MORE_USERS
from mlsd_helpers.design.rules.inputs import decisions_per_day, is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "R013",
    "no-handover",
    severity="warning",
    reads=(
        "requirements.coverage",
        "requirements.handover",
        "requirements.handover_capacity_per_day",
        "requirements.users_per_day",
        "requirements.requests_per_user_per_day",
    ),
    driver=MORE_USERS,
)
def no_handover(document):
    """Inputs that the system should not answer go to nobody, or to somebody who cannot take that many.

    Why: Some inputs are too poor or too strange to answer, every day; without a plan they stop whoever brought them.
    Formula: coverage is missing, or under 1 without a handover, or (1 − coverage) × volume a day >
    handover_capacity_per_day.
    Fix: Say who or what takes over and how many cases a day they can take; widen one or the other until they meet.
    Source: https://pair.withgoogle.com/guidebook/
    Seen in: in eye clinics in Thailand a screening model refused 21 % of the images as too poor to grade, and patients
    had to go elsewhere (Beede et al., CHI 2020). https://dl.acm.org/doi/10.1145/3313831.3376718
    Taught in: notebooks/01_requirements.ipynb#Work-backwards-from-the-user
    """
    wants = document.requirements
    if wants.coverage is None and is_unwritten(wants.handover):
        yield Found("requirements.coverage", "nothing says which inputs it should not answer, and who takes those over")
        return
    if wants.coverage is None:
        yield Lacks("requirements.coverage")
        return
    if wants.coverage == 1:
        return
    left_out = f"{1 - wants.coverage:.3g} of the inputs are not to be answered"
    if is_unwritten(wants.handover):
        yield Found("requirements.handover", f"{left_out}, and nothing says who takes over")
    volume, room = decisions_per_day(document), wants.handover_capacity_per_day
    if None in (volume, room):
        if not is_unwritten(wants.handover):
            yield from (
                Lacks(f"requirements.{field}")
                for field in ("users_per_day", "requests_per_user_per_day", "handover_capacity_per_day")
                if getattr(wants, field) is None
            )
        return
    load = (1 - wants.coverage) * volume
    if is_over(load, room):
        message = f"{left_out}: {load:,.0f} cases a day of {volume:,.0f}; whoever takes over can take {room:,.0f}"
        yield Found("requirements.handover_capacity_per_day", message)
