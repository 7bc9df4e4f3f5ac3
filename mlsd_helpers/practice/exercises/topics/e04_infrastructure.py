"""Exercises of notebook 04: replicas, peaks, tails, refusing to queue, the log's price, a canary, two documents."""

import heapq
import math
from functools import cache

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@exercise(
    "04-1",
    "Buy replicas that can lose a zone",
    kind="compute",
    difficulty=1,
    minutes=10,
    hints=(
        "How many cores would the busiest second keep busy if none of them ever waited?",
        "Divide by the share that may be busy, then by the cores of a machine; a machine cannot be rented in part.",
        "That many must be left when a zone is gone. With three zones, two thirds of all are left.",
    ),
    wrong=(
        Wrong(lambda: 18, "zone"),
        Wrong(lambda: 20, "70 %"),
        Wrong(lambda: 106, "cores"),
        Wrong(lambda: 26.46, "part of a machine"),
    ),
)
def replicas(answer):
    per_second, work_s, cores, zones, most_busy = 1900, 0.026, 4, 3, 0.7

    def enough(all_of_them, lost):
        left = all_of_them - lost * math.ceil(all_of_them / zones)
        return left > 0 and per_second * work_s / (left * cores) <= most_busy

    right, no_zone_lost = (next(n for n in range(1, 1000) if enough(n, lost)) for lost in (1, 0))
    needed_cores = per_second * work_s / most_busy
    unrounded = needed_cores / cores * 1.5
    full = math.ceil(per_second * work_s / cores)
    mistakes = {
        no_zone_lost: "that is enough while all is well; when a zone fails, a third of it is gone",
        full: "that keeps every core busy all the time, with a zone lost even longer; at most 70 % is asked",
        math.ceil(full * 1.5): "that lets the cores be busy all the time; at most 70 % is asked",
        math.ceil(needed_cores): "those are cores, and no zone is lost; asked are machines",
        math.ceil(needed_cores * 1.5): "those are cores; a machine has four of them",
        math.ceil(needed_cores) * 1.5: "those are cores; a machine has four of them",
        2 * no_zone_lost: "twice as many is for two zones; with three, less is lost when one fails",
        round(unrounded, 2): "a part of a machine cannot be rented",
        round(unrounded, 1): "a part of a machine cannot be rented",
    }
    return judging.number(answer, right, rel=1e-4, mistakes=mistakes, unit="machines")


@cache
def _cutoffs():
    from mlsd_helpers.flights import load_flights

    return load_flights()["cutoff_utc"]


