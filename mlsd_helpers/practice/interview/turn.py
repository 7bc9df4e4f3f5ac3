"""One turn: what the interviewer says to a message of the candidate."""

import itertools
import re

from mlsd_helpers.design import Design
from mlsd_helpers.practice.interview import answers as search
from mlsd_helpers.practice.interview.asking import Ask, next_question
from mlsd_helpers.practice.interview.clock import due_by_clock
from mlsd_helpers.practice.interview.menus import ELSE, WHICH, Option, chosen_from, menu_text
from mlsd_helpers.practice.interview.messages import MOST_READ, sentences, stems
from mlsd_helpers.practice.interview.plan import NAMES, PHASES, clock_text, planned_end, time_plan
from mlsd_helpers.practice.interview.push_back import push_backs
from mlsd_helpers.practice.interview.questions import chosen, questions
from mlsd_helpers.practice.interview.rephrase import ASKS_WHAT_IS_MEANT, rephrased
from mlsd_helpers.practice.interview.twists import judge

_NOT_TOUCHED = 0.15  # share of the words of a good answer: below it, the twist was passed over
_MOST_ANSWERS = 6  # to the questions of one message
_QUOTED = 60  # characters of a question that a reply quotes
# The second of two questions in one sentence speaks of what the first was about: 'how many can each of them read?'
_POINTS_BACK = re.compile(r"\b(?:each|they|them|it|those|these)\b", re.I)
_GO_ON = re.compile(
    r"^(?:ok(?:ay)?|yes|no|sure|fine|good|right|next(?: question)?|go on|continue|skip(?: it| this)?|pass|done"
    r"|thanks?(?: you)?"
    r"|i (?:do not|don't) know|no idea|all right|let'?s go on|move on|that'?s (?:it|all))[.!]?$",
    re.I,
)
_MOVE_ON = re.compile(
    r"\b(?:let'?s|let us|can we|shall we|could we|may we|should we|i(?:'d| would) like to|ready to)\s+(?:now\s+)?"
    r"(?:move|go|jump|switch|turn|come)(?:\s+(?:on|over|ahead|back))?\s+to\s+(?:the\s+)?(?P<where>[a-z -]+)",
    re.I,
)
# The candidate drives: 'Infrastructure: …', 'For modeling, …', 'Let me talk about data and features'.
_ANNOUNCES = re.compile(
    r"^(?:(?:ok(?:ay)?|now|next|then|so|and|good|right)[,.:]?\s+)*"
    r"(?:(?:for|on|about|as for|regarding|coming to|turning to|moving (?:on )?to|(?:let me|let'?s|let us"
    r"|i(?:'ll|'d| will| would)(?: like to)?)\s+(?:now\s+)?(?:talk about|turn to|move (?:on )?to|go (?:on )?to|come to"
    r"|start with|begin with|describe|sketch|draw))\s+(?:the\s+|our\s+|my\s+)?(?P<where>[a-z][a-z -]{2,40})"
    r"|(?P<title>[a-z][a-z -]{2,30}):)",
    re.I,
)
# What heads a phase. 'Model:' or 'Data:' alone label a part of what is being said.
_TITLES = {
    "high_level_design": r"(?:the )?(?:high[- ]level (?:design|architecture)|system design|architecture)",
    "features": r"(?:the )?(?:data and features|features and data|features|features and labels|labels and features)",
    "infrastructure": r"(?:the )?(?:infrastructure|infra|serving and infrastructure|deployment|capacity)",
    "modeling": r"(?:the )?(?:modell?ing|models? and (?:training|evaluation)|training and evaluation)",
    "communication": r"(?:(?:to )?(?:sum up|wrap up)|closing|summary|in summary)",
}
_AGAIN = re.compile(r"\b(?:repeat (?:that|the question|it)|say (?:that|it) again|what was the question)\b", re.I)
_RESULT = re.compile(
    r"\b(?:do you have (?:any )?feedback|did i (?:do|pass|get (?:it|the job))|am i doing|do i pass)\b", re.I
)
_TIME = re.compile(
    r"\b(?:how much time (?:do (?:we|i) (?:still )?have|have (?:we|i)|is (?:there )?left|left)|time (?:is )?left"
    r"|how many minutes (?:are )?(?:there )?left|what time is it|how are we (?:doing )?on time)\b",
    re.I,
)
_FLOOR = re.compile(
    r"^(?:and |so |ok,? )?(?:does (?:that|this|it) (?:make sense|sound|answer)"
    r"|is (?:that|this) (?:ok|okay|all right|fine|clear|what you)"
    r"|(?:shall|should|may|can) i (?:go on|continue|start|begin|proceed|move on)|sounds? (?:good|ok)|make sense|right"
    r"|any questions|(?:is there )?anything else|what do you think)\b",
    re.I,
)
_WHERE = {
    "requirements": r"requirement|goal|problem",
    "high_level_design": r"high[- ]level|architecture|components?|parts|system|design",
    "features": r"feature|data|label|signal",
    "infrastructure": r"infra|serving|deploy|capacity|scal|monitor",
    "modeling": r"model|training|evaluation|metric",
    "communication": r"clos|summary|wrap|end",
}


