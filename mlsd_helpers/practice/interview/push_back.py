"""Hold the numbers that somebody says against each other, and say the arithmetic when it cannot be right.

Each check speaks only when nothing is left to interpretation: one quantity of each kind within a sentence or two
neighbours, a contradiction whatever the unsaid assumptions are, and no sign that the speaker sees it already.
"""

import re

from mlsd_helpers.practice.interview.quantities import read
from mlsd_helpers.practice.interview.sums.average import average
from mlsd_helpers.practice.interview.sums.base_rate import base_rate
from mlsd_helpers.practice.interview.sums.cost import cost
from mlsd_helpers.practice.interview.sums.downtime import downtime
from mlsd_helpers.practice.interview.sums.equation import equations
from mlsd_helpers.practice.interview.sums.experiment import arms, experiment
from mlsd_helpers.practice.interview.sums.implied import implied_products
from mlsd_helpers.practice.interview.sums.little import little
from mlsd_helpers.practice.interview.sums.load import load
from mlsd_helpers.practice.interview.sums.memory import memory
from mlsd_helpers.practice.interview.sums.said import SEES_IT, PushBack
from mlsd_helpers.practice.interview.sums.series import series
from mlsd_helpers.practice.interview.sums.share import shares
from mlsd_helpers.practice.interview.sums.tails import tails
from mlsd_helpers.practice.interview.sums.threshold import threshold
from mlsd_helpers.practice.interview.sums.throughput import throughput

MOST = 2  # push-backs on one message
LONGEST = 2_000  # letters of a sentence; what is longer was not said, and its end is not read
_OF_A_SENTENCE = (equations, little, throughput, base_rate, threshold, series, tails, shares, implied_products)
_OF_NEIGHBOURS = (load, average, memory, cost, experiment, arms, downtime)  # what one says in two sentences, too
_MOST_NEIGHBOURS = 3


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
    found, sentences = {}, [" ".join(part[:LONGEST].split()) for part in sentences]
    for window in _windows(sentences):
        for said in _first(" ".join(window), len(window)):
            found.setdefault(said.about["numbers"], said)
    for part in sentences:
        for said in _against_known(part, told or {}, document):
            found.setdefault(said.about["numbers"], said)
    return list(found.values())[:MOST]


def _windows(sentences):
    """Each sentence, then two neighbours, then three: rate, time and workers are often said one by one."""
    for size in range(1, _MOST_NEIGHBOURS + 1):
        yield from zip(*(sentences[i:] for i in range(size)), strict=False)


def _first(text, length):
    """What the first check says that objects: one sum is not objected to twice."""
    if not any(letter.isdigit() for letter in text) and " nines" not in text:
        return []
    quantities = read(text)
    for check in _OF_NEIGHBOURS if length < _MOST_NEIGHBOURS else (load,):
        if said := list(check(text, quantities)):
            return said
    for check in _OF_A_SENTENCE if length == 1 else ():
        if said := list(check(text)):
            return said
    return []


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
    if SEES_IT.search(text):
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