@cache
def _in_busiest(unit):
    """Flights whose cutoff falls into the busiest minute or hour, counted by whole numbers of them since 1970."""
    counts = {}
    width = {"min": 60, "h": 3600}[unit]
    for second in _cutoffs().astype("int64").to_numpy() // 10 ** _digits():
        counts[second // width] = counts.get(second // width, 0) + 1
    return max(counts.values()), len(counts)


def _digits():
    """Zeros between the unit in which pandas keeps the cutoffs and a second."""
    return {"s": 0, "ms": 3, "us": 6, "ns": 9}[_cutoffs().dt.unit]


@exercise(
    "04-2",
    "Measure the peak that a timetable makes",
    kind="compute",
    difficulty=2,
    minutes=10,
    flights=True,
    hints=(
        "How many predictions does the mean minute of the year bring? Nights count as well.",
        'dt.floor("min") puts every cutoff into its minute; value_counts() says how full each one is.',
        "The fullest minute ÷ (flights of the year ÷ minutes of the year).",
    ),
    wrong=(
        Wrong(lambda: _in_busiest("h")[0] / (len(_cutoffs()) / 8760), "hour"),
        Wrong(lambda: _in_busiest("min")[0] / (len(_cutoffs()) / _in_busiest("min")[1]), "night"),
        Wrong(lambda: _in_busiest("min")[0], "how many times"),
        Wrong(lambda: _in_busiest("min")[0] / (_in_busiest("h")[0] / 60), "mean minute of the year"),
    ),
)
def peak_factor(answer):
    flights, (most, minutes_used) = len(_cutoffs()), _in_busiest("min")
    most_in_hour, hours_used = _in_busiest("h")
    an_hour = "that is the busiest hour over the mean one; inside an hour a timetable has bursts: asked is the minute"
    nights = "you left out the time without flights; the mean of a year has its nights in it"
    mistakes = {
        most_in_hour / (flights / 8760): an_hour,
        most_in_hour / (flights / hours_used): an_hour,
        most / (flights / minutes_used): nights,
        most: "that is how many predictions the fullest minute brings; asked is how many times the mean minute",
        most
        / (most_in_hour / 60): "you compared with a minute of the busiest hour; asked is the mean minute of the year",
    }
    return judging.number(answer, most / (flights / (365 * 24 * 60)), rel=0.005, mistakes=mistakes)


def _rate_by_bisection(work_ms, promise_ms):
    """The largest rate whose p99 keeps the promise, by halving the interval in which it lies."""
    from scipy.stats import expon

    def p99_ms(rate):
        busy = rate * work_ms / 1000
        return expon.ppf(0.99, scale=work_ms / (1 - busy))

    low, high = 0.0, 1000 / work_ms
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if p99_ms(middle) <= promise_ms else (low, middle)
    return 0.0 if low < 1e-9 else low


def _some_promise(chance):
    work_ms = round(chance.uniform(2, 50), 1)
    return work_ms, round(work_ms * chance.uniform(8, 60), 1)


def _forgets_the_lone_request(work_ms, promise_ms):
    return 1000 * (1 / work_ms - math.log(100) / promise_ms)


@exercise(
    "04-3",
    "Find the load at which the tail still keeps its promise",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "99 % of an exponential time with mean m are below m × ln 100.",
        "Set mean × ln 100 equal to the promise; solve for the busy share, then for the rate. Mind the milliseconds.",
        "busy = 1 − work × ln 100 ÷ promise, and rate = busy ÷ work in seconds; what if busy comes out negative?",
    ),
    wrong=(
        Wrong(lambda: _forgets_the_lone_request, "negative"),
        Wrong(lambda: lambda work_ms, promise_ms: 1000 / work_ms - 1000 / promise_ms, "mean"),
        Wrong(lambda: lambda work_ms, promise_ms: 700 / work_ms, "70 %"),
        Wrong(lambda: lambda work_ms, promise_ms: _rate_by_bisection(work_ms, promise_ms) / 1000, "millisecond"),
    ),
)
def most_requests(answer):
    return judging.function(
        answer,
        _rate_by_bisection,
        _some_promise,
        fixed=[(20, 400), (10, 20), (10.0, 46.0)],
        rel=0.003,
        mistakes=[
            (_forgets_the_lone_request, "a rate is not negative: where not even a lone request is in time, it is 0"),
            (
                lambda work_ms, promise_ms: max(0, 1000 / work_ms - 1000 / promise_ms),
                "that keeps the mean within the promise; it is made for 99 of 100 requests",
            ),
            (
                lambda work_ms, promise_ms: 700 / work_ms,
                "70 % busy is a rule of thumb and does not look at the promise; how long is the tail at that load?",
            ),
            (lambda work_ms, promise_ms: 1000 / work_ms, "that is the rate at which the queue grows without end"),
            (
                lambda work_ms, promise_ms: _rate_by_bisection(work_ms, promise_ms) / 1000,
                "that is a rate for each millisecond; asked is one for each second",
            ),
        ],
    )


