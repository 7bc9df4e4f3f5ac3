"""Hold the numbers that somebody says against each other, and say the arithmetic when it cannot be right.

Each check speaks only when nothing is left to interpretation: one quantity of each kind within a sentence or two
neighbours, a contradiction whatever the unsaid assumptions are, and no sign that the speaker sees it already.
"""

import itertools
import math
import re
from typing import Any, NamedTuple

from mlsd_helpers import capacity, experiments
from mlsd_helpers.practice.interview.quantities import Quantity, read

MOST = 2  # push-backs on one message
_SEES_IT = re.compile(
    r"\bnot\b|n't\b|\btoo (?:few|little|small|slow|many|much|large|big|short|expensive)\b|\bexceed|"
    r"\bover (?:the|our|its)\b|"
    r"\binsufficient|\boverload|\bsaturat|\binstead\b|\brather than\b|\bwould need\b|\bif\b|\bsuppose|\bcannot\b|"
    r"\bunless\b|\bwithout\b|\bmore than\b|\bless than\b|\bat least\b|\bup to\b|\bwould\b",
    re.I,
)
_A_LIMIT = re.compile(
    r"\b(?:p\d\d|percentile|latency|budget|target|within|under|below|timeout|deadline|sla|limit|network|in total|total|"
    r"end to end|every|interval|window)\b",
    re.I,
)
_AT_A_TIME = re.compile(
    r"one (?:request |call )?at a time|single[- ](?:threaded|core)|(?:one|1) core|one worker each", re.I
)
_NO_PLAIN_QUEUE = re.compile(
    r"\bbatch|\basync|\bconcurren|\bat once\b|\bparallel|\bcache|\bshare\b|\bof the (?:requests|traffic)|\bbusy\b|"
    r"\bcapacity\b|\butili[sz]",
    re.I,
)
_COMPRESSED = re.compile(
    r"\bquanti[sz]|\bcompress|\bproduct quant|\bpq\b|\bshard|\bsplit\b|\bspread|\bacross\b|\bhash|\bdisk|\bssd\b", re.I
)
# What a unit between the numbers of a sum may stand for, by the words that bring it in.
_UNIT_FACTORS = (
    (re.compile(r"%|percent|points?", re.I), (100,)),
    (
        re.compile(r"\b(?:[kmgt]?b|bytes?|float\d*|int8)\b", re.I),
        (1e3, 1e6, 1e9, 1e12, 1024, 1024**2, 1024**3, 8, 4, 2),
    ),
    (re.compile(r"\bm?s\b|second|minute|hour|day|week|month|year", re.I), (1e3, 60, 3600, 86_400, 24, 7, 30, 365, 720)),
    (re.compile(r"\b[km]\b|thousand|million|billion|bn", re.I), (1e3, 1e6, 1e9)),
)
_ROUNDED = 0.07  # how far a result may be rounded


class PushBack(NamedTuple):
    """What the interviewer says about numbers, and what it rests on."""

    text: str
    about: dict[str, Any]


def push_backs(text: str, sentences, told=None, document=None) -> list[PushBack]:
    """What to say about the numbers of a message; nothing when they are sound or say too little.

    Parameters
    ----------
    text : str
        The message.
    sentences : sequence of str
        Its statements; questions are not held against anything.
    told : mapping of str to float, optional
        Numbers that the interviewer gave, by path of a document: ``requirements.latency_p99_ms``.
    document : Document, optional
        The candidate's document.

    Returns
    -------
    list of PushBack
        At most :data:`MOST`, in the order in which the numbers were said.
    """
    found = {}
    windows = [*((part,) for part in sentences), *itertools.pairwise(sentences)]
    for window in windows:
        spoken = " ".join(window)
        quantities = read(spoken)
        if len(quantities) < 1:
            continue
        for check in (_load, _average, _memory, _cost, _experiment, _downtime):
            for said in check(spoken, quantities):
                found.setdefault(said.about["numbers"], said)
    for part in sentences:
        for said in itertools.chain(_equations(part), _against_known(part, told or {}, document)):
            found.setdefault(said.about["numbers"], said)
    return list(found.values())[:MOST]


def _one(quantities, kind) -> Quantity | None:
    """The only quantity of a kind; None when there is none or more than one."""
    of_kind = [q for q in quantities if q.kind == kind]
    return of_kind[0] if len(of_kind) == 1 else None


def _around(text, quantity, before=28, after=22):
    return text[max(0, quantity.start - before) : quantity.start], text[quantity.end : quantity.end + after]