def replies(memory, text, level, seed, minutes, seconds):
    """What the interviewer says, as (kind, text, about, phase): on the document, answers, push-backs, a question."""
    told = look(memory)
    for _, _, about, _ in told:
        memory.watched.take(about)
    if not text.strip():
        return [*told, _nothing_said(memory)]
    if len(text) > MOST_READ:
        note = f"That is long: I read the first {MOST_READ:,} characters; all of it is in the transcript."
        told.append(_remark("long", note, memory))
    spoken = sentences(text)
    by_menu, spoken = _chosen(memory, spoken)
    meant = [sentence for sentence in spoken if ASKS_WHAT_IS_MEANT.search(sentence.text)]
    spoken = [sentence for sentence in spoken if sentence not in meant]
    where = _wants_to_move(text, memory)
    asked = [sentence for sentence in spoken if sentence.asks and not (where and _MOVE_ON.search(sentence.text))]
    given = by_menu + ([_meant(memory)] if meant else []) + _answers(memory, asked, spoken, seed)
    if where is not None:
        return [*told, *given, _ask(_moved(memory, where, level, seed), memory, seed)]
    # A question that is answered gets no second one behind it: the candidate has the floor.
    pushed = [
        ("push_back", said.text, said.about, memory.phase)
        for said in push_backs(
            text, [s.text for s in spoken if not s.asks], _numbers(memory.told), memory.watched.design.document
        )
        if ("numbers", said.about["numbers"]) not in memory.keys
    ]
    plan = time_plan(minutes, level)
    clock = [(*said, memory.phase) for said in due_by_clock(memory, seconds / 60, plan, seed, minutes)]
    told += given + pushed + clock
    states = any(_says_something(sentence) for sentence in spoken)
    changed = any(kind == "twist" for kind, *_ in clock)
    if pushed or changed or (given and not states) or seconds >= 60 * minutes:
        return told or [_remark("floor", "Thank you.", memory)]
    if (about_twist := _on_the_twist(memory)) is not None:
        return [*told, about_twist]
    due = seconds / 60 >= planned_end(plan, memory.phase)
    return [*told, _ask(next_question(memory, level, seed, due), memory, seed)]


def _says_something(sentence):
    """Whether a sentence is more than 'ok' or 'next'."""
    return not sentence.asks and not _GO_ON.match(sentence.text) and bool(sentence.plain)


def announced(memory, text):
    """The later phase that the candidate begins with this message, or None: who drives is followed.

    A message with headings of several phases is an outline and begins none of them.
    """
    spoken = [(sentence, match) for sentence in sentences(text) if (match := _ANNOUNCES.match(sentence.text))]
    titles = {phase for _, match in spoken for phase in PHASES if match["title"] and _heads(phase, match["title"])}
    for sentence, match in spoken:
        if sentence.asks and not match["where"]:
            continue
        for phase in PHASES[PHASES.index(memory.phase) + 1 :]:
            if match["where"] and re.match(_WHERE[phase], match["where"].strip(), re.I):
                return phase
            if match["title"] and len(titles) == 1 and _heads(phase, match["title"]):
                return phase
    return None


def _heads(phase, title):
    return phase in _TITLES and re.fullmatch(_TITLES[phase], title.strip(), re.I) is not None


def look(memory):
    """What is new about the candidate's document, as the events to write."""
    seen = memory.watched.look()
    if seen is None:
        return []
    text, about = seen
    if memory.twists and "yaml" in about:
        which = memory.twists[-1][0]
        design = Design.from_text(about["yaml"], memory.watched.path)
        judged = judge(memory.case.twists[which], design, memory.since_twist())
        broken = [[finding.name, finding.path] for finding in judged.broken]
        about = {**about, "twist": which, "in_document": judged.in_document, "broken": broken}
    return [("document", text, about, memory.phase)]


