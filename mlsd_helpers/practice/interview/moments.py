"""The moments that decided: what was found late or never, how push-backs and the twist were answered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mlsd_helpers.design import Design
from mlsd_helpers.design.rules import find_rules
from mlsd_helpers.design.rules.findings import Finding, Findings
from mlsd_helpers.design.schema.base import is_blank
from mlsd_helpers.design.schema.values import value_at
from mlsd_helpers.practice.interview.messages import MOST_READ, stems
from mlsd_helpers.practice.interview.transcript import Event, Transcript
from mlsd_helpers.practice.interview.twists import with_twist
from mlsd_helpers.shared.showing import one_line

LATE = 0.5  # of the time: a question on the crux asked later than this is late
SHOWN_FINDINGS = 6
_QUOTE = 200  # characters of what was said


@dataclass(frozen=True)
class Moment:
    """Something that weighs in the verdict.

    Attributes
    ----------
    kind : str
        ``crux``, ``finding``, ``push_back`` or ``twist``.
    good : bool or None
        Whether it speaks for the candidate; None when the transcript does not tell.
    at : float or None
        Second of the interview; None of what never happened.
    what : str
        What happened, or did not.
    quote : str
        What the candidate said; empty when nothing was.
    """

    kind: str
    good: bool | None
    at: float | None
    what: str
    quote: str = ""

    def __str__(self):
        said = f" Answer: “{self.quote}”" if self.quote else ""
        return f"{'?' if self.good is None else '✓' if self.good else '✗'} {self.what}{said}"


def crux_moments(transcript: Transcript, case) -> list[Moment]:
    """The answers that the crux of the case rests on: asked for at which minute, not understood, or never asked for."""
    asked: dict[str, float] = {}
    for event in transcript.events:
        if event.kind == "answer" and event.about.get("answer"):
            asked.setdefault(event.about["answer"], event.at)
    late = LATE * 60 * transcript.start["minutes"]
    lost = not_understood(transcript)
    turned_down = {tuple(pair) for event in transcript.events for pair in event.about.get("turned_down", ())}
    moments = []
    for answer in (answer for answer in case.answers if answer.name in case.crux_answers):
        at = asked.get(answer.name)
        example = answer.asks[0]
        perhaps = next((event for event in lost if _may_ask_for(event, answer.name, turned_down)), None)
        if at is not None:
            when = f"in minute {minute(at)}"
            words = "late, " + when if at > late else when
            moments.append(Moment("crux", at <= late, at, f"Part of the crux, asked {words}: “{example}”"))
        elif perhaps is not None:
            mine = one_line(perhaps.about["question"], _QUOTE)
            what = f"In minute {minute(perhaps.at)} you asked, and I did not understand: “{mine}”"
            what = f"Part of the crux: “{example}” {what}"
            moments.append(Moment("crux", None, perhaps.at, what))
        elif lost:
            what = f"Part of the crux, and not among the questions that I understood: “{example}”"
            moments.append(Moment("crux", False, None, what))
        else:
            moments.append(Moment("crux", False, None, f"Part of the crux, and never asked: “{example}”"))
    order = (False, None, True)
    return sorted(moments, key=lambda moment: (order.index(moment.good), moment.at or 0))


def _may_ask_for(event, name, turned_down):
    """Whether a question that was not understood is like this answer, and it was not offered and turned down."""
    return name in event.about.get("near", ()) and (event.about["question"], name) not in turned_down


def not_understood(transcript: Transcript) -> list:
    """The events in which a question of the candidate got no answer, and none was chosen from a menu for it later."""
    chosen = {event.about["chosen"] for event in transcript.events if "chosen" in event.about}
    return [
        event
        for event in transcript.events
        if event.kind == "answer"
        and event.about.get("remark") in ("assume", "menu")
        and event.about.get("question") not in chosen
    ]


def finding_moments(transcript: Transcript, findings: Iterable[Finding]) -> list[Moment]:
    """The findings that stand in the document at the end, errors first, and whether the interviewer had named them."""
    named = {event.about["rule"]: event for event in reversed(_asked_for_a_rule(transcript.events))}
    standing = [f for f in findings if f.severity in ("error", "warning")]
    counts = Counter(f.name for f in standing)
    first = {f.name: f for f in reversed(standing)}
    ordered = sorted(first.values(), key=lambda f: (f.severity != "error", f.name not in named, f.code))
    moments = []
    for f in ordered[:SHOWN_FINDINGS]:
        event = named.get(f.name)
        asked = f"though asked about in minute {minute(event.at)}" if event else "and was never spoken of"
        times = f", {counts[f.name]} times" if counts[f.name] > 1 else ""
        what = f"{f.name} ({f.severity}{times}) stood at the end, {asked}: {f.message}"
        moments.append(Moment("finding", False, event.at if event else None, what))
    moments += _mended_late(transcript, {f.name for f in standing})
    if len(ordered) > SHOWN_FINDINGS:
        more = [f.name for f in ordered[SHOWN_FINDINGS:]]
        names = ", ".join(more[:SHOWN_FINDINGS]) + (", …" if len(more) > SHOWN_FINDINGS else "")
        moments.append(Moment("finding", False, None, f"{len(more)} more rules find something at the end: {names}"))
    return moments


def _mended_late(transcript, standing):
    """Findings that stood at the middle of the time and were mended after all."""
    middle = LATE * 60 * transcript.start["minutes"]
    since, mended = {}, {}
    for event in transcript.events:
        if event.kind == "document":
            since |= {name: event.at for name in rules_in(event.about.get("gained")) if name not in since}
            mended |= {name: event.at for name in rules_in(event.about.get("lost")) if since.get(name, 0) < middle}
    found = [(name, at) for name, at in mended.items() if at > middle and name not in standing]
    words = "{} was mended late, in minute {}"
    return [Moment("finding", True, at, words.format(name, minute(at))) for name, at in found[:SHOWN_FINDINGS]]


def rules_in(pairs):
    """The names in the pairs of rule and place that a look at the document noted."""
    return [pair[0] for pair in pairs or () if isinstance(pair, list) and pair and isinstance(pair[0], str)]


def push_back_moments(transcript: Transcript, findings: Findings | None) -> list[Moment]:
    """Each push-back, what was said to it, and whether what it rests on is gone from the document."""
    moments = []
    for i, event in enumerate(transcript.events):
        if event.kind != "push_back":
            continue
        reply = answer_to(transcript.events, i)
        good = _is_mended(event.about.get("rule"), findings)
        outcome = {None: "", True: " Mended in the document.", False: " It stands in the document."}[good]
        answered = "" if reply else " No answer."
        what = f"Push-back in minute {minute(event.at)}: {one_line(event.text, _QUOTE)}{answered}{outcome}"
        moments.append(Moment("push_back", False if not reply and not good else good, event.at, what, quoted(reply)))
    return moments


def _is_mended(name, findings):
    """Whether the rule ran on the document and found nothing; None when it did not run."""
    if findings is None or not (rules := find_rules(name or "")):
        return None
    if any(f.name == name for f in findings):
        return False
    return True if rules[0].code in findings.passed else None


def twist_moments(transcript: Transcript, case, design: Design | None) -> list[Moment]:
    """What the twist broke, what the document does about it, and what was said after it."""
    moments = []
    for i, event in enumerate(transcript.events):
        number = event.about.get("twist")
        if event.kind != "twist" or not isinstance(number, int) or not 0 <= number < len(case.twists):
            continue
        twist = case.twists[number]
        reply = _answer_to_the_twist(transcript.events, i, twist)
        what = f"The twist in minute {minute(event.at)}: {one_line(event.text, _QUOTE)}"
        answered = "" if reply else " No answer."
        moments.append(Moment("twist", None if reply else False, event.at, f"{what}{answered}", quoted(reply)))
        if design is not None:
            moments += _twist_in_the_document(event, twist, design)
    if not moments and case.twists:
        moments.append(Moment("twist", None, None, "The twist was never reached."))
    return moments


def _answer_to_the_twist(events, i, twist):
    """Of what was said until the next twist, what has most of its words: the first may finish another thought."""
    until = next((j for j in range(i + 1, len(events)) if events[j].kind == "twist"), len(events))
    said = [event for event in events[i + 1 : until] if event.kind == "candidate" and event.text.strip()]
    about = stems(f"{twist.says} {twist.good_answer}")
    return max(said, key=lambda event: len(about & stems(event.text[:MOST_READ])), default=None)


def _twist_in_the_document(event, twist, design):
    twisted = with_twist(twist, design)
    fires = {f.name: f for f in twisted.findings}
    for name in twist.findings:
        (rule,) = find_rules(name)
        read = [path for path in twisted.no_place if any(path == i or path.startswith(f"{i}.") for i in rule.inputs)]
        if name in fires:
            yield Moment("twist", False, event.at, f"{name} stands: {fires[name].message}")
        elif rule.code not in twisted.findings.passed:
            lacks = ", ".join(_lacking(rule, twisted.design)) or "what the rule reads"
            yield Moment("twist", None, event.at, f"{name} cannot be checked: the document lacks {lacks}")
        elif read:
            what = f"{name} is not found, but the document has no {', '.join(read)} for the twist to change"
            yield Moment("twist", None, event.at, what)
        else:
            yield Moment("twist", True, event.at, f"{name} does not arise in the document with the twist in it")


def _lacking(rule, design):
    return [path for path in rule.needs if is_blank(value_at(design.document, path))]


def answer_to(events: tuple[Event, ...], i: int) -> Event | None:
    """What the candidate said next after event number ``i``; None when nothing was."""
    return next((event for event in events[i + 1 :] if event.kind == "candidate" and event.text.strip()), None)


def quoted(event: Event | None) -> str:
    """What was said, shortened to two hundred characters."""
    return "" if event is None else one_line(event.text, _QUOTE)


def minute(seconds: float) -> int:
    """The minute of the interview that a second lies in, counted from 1.

    >>> minute(0), minute(59.9), minute(60)
    (1, 1, 2)
    """
    return int(seconds // 60) + 1


def _asked_for_a_rule(events):
    kinds = ("question", "push_back")
    return [event for event in events if event.kind in kinds and event.about.get("rule")]
