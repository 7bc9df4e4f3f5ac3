"""Exercises of notebook 06: a larger model, a rule's worth, a fair comparison, thinned classes, ageing, a plan."""

import math
from functools import cache

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

ERRORS_SAVED_USD, FIXED_USD = 0.12 / 1000, 5200  # per decision, per month
MS, USD_PER_HOUR, BUSY = 30, 2.0, 0.5


def _decisions(saved=ERRORS_SAVED_USD, busy=BUSY):
    """Net worth of one decision, worked in whole hours of an accelerator."""
    answered_in_an_hour = 3_600_000 / MS * busy
    return FIXED_USD / (saved - USD_PER_HOUR / answered_in_an_hour)


@exercise(
    "06-1",
    "Say from how many decisions on a larger model pays",
    kind="compute",
    difficulty=1,
    minutes=10,
    hints=(
        "Some costs grow with the decisions, and one does not.",
        "What does one decision cost on the accelerator, which is paid for while it waits as well?",
        "Fixed cost of a month ÷ (errors saved by a decision − cost of the accelerator for a decision ÷ busy share).",
    ),
    wrong=(
        Wrong(lambda: FIXED_USD / ERRORS_SAVED_USD, "accelerator"),
        Wrong(lambda: _decisions(busy=1), "waits"),
        Wrong(lambda: _decisions() / 1000, "thousand"),
        Wrong(lambda: FIXED_USD / (ERRORS_SAVED_USD + 1 / 30_000), "add"),
    ),
)
def larger_model(answer):
    right = _decisions()
    mistakes = {
        FIXED_USD / ERRORS_SAVED_USD: "the accelerator is paid for with each decision, too; take that from its gain",
        _decisions(busy=1): "the accelerator is busy half of the time, and paid for while it waits as well",
        right / 1000: "the gain is that of a thousand decisions; asked is the number of decisions",
        FIXED_USD / (ERRORS_SAVED_USD + 1 / 30_000): "the time on the accelerator is a cost: do not add it to the gain",
        30 * right: "the fixed cost is that of a month, and so is the answer",
    }
    return judging.number(answer, right, rel=0.01, mistakes=mistakes, unit="decisions a month")


FALSE_ALARM, MISSED = 0.2, 0.6  # USD


@cache
def _year():
    from mlsd_helpers.flights import load_flights

    return load_flights()


@cache
def _told(*months):
    """The flights of these months that arrived, with how late flights were leaving at their cutoff."""
    from mlsd_helpers.flights import arrived_only, recent_delays

    flights = _year()[_year()["month"].isin(months)]
    minutes = recent_delays(flights)["origin_delay_mean"]
    return arrived_only(flights.assign(minutes=minutes))[0]


def august_and_september():
    """The flights of August and of September that arrived: ``late``, and ``minutes`` (missing: nothing left yet)."""
    flights = _told(8, 9)
    columns = flights[["minutes"]].assign(late=flights["is_late"])
    return columns[flights["month"] == 8].copy(), columns[flights["month"] == 9].copy()


@cache
def _saved(chosen_in, used_in, silent_alarms=False):
    """USD per 1,000 flights that the rule saves, counted by threshold from how often each pair of values occurs."""
    from sklearn.metrics import confusion_matrix

    def bill(flights, threshold):
        alarmed = (flights["minutes"].fillna(999 if silent_alarms else -999) >= threshold).to_numpy()
        (_, false_alarms), (missed, _) = confusion_matrix(flights["late"], alarmed, labels=[False, True])
        return 1000 * (FALSE_ALARM * false_alarms + MISSED * missed) / len(flights)

    chosen, used = (august_and_september()[month] for month in (chosen_in, used_in))
    best = min(range(61), key=lambda threshold: bill(chosen, threshold))
    return 1000 * MISSED * used["late"].mean() - bill(used, best)