def _numbers(told):
    return {path: value for path, value in told.items() if isinstance(value, int | float)}


def _remark(name, text, memory):
    return ("answer", text, {"remark": name}, memory.phase)


def _nothing_said(memory):
    times = memory.remarks.get("empty", 0)
    if times == 0:
        return _remark("empty", "Take your time. Say 'next' when you want another question.", memory)
    return _remark("empty", "I am listening.", memory)


def _ask(ask: Ask | None, memory, seed):
    if ask is None:
        closing = "I have no further questions. What would you do next, if you had another week?"
        if ("closing", "week") in memory.keys:
            return _remark("floor", "Noted. I have nothing to add; you may end here.", memory)
        return ("question", closing, {"closing": "week"}, PHASES[-1])
    text = ask.text
    if memory.said and "opening" not in ask.about and not _GO_ON.match(memory.said[-1].strip()):
        lead = chosen(("", "", "All right. ", "Noted. ", "OK. "), seed, len(memory.asked))
        text = lead + text
    return (ask.kind, text, ask.about, ask.phase)


def _wants_to_move(text, memory):
    if len(text) > 200 or (match := _MOVE_ON.search(text)) is None:
        return None
    for phase, pattern in _WHERE.items():
        if phase != memory.phase and re.match(rf"(?:{pattern})", match["where"].strip(), re.I):
            return phase
    return None


def _moved(memory, where, level, seed):
    from mlsd_helpers.practice.interview.asking import in_phase, opening

    ask = opening(where, seed)
    if ("opening", where) not in memory.keys and not memory.watched.begun(where):
        return ask
    return in_phase(memory, where, level, seed) or ask


def _answers(memory, asked, spoken, seed):
    """The replies to the questions of a message, one each."""
    given, names, unknown, menus = [], set(), [], []
    index = _search(memory.case)
    before = _sentences_before(asked, spoken)
    by_part = {}
    several = len({sentence.part for sentence in asked}) > 1
    for sentence in asked[:_MOST_ANSWERS]:
        if (meta := _about_the_talk(sentence.text, memory)) is not None:
            if meta[2]["remark"] not in names:
                names.add(meta[2]["remark"])
                given.append(meta)
            continue
        found = index.understand(_with_its_first(sentence, asked))
        if found.sure is None and sentence in before:
            with_subject = index.understand(f"{before[sentence]} {sentence.plain}")
            found = with_subject if with_subject.sure or not found.offered else found
        if found.sure is None:
            same_breath = by_part.get(sentence.part, set())
            if not sentence.rhetorical and not (found.near and found.near[0] in same_breath):
                (menus if found.offered else unknown).append((sentence, found))
                by_part.setdefault(sentence.part, set()).update(match.name for match in found.offered)
            continue
        match = found.sure
        by_part.setdefault(sentence.part, set()).add(match.name)
        if match.name in names:
            continue
        names.add(match.name)
        given.append(_told(memory, match.name, match.answer, {"answer": match.name, "score": match.score}))
    several = several or len(menus) + len(unknown) > 1
    number = 1
    offered = set()
    for sentence, found in menus:
        if found.offered[0].name in offered:  # the menu of another question has it
            continue
        options = [Option(m.name, m.ask, sentence.text) for m in found.offered if m.name not in names | offered]
        if not options:
            unknown.append((sentence, found))
            continue
        offered.update(option.name for option in options)
        text = menu_text(options, number, _quote(sentence.text) if several else "")
        about = {"remark": "menu", "question": sentence.text[:200], "menu": [[o.name, o.ask] for o in options]}
        given.append(("answer", text, {**about, "near": list(found.near)}, memory.phase))
        number += len(options)
    for sentence, found in unknown:
        given.append(_assume(sentence.text, found, memory, seed, several))
    return given


def _with_its_first(sentence, asked):
    """A question with the one before it in the same sentence, when it points back to that."""
    plain = sentence.plain or sentence.text
    first = next((other for other in asked if other.part == sentence.part), sentence)
    return f"{first.plain} {plain}" if first != sentence and _POINTS_BACK.search(plain) else plain


def _told(memory, name, answer, about):
    """A held-back answer, in brief when it was given before."""
    if name in memory.answered:
        return ("answer", f"As I said: {_short(answer)}", {**about, "again": True}, memory.phase)
    return ("answer", answer, about, memory.phase)


