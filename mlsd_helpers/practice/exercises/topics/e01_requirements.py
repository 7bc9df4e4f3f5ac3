"""Exercises of notebook 01: traffic, prices of errors, targets, experiments, a requirements section."""

from functools import cache

from scipy.stats import norm

from mlsd_helpers.design import Design
from mlsd_helpers.design.rules.inputs import computed_peak_requests_per_second
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@exercise(
    "01-1",
    "Say how many requests the busiest second brings",
    kind="compute",
    difficulty=1,
    minutes=5,
    hints=(
        "Begin with the requests of a whole day.",
        "A day has 86,400 seconds; that gives the mean, and nobody buys machines for the mean.",
        "users × requests of one user ÷ seconds of a day × peak factor.",
    ),
    wrong=(
        Wrong(lambda: 6_000_000 * 8 / 86_400, "peak factor"),
        Wrong(lambda: 6_000_000 * 8 * 2.5 / 3600, "hour"),
        Wrong(lambda: 6_000_000 * 2.5 / 86_400, "each user"),
    ),
)
def peak(answer):
    users, requests, factor = 6_000_000, 8, 2.5
    mean = users * requests / 86_400
    mistakes = {
        mean: "that is the mean of the day; the busiest second is higher by the peak factor",
        mean * factor * 24: "you divided by the seconds of an hour; the requests are those of a day",
        users * factor / 86_400: "that counts each user once; each user asks more than once a day",
    }
    return judging.number(answer, mean * factor, rel=0.01, mistakes=mistakes, unit="requests a second")


@cache
def _march():
    from mlsd_helpers.flights import load_flights

    flights = load_flights()
    return flights[flights["month"] == 3]


FALSE_ALARM_USD, MISSED_USD = 0.2, 0.6


@exercise(
    "01-2",
    "Price the months without alerts",
    kind="compute",
    difficulty=2,
    minutes=10,
    flights=True,
    hints=(
        "Nobody is alarmed, so one kind of error never happens. Which one is left?",
        "A flight that was cancelled or diverted has no arrival: it is neither late nor on time.",
        "Late flights × the price of a missed one ÷ flights that arrived × 1,000.",
    ),
    wrong=(
        Wrong(lambda: 1000 * MISSED_USD * (_march()["arr_delay"] >= 15).sum() / len(_march()), "never arrived"),
        Wrong(
            lambda: MISSED_USD * (_march()["arr_delay"] >= 15).sum() / _march()["arr_delay"].notna().sum(), "thousand"
        ),
        Wrong(
            lambda: 1000 * FALSE_ALARM_USD * (_march()["arr_delay"] >= 15).sum() / _march()["arr_delay"].notna().sum(),
            "alarm",
        ),
    ),
)
def without_alerts(answer):
    delays = _march()["arr_delay"]
    late, arrived = int((delays >= 15).sum()), int(delays.notna().sum())
    after = int((delays > 15).sum())
    right = 1000 * MISSED_USD * late / arrived
    mistakes = {
        1000 * MISSED_USD * late / len(delays): "you divided by all flights; some of them never arrived",
        right / 1000: "that is the price of one flight; asked is the price of a thousand",
        1000
        * FALSE_ALARM_USD
        * late
        / arrived: "nobody was alarmed, so no false alarm is paid; a late flight is a missed one",
        1000 * MISSED_USD * after / arrived: "15 minutes late is late: the label is 15 or more",
    }
    return judging.number(answer, right, rel=0.001, mistakes=mistakes, unit="USD")


def _days(baseline, effect, per_day):
    z = norm.ppf(0.975) + norm.ppf(0.8)
    after = baseline + effect
    return 2 * z**2 * (baseline * (1 - baseline) + after * (1 - after)) / effect**2 / per_day


@exercise(
    "01-3",
    "Find how long the experiment runs",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "How many units does one arm need? The effect enters squared.",
        "n of one arm = (z of 97.5 % + z of 80 %)² × (p₁(1 − p₁) + p₂(1 − p₂)) ÷ (p₂ − p₁)², with z = 1.96 and 0.84.",
        "There are two arms, and both share the units of a day.",
    ),
    wrong=(
        Wrong(lambda: _days(0.2, 0.02, 600) / 2, "two arms"),
        Wrong(lambda: _days(0.2, 0.2, 600), "points"),
        Wrong(lambda: _days(0.2, 0.02, 600) * 600, "days"),
    ),
)
def experiment(answer):
    right = _days(0.2, 0.02, 600)
    mistakes = {
        right / 2: "that is enough for one arm; the units of a day are shared by two arms",
        _days(0.2, 0.2, 600): "the effect is 2 points, from 0.20 to 0.22, not 0.2",
        right * 600: "that is the number of units; asked are days",
        _days(0.2, 0.002, 600): "the effect is 2 points, from 0.20 to 0.22; 10 % of the baseline, not 1 %",
    }
    return judging.number(answer, right, rel=0.06, mistakes=mistakes, unit="days")


PROMISES = """\
schema_version: 1
name: parcel_eta
requirements:
  problem: People wait at home for a parcel that comes at any hour.
  users: Recipients of parcels, on their phone
  decision: Go out or stay at home; made an hour before the parcel comes
  target_outcome: The hour at which the parcel is handed over
  ml_task: regression
  success_metric:
    name: parcels handed over at the first try
    measured_in: share of parcels
    kind: proportion
    better: higher
    baseline: 0.86
    target: 0.84
  alternatives_without_ml:
    - name: mean_of_the_street
      description: The mean hour of the last month in that street.
      result: 61 % within the hour
  users_per_day: 900000
  requests_per_user_per_day: 4
  peak_factor: 3
  peak_requests_per_second: 1250
  serving: online
  latency_p99_ms: 200
  availability_target: 0.999
  availability_meaning: 'Down: the app shows no hour.'
  monthly_budget_usd: 9000
  decision_horizon_minutes: 60
  pipeline_delay_minutes: 75
  uses_personal_data: false
"""