def _refused_by_events(arrives_s, work_s, most_waiting):
    """Plays arrivals and ends as events in the order of time, with the requests that wait in a line."""
    events = [(moment, 1, number) for number, moment in enumerate(arrives_s)]  # ends come before arrivals
    heapq.heapify(events)
    line, is_busy, refused = [], False, 0
    while events:
        now, is_arrival, number = heapq.heappop(events)
        if is_arrival and is_busy and len(line) >= most_waiting:
            refused += 1
            continue
        if is_arrival:
            line.append(number)
        else:
            is_busy = False
        if line and not is_busy:
            is_busy = True
            first = line.pop(0)
            heapq.heappush(events, (now + work_s[first], 0, first))
    return refused


def _serves_the_refused(arrives_s, work_s, most_waiting):
    ends, refused = [], 0
    for moment, takes in zip(arrives_s, work_s, strict=True):
        refused += sum(end > moment for end in ends) > most_waiting
        ends.append(max(moment, ends[-1] if ends else 0) + takes)
    return refused


def _one_place_less(arrives_s, work_s, most_waiting):
    ends, refused = [], 0
    for moment, takes in zip(arrives_s, work_s, strict=True):
        if sum(end > moment for end in ends) >= max(most_waiting, 1):
            refused += 1
        else:
            ends.append(max(moment, ends[-1] if ends else 0) + takes)
    return refused


def _some_requests(chance):
    moment, arrives_s = 0.0, []
    for _ in range(60):
        moment += chance.expovariate(12)
        arrives_s.append(moment)
    return arrives_s, [chance.uniform(0.05, 0.25) for _ in arrives_s], chance.randint(2, 6)


@exercise(
    "04-4",
    "Refuse to queue and count whom you refuse",
    kind="compute",
    difficulty=3,
    minutes=25,
    hints=(
        "Keep the moments at which the requests that were let in are done.",
        "When a request comes, those that are not done yet are in work (one of them) or wait (the others).",
        "Refuse when more than most_waiting are not done; else it starts at its arrival or when the last one is done.",
    ),
    wrong=(
        Wrong(lambda: _serves_the_refused, "turned away"),
        Wrong(lambda: _one_place_less, "in work"),
        Wrong(lambda: lambda arrives_s, work_s, most_waiting: 0, "lets everybody in"),
    ),
)
def refused(answer):
    return judging.function(
        answer,
        _refused_by_events,
        _some_requests,
        fixed=[
            ([0.0, 0.1, 0.2, 0.3], [1.0, 1.0, 1.0, 1.0], 2),
            ([0.0, 0.5, 3.0], [1.0, 1.0, 1.0], 3),
            ([0.0, 0.1, 0.2, 1.5], [1.0, 1.0, 1.0, 1.0], 1),
        ],
        mistakes=[
            (_serves_the_refused, "who was turned away does not keep the server busy"),
            (_one_place_less, "the request in work does not wait; it takes no place in the line"),
            (lambda *arguments: 0, "that lets everybody in; who finds the line full is turned away"),
        ],
    )


@exercise(
    "04-5",
    "Price a month of the prediction log",
    kind="compute",
    difficulty=1,
    minutes=10,
    hints=(
        "Two bills come: one for what is written in this month, one for all that lies there.",
        "A line is taken in once. How many days of lines lie there on any day, and how often each?",
        "GB a day × 30 × price of taking in + GB a day × days kept × copies × price of storing.",
    ),
    wrong=(
        Wrong(lambda: 262.5, "storing"),
        Wrong(lambda: 72.45, "taking in"),
        Wrong(lambda: 262.5 + 72.45 / 2, "copies"),
        Wrong(lambda: 262.5 + 72.45 / 3, "90 days"),
        Wrong(lambda: 3 * 262.5 + 72.45, "this month"),
    ),
)
def log_price(answer):
    lines, size, days, copies = 25_000_000, 700, 90, 2
    taken_in = sum(lines * size / 1e9 * 0.50 for _ in range(30))
    stored = lines * size * days * copies / 1e9 * 0.023
    mistakes = {
        taken_in: "storing what was taken in costs as well",
        stored: "taking in costs as well, and more than storing",
        taken_in + stored / copies: "the copies are stored, too",
        taken_in + stored * 30 / days: "lines of 90 days lie there, not those of a month",
        3 * taken_in + stored: "the lines of 90 days are stored, but only those of this month are taken in",
        copies * taken_in + stored: "a line is taken in once; the copies are made inside",
        taken_in / 30 + stored: "you took in the lines of a single day",
        (taken_in + stored) / 1.024**3: "a GB has 10⁹ bytes here; you divided by 2³⁰",
        lines * size / 1e9 * days * copies: "that is how many GB lie there; asked is what the month costs",
    }
    return judging.number(answer, taken_in + stored, rel=0.005, mistakes=mistakes, unit="USD")


