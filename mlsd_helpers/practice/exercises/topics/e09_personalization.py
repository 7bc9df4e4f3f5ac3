"""Exercises of notebook 09: how much of a segment to believe, how thin it is, fallbacks, error rates, a plan."""

import math
from functools import cache

import numpy as np
import pandas as pd

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _believed(n, seen, rate, spread):
    """The mean of the posterior of a normal segment mean, by precisions."""
    of_flights, of_segments = n / (rate * (1 - rate)), 1 / spread**2
    return seen * of_flights / (of_flights + of_segments)


@exercise(
    "09-1",
    "Say how much of a new shop to believe",
    kind="compute",
    difficulty=1,
    minutes=10,
    hints=(
        "Two things scatter: single orders around their shop, and the shops around the mean of all.",
        "An order is returned or not: its variance is p(1 − p). The shops' variance is the square of their spread.",
        "m = p(1 − p) ÷ 0.03²; weight n ÷ (n + m); the answer is the weight × what was seen.",
    ),
    wrong=(
        Wrong(lambda: 0.08, "nobody else"),
        Wrong(lambda: 0.08 - _believed(60, 0.08, 0.12, 0.03), "the rest"),
        Wrong(lambda: 0.08 * 60 / (60 + 0.12 * 0.88 / 0.03), "square"),
        Wrong(lambda: 0.12 + _believed(60, 0.08, 0.12, 0.03), "deviation"),
    ),
)
def believe(answer):
    n, seen, rate, spread = 60, 0.08, 0.12, 0.03
    right = _believed(n, seen, rate, spread)
    mistakes = {
        seen: "that believes all of it, as if nobody else were there to learn from",
        seen - right: "that is the rest, which you do not believe",
        seen * n / (n + rate * (1 - rate) / spread): "the spread of the shops has to be a variance: square it",
        seen * n / (n + rate / spread**2): "the variance of a single order is p(1 − p), not p",
        rate + right: "that is the rate that you expect; asked is the deviation from the mean of all",
        right / seen: "that is the weight; asked is what is left of the 8 points",
        100 * right: "give it as a fraction: 0.05 for 5 points",
    }
    return judging.number(answer, right, rel=0.01, mistakes=mistakes)


@cache
def _aircraft():
    from mlsd_helpers.flights import arrived_only, load_flights

    arrived, _ = arrived_only(load_flights())
    table = arrived[["month"]].assign(place=arrived["tailnum"].astype(str) + " " + arrived["origin"].astype(str))
    return table[arrived["month"] <= 7].reset_index(drop=True)


def aircraft():
    """The flights that arrived from January to July: their month, and which aircraft left which airport."""
    return _aircraft().copy()


@cache
def _shares():
    """Shares of July with fewer than ten flights before: of flights, without those never seen, of the places."""
    seen, july = {}, []
    for month, place in _aircraft().itertuples(index=False):
        if month == 7:
            july.append(place)
        else:
            seen[place] = seen.get(place, 0) + 1
    thin = [seen.get(place, 0) < 10 for place in july]
    met = [0 < seen.get(place, 0) < 10 for place in july]
    places = set(july)
    return {
        "flights": sum(thin) / len(july),
        "met": sum(met) / len(july),
        "new": sum(place not in seen for place in july) / len(july),
        "met only": sum(met) / sum(place in seen for place in july),
        "places": sum(seen.get(place, 0) < 10 for place in places) / len(places),
        "places before": sum(count < 10 for count in seen.values()) / len(seen),
    }


@exercise(
    "09-2",
    "Count the flights whose segment is too thin",
    kind="compute",
    difficulty=2,
    minutes=10,
    flights=True,
    hints=(
        "Count the flights of each place from January to June first; then look each flight of July up.",
        "A flight of July whose place nobody has seen has zero flights before. Is it in your count?",
        "`july['place'].map(counts).fillna(0) < 10`, as a share of the flights of July.",
    ),
    wrong=(
        Wrong(lambda: _shares()["met"], "never seen"),
        Wrong(lambda: _shares()["places"], "share of the places"),
        Wrong(lambda: _shares()["places before"], "share of the places"),
        Wrong(lambda: _shares()["new"], "at all"),
    ),
)
def thin_segments(answer):
    shares = _shares()
    mistakes = {
        shares["met"]: "flights whose place was never seen are not in it, and zero is fewer than ten",
        shares["met only"]: "flights whose place was never seen are not in it, and zero is fewer than ten",
        shares["places"]: "that is the share of the places; a place with many flights meets more passengers",
        shares["places before"]: "that is the share of the places of January to June; asked are flights of July",
        shares["new"]: "those are the flights of places that were not seen at all; ten is the bar",
        1 - shares["flights"]: "that is the share with ten or more",
        100 * shares["flights"]: "give the share as a fraction: 0.05 for 5 %",
    }
    return judging.number(answer, shares["flights"], rel=0.002, mistakes=mistakes)


