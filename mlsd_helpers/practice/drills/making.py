"""What estimates are made of: a case's numbers with other values, and what comes in on a day."""

from dataclasses import dataclass

from mlsd_helpers.practice.drills.wording import said

SECONDS_A_DAY, DAYS_A_MONTH = 86_400, 30
_SCALES = (0.4, 0.5, 0.7, 1.5, 2, 2.5)


class NotHere(Exception):
    """The case lacks what this kind of estimate needs."""


def given(value):
    """A value that the case has; an estimate without it is not made."""
    if value is None or value == 0:
        raise NotHere
    return value


def other(value, chance, digits=1):
    """Another value of about that size, round enough to say aloud."""
    return float(f"{given(value) * chance.choice(_SCALES):.{digits}g}")


@dataclass(frozen=True)
class Load:
    """What comes in on a day, in words, and how many requests that makes in all and in the busiest second."""

    words: str
    a_day: float
    peak_words: str
    peak: float
    working: str
    what: str = "requests"
    when: str = "at peak"


def load_of(case, chance):
    """What comes in on a day of a case, or in its nightly run."""
    needs = case.reference.document.requirements
    users, each = round(other(needs.users_per_day, chance)), given(needs.requests_per_user_per_day)
    a_day = users * each
    product = f"{said(users)} × {said(each)} = {said(a_day)} a day\n" if each != 1 else ""
    if needs.serving == "batch":
        hours = chance.choice((1, 2, 3, 4))
        rate = a_day / (hours * 3600)
        words = f"A nightly run makes {said(each)} predictions for each of {said(users)} clients"
        working = f"{product}÷ {hours} × 3,600 s = {said(rate)} a second"
        return Load(words, a_day, f" in {hours} hour{'s' * (hours > 1)}", rate, working, "predictions", "while it runs")
    factor = chance.choice((2, 3, 4))
    mean = a_day / SECONDS_A_DAY
    words = f"{said(users)} requests come in a day"
    if each != 1:
        words = f"{said(users)} users come in a day and make {said(each)} requests each"
    working = (
        f"{product}{said(a_day)} ÷ 86,400 s ≈ {said(mean)} a second on average\n"
        f"× {factor} = {said(mean * factor)} a second"
    )
    return Load(words, a_day, f"; the busiest second has {factor} times the mean", mean * factor, working)