CARRIER, CANARY_SHARE = "HA", 0.05


@cache
def _flights_a_day():
    """Flights a day: of the carrier, and of all."""
    from mlsd_helpers.flights import load_flights

    carriers = load_flights()["carrier"]
    return sum(carrier == CARRIER for carrier in carriers.tolist()) / 365, len(carriers) / 365


@cache
def _flights_until_met(sure):
    """How many draws until one was drawn with that probability, counted up one by one."""
    missed, flights = 1.0, 0
    while 1 - missed < sure:
        missed *= 1 - CANARY_SHARE
        flights += 1
    return flights


@exercise(
    "04-6",
    "Say when a canary meets the rare case",
    kind="compute",
    difficulty=2,
    minutes=15,
    flights=True,
    hints=(
        "With which probability does the canary miss one flight of the carrier? And two of them?",
        "It meets at least one of n with probability 1 − 0.95ⁿ; find the n that makes it 0.99.",
        "n is a number of flights of this carrier. How many of them leave on a day? Count them over the year.",
    ),
    wrong=(
        Wrong(lambda: 1 / CANARY_SHARE / _flights_a_day()[0], "on average"),
        Wrong(lambda: _flights_until_met(0.99) / _flights_a_day()[1], "all carriers"),
        Wrong(lambda: _flights_until_met(0.99), "those are flights"),
        Wrong(lambda: math.log(0.01) / math.log(0.05) / _flights_a_day()[0], "other way round"),
    ),
)
def rare_case(answer):
    (own, of_all), flights = _flights_a_day(), _flights_until_met(0.99)
    mistakes = {
        1 / CANARY_SHARE / own: "by then it has met one on average, and one canary in three has met none",
        flights / of_all: "you counted the flights of all carriers; only those of one make the version fail",
        flights: "those are flights of the carrier; asked are days",
        flights / own / 24: "days are asked, and you divided by the hours of a day once more",
        _flights_until_met(0.95) / own: "that is for 95 %; 99 % are asked",
        _flights_until_met(0.8) / own: "that is for 80 %; 99 % are asked",
        math.log(0.01) / math.log(0.05) / own: "the canary draws 5 % and misses 95 %; you have it the other way round",
        2 / own: "the canary draws 5 % and misses 95 %; you have it the other way round",
    }
    return judging.number(answer, math.log(0.01) / math.log(1 - CANARY_SHARE) / own, 0.02, mistakes, unit="days")


OVERLOADED = """\
schema_version: 1
name: photo_search
requirements:
  serving: online
  users_per_day: 2000000
  requests_per_user_per_day: 5
  peak_factor: 4
  latency_p99_ms: 150
  monthly_budget_usd: 5000
features:
  label_delay_hours: 48
  training_window_days: 60
infrastructure:
  services:
    - name: photo_index
      replicas: 5
      concurrency: 2
      service_time_ms: 20
      service_time_cv: 0.5
      price_usd_per_hour: 0.6
      memory_gb: 16
      model_gb: 1.5
      embedding_rows: 30000000
      embedding_dimensions: 128
      embedding_bytes_per_value: 4
  zones: 2
  storage_gb: 400
  storage_price_usd_per_gb_month: 0.023
  transfer_gb_per_month: 1500
  transfer_price_usd_per_gb: 0.09
  log_retention_days: 30
  rollout: [canary, all_at_once]
  canary_share: 0.02
  canary_hours: 1
  canary_error_rate: 0.004
  canary_regression: 0.005
  monitoring: [latency, errors]
"""


