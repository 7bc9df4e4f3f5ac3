"""The next question: what the document contradicts, then what it lacks, then what goes deeper, phase by phase.

Within a phase the three kinds take turns, two of each, so that a document with many gaps does not keep the talk from
the heart of the case. What was asked, what was answered and what the candidate has said already is left out.
"""

import itertools
import math
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from mlsd_helpers.design import all_rules
from mlsd_helpers.practice.interview.memory import Memory
from mlsd_helpers.practice.interview.messages import says, stems
from mlsd_helpers.practice.interview.plan import LEVELS, NAMES, PHASES
from mlsd_helpers.practice.interview.questions import chosen, questions

_TURNS = (("contradiction", 2), ("gap", 2), ("depth", 2))
_COVERED = 0.5  # share of the words of what a follow-up listens for, within one message: it was said
_ANSWERED = 0.6  # share of the words of a question, within one message: it was answered before it was asked
_ALIKE = 0.5  # share of words that two questions have in common: it is the same one
_STILL_ASKED = {"peak-not-computable", "label-not-defined"}  # the candidate makes something of what was told
_PEAK = "requirements.peak_requests_per_second"
_MISSING_IN_A_PHASE = 2  # questions about single fields, which a check waits for


class Ask(NamedTuple):
    """A question to ask."""

    kind: str
    phase: str
    text: str
    about: dict[str, Any]


def next_question(memory: Memory, level: str, seed: int, due: bool) -> Ask | None:
    """The question to ask now, in this phase or, when it is done or its time is over, in the next.

    Parameters
    ----------
    memory : Memory
        What was said so far.
    level : str
        Whom to interview for.
    seed : int
        Decides between wordings.
    due : bool
        Whether the time for this phase is used up.
    """
    here = PHASES.index(memory.phase)
    if not due and (ask := in_phase(memory, memory.phase, level, seed)) is not None:
        return ask
    for phase in PHASES[here + 1 :]:
        if (ask := _entering(memory, phase, level, seed)) is not None:
            return ask
    for phase in PHASES:  # time is left: what was passed over
        if (ask := in_phase(memory, phase, level, seed)) is not None:
            return ask._replace(phase=PHASES[-1])
    return None


def opening(phase: str, seed: int) -> Ask:
    """The first question of a phase."""
    return Ask("question", phase, chosen(questions().openings[phase], seed, phase), {"opening": phase})


def _entering(memory, phase, level, seed):
    first = opening(phase, seed)
    if ("opening", phase) in memory.keys:
        return in_phase(memory, phase, level, seed)
    if not memory.watched.begun(phase):
        return first
    ask = in_phase(memory, phase, level, seed)
    if ask is None or phase == PHASES[-1]:
        return first
    return ask._replace(text=f"Let us go on to {NAMES[phase]}. {ask.text}", about={**ask.about, "opening": phase})


def in_phase(memory, phase, level, seed):
    waiting = {
        "contradiction": _first(_contradictions(memory, phase)),
        "gap": _first(_gaps(memory, phase)),
        "depth": _first(_depth(memory, phase, level, seed)),
    }
    done = memory.in_phase.get(phase, [])
    for turn in itertools.count(1):
        for kind, share in _TURNS:
            if waiting[kind] is not None and done.count(kind) < turn * share:
                ask = waiting[kind]
                return ask._replace(about={**ask.about, "class": kind})
        if all(ask is None for ask in waiting.values()):
            return None


def _first(asks: Iterator[Ask]):
    return next(asks, None)


def _fresh(memory, text):
    """Whether no question so far is the same in other words."""
    rules = {event.about["rule"] for event in memory.asked if "rule" in event.about}
    rules |= {
        name
        for name, question in questions().rules.items()
        if (name not in _STILL_ASKED and _was_told(memory, name)) or _was_said(memory, question)
    }
    if any(says(text, item) for name in rules for item in questions().rules[name].alike):
        return False
    mine = stems(text)
    return all(len(mine & (other := stems(e.text))) < _ALIKE * max(1, len(mine | other)) for e in memory.asked)


def _by_rule(memory, phase):
    """Findings by rule, in the order of asking."""
    found = {}
    for finding in memory.watched.findings:
        found.setdefault(finding.name, []).append(finding)
    for name, question in questions().rules.items():
        if question.phase == phase:
            yield question, found.get(name, [])


def _contradictions(memory, phase):
    for question, findings in _by_rule(memory, phase):
        fresh = [f for f in findings if ("rule", f.name, f.path) not in memory.keys and f.severity != "note"]
        if not (fresh and question.contradicts) or _asked_twice(memory, question.rule):
            continue
        yield _ask_about(question, fresh)


def _asked_twice(memory, rule):
    return sum(event.about.get("rule") == rule for event in memory.asked) >= 2


def _ask_about(question, findings):
    paths = [finding.path for finding in findings]
    same = [path for path in paths if path.rpartition(".")[2] == paths[0].rpartition(".")[2]]
    text = question.text(same, findings[0].message)
    about = {"rule": question.rule, "path": paths[0], "paths": same}
    return Ask("question", question.phase, text, about)


