"""Exercises of notebook 05: rare positives, a promise in minutes, AUC, ties, days, prices, a test set for its money."""

from functools import cache

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.practice.exercises.topics import e06_modeling

FOUND, FALSELY_ALARMED, RARE = 0.7, 0.04, 0.002


def _precision_by_counting():
    """Counts a million cases."""
    positives = round(RARE * 1_000_000)
    hits = round(FOUND * positives)
    return hits / (hits + round(FALSELY_ALARMED * (1_000_000 - positives)))


@exercise(
    "05-1",
    "Say what precision is left when positives are rare",
    kind="compute",
    difficulty=1,
    minutes=5,
    hints=(
        "Two numbers belong to the model and stay: which share of each class is alarmed.",
        "Take a million cases of the new world, and count hits and false alarms.",
        "Hits ÷ (hits + false alarms), with recall × positives and false-positive rate × negatives.",
    ),
    wrong=(
        Wrong(lambda: FOUND * 0.2 / (FOUND * 0.2 + FALSELY_ALARMED * 0.8), "trial"),
        Wrong(lambda: FOUND / (FOUND + FALSELY_ALARMED), "as many"),
        Wrong(lambda: FOUND * 0.2 / (FOUND * 0.2 + FALSELY_ALARMED * 0.8) * RARE / 0.2, "proportion"),
        Wrong(lambda: 1 - FALSELY_ALARMED, "false-positive rate"),
    ),
)
def rare_precision(answer):
    right = _precision_by_counting()
    trial = FOUND * 0.2 / (FOUND * 0.2 + FALSELY_ALARMED * 0.8)
    mistakes = {
        trial: "that is the precision of the trial, where one case in five was positive",
        FOUND / (FOUND + FALSELY_ALARMED): "that would be so with as many positives as negatives",
        trial * RARE / 0.2: "precision does not fall in proportion to the positives; count the false alarms",
        1 - FALSELY_ALARMED: "the false-positive rate is a share of the negatives, not of the alarms",
        FOUND * RARE: "that is the share of all cases that are hits; asked is their share of the alarms",
        100 * right: "give the share as a fraction: 0.05 for 5 %",
    }
    return judging.number(answer, right, rel=0.01, mistakes=mistakes)


TOO_LONG_USD, TOO_SHORT_USD = 0.1, 0.5  # per minute


@cache
def _atlanta():
    flights = e06_modeling._told(6)
    return flights.loc[flights["dest"] == "ATL", ["dep_delay", "arr_delay"]]


def atlanta():
    """The flights of June that arrived in Atlanta: ``dep_delay`` and ``arr_delay`` in minutes."""
    return _atlanta().copy()


@cache
def _cheapest_promise():
    """Tries every whole number of minutes."""
    delays = _atlanta()["arr_delay"].tolist()

    def bill(promise):
        return sum(
            TOO_LONG_USD * (promise - delay) if promise > delay else TOO_SHORT_USD * (delay - promise)
            for delay in delays
        )

    return min(range(-30, 200), key=bill)


def _share_at(share, column="arr_delay"):
    return float(_atlanta()[column].quantile(share))


@exercise(
    "05-2",
    "Promise the minutes that cost least",
    kind="compute",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "Write the bill of one promise as a function of the minutes, and look where it is lowest.",
        "Promise one minute more: for which flights does the bill fall, for which does it rise, and by how much?",
        "At the best promise both sides balance: the share of flights that arrive within it is 0.5 ÷ (0.5 + 0.1).",
    ),
    wrong=(
        Wrong(lambda: float(_atlanta()["arr_delay"].mean()), "mean"),
        Wrong(lambda: _share_at(0.5), "median"),
        Wrong(lambda: _share_at(0.8), "one in five"),
        Wrong(lambda: _share_at(1 / 6), "turned"),
    ),
)
def promise(answer):
    mistakes = {
        float(
            _atlanta()["arr_delay"].mean()
        ): "the mean is best for squared errors; here a minute costs the same however many there are",
        _share_at(0.5): "the median is best when both sides cost the same; here one is dearer",
        _share_at(0.8): "the dear side costs five times the cheap one; that is not one in five that may come later",
        _share_at(1 / 6): "the prices are turned: a minute later than promised is the dear one",
        _share_at(5 / 6, "dep_delay"): "those are the delays at departure; the promise is about the arrival",
    }
    return judging.number(answer, _cheapest_promise(), rel=0.01, mistakes=mistakes, unit="minutes")