@exercise(
    "06-2",
    "Work out what a rule without a model saves",
    kind="compute",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "One month chooses the threshold, the other says what the choice is worth.",
        "Write a function that bills a month at a threshold, and call it for all sixty-one thresholds on August.",
        "Where nothing has left yet the minutes are missing: NaN >= 20 is False, and nobody is alarmed. Then take the "
        "bill of September from that of alarming nobody.",
    ),
    wrong=(
        Wrong(lambda: _saved(1, 1), "September chose"),
        Wrong(lambda: _saved(0, 0), "August"),
        Wrong(lambda: _saved(0, 1, silent_alarms=True), "missing"),
        Wrong(lambda: 1000 * MISSED * august_and_september()[1]["late"].mean() - _saved(0, 1), "bill"),
    ),
)
def rule_alone(answer):
    right, nothing = _saved(0, 1), 1000 * MISSED * august_and_september()[1]["late"].mean()
    mistakes = {
        _saved(1, 1): "September chose the threshold and judged it as well; nobody has that month yet when choosing",
        _saved(0, 0): "that is what it saves in August, which chose it; asked is September",
        _saved(0, 1, silent_alarms=True): "where the minutes are missing the rule has no reason to alarm anybody",
        nothing - right: "that is the bill with the rule; asked is what it saves against alarming nobody",
        right / 1000: "that is what it saves for one flight; asked is for a thousand",
    }
    return judging.number(answer, right, rel=0.002, mistakes=mistakes, unit="USD")


@cache
def _june():
    flights, past = _told(6), _year()[_year()["month"] < 6]
    share = past[past["is_late"].notna()].groupby("local_hour")["is_late"].mean()
    chance = flights["local_hour"].map(share).astype(float)
    return flights[["minutes", "distance"]].assign(late=flights["is_late"], chance=chance)


def june():
    """The flights of June that arrived.

    ``late``; ``minutes``, how late flights were leaving at the cutoff (missing: nothing had left); ``chance``, the
    share of late flights at that hour from January to May; ``distance`` in miles.
    """
    return _june().copy()


def _gain_by_loop(late, minutes, chance):
    """Counts cents, flight by flight."""
    cents = 0
    for is_late, of_rule, of_table in zip(late.tolist(), minutes.tolist(), chance.tolist(), strict=True):
        for alarmed, sign in ((of_rule >= 6, 1), (of_table >= 0.25, -1)):
            cents += sign * (60 if is_late and not alarmed else 20 if alarmed and not is_late else 0)
    return 10 * cents / len(late)


def _bill(late, alarmed):
    import numpy as np

    return 1000 * np.where(late, MISSED * ~alarmed, FALSE_ALARM * alarmed).mean()


def _each_on_its_own(late, minutes, chance):
    told = minutes == minutes
    return _bill(late[told], minutes[told] >= 6) - _bill(late, chance >= 0.25)


def _where_both_speak(late, minutes, chance):
    told = minutes == minutes
    return _each_on_its_own(late[told], minutes[told], chance[told])


def _silence_alarms(late, minutes, chance):
    return _bill(late, ~(minutes < 6)) - _bill(late, chance >= 0.25)


def _rule_less(late, minutes, chance):
    return -_gain_by_loop(late, minutes, chance)


def _some_flights(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n = int(rng.integers(5, 80))
    minutes = np.where(rng.random(n) < 0.3, np.nan, rng.integers(-5, 30, n))
    minutes[0] = rng.integers(5, 8)
    return rng.random(n) < 0.3, minutes, rng.integers(0, 11, n) / 20


def _june_as_arrays():
    return tuple(_june()[name].to_numpy() for name in ("late", "minutes", "chance"))


@exercise(
    "06-3",
    "Mend a comparison that flatters one side",
    kind="repair",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "How many flights stand behind each of the two bills?",
        "The rule is billed only where it has something to say. What happens to the other flights when it decides?",
        "Bill both on all flights. Where the minutes are missing the rule alarms nobody, and a late flight is missed.",
    ),
    wrong=(
        Wrong(lambda: _each_on_its_own, "different flights"),
        Wrong(lambda: _where_both_speak, "silent"),
        Wrong(lambda: _silence_alarms, "alarms everybody"),
        Wrong(lambda: _rule_less, "sign"),
    ),
)
def fair_comparison(answer):
    return judging.function(
        answer,
        _gain_by_loop,
        _some_flights,
        fixed=[_june_as_arrays()],
        mistakes=[
            (_each_on_its_own, "the two bills are those of different flights"),
            (_where_both_speak, "flights on which the rule is silent are still served, and some of them are late"),
            (_silence_alarms, "your rule alarms everybody where it knows nothing; there it should alarm nobody"),
            (_rule_less, "the sign is turned: positive means that the table costs less than the rule"),
        ],
    )