def _one_by_one(n, d, noise):
    """The estimate by its definition, one segment at a time, with exact sums."""
    total = math.fsum(n)
    between = (math.fsum(count * mean**2 for count, mean in zip(n, d, strict=True)) - len(n) * noise) / total
    if between <= 0:
        return np.zeros(len(n))
    return np.array([mean * between / (between + noise / count) for count, mean in zip(n, d, strict=True)])


def _unguarded(n, d, noise):
    total = sum(n)
    between = (sum(c * m**2 for c, m in zip(n, d, strict=True)) - len(n) * noise) / total
    return [m * c / (c + noise / between) for c, m in zip(n, d, strict=True)]


def _unweighted(n, d, noise):
    between = sum(m**2 for m in d) / len(n) - noise * sum(1 / c for c in n) / len(n)
    return [m * c / (c + noise / between) if between > 0 else 0.0 for c, m in zip(n, d, strict=True)]


def _without_noise(n, d, noise):
    between = sum(c * m**2 for c, m in zip(n, d, strict=True)) / sum(n)
    return [m * c / (c + noise / between) for c, m in zip(n, d, strict=True)]


def _whole(n, d, noise):
    return list(d)


def _some_segments(chance):
    """Segments that differ, and in every other try segments that differ by chance alone."""
    noise = round(chance.uniform(0.1, 0.25), 3)
    spread = chance.choice([0.0, chance.uniform(0.05, 0.3)])
    n = [chance.randint(1, 300) for _ in range(chance.randint(3, 12))]
    return n, [chance.gauss(0, math.sqrt(spread**2 + noise / count)) for count in n], noise


@exercise(
    "09-3",
    "Shrink what segments say to what they can know",
    kind="compute",
    difficulty=3,
    minutes=20,
    hints=(
        "A squared deviation holds two things: how segments differ, and the noise of n cases.",
        "τ² = (Σ n d² − segments × σ²) ÷ Σ n. What if the noise explains more than there is to explain?",
        "Where τ² is zero or less, nothing is believed of anybody; else each d × n ÷ (n + σ² ÷ τ²).",
    ),
    wrong=(
        Wrong(lambda: _whole, "believed whole"),
        Wrong(lambda: _without_noise, "noise"),
        Wrong(lambda: _unguarded, "negative"),
        Wrong(lambda: _unweighted, "weigh"),
    ),
)
def shrink(answer):
    return judging.function(
        answer,
        _one_by_one,
        _some_segments,
        fixed=[
            ([100, 10, 1], [0.1, -0.2, 0.5], 0.2),
            ([50, 50], [0.3, -0.3], 0.18),
            ([20, 30, 40], [0.01, -0.02, 0.01], 0.2),
        ],
        mistakes=[
            (_whole, "what few cases say is believed whole"),
            (_without_noise, "the spread of the segments still holds the noise of their cases"),
            (
                _unguarded,
                "where segments differ by less than chance, the variance comes out negative, and the weight odd",
            ),
            (_unweighted, "weigh each squared deviation by the number of its cases"),
        ],
    )


TRUST = 50


@cache
def _spring():
    from mlsd_helpers.flights import arrived_only, load_flights

    flights = load_flights()
    arrived, _ = arrived_only(flights[flights["month"].isin([3, 4, 5])])
    table = arrived[["month", "carrier", "is_late"]].assign(
        route=arrived["origin"].astype(str) + "-" + arrived["dest"].astype(str), carrier=arrived["carrier"].astype(str)
    )
    return table[["month", "carrier", "route", "is_late"]]