def _chosen(memory, spoken):
    """What is chosen from the menu of the turn before, as replies, and the sentences that are left."""
    if not memory.menu:
        return [], spoken
    replies, left, names = [], [], set()
    index = _search(memory.case)
    for sentence in spoken:
        sure = index.understand(sentence.plain).sure if sentence.asks else None
        found = None if sure else chosen_from(sentence.plain or sentence.text, memory.menu, sentence.asks)
        if found is None:
            left.append(sentence)
        elif found == WHICH:
            about = {"remark": "which", "question": memory.menu[0].question[:200]}
            about["menu"] = [[option.name, option.ask] for option in memory.menu]
            replies.append(("answer", "Which of them? Its number is enough.", about, memory.phase))
        elif found == ELSE:
            text = "All right. Ask it in other words if you like, or assume what is reasonable, state it, and go on."
            about = {"remark": "else", "turned_down": [[option.question[:200], option.name] for option in memory.menu]}
            replies.append(("answer", text, about, memory.phase))
        else:
            for option in (option for option in found if option.name not in names):
                names.add(option.name)
                answer = next(a.answer for a in memory.case.answers if a.name == option.name)
                about = {"answer": option.name, "chosen": option.question[:200]}
                replies.append(_told(memory, option.name, answer, about))
    return replies, left


def _meant(memory):
    last = next((event for event in reversed(memory.asked)), None)
    return _remark("rephrased", rephrased(last, memory.case) if last else "Go ahead.", memory)


def _quote(text):
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


def _sentences_before(asked, spoken):
    """What stands before a question that says nothing by itself, such as 'is there a number?'."""
    pairs = itertools.pairwise(spoken)
    return {after: s.plain for s, after in pairs if after in asked and s.plain and len(stems(after.plain)) <= 1}


def _assume(question, found, memory, seed, several):
    wordings = (
        "I have nothing on that. Assume what is reasonable, and state it.",
        "That is yours to decide: assume what is reasonable, and state it.",
        "I cannot tell you. Assume what is reasonable, state it, and go on from there.",
    )
    text = chosen(wordings, seed, "assume", *sorted(stems(question)))
    if several:
        text = f"On “{_quote(question)}”: {text[0].lower() if not text.startswith('I ') else text[0]}{text[1:]}"
    about = {"remark": "assume", "question": question[:200], "near": list(found.near)}
    return ("answer", text, about, memory.phase)


def _about_the_talk(text, memory):
    if _AGAIN.search(text):
        last = next((e.text for e in reversed(memory.asked)), None)
        return _remark("again", f"I asked: {last}" if last else "Go ahead.", memory)
    if _RESULT.search(text):
        return _remark("result", "You get the verdict at the end, with what it rests on.", memory)
    if _TIME.search(text):
        return _remark("time", f"We are at {clock_text(memory.at)}, in {NAMES[memory.phase]}.", memory)
    if _FLOOR.match(text):
        return _remark("floor", "Go on.", memory)
    return None


def _search(case):
    key = id(case)
    if key not in _INDEXES:
        _INDEXES.clear()
        _INDEXES[key] = (case, search.Answers(case.answers))
    return _INDEXES[key][1]


_INDEXES: dict = {}  # of the case that is played, which it keeps alive


def _short(answer):
    """The answer again, in brief: the sentences with numbers, else the first."""
    parts = re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", answer)
    with_numbers = [part for part in parts if re.search(r"\d", part)]
    text = (with_numbers or parts)[0]
    return text if len(text) <= 160 else text[:159] + "…"


def _on_the_twist(memory):
    """One question about what the twist breaks in the candidate's document, after the first answer to it.

    What only asks is no answer, so the twist stays open until something was said to it.
    """
    if not memory.twists or memory.asked_since_twist:
        return None
    which = memory.twists[-1][0]
    judged = judge(memory.case.twists[which], memory.watched.design, memory.since_twist())
    for finding in judged.broken:
        question = questions().rules[finding.name]
        if ("rule", finding.name, finding.path) not in memory.keys:
            text = f"Stay with that change for a moment. {question.text([finding.path], finding.message)}"
            about = {"rule": finding.name, "path": finding.path, "paths": [finding.path], "twist": which}
            return ("question", text, about, memory.phase)
    if judged.covered < _NOT_TOUCHED and not judged.in_document:
        text = "Before we go on: which of your decisions does that change touch, and what do you do about it?"
        return ("question", text, {"twist": which, "closing": f"twist {which}"}, memory.phase)
    return None