def _by_log_odds(score, kept):
    import numpy as np
    from scipy.special import expit, logit

    return expit(logit(score) + np.log(kept))


def _some_scores(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    return rng.random(int(rng.integers(1, 20))), round(chance.uniform(0.01, 0.9), 3)


def _times_kept(score, kept):
    return score * kept


def _further_away(score, kept):
    return score / (score + kept * (1 - score))


def _as_it_was(score, kept):
    return score


@exercise(
    "06-4",
    "Undo the thinning of the common class",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "Count: among a thousand cases that get the same score, how many negatives were there before the thinning?",
        "The positives stay as many as they are; the negatives become 1 ÷ kept times as many.",
        "Odds are score ÷ (1 − score). By which factor do they change when the negatives come back?",
    ),
    wrong=(
        Wrong(lambda: _times_kept, "odds"),
        Wrong(lambda: _further_away, "wrong way"),
        Wrong(lambda: _as_it_was, "as they were"),
    ),
)
def thinned(answer):
    import numpy as np

    return judging.function(
        answer,
        _by_log_odds,
        _some_scores,
        fixed=[(np.array([0.0, 0.5, 1.0]), 0.1), (np.array([0.2, 0.9]), 1.0)],
        mistakes=[
            (_times_kept, "a score of 1 stays 1: the thinning changes the odds by that factor, not the probability"),
            (_further_away, "the scores move the wrong way: the model saw too few negatives, so it promises too much"),
            (_as_it_was, "the scores are as they were; the model has seen more positives than there will be"),
        ],
    )


RETRAINING_USD, DEARER_USD_PER_DAY = 1900, 12


def _best_wait():
    """Tries every length of the cycle on a grid."""

    def usd_per_day(days):
        return RETRAINING_USD / days + DEARER_USD_PER_DAY * (days - 1) / 2

    return min((day / 100 for day in range(100, 20_000)), key=usd_per_day)


@exercise(
    "06-5",
    "Find how often to train again",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "Two costs go against each other: one falls when you wait longer, the other rises.",
        "Within T days the errors cost 0, 12, 24, … USD more: about 12 × T ÷ 2 a day. Training adds 1,900 ÷ T a day.",
        "The sum is lowest where both are equal: 1,900 ÷ T = 12 × T ÷ 2.",
    ),
    wrong=(
        Wrong(lambda: math.sqrt(RETRAINING_USD / DEARER_USD_PER_DAY), "average"),
        Wrong(lambda: RETRAINING_USD / DEARER_USD_PER_DAY, "add up"),
        Wrong(lambda: math.sqrt(2 * RETRAINING_USD / DEARER_USD_PER_DAY) + 6, "label"),
    ),
)
def retrain(answer):
    right = _best_wait()
    mistakes = {
        right / math.sqrt(2): "the last day is the dearest; on average a day costs half of what that one does",
        RETRAINING_USD / DEARER_USD_PER_DAY: "that is when one day costs as much as a training; by then the days "
        "before have cost far more: they add up",
        right + 6: "late labels make every day dearer by the same sum; that does not change the best wait",
        right - 6: "late labels make every day dearer by the same sum; that does not change the best wait",
    }
    return judging.number(answer, right, rel=0.04, mistakes=mistakes, unit="days")