def promises() -> Design:
    """The document that exercise 01-4 hands out."""
    return Design.from_text(PROMISES)


def _mended(**values):
    design = promises()
    for path, value in values.items():
        setattr(design.requirements, path, value)
    return design


def _all_mended(**values):
    guardrail = {"name": "complaints", "limit": 0.01, "better": "lower", "measured_in": "share of parcels"}
    mended = {"peak_requests_per_second": 125, "pipeline_delay_minutes": 30, "guardrail_metrics": [guardrail]}
    design = _mended(**(mended | values))
    design.requirements.success_metric.target = 0.88
    return design


def _honest(design):
    """Whether the numbers are mended, or only silence a rule."""
    needs = design.requirements
    if needs.peak_requests_per_second is None:
        return "a number that does not fit is mended, not taken away: requirements.peak_requests_per_second"
    apart = needs.peak_requests_per_second / computed_peak_requests_per_second(design.document)
    if 0.5 <= apart < 0.9 or 1.1 < apart <= 2:
        return "the rule lets half and twice the peak pass; here the one that follows from the users is asked"
    if needs.pipeline_delay_minutes == 0:
        return "no data arrives at the moment at which it comes to be; how late may it arrive?"
    return None


@exercise(
    "01-4",
    "Mend requirements that contradict themselves",
    kind="repair",
    difficulty=2,
    minutes=15,
    document=True,
    hints=(
        "design.check() says what a reviewer would say, with the numbers. Three numbers are wrong.",
        "Hand over more parcels at the first try than today; a forecast helps before the decision, not after it.",
        "The peak follows from the users; a guardrail has a name, a limit, better and measured_in.",
    ),
    wrong=(
        Wrong(promises, "target-not-better"),
        Wrong(
            lambda: Design.from_data(
                {**promises().to_dict(), "waivers": [{"rule": "R", "reason": "it is only an exercise"}]}
            ),
            "waiver",
        ),
        Wrong(lambda: _mended(decision_horizon_minutes=120), "decision_horizon_minutes"),
        Wrong(lambda: Design.new("parcel_eta"), "stays"),
        Wrong(lambda: _all_mended(peak_requests_per_second=None), "not taken away"),
        Wrong(lambda: _all_mended(peak_requests_per_second=240), "half and twice"),
        Wrong(lambda: _all_mended(pipeline_delay_minutes=0), "the moment"),
    ),
)
def requirements(answer):
    return judging.document(
        answer,
        promises(),
        passes=("target-not-better", "no-guardrail", "peak-does-not-fit-users", "prediction-after-decision"),
        changes=(
            "requirements.success_metric.target",
            "requirements.guardrail_metrics",
            "requirements.peak_requests_per_second",
            "requirements.pipeline_delay_minutes",
        ),
        also=_honest,
    )


def rules():
    """Which flights of March each rule of exercise 01-5 alarms."""
    hour = _march()["sched_dep_time"] // 100
    return {"nobody": hour < 0, "everybody": hour >= 0, "morning": hour < 12, "evening": hour >= 16}


@cache
def _usd(name, per="arrived"):
    """What a rule costs per 1,000 of the flights that arrived, of another number of flights, or in all (None)."""
    flights, alarmed = _march(), rules()[name]
    arrived, late = flights["arr_delay"].notna(), flights["arr_delay"] >= 15
    usd = FALSE_ALARM_USD * (alarmed & arrived & ~late).sum() + MISSED_USD * (~alarmed & late).sum()
    return float(usd if per is None else 1000 * usd / (arrived.sum() if per == "arrived" else per))


def _cheapest():
    return min(rules(), key=_usd)


@exercise(
    "01-5",
    "Choose the alarm that costs least",
    kind="design",
    difficulty=3,
    minutes=15,
    flights=True,
    hints=(
        "Write down, for each rule, how many flights it alarms and how many of those are late.",
        "A rule costs its false alarms and the late flights that it misses.",
        "At 0.2 and 0.6 USD an alarm pays when more than a quarter of the alarmed are late. At which hours is that?",
    ),
    wrong=(
        Wrong(lambda: ("everybody", _usd("everybody")), "most"),
        Wrong(lambda: ("nobody", _usd("nobody")), "misses"),
        Wrong(lambda: ("morning", _usd("morning")), "hours"),
        Wrong(_cheapest, "pair"),
        Wrong(lambda: (_cheapest(), _usd(_cheapest(), per=None)), "all of March"),
        Wrong(lambda: (_cheapest(), _usd(_cheapest(), per=len(_march()))), "never arrived"),
        Wrong(lambda: (_cheapest(), _usd("nobody")), "nobody"),
    ),
)
def cheapest_rule(answer):
    if judging.is_blank(answer):
        return judging.NOTHING_YET
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return "a pair is expected: the name of the rule, as text, and what it costs"
    name, usd = answer
    others = {
        "everybody": "alarming everybody misses nothing, and most of its alarms are false: add up what they cost",
        "nobody": "alarming nobody misses every late flight; compare that sum with the others'",
        "morning": "the hours before noon have the fewest late flights; look at the share of late flights by hour",
    }
    right = _cheapest()
    mistakes = {
        _usd(right, per=None): "that is what all of March costs; asked are 1,000 flights",
        _usd(right, per=len(_march())): "you divided by all flights; some of them never arrived",
        _usd("nobody"): "that is what it costs to alarm nobody",
    }
    return judging.choice(name, right, others) or judging.number(usd, _usd(right), 0.001, mistakes, "USD")