def _gaps(memory, phase):
    begun = memory.watched.begun(phase)
    for question, findings in _by_rule(memory, phase):
        if ("rule", question.rule) in memory.keys or _was_said(memory, question) or _was_asked(memory, question):
            continue
        peak_told = question.rule == "peak-not-computable" and _PEAK in memory.told_of
        if peak_told or (question.rule not in _STILL_ASKED and _was_told(memory, question.rule)):
            continue
        if findings and not question.contradicts and findings[0].severity != "note":
            yield _ask_about(question, findings)
        elif question.core and not begun and not findings and _concerns(memory, question):
            text = question.opening_text()
            if not _was_answered(memory, text):
                yield Ask("question", phase, text, {"rule": question.rule, "path": phase, "paths": []})
    asked = sum("missing" in event.about and event.phase == phase for event in memory.asked)
    if asked < _MISSING_IN_A_PHASE:
        yield from _missing(memory, phase)


def _concerns(memory, question):
    """Whether a core gap can concern this case: prices of errors are for tasks with two kinds of error."""
    classifiers = {"errors-not-priced", "rare-positives-untreated"}
    return question.rule not in classifiers or getattr(memory.case.reference.requirements, "ml_task", None) in (
        "binary_classification",
        "multiclass_classification",
        "anomaly_detection",
    )


def _was_said(memory, question):
    return any(says(text, item) for text in memory.said for item in question.said)


def _was_asked(memory, question):
    """Whether another question has asked the same already."""
    return any(says(event.text, item) for event in memory.asked for item in question.alike)


def _was_told(memory, name):
    """Whether the interviewer has said it: it would be odd to ask for it now."""
    return any(_is_about(name, field) for field in memory.told_of)


@cache
def _is_about(name, field):
    """Whether a rule reads a field of a document, or one around or within it."""
    return any(
        f"{path}.".startswith(f"{field}.") or f"{field}.".startswith(f"{path}.") for path in _inputs_of_rules()[name]
    )


@cache
def _inputs_of_rules():
    return {rule.name: rule.inputs for rule in all_rules()}


def _missing(memory, phase):
    serious = {f"{rule.name} ({rule.code})" for rule in all_rules() if rule.severity != "note"}
    for item in memory.watched.findings.shown_missing:
        last = item.path.rpartition(".")[2]
        if not item.path.startswith(f"{phase}.") or not serious.intersection(item.needed_by):
            continue
        told = any(path == item.path or path.startswith(f"{item.path}.") for path in memory.told_of)
        if told or ("missing", last) in memory.keys or _field_was_said(memory, last):
            continue
        text = questions().of_field(item.path)
        if _fresh(memory, text):
            yield Ask("question", phase, text, {"missing": last, "path": item.path})


def _field_was_said(memory, name):
    words = [
        word for word in name.split("_") if word not in ("usd", "ms", "gb", "per", "day", "hours", "minutes", "days")
    ]
    return any(says(text, tuple(word[:6] for word in words)) for text in memory.said)


def _depth(memory, phase, level, seed):
    at_most = LEVELS.index(level)
    for step in (at_most, at_most - 1):
        if step < 0:
            return
        yield from _follow_ups(memory, phase, LEVELS[step], seed)
        if step == at_most:
            yield from _cell(memory, phase, LEVELS[step])


def _was_answered(memory, question):
    """Whether one message has spoken of what the question asks; of a short question one of two words is enough."""
    asks = stems(question)
    needed = 1 if len(asks) <= 2 else math.ceil(_ANSWERED * len(asks))
    return any(len(asks & spoken) >= needed for spoken in memory.said_stems)


def _follow_ups(memory, phase, level, seed):
    mine = [(i, f) for i, f in enumerate(memory.case.follow_ups) if (f.level, f.phase) == (level, phase)]
    shift = chosen(range(len(mine)), seed, phase, level) if mine else 0
    for i, follow_up in (*mine[shift:], *mine[:shift]):
        wanted = stems(follow_up.listen_for)
        said = any(len(wanted & spoken) >= _COVERED * len(wanted) for spoken in memory.said_stems)
        said = said or _was_answered(memory, follow_up.question)
        if ("follow_up", i) not in memory.keys and not said and _fresh(memory, follow_up.question):
            yield Ask("follow_up", phase, follow_up.question, {"follow_up": i, "level": level})


def _cell(memory, phase, level):
    from mlsd_helpers.practice.leveling import cell

    evidence = (*memory.suggested, *memory.watched.shown)
    shown = {s.behaviour for s in evidence if (s.phase, s.level) == (phase, level)}
    for behaviour, text in zip(cell(phase, level).behaviours, questions().cells[phase][level], strict=False):
        asked = ("cell", phase, level, behaviour) in memory.keys
        if behaviour not in shown and not asked and _fresh(memory, text):
            yield Ask("question", phase, text, {"cell": [phase, level], "behaviour": behaviour})