def overloaded() -> Design:
    """The document that exercise 04-7 hands out."""
    return Design.from_text(OVERLOADED)


def _run(replicas, **values):
    design = overloaded()
    machines = design.infrastructure
    machines.services[0].replicas = replicas
    machines.services[0].embedding_bytes_per_value = 2
    machines.rollback = "Whoever is on call points the alias back to the last version; two minutes."
    machines.canary_hours, machines.log_retention_days = 24, 62
    machines.monitoring = ["latency", "errors", "inputs", "predictions", "quality"]
    for name, value in values.items():
        setattr(machines, name, value)
    return design


def _of_four_bytes():
    return overloaded().infrastructure.services[0].model_copy(update={"replicas": 10})


def _without_table():
    design = _run(10)
    service = design.infrastructure.services[0]
    service.embedding_rows = service.embedding_dimensions = service.embedding_bytes_per_value = None
    return design


@exercise(
    "04-7",
    "Mend an infrastructure that breaks at peak",
    kind="repair",
    difficulty=2,
    minutes=20,
    document=True,
    hints=(
        'design.check("I") names what breaks. What it says would do for the peak is for a day on which no zone fails.',
        "An index of rows × numbers × bytes must fit beside the model; a number can be kept in fewer bytes.",
        "Enough for the peak in the zone that is left, not more than the budget pays; hours enough for the canary.",
    ),
    wrong=(
        Wrong(overloaded, "replicas-too-few"),
        Wrong(lambda: _run(10, services=[_of_four_bytes()]), "out-of-memory"),
        Wrong(lambda: _run(7), "no-headroom-without-a-zone"),
        Wrong(lambda: _run(14), "cost-over-budget"),
        Wrong(lambda: _run(10, canary_hours=None), "canary_hours is missing"),
        Wrong(_without_table, "stays"),
    ),
)
def infrastructure(answer):
    service = "infrastructure.services.photo_index"
    return judging.document(
        answer,
        overloaded(),
        passes=(
            "out-of-memory",
            "replicas-too-few",
            "queue-over-latency",
            "no-headroom-without-a-zone",
            "cost-over-budget",
            "no-way-back",
            "canary-too-small",
            "logs-too-short",
            "unmonitored",
        ),
        changes=(
            f"{service}.replicas",
            f"{service}.embedding_bytes_per_value",
            "infrastructure.rollback",
            "infrastructure.canary_hours",
            "infrastructure.log_retention_days",
            "infrastructure.monitoring",
        ),
    )


MACHINES = {
    "small": {"concurrency": 2, "memory_gb": 8, "price_usd_per_hour": 0.11},
    "medium": {"concurrency": 4, "memory_gb": 16, "price_usd_per_hour": 0.25},
    "large": {"concurrency": 8, "memory_gb": 64, "price_usd_per_hour": 0.6},
}
EMPTY = """\
schema_version: 1
name: song_radio
requirements:
  serving: online
  users_per_day: 3000000
  requests_per_user_per_day: 4
  peak_factor: 3
  latency_p99_ms: 120
  availability_target: 0.9995
  monthly_budget_usd: 1700
  tolerated_loss_usd: 2000
infrastructure:
  services:
    - name: radio
      service_time_ms: 40
      service_time_cv: 0.3
      model_gb: 0.5
      embedding_rows: 20000000
      embedding_dimensions: 256
      embedding_bytes_per_value: 2
  rollout: [shadow, canary]
  rollback: Whoever is on call sets the last version; it answers within a quarter of an hour.
  hours_to_roll_back: 0.25
  canary_error_rate: 0.01
  canary_regression: 0.0103
  wrong_share_when_broken: 0.08
  cost_per_wrong_decision_usd: 0.02
"""