NO_SHOWS = """\
schema_version: 1
name: hotel_no_shows
requirements:
  problem: Rooms stay empty because guests do not come.
  ml_task: binary_classification
  prevalence: 0.12
  success_metric:
    name: booked rooms that stay empty
    measured_in: share of booked rooms
    kind: proportion
    better: lower
    baseline: 0.12
    target: 0.1
  serving: online
  latency_p99_ms: 200
  cost_false_positive_usd: 160
  cost_false_negative_usd: 40
high_level_design:
  entry_point: booking_api
  components:
    - name: booking_api
      purpose: Says whether a room can be sold again.
      kind: non_ml
      path: serving
      calls: [scorer]
      latency_p99_ms: 60
    - name: scorer
      purpose: Scores the chance that a guest does not come.
      kind: ml
      path: serving
      latency_p99_ms: 40
modeling:
  ladder:
    - {name: days_booked_ahead, role: model, score: 0.7, inference_p99_ms: 1}
    - {name: logistic_regression, role: model, score: 0.738, inference_p99_ms: 3}
    - {name: boosting, role: model, score: 0.771, inference_p99_ms: 22}
    - {name: transformer, role: model, score: 0.776, inference_p99_ms: 180}
  chosen: transformer
  serving_component: scorer
  offline_metric: roc_auc
  metric_link: Replayed on last year's bookings, a higher AUC left fewer rooms empty for as many rooms sold twice.
  test_positives: 2400
  test_negatives: 17600
  calibrated: true
  threshold: 0.2
  slices: [city, channel, length of stay]
  sanity_checks: [overfit_a_batch, input_checks, output_range]
  experiment_unit: booked room
  experiment_minimum_effect: 0.01
  experiment_units_per_day: 6000
  experiment_share: 0.5
  experiment_days: 7
  retraining_cadence_days: 30
  personalisation: global
  predictions_change_data: false
"""


def no_shows() -> Design:
    """The document that exercise 06-6 hands out."""
    return Design.from_text(NO_SHOWS)


def _plan(**values):
    design = no_shows()
    design.modeling.ladder[0].role = "baseline"
    right = {
        "chosen": "boosting",
        "threshold": 0.8,
        "experiment_days": 14,
        "promotion_gate": "On the same bookings of the last month, its errors cost less, paired by hotel.",
    }
    for name, value in (right | values).items():
        setattr(design.modeling, name, value)
    return design


def _without_the_large_one():
    design = _plan()
    design.modeling.ladder = [rung for rung in design.modeling.ladder if rung.name != "transformer"]
    return design


def _bears_it(design):
    plan = design.modeling
    if plan.chosen == "days_booked_ahead":
        return "the rule is the baseline; a model that beats it fits into the scorer as well"
    if plan.chosen == "logistic_regression":
        return "that rung fits, and so does a better one"
    if (plan.experiment_days or 0) > 21:
        return "the experiment ends after the launch, which is in three weeks"
    if plan.promotion_gate and len(set(plan.promotion_gate.casefold().split())) < 5:
        return "the gate names nothing that a new model must show: against what, on which cases?"
    return None


@exercise(
    "06-6",
    "Mend a modeling plan that its numbers do not bear",
    kind="repair",
    difficulty=3,
    minutes=20,
    document=True,
    hints=(
        'plan.check("M") says what a reviewer would say. Begin with the rungs: which of them needs no training?',
        "The scorer has a share of the budget, and one rung is too slow for it. Which error is the dear one: "
        "selling a room twice, or leaving it empty?",
        "False alarm ÷ (false alarm + missed) is the threshold. The finding about the experiment has its days; a gate "
        "says what a new model must show against the one that serves, on the same cases.",
    ),
    wrong=(
        Wrong(no_shows, "baseline-not-beaten"),
        Wrong(lambda: _plan(threshold=0.2), "threshold-against-costs"),
        Wrong(lambda: _plan(chosen="transformer"), "inference-over-share"),
        Wrong(lambda: _plan(chosen="logistic_regression"), "better one"),
        Wrong(lambda: _plan(experiment_days=60), "after the launch"),
        Wrong(lambda: _plan(experiment_minimum_effect=0.05, experiment_days=7), "stays"),
        Wrong(_without_the_large_one, "stays"),
        Wrong(lambda: _plan(threshold=None), "modeling.threshold is missing"),
        Wrong(lambda: _plan(promotion_gate="yes"), "gate"),
    ),
)
def plan(answer):
    return judging.document(
        answer,
        no_shows(),
        passes=(
            "baseline-not-beaten",
            "inference-over-share",
            "threshold-against-costs",
            "experiment-too-short",
            "no-retraining-gate",
        ),
        changes=(
            "modeling.ladder.days_booked_ahead.role",
            "modeling.chosen",
            "modeling.threshold",
            "modeling.experiment_days",
            "modeling.promotion_gate",
        ),
        also=_bears_it,
    )
