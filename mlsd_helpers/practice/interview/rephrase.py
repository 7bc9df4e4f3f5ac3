"""What did you mean by that? The interviewer's own last question, in other words."""

import re

from mlsd_helpers.design import all_rules
from mlsd_helpers.practice.interview.questions import questions

ASKS_WHAT_IS_MEANT = re.compile(
    r"\bwhat (?:do|did|exactly do) you mean\b|\b(?:can|could|would|will) you (?:please |maybe )?"
    r"(?:explain|rephrase|clarify|reword|elaborate)(?: on)?(?: (?:that|it|this|what you mean\b.*|(?:the|your) "
    r"(?:last )?question|please|a bit))*[?.! ]*$"
    r"|\b(?:did(?: not|n'?t)|do(?: not|n'?t)) (?:quite |really |fully )?(?:understand|get|follow) "
    r"(?:(?:the|your|that|this) question|what you|you\b|that[?.! ]*$|this[?.! ]*$)"
    r"|\bnot sure (?:what you mean|i (?:understand|follow)(?: you| (?:the|your) question)?[?.! ]*$)"
    r"|\b(?:put|say) (?:that|it) (?:differently|another way|in other words)|^in what sense[?.! ]*$",
    re.I,
)


def rephrased(event, case) -> str:
    """A question of the interviewer once more, in other words than its first.

    Parameters
    ----------
    event : Event
        The question, follow-up or push-back.
    case : Case
        Whose rubric and rules it rests on.
    """
    about = event.about
    asked = event.text if event.text.endswith(("?", ".")) else f"{event.text}."
    if event.kind == "push_back":
        said = re.sub(r"^(?:wait|hold on)[:,]\s*", "", asked, flags=re.I)
        return f"I took the numbers that you said and did the arithmetic: {said} If I misheard one, tell me which."
    if "opening" in about and about["opening"] in questions().openings and "rule" not in about:
        others = [text for text in questions().openings[about["opening"]] if text not in event.text]
        return f"In other words: {others[0]}" if others else f"I mean: {asked}"
    if "cell" in about:
        return f"I mean it for this system, not in general. A good answer here {_behaviour(about)}. So: {_bare(asked)}"
    if "rule" in about:
        summary = next((rule.summary for rule in all_rules() if rule.name == about["rule"]), "")
        if summary:
            return f"What I miss or doubt is this: {summary[0].lower()}{summary[1:]} So: {_bare(asked)}"
    return (
        "Take one request of this system, or one example of its data, and follow it: what happens to it, and what "
        f"does it cost? I ask because of this: {_bare(asked)}"
    )


def _behaviour(about):
    return about.get("behaviour", "says what you would do, with a number")


def _bare(text):
    """The question without what led into it."""
    return re.sub(r"^(?:all right|noted|ok|before we go on|let us go on to [^.]*)[.:,]\s+", "", text, flags=re.I)