def spring():
    """The flights of March and April to learn from, and those of May to be asked about."""
    table = _spring().copy()
    asked = table.loc[table["month"] == 5, ["carrier", "route"]]
    return table.loc[table["month"] < 5, ["carrier", "route", "is_late"]], asked


def late_shares(history, asked):
    """The chance to be late of each flight that is asked about; the one that exercise 09-4 hands out."""
    own = history.groupby("route", as_index=False)["is_late"].mean()
    found = asked.merge(own, on="route", how="left")
    return found["is_late"].fillna(0)


def _by_steps(history, asked, *, parent="carrier", trust=TRUST, nobody=None):
    """From the route to the carrier to all flights, one flight at a time."""
    overall = sum(history["is_late"]) / len(history)

    def counted(column):
        counts = {}
        for value, late in zip(history[column], history["is_late"], strict=True):
            n, k = counts.get(value, (0, 0))
            counts[value] = n + 1, k + int(late)
        return counts

    routes, carriers = counted("route"), counted("carrier")
    found = []
    for carrier, route in zip(asked["carrier"], asked["route"], strict=True):
        n, k = carriers.get(carrier, (0, 0))
        above = overall if parent is None else (k + trust * overall) / (n + trust) if n + trust else overall
        n, k = routes.get(route, (0, 0))
        found.append(
            nobody if n == 0 and nobody is not None else (k + trust * above) / (n + trust) if n + trust else above
        )
    return np.array(found)


def _some_of_spring(chance):
    history, asked = spring()
    seed = chance.randrange(10**6)
    history, asked = history.sample(1_500, random_state=seed), asked.sample(300, random_state=seed)
    gone = chance.choice(sorted(set(history["carrier"])))
    return history[history["carrier"] != gone], asked


def _of_steps(**faults):
    return lambda history, asked: _by_steps(history, asked, **faults)


@exercise(
    "09-4",
    "Mend a fallback that calls the unknown punctual",
    kind="repair",
    difficulty=2,
    minutes=20,
    flights=True,
    hints=(
        "Who answers for a route that nobody has seen? And for one that was seen once?",
        "Both are one formula: with n flights, k of them late, (k + 50 × the level above) ÷ (n + 50).",
        "First the carriers, towards the share of all; then the routes, towards the carrier of the flight.",
    ),
    wrong=(
        Wrong(lambda: late_shares, "once"),
        Wrong(lambda: _of_steps(nobody=0), "never seen"),
        Wrong(lambda: _of_steps(parent=None), "carrier"),
        Wrong(lambda: _of_steps(trust=0), "once"),
    ),
)
def fallback(answer):
    asked_about = answer
    if callable(answer) and not judging.is_blank(answer):

        def asked_about(history, asked):
            found = answer(history, asked)
            if isinstance(found, pd.Series) and found.index.is_unique and found.index.isin(asked.index).all():
                found = found.reindex(asked.index) if len(found) == len(asked) else found
            return found

    return judging.function(
        asked_about,
        _by_steps,
        _some_of_spring,
        mistakes=[
            (
                late_shares,
                "a route that was never seen is called punctual, and one that was seen once is believed",
            ),
            (_of_steps(trust=0), "a route that was seen once is believed whole; let it borrow"),
            (_of_steps(trust=0, parent=None), "a route that was seen once is believed whole; let it borrow"),
            (_of_steps(nobody=0), "a route that was never seen is called punctual; the level above has an answer"),
            (_of_steps(parent=None), "a route borrows from all flights; its carrier says more about it"),
            (
                _of_steps(parent=None, nobody=0),
                "a route that was never seen is called punctual, and carriers are not used",
            ),
        ],
    )


def _ratio(low, high):
    """How many times the false-alarm rate of one group is that of the other, counted on a million people in each."""
    found = []
    for share in (low, high):
        positive = 1_000_000 * share
        hits = 0.6 * positive
        alarms = hits / 0.4
        found.append((alarms - hits) / (1_000_000 - positive))
    return found[1] / found[0]


