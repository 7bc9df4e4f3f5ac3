from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import is_unwritten

SHOWN_TO_PEOPLE = ("ranking", "recommendation")


@rule(
    "M012",
    "no-feedback-loop-plan",
    severity="warning",
    reads=(
        "modeling.predictions_change_data",
        "modeling.feedback_loop_plan",
        "requirements.ml_task",
        "features.label_only_where_acted",
    ),
)
def no_feedback_loop_plan(document):
    """Predictions change the data that the system learns from, and nothing keeps it from learning its own echo.

    Why: What a system shows gets clicked and what it blocks looks harmless; trained on that, it grows surer of itself.
    Formula: feedback_loop_plan is empty, and predictions_change_data is true, or it is not stated and the task is
    ranking or recommendation or label_only_where_acted is true.
    Fix: Show or let through a random share, log the chance that each item had, and hold out users without the system.
    Source: https://proceedings.neurips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html
    Taught in: notebooks/06_modeling.ipynb#Build-what-ages-slowly
    """
    plan = document.modeling
    if not is_unwritten(plan.feedback_loop_plan) or plan.predictions_change_data is False:
        return
    task = getattr(document.requirements, "ml_task", None)
    if plan.predictions_change_data:
        because = "predictions change the data that is learned from"
    elif task in SHOWN_TO_PEOPLE:
        because = f"in {task} people answer to what they are shown"
    elif getattr(document.features, "label_only_where_acted", None):
        because = "labels exist only where the system acted"
    else:
        yield Lacks("modeling.predictions_change_data")
        return
    message = f"{because}; nothing keeps the system from learning its own echo"
    yield Found("modeling.feedback_loop_plan", message)
