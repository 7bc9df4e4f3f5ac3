"""09-4: mend a fallback that calls the unknown punctual."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.flights import flights_of_2013
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")

TRUST = 50


@cache
def _spring():
    from mlsd_helpers.flights import arrived_only

    flights = flights_of_2013()
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


def _by_route_alone(history, asked):
    """Borrows from the carrier that flies a route most often, not from that of the flight."""
    flown_by = history.groupby("route")["carrier"].agg(lambda carriers: carriers.mode().iloc[0])
    known = asked["route"].map(flown_by)
    return _by_steps(history, asked.assign(carrier=known.where(known.notna(), asked["carrier"])))


def _carrier_believed(history, asked):
    """Shrinks the routes, towards what a carrier shows whole."""
    overall = history["is_late"].mean()
    carriers = asked["carrier"].map(history.groupby("carrier")["is_late"].mean()).fillna(overall)
    n, k = (asked["route"].map(history.groupby("route")["is_late"].agg(name)).fillna(0) for name in ("size", "sum"))
    return ((k + TRUST * carriers) / (n + TRUST)).to_numpy()


def _a_dozen():
    """A route seen often, one seen once, one never seen, one of others, and a carrier that nobody has seen."""
    import pandas as pd

    home = [("AA", "JFK-LAX", 0)] * 6 + [("AA", "JFK-SFO", 1)]
    away = [("UA", "EWR-ORD", 1)] * 3 + [("UA", "EWR-ORD", 0)] * 2
    asked = [("AA", "JFK-LAX"), ("AA", "JFK-SFO"), ("UA", "EWR-ORD"), ("UA", "EWR-SFO"), ("HA", "JFK-HNL")]
    asked += [("UA", "JFK-LAX")]  # a route that another carrier has flown
    history = pd.DataFrame(home + away, columns=["carrier", "route", "is_late"])
    return history, pd.DataFrame(asked, columns=["carrier", "route"])


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
        Wrong(lambda: _by_route_alone, "carrier of the flight"),
        Wrong(lambda: _carrier_believed, "a carrier borrows, too"),
    ),
)
def fallback(answer):
    def about(history, asked):
        return judging.in_order_of(asked, answer(history, asked))

    return judging.function(
        about if callable(answer) else answer,
        _by_steps,
        _some_of_spring,
        fixed=[_a_dozen()],
        tells=True,
        mistakes=[
            (
                late_shares,
                "a route that was never seen is called punctual, and one that was seen once is believed",
            ),
            (_of_steps(trust=0), "a route that was seen once is believed whole; let it borrow"),
            (_of_steps(trust=0, parent=None), "a route that was seen once is believed whole; let it borrow"),
            (_of_steps(nobody=0), "a route that was never seen is called punctual; the level above has an answer"),
            (
                _by_route_alone,
                "a route borrows from the carrier of the flight that is asked about, not from whoever flies it",
            ),
            (_carrier_believed, "a carrier borrows, too: from all flights, before its routes borrow from it"),
            (_of_steps(parent=None), "a route borrows from all flights; its carrier says more about it"),
            (
                _of_steps(parent=None, nobody=0),
                "a route that was never seen is called punctual, and carriers are not used",
            ),
        ],
    )