@exercise(
    "09-5",
    "Say what equal recall does to the innocent",
    kind="compute",
    difficulty=2,
    minutes=10,
    hints=(
        "Take 1,000 customers of each region and fill in the four cells of each table, from recall and precision.",
        "Caught frauds = recall × frauds; alarms = caught ÷ precision; the false ones are the rest of the alarms.",
        "Divide the false alarms by the honest customers of the region, then one region by the other.",
    ),
    wrong=(
        Wrong(lambda: 0.12 / 0.02, "honest"),
        Wrong(lambda: 1 / _ratio(0.02, 0.12), "other way"),
        Wrong(lambda: 1.0, "not so"),
    ),
)
def innocent(answer):
    right = _ratio(0.02, 0.12)
    value = judging.as_number(answer)
    if value == 1:
        return "with the same recall and precision one would like it to be equal; count both, it is not so"
    mistakes = {
        0.12 / 0.02: "those are false alarms of all customers; divide by the honest ones of each region",
        1 / right: "that is the other way round: the south stands in the numerator",
        0.88 / 0.98: "that compares how many are honest; count the false alarms among them",
    }
    return judging.number(answer, right, rel=0.005, mistakes=mistakes)


EXAMPLES = {
    "north": 5200,
    "harbour": 2900,
    "centre": 2450,
    "airport": 1210,
    "west": 905,
    "hills": 780,
    "station": 415,
    "lakes": 220,
    "islands": 45,
}
PARAMETERS = 40

RIDES = """\
schema_version: 1
name: ride_times
overview: How long a ride takes, by zone of the city.
modeling:
  offline_metric: mae
  personalisation: individual
  examples_per_segment: 3
  parameters_per_segment: 40
"""


def rides() -> Design:
    """The document that exercise 09-6 hands out."""
    return Design.from_text(RIDES)


def examples():
    """Examples of each zone of exercise 09-6."""
    return dict(EXAMPLES)


def _plan(level, smallest=None, floor=None, slices=("zone",)):
    design = rides()
    plan = design.modeling
    plan.personalisation, plan.slices = level, list(slices)
    if smallest is not None:
        plan.examples_per_segment = smallest
    if floor is not None:
        plan.min_examples_per_segment = floor
    return design


@exercise(
    "09-6",
    "Decide which zones get a model of their own",
    kind="design",
    difficulty=3,
    minutes=15,
    document=True,
    hints=(
        "`mlsd rule personalised-too-finely` has the arithmetic: how many examples do 40 parameters need?",
        "Zones below that use the common model. Which is the smallest of those that do not?",
        "Bar in min_examples_per_segment, smallest zone above it in examples_per_segment; slices name the zone.",
    ),
    wrong=(
        Wrong(rides, "no-slices"),
        Wrong(lambda: _plan("global"), "gives away"),
        Wrong(lambda: _plan("segment", 45, 40), "personalised-too-finely"),
        Wrong(lambda: _plan("segment", 5200, 400), "smallest"),
        Wrong(lambda: _plan("segment", 905, 900), "could bear"),
        Wrong(lambda: _plan("segment", 415), "min_examples_per_segment"),
        Wrong(lambda: _plan("individual", 415, 400), "not a person"),
    ),
)
def zones(answer):
    said = judging.document(
        answer,
        rides(),
        passes=("personalised-too-finely", "no-slices"),
        changes=(
            "modeling.personalisation",
            "modeling.examples_per_segment",
            "modeling.min_examples_per_segment",
            "modeling.slices",
        ),
    )
    if said:
        return said
    plan = judging.as_design(answer).modeling
    if plan.personalisation == "global":
        return "one model for all passes the rule, and gives away what the large zones can bear"
    if plan.personalisation == "individual":
        return "the table counts zones: a zone is a segment, not a person"
    bar = plan.min_examples_per_segment
    if bar is None:
        return "min_examples_per_segment is empty: nothing says which zones use the common model"
    if plan.examples_per_segment not in EXAMPLES.values():
        return "examples_per_segment is the count of one of the zones in the table"
    if bar < 10 * PARAMETERS:
        return "that bar lets zones in that have too few examples for 40 parameters"
    own = [count for count in EXAMPLES.values() if count >= bar]
    if not own or plan.examples_per_segment != min(own):
        return "examples_per_segment is that of the smallest zone which your bar lets in"
    if any(10 * PARAMETERS <= count < bar for count in EXAMPLES.values()):
        return "your bar leaves a zone to the common model that could bear one of its own"
    if not any("zone" in name.casefold() for name in plan.slices):
        return "slices names no zone; quality by zone is what shows whether this pays"
    return None