def _load(text, quantities):
    """Requests a second × seconds of work against how many are worked on at once."""
    rate, work = _one(quantities, "rate"), _one(quantities, "seconds")
    if None in (rate, work) or rate.period > 60 or _SEES_IT.search(text) or _NO_PLAIN_QUEUE.search(text):
        return
    before, after = _around(text, work)
    if _A_LIMIT.search(before) or _A_LIMIT.search(after) or work.value > 60:
        return
    workers, machines = _one(quantities, "workers"), _one(quantities, "machines")
    if workers is not None and machines is not None:
        if not re.search(r"\beach\b|\bper\b|\bwith\b", text[min(workers.start, machines.start) :]):
            return
        servers, called = workers.value * machines.value, f"{workers.value * machines.value:,.0f} workers"
    elif workers is not None:
        servers, called = workers.value, workers.text
    elif machines is not None and _AT_A_TIME.search(text):
        servers, called = machines.value, machines.text
    else:
        return
    if any(q.kind in ("workers", "machines") and q not in (workers, machines) for q in quantities) or servers < 1:
        return
    busy = capacity.utilisation(rate.value, work.value, int(servers))
    if busy <= 1:
        return
    called = called.rstrip("s") if servers == 1 else called
    yield PushBack(
        f"Wait: {rate.text} at {work.text} on {called} is {100 * busy:,.0f} % of capacity. That is "
        f"{rate.value * work.value:,.3g} seconds of work in every second. What do you change?",
        {"numbers": f"load {rate.value:g} {work.value:g} {servers:g}", "rule": "replicas-too-few"},
    )


def _average(text, quantities):
    """Requests of a day against requests a second: a peak is never below the average."""
    rates = [q for q in quantities if q.kind == "rate"]
    a_second = [q for q in rates if q.period == 1]
    if len(a_second) != 1 or _SEES_IT.search(text):
        return
    stated = a_second[0]
    a_day = [q for q in rates if q.period == 86_400 and q.value * 86_400 > 1000]
    users, each = _one(quantities, "users"), _one(quantities, "per_user")
    if len(a_day) == 1 and users is None:
        average, sum_text = a_day[0].value, f"{a_day[0].text} ÷ 86,400 seconds"
    elif users is not None and each is not None and not a_day:
        average = capacity.average_requests_per_second(users.value, each.value)
        sum_text = f"{users.text} × {each.value:g} ÷ 86,400 seconds"
    else:
        return
    if average <= 0 or re.search(
        r"\bshare\b|%|\bper (?:region|shard|node|replica|machine)\b|\beach (?:region|shard|node|replica)", text
    ):
        return
    ratio = stated.value / average
    on_average = re.search(r"\baverage|\bon average|\bmean\b", text) and not re.search(r"\bpeak|\bbusiest", text)
    if 0.8 <= ratio <= (1.5 if on_average else 50):
        return
    why = (
        "The busiest second cannot be below the average"
        if ratio < 0.8
        else ("You said on average" if on_average else f"A peak of {ratio:,.0f} × the average would need a reason")
    )
    yield PushBack(
        f"Let me check that: {sum_text} is {average:,.4g} requests a second on average, and you said {stated.text}. "
        f"{why}. Which one holds?",
        {"numbers": f"average {stated.value:g} {average:g}", "rule": "peak-does-not-fit-users"},
    )


def _memory(text, quantities):
    """Vectors × dimensions × bytes against the memory that is to hold them."""
    dimensions = _one(quantities, "dimensions")
    items = _one(quantities, "items") or _one(quantities, "users")
    sizes = [q for q in quantities if q.kind == "bytes"]
    large = [q for q in sizes if q.value >= 1e6]
    if dimensions is None or items is None or len(large) != 1 or dimensions.value < 1:
        return
    if _COMPRESSED.search(text) or _SEES_IT.search(text):
        return
    small = [q.value for q in sizes if q.value <= 8]
    kinds = {4: r"float\s?32|fp32|single precision", 2: r"float\s?16|fp16|bf16|half precision", 1: r"\bint8\b"}
    each = [b for b, pattern in kinds.items() if re.search(pattern, text, re.I)] or [int(b) for b in small]
    given = len(each) == 1 and each[0] >= 1
    needed = capacity.embedding_memory_gb(items.value, int(dimensions.value), int(each[0]) if given else 1)
    stated = large[0].value / 1e9
    if needed <= stated * 1.1 and not (given and needed < stated / 5 and re.search(r"\bis\b|=|makes|comes to", text)):
        return
    bytes_text = f"{each[0]:g} bytes" if given else "even one byte"
    yield PushBack(
        f"Do the memory with me: {items.text} × {dimensions.value:g} dimensions × {bytes_text} is {needed:,.4g} GB, "
        f"before any index. You said {large[0].text}. How does that go together?",
        {"numbers": f"memory {items.value:g} {dimensions.value:g} {stated:g}", "rule": "out-of-memory"},
    )


