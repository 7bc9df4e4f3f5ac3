"""09-2: count the flights whose segment is too thin."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@cache
def _aircraft():
    from mlsd_helpers.flights import arrived_only

    arrived, _ = arrived_only(flights_of_2013())
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