def machines() -> dict[str, dict]:
    """The price list of exercise 04-8: what one machine of each type has and costs."""
    return {name: dict(machine) for name, machine in MACHINES.items()}


def empty() -> Design:
    """The document that exercise 04-8 hands out."""
    return Design.from_text(EMPTY)


def _chosen(machine, replicas, zones, **values):
    design = empty()
    plan, service = design.infrastructure, design.infrastructure.services[0]
    given = MACHINES[machine] | {k: values.pop(k) for k in list(values) if k in MACHINES[machine]}
    for name, value in {"instance_type": machine, "replicas": replicas, **given}.items():
        setattr(service, name, value)
    choices = {"zones": zones, "canary_share": 0.1, "canary_hours": 24, "hours_to_notice": 2}
    for name, value in (choices | values).items():
        setattr(plan, name, value)
    return design


def _as_sold(design):
    """What is off about machine, zones and watch, beside what the rules say."""
    plan = design.infrastructure
    service = plan.services[0]
    if service.instance_type is None or service.instance_type.strip() not in MACHINES:
        return f"instance_type is one of {', '.join(MACHINES)}; got {service.instance_type}"
    for field, value in MACHINES[service.instance_type.strip()].items():
        if getattr(service, field) != value:
            return (
                f"{field} of a {service.instance_type} machine stands in the price list; got {getattr(service, field)}"
            )
    if plan.zones is not None and plan.zones > 3:
        return f"the provider has three zones; got {plan.zones}"
    if plan.canary_share is not None and plan.canary_share > 0.1:
        return "a canary answers at most a tenth of the requests here"
    if plan.canary_hours is not None and plan.canary_hours < 24:
        return "a canary that ends before a day is over has not met every hour of it"
    if plan.hours_to_notice is not None and plan.hours_to_notice < 0.05:
        return "nobody notices at the very moment; how often does somebody look?"
    return None


@exercise(
    "04-8",
    "Design an infrastructure that its budget can pay",
    kind="design",
    difficulty=3,
    minutes=25,
    document=True,
    hints=(
        "Which machines hold the index beside the model? 20 million rows × 256 numbers × 2 bytes, and a fifth more.",
        "Of those, count for two zones and for three how many carry the peak with one zone gone, and what they cost.",
        "Loss = decisions an hour × wrong share × cost × hours. The canary's rule says how many requests it needs.",
    ),
    wrong=(
        Wrong(lambda: _chosen("small", 16, 3), "out-of-memory"),
        Wrong(lambda: _chosen("medium", 10, 2), "cost-over-budget"),
        Wrong(lambda: _chosen("large", 5, 3), "cost-over-budget"),
        Wrong(lambda: _chosen("medium", 6, 3), "no-headroom-without-a-zone"),
        Wrong(lambda: _chosen("medium", 8, 3, price_usd_per_hour=0.01), "price list"),
        Wrong(lambda: _chosen("medium", 6, 30), "three zones"),
        Wrong(lambda: _chosen("medium", 8, 3, canary_share=0.05), "canary-too-small"),
        Wrong(lambda: _chosen("medium", 8, 3, canary_hours=None), "canary_hours is missing"),
        Wrong(lambda: _chosen("medium", 8, 3, hours_to_notice=24), "loss-over-tolerance"),
    ),
)
def within_budget(answer):
    fields = ("instance_type", "replicas", "concurrency", "memory_gb", "price_usd_per_hour")
    return judging.document(
        answer,
        empty(),
        passes=(
            "out-of-memory",
            "replicas-too-few",
            "queue-over-latency",
            "no-headroom-without-a-zone",
            "single-copy",
            "cost-over-budget",
            "canary-too-small",
            "loss-over-tolerance",
        ),
        changes=(
            *(f"infrastructure.services.radio.{field}" for field in fields),
            "infrastructure.zones",
            "infrastructure.canary_share",
            "infrastructure.canary_hours",
            "infrastructure.hours_to_notice",
        ),
        also=_as_sold,
    )