def _cost(text, quantities):
    """Machines × price an hour × 720 hours against what a month is said to cost."""
    machines, price, month = (_one(quantities, kind) for kind in ("machines", "usd_per_hour", "usd_per_month"))
    if (
        None in (machines, price, month)
        or _SEES_IT.search(text)
        or re.search(r"\bspot\b|\breserved\b|autoscal|\bhours a day|night", text, re.I)
    ):
        return
    cost = capacity.instance_cost_usd_per_month(machines.value, price.value)
    budget = re.search(r"budget|allowed|may cost|limit", " ".join(_around(text, month)), re.I)
    ratio = month.value / cost if cost else 1
    if ratio > (0.999 if budget else 0.75) and (budget or ratio < 4):
        return
    yield PushBack(
        f"Let us do that sum: {machines.text} × {price.value:g} USD × 720 hours is {cost:,.0f} USD a month; you said "
        f"{month.text}. What do you give up?",
        {"numbers": f"cost {machines.value:g} {price.value:g} {month.value:g}", "rule": "cost-over-budget"},
    )


_FROM_TO = re.compile(r"from\s+(\d+(?:\.\d+)?)\s?(?:%|percent)\s+to\s+(\d+(?:\.\d+)?)\s?(?:%|percent)", re.I)


def _experiment(text, quantities):
    """Users a day × days against the sample that a change of a rate takes (two arms, 5 % two-sided, 80 % power)."""
    change = _FROM_TO.search(text)
    days = [q for q in quantities if q.kind == "seconds" and q.value >= 86_400]
    a_day = [q for q in quantities if (q.kind == "users") and re.match(r"\s*(?:a|per|each|every)\s+day", text[q.end :])]
    if change is None or len(days) != 1 or len(a_day) != 1 or _SEES_IT.search(text):
        return
    if not re.search(r"experiment|a/b|\btest\b|arms?\b|randomi", text, re.I):
        return
    baseline, target = float(change[1]) / 100, float(change[2]) / 100
    if not (0 < baseline < 1 and 0 < target < 1) or baseline == target:
        return
    needed = experiments.sample_size_proportions(baseline, target)
    each = a_day[0].value * days[0].value / 86_400 / 2
    if each >= 0.9 * needed:
        return
    takes = experiments.experiment_days(needed, a_day[0].value)
    yield PushBack(
        f"Would you see it? A change from {change[1]} % to {change[2]} % takes {needed:,} users in each of two arms, "
        f"and {a_day[0].text} a day for {days[0].text} gives {each:,.0f}. That is {takes:,.1f} days.",
        {"numbers": f"experiment {baseline:g} {target:g} {each:g}", "rule": "experiment-too-short"},
    )


def _downtime(text, quantities):
    """An availability against the minutes that it leaves."""
    shares = [q for q in quantities if q.kind == "percent" and 0.9 <= q.value < 1]
    times = [
        (q, scale)
        for q in quantities
        for scale, period in ((1, r"month"), (1 / 12.17, r"year"))
        if q.kind == "seconds"
        and re.match(rf"\s*(?:of downtime |down )?(?:a|per|in a|each)\s+{period}", text[q.end :], re.I)
    ]
    if len(shares) != 1 or len(times) != 1 or _SEES_IT.search(text):
        return
    if not re.search(r"\bdown|availab|uptime|nines", text, re.I):
        return
    quantity, scale = times[0]
    allowed, said = capacity.downtime_minutes_per_month(shares[0].value), quantity.value / 60 * scale
    if 0.7 <= said / allowed <= 1.4:
        return
    yield PushBack(
        f"Check that: {shares[0].text} leaves {allowed:,.3g} minutes a month, not {quantity.text}. Which do you mean?",
        {"numbers": f"downtime {shares[0].value:g} {said:g}"},
    )


