from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "R001",
    "no-decision-stated",
    severity="error",
    reads=("requirements.problem", "requirements.users", "requirements.decision"),
)
def no_decision_stated(document):
    """The problem, the user or the decision is not stated.

    Why: A model whose answer changes nobody's decision is worth nothing, however accurate it is.
    Formula: problem, users or decision is empty.
    Fix: Write one sentence each: what goes wrong today, who acts on the answer, what they do differently and by when.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/01_requirements.ipynb#Start-from-the-decision
    """
    for field in ("problem", "users", "decision"):
        if is_unwritten(getattr(document.requirements, field)):
            yield Found(f"requirements.{field}", f"nothing says what the {field} {'are' if field == 'users' else 'is'}")