def _auc_of_sklearn(y_true, y_score, sample_weight):
    from sklearn.metrics import roc_auc_score

    if y_true.all() or not y_true.any():
        return float("nan")
    return float(roc_auc_score(y_true, y_score, sample_weight=sample_weight))


def _some_weighted_scores(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n = int(rng.integers(4, 60))
    y_true = rng.random(n) < 0.4
    y_true[:2] = True, False
    return y_true, rng.integers(0, 6, n) / 5, rng.integers(1, 9, n) / 2


def _auc_where(tie, weighted=True):
    def auc(y_true, y_score, sample_weight):
        w = sample_weight if weighted else sample_weight * 0 + 1
        up, down = y_score[y_true][:, None], y_score[~y_true][None, :]
        pairs = w[y_true][:, None] * w[~y_true][None, :]
        if not pairs.size:
            return float("nan")
        return float(((up > down) * pairs + tie * (up == down) * pairs).sum() / pairs.sum())

    return auc


_lost, _won, _unweighted = _auc_where(0), _auc_where(1), _auc_where(0.5, weighted=False)


def _one_class():
    import numpy as np

    return np.array([False, False, False]), np.array([0.1, 0.2, 0.3]), np.ones(3)


def _all_tied():
    import numpy as np

    return np.array([True, False, True]), np.array([0.5, 0.5, 0.5]), np.array([1.0, 2.0, 3.0])


def _auc_of_one_class(y_true, y_score, sample_weight):
    if y_true.all() or not y_true.any():
        return 0.5
    return _auc_of_sklearn(y_true, y_score, sample_weight)


@exercise(
    "05-3",
    "Write AUC for scores with ties and weights",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "AUC is a share of pairs: one positive, one negative. y_score[y_true][:, None] meets all others at once.",
        "What is a pair of equal scores worth? What does a pair weigh when both of its rows have a weight?",
        "A pair weighs the product of the two; a tie counts half. Divide by the weight of all pairs.",
    ),
    wrong=(
        Wrong(lambda: _lost, "lost"),
        Wrong(lambda: _won, "won"),
        Wrong(lambda: _unweighted, "weights"),
        Wrong(lambda: _auc_of_one_class, "no pairs"),
    ),
)
def auc(answer):
    return judging.function(
        answer,
        _auc_of_sklearn,
        _some_weighted_scores,
        fixed=[_all_tied(), _one_class()],
        mistakes=[
            (_lost, "ties count as lost; nobody knows which of the two would come first"),
            (_won, "ties count as won; nobody knows which of the two would come first"),
            (_unweighted, "the weights are not used"),
            (_auc_of_one_class, "with one class there are no pairs, and a share of nothing is not a number"),
        ],
    )


@cache
def _coarse_june():
    flights = e06_modeling._june().dropna(subset="minutes")
    return flights["late"].to_numpy(), (flights["minutes"] // 10 * 10).to_numpy()


def coarse_june():
    """Late or not, and recent delays in steps of ten minutes, of the flights of June for which they are known."""
    late, steps = _coarse_june()
    return late.copy(), steps.copy()


def _average_precision_of_sklearn(y_true, y_score):
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(y_true, y_score))