_NUMBER = r"[\d.,]*\d(?:e\d+)?\s?(?:[kKM](?![A-Za-z])|million|billion|thousand|bn)?"
_UNIT = r"(?:\s?[A-Za-z%][\w%]*){0,3}?"
_EQUATION = re.compile(
    rf"((?:{_NUMBER}{_UNIT}\s?[×x*·/÷+]\s?){{1,5}}{_NUMBER}{_UNIT})"
    rf"\s?(?:=|≈|makes|comes to)\s?(?:about\s|roughly\s|~)?({_NUMBER})"
)
_TERM = re.compile(
    r"([\d.,]*\d(?:e\d+)?)\s?([kKM](?![A-Za-z])|million|billion|thousand|bn)?[^×x*·/÷+\d]*([×x*·/÷+])?", re.I
)


def _equations(text):
    """A product or sum that is said with its result."""
    for match in _EQUATION.finditer(text):
        said_sum, value = match[1], _computed(match[1])
        stated = _computed(match[2])
        if not value or not stated or "(" in text[max(0, match.start() - 2) : match.end()] or "−" in match[0]:
            continue
        if re.search(r"[-+×x*·/÷]\s?$", text[: match.start()]) or re.match(r"\s?[-×x*·/÷+)]", text[match.end() :]):
            continue
        factors = [1, *(f for words, units in _UNIT_FACTORS if words.search(text) for f in units)]
        both = [*factors, *(1 / f for f in factors)]
        pairs = {1, 1e3, 1e-3} if "+" in said_sum else {a * b for a in both for b in both}
        if any(abs(stated / value / factor - 1) <= _ROUNDED for factor in pairs):
            continue
        said = " ".join(match[1].split())
        yield PushBack(
            f"I get something else: {said} is {value:,.6g}, not {match[2].strip()}. What does that change?",
            {"numbers": f"equation {said}"},
        )


def _computed(expression):
    """The value of a product, or of a sum, without precedence between the two; None when both are mixed."""
    total, operation, signs = None, None, set()
    for number, scale, sign in _TERM.findall(expression):
        try:
            value = float(number.replace(",", ""))
        except ValueError:
            return None
        value *= {"k": 1e3, "m": 1e6, "bn": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9}.get(scale.lower(), 1)
        if total is None:
            total = value
        elif operation in ("/", "÷"):
            if not value:
                return None
            total /= value
        else:
            total = total + value if operation == "+" else total * value
        if sign:
            signs.add("+" if sign == "+" else "×")
        operation = sign
    return None if len(signs) > 1 or total is None or not math.isfinite(total) else total


_LATENCY = re.compile(
    r"(?:(?:p99|latency (?:budget|target|limit)|99th percentile)\D{0,25}?(\d[\d,.]*)\s?(ms|milliseconds|s|seconds)\b"
    r"|(\d[\d,.]*)\s?(ms|milliseconds|s|seconds)\s(?:p99|latency budget|at the 99th))",
    re.I,
)
_END_TO_END = re.compile(
    r"\b(?:end[- ]to[- ]end|overall|whole request|the request|users? waits?|our (?:latency|target)|target|budget)\b",
    re.I,
)
_BUDGET = re.compile(
    r"budget\D{0,20}?\$?\s?(\d[\d,.]*)\s?(k|K|M|million|thousand)?\s?(?:usd|dollars)?\s?(?:a|per|/)\s?month", re.I
)


def _against_known(text, told, document):
    """A limit that is said higher than the interviewer gave it, or than the document has it."""
    if _SEES_IT.search(text):
        return
    for path, said, unit, found in _limits(text):
        known, whose = told.get(path), "I gave you"
        if known is None and document is not None and document.requirements is not None:
            known, whose = getattr(document.requirements, path.rpartition(".")[2], None), "your document has"
        if known and said > known * 1.05:
            yield PushBack(
                f"Hold on: you take {said:,.6g} {unit}, and {whose} {known:,.6g} {unit}. Which do you design for?",
                {"numbers": f"limit {path} {said:g}", "path": path, "said": found},
            )


def _limits(text):
    latency = _LATENCY.search(text)
    if latency is not None and _END_TO_END.search(text):
        number, unit = (latency[1], latency[2]) if latency[1] else (latency[3], latency[4])
        value = _number(number)
        if value is not None:
            scale = 1 if unit.lower().startswith(("ms", "milli")) else 1000
            yield "requirements.latency_p99_ms", value * scale, "ms", latency[0]
    budget = _BUDGET.search(text)
    if budget is not None and (value := _number(budget[1])) is not None:
        scale = {"k": 1e3, "m": 1e6, "million": 1e6, "thousand": 1e3}.get((budget[2] or "").lower(), 1)
        yield "requirements.monthly_budget_usd", value * scale, "USD a month", budget[0]


def _number(text):
    try:
        return float(text.replace(",", "").rstrip("."))
    except ValueError:
        return None
