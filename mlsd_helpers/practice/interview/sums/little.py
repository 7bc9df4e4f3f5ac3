"""Little's law: a rate × the time that each takes is how many are at work at once."""

import re
from collections.abc import Iterator

from mlsd_helpers import capacity
from mlsd_helpers.practice.interview.sums.amounts import amounts
from mlsd_helpers.practice.interview.sums.said import PushBack

_DOERS = re.compile(
    r"[\s-](?:[a-z][\w-]*\s){0,2}?(?:(?P<single>workers?|threads?|processes|cores?|cpus?|in flight|busy|concurrent)"
    r"|(?P<several>pods?|replicas?|instances?|machines?|servers?|nodes?|gpus?|hosts?|boxes))\b",
    re.I,
)
_ENOUGH = re.compile(
    r"\b(?:needs?|will do|suffices?|is enough|are enough|handles?|is|are|means|gives?|so|hence|therefore|on|with|busy"
    r"|run)\b",
    re.I,
)
_NO_PLAIN_SUM = re.compile(
    r"\bnot\b|n't\b|\btoo (?:few|little|small)|\bbatch|\basync|\bcache|\bshare\b|\bof the (?:requests|traffic)|%"
    r"|\bhours? a day|\bthreads? each|\beach (?:with|has|handles)|\bif\b|\bwould\b"
    r"|\bp\d\d|\bbudget|\btarget|\bwithin\b|\bunder\b"
    r"|\btimeout",
    re.I,
)
_AT_LEAST_TIMES = 2.5  # a machine may well work on two at once; nobody says so of many


def little(text: str) -> Iterator[PushBack]:
    """Workers that are fewer than the requests at work, or machines that are far fewer."""
    found = amounts(text)
    rates = [a for a in found if a.period is not None and a.period <= 60 and a.kind == "count"]
    times = [a for a in found if a.kind == "time" and a.period is None and a.value <= 60]
    doing = [
        (a, d) for a in found if a.kind == "count" and a.period is None and (d := _DOERS.match(text, a.number_end))
    ]
    if not len(rates) == len(times) == len(doing) == 1 or len(found) != 3 or _NO_PLAIN_SUM.search(text):
        return
    rate, time, (doers, called) = rates[0], times[0], doing[0]
    if not _ENOUGH.search(text):
        return
    busy = capacity.requests_in_progress(rate.base, time.value)
    needed = 1.05 if called["single"] else _AT_LEAST_TIMES
    if busy < needed * doers.value:
        return
    unless = (
        "" if called["single"] else f", so each of {doers.face:,.0f} would work on {busy / doers.value:,.3g} at once"
    )
    yield PushBack(
        f"Do that one with me: {rate.text} × {time.text} is {busy:,.4g} at work at any moment{unless}. "
        f"You said {text[doers.start : called.end()]}. How do they keep up?",
        {"numbers": f"little {rate.base:g} {time.value:g} {doers.value:g}", "rule": "replicas-too-few"},
    )