def _some_tied_scores(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n = int(rng.integers(4, 60))
    y_true = rng.random(n) < 0.4
    y_true[rng.integers(n)] = True
    return y_true, rng.integers(0, 6, n) / 5


def _row_by_row(y_true, y_score, tie_breaker=None):
    import numpy as np

    order = np.argsort(-y_score, kind="stable") if tie_breaker is None else np.lexsort((tie_breaker, -y_score))
    found = np.cumsum(y_true[order])
    return float((found / np.arange(1, len(y_true) + 1))[y_true[order]].mean())


def _positives_first(y_true, y_score):
    return _row_by_row(y_true, y_score, tie_breaker=~y_true)


def _positives_last(y_true, y_score):
    return _row_by_row(y_true, y_score, tie_breaker=y_true)


def _trapezoids(y_true, y_score):
    from sklearn.metrics import auc, precision_recall_curve

    precision, recall, _ = precision_recall_curve(y_true, y_score)
    return float(auc(recall, precision))


def _tied_and_alone():
    import numpy as np

    tied = np.array([False, True, False, True]), np.array([0.5, 0.5, 0.5, 0.5])
    alone = np.array([True]), np.array([0.3])
    return [tied, alone, (np.array([False, False, True]), np.array([0.9, 0.5, 0.1]))]


@exercise(
    "05-4",
    "Mend an average precision that depends on the order of the rows",
    kind="repair",
    difficulty=3,
    minutes=25,
    flights=True,
    hints=(
        "A threshold takes all rows of one score or none. How many thresholds are there with four equal scores?",
        "Precision and recall exist where one score ends and the next begins: np.diff of sorted scores is not zero.",
        "Add up, over these places: precision × the recall gained since the place before. The last row is a place.",
    ),
    wrong=(
        Wrong(lambda: _row_by_row, "order of the rows"),
        Wrong(lambda: _positives_last, "pessimistic"),
        Wrong(lambda: _positives_first, "optimistic"),
        Wrong(lambda: _trapezoids, "straight line"),
    ),
)
def average_precision(answer):
    return judging.function(
        answer,
        _average_precision_of_sklearn,
        _some_tied_scores,
        fixed=[*_tied_and_alone(), _coarse_june()],
        mistakes=[
            (_row_by_row, "within equal scores the result still follows the order of the rows"),
            (_positives_last, "that breaks ties in the pessimistic way; a threshold takes equal scores together"),
            (_positives_first, "that breaks ties in the optimistic way; a threshold takes equal scores together"),
            (_trapezoids, "between two points precision does not follow a straight line; take steps"),
        ],
    )


@cache
def _july():
    flights = e06_modeling._told(7)
    return flights["is_late"].to_numpy().astype(float), flights["day"].to_numpy()


def july():
    """Late (1.0) or not, and the day, of the flights of July that arrived."""
    late, day = _july()
    return late.copy(), day.copy()


def _over_pairs_of_one_day(values, days):
    """Adds the product of the deviations of every two rows of one day, each row with itself as well."""
    import numpy as np

    apart, together = values - values.mean(), 0.0
    names = sorted(set(days.tolist()))
    for name in names:
        of_day = apart[days == name]
        together += np.outer(of_day, of_day).sum()
    variance = together * len(names) / (len(names) - 1) / len(values) ** 2
    return float(values.mean()), float(np.sqrt(variance))


def _as_if_independent(values, days):
    return float(values.mean()), float(values.std(ddof=1) / len(values) ** 0.5)


def _of_daily_means(values, days):
    import numpy as np

    means = np.array([values[days == day].mean() for day in sorted(set(days.tolist()))])
    return float(means.mean()), float(means.std(ddof=1) / len(means) ** 0.5)


def _by_flights_within(values, days):
    mean, error = _over_pairs_of_one_day(values, days)
    n_days = len(set(days.tolist()))
    return mean, error * ((n_days - 1) / n_days) ** 0.5


def _some_days(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n_days = int(rng.integers(2, 9))
    days = rng.permutation(np.repeat(np.arange(n_days) * 3, rng.integers(1, 9, n_days)))
    return rng.normal(size=len(days)) + days, days


@exercise(
    "05-5",
    "Put a standard error on a share that moves by the day",
    kind="compute",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "The mean is that of all flights. How sure it is depends on how many days there are, not on how many flights.",
        "Take each flight's distance from the mean and add up the distances of each day: one sum a day.",
        "The sum of G independent draws has an error of √G × their standard deviation. What is a mean but a sum?",
    ),
    wrong=(
        Wrong(lambda: _as_if_independent, "independent"),
        Wrong(lambda: _of_daily_means, "as many flights"),
        Wrong(lambda: _by_flights_within, "one less"),
    ),
)
def over_days(answer):
    return judging.function(
        answer,
        _over_pairs_of_one_day,
        _some_days,
        fixed=[_july()],
        mistakes=[
            (_as_if_independent, "that takes the flights of a day as independent"),
            (_of_daily_means, "the mean of the daily means counts each day alike; not every day has as many flights"),
            (_by_flights_within, "the spread of the days' sums is over one less than the number of days (ddof=1)"),
        ],
    )


def _cheaper_side(chance, send_usd, false_alarm_usd, missed_usd):
    """Works out both bills of each case in exact fractions."""
    from fractions import Fraction

    import numpy as np

    send, false_alarm = Fraction(send_usd), Fraction(false_alarm_usd)
    alerted = []
    for of_case, missed in zip(chance.tolist(), missed_usd.tolist(), strict=True):
        late = Fraction(of_case)
        alerted.append(send + (1 - late) * false_alarm < late * Fraction(missed))
    return np.array(alerted)


def _from_odds(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > false_alarm_usd / missed_usd


def _without_sending(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > false_alarm_usd / (false_alarm_usd + missed_usd)


def _one_price(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > (send_usd + false_alarm_usd) / (false_alarm_usd + missed_usd.mean())


def _sending_twice(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > (send_usd + false_alarm_usd) / (send_usd + false_alarm_usd + missed_usd)


def _at_a_half(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > 0.5


def _some_prices(chance):
    import numpy as np

    rng = np.random.default_rng(chance.getrandbits(32))
    n = int(rng.integers(40, 80))
    send, false_alarm = (float(rng.uniform(0.05, 0.5)) for _ in range(2))
    return rng.random(n), send, false_alarm, rng.uniform(0.1, 4.0, n)


MESSAGE_USD, FALSE_ALARM_USD = 0.1, 0.2


@cache
def _even_days():
    flights = e06_modeling._told(6)
    odd, even = (flights[flights["day"] % 2 == rest] for rest in (1, 0))
    share = odd.groupby(["origin", "local_hour"], observed=True)["is_late"].mean().rename("chance")
    chance = even.join(share, on=["origin", "local_hour"])["chance"].fillna(odd["is_late"].mean())
    missed = even["distance"].gt(1500).map({True: 1.2, False: 0.4})
    return even[["is_late"]].rename(columns={"is_late": "late"}).assign(chance=chance, missed_usd=missed)


def even_days():
    """The flights of the even days of June that arrived.

    ``late``; ``chance``, the share of late flights of that airport and hour on the odd days; ``missed_usd``, what it
    costs when the flight is late and nobody was alerted: 1.20 beyond 1,500 miles, else 0.40.
    """
    return _even_days().copy()


def _as_handed_out(chance, send_usd, false_alarm_usd, missed_usd):
    return chance > false_alarm_usd / (false_alarm_usd + missed_usd.mean())


def _of_even_days():
    flights = _even_days()
    return flights["chance"].to_numpy(), MESSAGE_USD, FALSE_ALARM_USD, flights["missed_usd"].to_numpy()


@exercise(
    "05-6",
    "Mend an alarm that contradicts its prices",
    kind="repair",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "Write both bills of one flight on paper: what does alerting cost on average, and what does silence?",
        "Alerting always costs the message; it costs the false alarm only when the flight is on time.",
        "Alert where the first bill is below the second. The chance is in both; decide flight by flight.",
    ),
    wrong=(
        Wrong(lambda: _as_handed_out, "one threshold"),
        Wrong(lambda: _from_odds, "odds"),
        Wrong(lambda: _without_sending, "with every alert"),
        Wrong(lambda: _one_price, "flight by flight"),
        Wrong(lambda: _sending_twice, "late flight"),
        Wrong(lambda: _at_a_half, "half"),
    ),
)
def alarm(answer):
    return judging.function(
        answer,
        _cheaper_side,
        _some_prices,
        fixed=[_of_even_days()],
        mistakes=[
            (_as_handed_out, "one threshold decides for all flights still, and the price of the message is not in it"),
            (_from_odds, "a ratio of prices is a threshold for the odds, not for the chance"),
            (_without_sending, "the message costs something with every alert, also when the flight is late"),
            (_one_price, "a missed flight has its own price; decide flight by flight"),
            (_sending_twice, "the message is paid for a late flight, too, so it does not lie on the false alarm alone"),
            (_at_a_half, "half is the threshold when both errors cost the same"),
        ],
    )


LEAKS = """\
schema_version: 1
name: gas_leaks
requirements:
  problem: Gas leaks are found when somebody smells them.
  ml_task: binary_classification
  prevalence: 0.02
  cost_false_positive_usd: 90
  cost_false_negative_usd: 1410
modeling:
  ladder:
    - {name: age_of_the_pipe, role: baseline, score: 0.74}
    - {name: boosting, role: model, score: 0.77}
  chosen: boosting
  offline_metric: roc_auc
  metric_link: Replayed on last year's inspections, each step of AUC found more leaks with as many inspectors.
  calibrated: true
  sanity_checks: [overfit_a_batch, input_checks, output_range]
  retraining_cadence_days: 90
  promotion_gate: On the same sections of pipe, its errors cost less than those of the model that serves.
  personalisation: global
  predictions_change_data: false
"""
LABEL_USD, LABELS_USD = 3, 9_000


def leaks() -> Design:
    """The document that exercise 05-7 hands out."""
    return Design.from_text(LEAKS)


def _tested(positives, negatives, **values):
    design = leaks()
    plan = design.modeling
    plan.test_positives, plan.test_negatives = positives, negatives
    plan.threshold, plan.slices = 0.06, ["material of the pipe", "district"]
    for path, value in values.items():
        setattr(plan, path, value)
    return design


def _paid_for(design):
    plan = design.modeling
    if (plan.test_positives or 0) + (plan.test_negatives or 0) > LABELS_USD / LABEL_USD:
        return "the labels cost more than there is; what else than their number makes a test set see more?"
    if plan.slices and len({str(name).strip().casefold() for name in plan.slices} - {""}) < 2:
        return "name at least two groups for which quality is reported on its own"
    return None


@exercise(
    "05-7",
    "Buy a test set that sees the gain",
    kind="design",
    difficulty=3,
    minutes=20,
    document=True,
    hints=(
        'Draw the labels as they come, two in a hundred positive: what does leaks.check("test-set-too-small") say?',
        "AUC is made of rates within each class, so the test set may hold the classes in another share than the world.",
        "The rarer class decides how much the test set sees; you choose how many of each to draw. The threshold is "
        "that of the world: false alarm ÷ (false alarm + missed).",
    ),
    wrong=(
        Wrong(lambda: _tested(60, 2940), "test-set-too-small"),
        Wrong(lambda: _tested(2000, 18000), "labels cost more"),
        Wrong(lambda: _tested(1500, 1500, threshold=0.5), "threshold-against-costs"),
        Wrong(lambda: _tested(1500, 1500, slices=[]), "no-slices"),
        Wrong(lambda: _tested(1500, 1500, offline_metric="log_loss"), "stays"),
        Wrong(leaks, "no group"),
        Wrong(lambda: _tested(1500, 1500, threshold=None), "modeling.threshold is missing"),
    ),
)
def labels(answer):
    return judging.document(
        answer,
        leaks(),
        passes=("test-set-too-small", "threshold-against-costs", "no-slices"),
        changes=("modeling.test_positives", "modeling.test_negatives", "modeling.threshold", "modeling.slices"),
        also=_paid_for,
    )
