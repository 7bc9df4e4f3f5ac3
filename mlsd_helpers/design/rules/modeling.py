"""Rules on the modeling: does the model beat a baseline, by the right metric, and will an experiment see it."""

import math

from mlsd_helpers import experiments
from mlsd_helpers.design.rules.drivers import falls, moves, rises
from mlsd_helpers.design.rules.inputs import EXPERIMENT_INPUTS, is_over, meant, planned_experiment
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.schema.base import is_blank
from mlsd_helpers.design.schema.modeling import LOWER_IS_BETTER

MIN_MINORITY_SHARE = 0.2
THRESHOLD_TOLERANCE = 0.1
EXAMPLES_PER_PARAMETER = 10
SANITY_CHECKS = ("overfit_a_batch", "input_checks", "output_range")
SHOWN_TO_PEOPLE = ("ranking", "recommendation")
ONE_THRESHOLD = ("binary_classification", "anomaly_detection")
_CLASSES = {"roc_auc", "average_precision", "log_loss", "brier_score", "f1", "precision", "recall", "accuracy"}
_ERRORS = {"rmse", "mae", "mape", "r2", "pinball_loss"}
_LISTS = {"ndcg", "mean_average_precision", "mean_reciprocal_rank", "recall_at_k", "precision_at_k", "human_rating"}
_ANY_TASK = {"expected_cost"}
METRICS_BY_TASK = {
    "binary_classification": _ANY_TASK | _CLASSES | {"recall_at_k", "precision_at_k"},
    "multiclass_classification": _ANY_TASK | _CLASSES | {"recall_at_k", "precision_at_k"},
    "anomaly_detection": _ANY_TASK
    | {"roc_auc", "average_precision", "f1", "precision", "recall", "recall_at_k", "precision_at_k"},
    "regression": _ANY_TASK | _ERRORS,
    "forecasting": _ANY_TASK | _ERRORS,
    "ranking": _ANY_TASK | _LISTS | {"roc_auc", "log_loss"},
    "recommendation": _ANY_TASK | _LISTS | {"roc_auc", "log_loss"},
    "retrieval": _ANY_TASK | _LISTS,
    "generation": _ANY_TASK | {"exact_match", "human_rating", "f1", "log_loss"},
}


def _blank(text):
    return text is None or not text.strip()


def _in_order(metric, scores):
    """Scores of a metric, best first."""
    return sorted(scores, reverse=metric not in LOWER_IS_BETTER)


def _best(metric, rungs):
    """The best of the rungs that have a score, or None."""
    scored = [rung for rung in rungs if rung.score is not None]
    if not scored:
        return None
    best = _in_order(metric, [rung.score for rung in scored])[0]
    return next(rung for rung in scored if rung.score == best)


def _baseline_and_model(plan):
    """The best baseline, and the chosen model or else the best one; each None while it has no score."""
    rungs = plan.ladder or ()
    baseline = _best(plan.offline_metric, [rung for rung in rungs if rung.role == "baseline"])
    models = [rung for rung in rungs if rung.role == "model" and plan.chosen in (None, rung.name)]
    return baseline, _best(plan.offline_metric, models)


@rule(
    "M001",
    "baseline-not-beaten",
    severity="error",
    needs=("modeling.offline_metric",),
    reads=("modeling.ladder[].role", "modeling.ladder[].score", "modeling.chosen"),
    driver=moves("score", "modeling.ladder[].score"),
)
def baseline_not_beaten(document):
    """There is no baseline, or the model does not beat it.

    Why: A score means nothing alone; a rule or a constant often comes so close that the model does not pay for itself.
    Formula: no rung has the role baseline; or direction × (model's score − best baseline's score) ≤ 0 for the chosen
    model, or the best one while none is chosen.
    Fix: Score a constant and the best rule you know on the same test set; ship the baseline while nothing beats it.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/06_modeling.ipynb#Climb-one-rung-at-a-time
    """
    plan = document.modeling
    rungs, metric = plan.ladder or [], plan.offline_metric
    names = [rung.name for rung in rungs]
    without_role = [rung for rung in rungs if rung.role is None]
    yield from (Lacks(f"modeling.ladder.{rung.name}.role") for rung in without_role)
    if not without_role and not any(rung.role == "baseline" for rung in rungs):
        told = f"the ladder is {', '.join(names)}" if names else "the ladder has no rungs"
        yield Found("modeling.ladder", f"{told}: none of them is a baseline")
        return
    if plan.chosen is not None and plan.chosen not in names:
        yield Found(
            "modeling.chosen", f"'{plan.chosen}' is not on the ladder: {', '.join(names)}{meant(plan.chosen, names)}"
        )
        return
    needed = [r for r in rungs if r.role == "baseline" or (r.role == "model" and plan.chosen in (None, r.name))]
    yield from (Lacks(f"modeling.ladder.{rung.name}.score") for rung in needed if rung.score is None)
    baseline, model = _baseline_and_model(plan)
    if None in (baseline, model) or _gain(metric, baseline, model) > 0:
        return
    direction = "lower" if metric in LOWER_IS_BETTER else "higher"
    yield Found(
        f"modeling.ladder.{model.name}.score",
        f"'{model.name}' has {metric} {model.score:,.6g}, the baseline '{baseline.name}' {baseline.score:,.6g}; "
        f"{direction} is better",
    )


def _gain(metric, baseline, model):
    """How much better the model's score is than the baseline's; below zero when it is worse."""
    return (baseline.score - model.score) if metric in LOWER_IS_BETTER else (model.score - baseline.score)


@rule(
    "M002",
    "metric-does-not-fit-task",
    severity="warning",
    needs=("requirements.ml_task", "modeling.offline_metric"),
)
def metric_does_not_fit_task(document):
    """The offline metric does not fit the task.

    Why: Candidates are ranked by something that the product does not do, so that a better score is not a better answer.
    Formula: offline_metric is not in the task's row of the table of tasks and metrics; expected_cost fits every task.
    Fix: Take a metric that the message names, or change the task if the metric is the one you mean.
    Source: https://scikit-learn.org/stable/modules/model_evaluation.html
    Taught in: notebooks/05_metrics.ipynb#Ask-what-each-metric-can-see
    """
    task, metric = document.requirements.ml_task, document.modeling.offline_metric
    fitting = METRICS_BY_TASK[task]
    if metric not in fitting:
        yield Found("modeling.offline_metric", f"{metric} for {task}; what fits it: {', '.join(sorted(fitting))}")


@rule(
    "M003",
    "accuracy-on-imbalanced-classes",
    severity="warning",
    needs=("modeling.offline_metric",),
    reads=("requirements.ml_task", "requirements.prevalence", "features.positive_share"),
    driver=moves("share of positives", "requirements.prevalence", "features.positive_share"),
)
def accuracy_on_imbalanced_classes(document):
    """Accuracy comes first although one class is rare.

    Why: Always answering with the common class is right most of the time and finds nothing.
    Formula: offline_metric is accuracy and the smaller of p and 1 − p is under 0.2, with p the prevalence or else the
    share of positive examples.
    Fix: Rank candidates by average precision or expected cost, and report accuracy beside what a constant answer gets.
    Source: https://developers.google.com/machine-learning/crash-course/classification/accuracy-precision-recall
    Taught in: notebooks/05_metrics.ipynb#Count-the-four-kinds-of-answers
    """
    if document.modeling.offline_metric != "accuracy":
        return
    wants, data = document.requirements, document.features
    share = wants.prevalence if wants is not None else None
    if share is None and data is not None:
        share = data.positive_share
    if share is None:
        if wants is None or wants.ml_task != "multiclass_classification":
            yield Lacks("requirements.prevalence")
    elif min(share, 1 - share) < MIN_MINORITY_SHARE:
        answer = "no" if share < 0.5 else "yes"
        yield Found(
            "modeling.offline_metric",
            f"accuracy comes first, and a share of {share:.3g} of the cases is positive: "
            f"always answering '{answer}' has accuracy {max(share, 1 - share):.3g}",
        )


@rule(
    "M004",
    "metric-not-tied",
    severity="warning",
    needs=("modeling.offline_metric",),
    reads=("modeling.metric_link", "requirements.success_metric.name"),
)
def metric_not_tied(document):
    """Nothing ties the offline metric to the success metric.

    Why: Offline gains that move nothing online are the most common way to lose a quarter.
    Formula: metric_link is empty.
    Fix: Say why a better score means a better product, and how you know: past launches, a replay, money per error.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/06_modeling.ipynb#Tie-the-metric-to-money
    """
    if _blank(document.modeling.metric_link):
        wants = document.requirements
        metric = wants.success_metric if wants is not None else None
        success = f"'{metric.name}'" if metric is not None and not _blank(metric.name) else "the success metric"
        message = f"nothing says why a better {document.modeling.offline_metric} improves {success}"
        yield Found("modeling.metric_link", message)


@rule(
    "M005",
    "threshold-against-costs",
    severity="warning",
    needs=("requirements.ml_task",),
    reads=(
        "modeling.calibrated",
        "modeling.threshold",
        "requirements.cost_false_positive_usd",
        "requirements.cost_false_negative_usd",
    ),
    driver=moves("cost of a missed case", "requirements.cost_false_negative_usd"),
)
def threshold_against_costs(document):
    """The threshold is not the one that the two costs of error ask for.

    Why: Every case between the two thresholds is decided the expensive way.
    Formula: |threshold − cost_fp ÷ (cost_fp + cost_fn)| > 0.1, only for calibrated scores.
    Fix: Act from the threshold that the message shows, or say which cost or limit (people, trust) the two leave out.
    Source: https://www.ijcai.org/Proceedings/01/IJCAI-2001-c.pdf
    Taught in: notebooks/05_metrics.ipynb#Put-a-price-on-the-threshold
    """
    wants, plan = document.requirements, document.modeling
    if wants.ml_task not in ONE_THRESHOLD or plan.calibrated is False:
        return
    inputs = {
        "modeling.calibrated": plan.calibrated,
        "modeling.threshold": plan.threshold,
        "requirements.cost_false_positive_usd": wants.cost_false_positive_usd,
        "requirements.cost_false_negative_usd": wants.cost_false_negative_usd,
    }
    if None in inputs.values():
        yield from (Lacks(path) for path, value in inputs.items() if value is None)
        return
    cost_fp, cost_fn = wants.cost_false_positive_usd, wants.cost_false_negative_usd
    if cost_fp == cost_fn == 0:
        return
    cheapest = experiments.cost_optimal_threshold(cost_fp, cost_fn)
    if round(abs(plan.threshold - cheapest), 9) > THRESHOLD_TOLERANCE:
        yield Found(
            "modeling.threshold",
            f"the system acts from {plan.threshold:.3g}; a false alarm costs {cost_fp:,.6g} USD and a missed case "
            f"{cost_fn:,.6g} USD: {cost_fp:,.6g} ÷ ({cost_fp:,.6g} + {cost_fn:,.6g}) = {cheapest:.3g} is cheapest",
        )


@rule(
    "M006",
    "experiment-too-short",
    severity="warning",
    needs=(*EXPERIMENT_INPUTS, "requirements.success_metric.better", "modeling.experiment_minimum_effect"),
    reads=("modeling.experiment_standard_deviation", "modeling.experiment_alpha", "modeling.experiment_power"),
    driver=falls("units a day in the experiment", "modeling.experiment_units_per_day"),
)
def experiment_too_short(document):
    """The experiment does not run long enough to see the smallest effect worth finding.

    Why: An experiment that cannot see its effect ends without an answer, or is stopped on a day when chance looks good.
    Formula: n per arm × 2 ÷ (units a day × share) > experiment_days; n for a two-sided z-test of baseline → baseline ±
    minimum effect (proportion) or of the standard deviation against it (mean).
    Fix: Run it for the days that the message shows, let more units in, or look for the effect that the days can see.
    Source: https://exp-platform.com/Documents/GuideControlledExperiments.pdf
    Taught in: notebooks/01_requirements.ipynb#Size-the-experiment
    """
    metric, plan = document.requirements.success_metric, document.modeling
    experiment = planned_experiment(document)
    if experiment is None:
        yield Lacks("modeling.experiment_standard_deviation")
        return
    effect, rising = plan.experiment_minimum_effect, metric.better == "higher"
    try:
        needed = experiment.units_needed(effect if rising else -effect)
        visible = experiment.smallest_visible_change(rising)
    except ValueError as error:
        yield Found("modeling.experiment_minimum_effect", f"the experiment cannot be sized: {error}")
        return
    days = experiments.experiment_days(needed, plan.experiment_units_per_day, plan.experiment_share)
    if days > plan.experiment_days:
        planned = "day is" if plan.experiment_days == 1 else "days are"
        seen = "no effect at all" if math.isinf(visible) else f"an effect of {visible:,.3g} at the smallest"
        yield Found(
            "modeling.experiment_days",
            f"an effect of {effect:,.4g} on {metric.baseline:,.4g} needs {needed:,} units in each of two arms: "
            f"{days:,.4g} days at {plan.experiment_units_per_day * plan.experiment_share:,.6g} units a day; "
            f"{plan.experiment_days:,.4g} {planned} planned, enough for {seen}",
        )


@rule("M007", "no-slices", severity="warning", reads=("modeling.slices",))
def no_slices(document):
    """Quality is reported as one number, for no group on its own.

    Why: A better average can hide a group for which the model got much worse, and it is the group that complains.
    Formula: slices is empty.
    Fix: Name the groups that matter to users and to the law: region, device, newcomers, the rare and expensive cases.
    Source: https://research.google/pubs/the-ml-test-score-a-rubric-for-ml-production-readiness-and-technical-debt-reduction/
    Taught in: notebooks/06_modeling.ipynb#Look-where-it-fails
    """
    if not document.modeling.slices:
        yield Found("modeling.slices", "no group is named for which quality is reported on its own")


@rule(
    "M008",
    "inference-over-share",
    severity="error",
    needs=("modeling.ladder",),
    reads=(
        "modeling.chosen",
        "modeling.ladder[].inference_p99_ms",
        "modeling.serving_component",
        "high_level_design.components[].latency_p99_ms",
        "requirements.latency_p99_ms",
        "requirements.serving",
    ),
    driver=rises("inference time", "modeling.ladder[].inference_p99_ms"),
)
def inference_over_share(document):
    """The chosen model takes longer to predict than the component in which it runs may take.

    Why: The latency budget was shared out before the model was chosen; what the model takes too much of, others lack.
    Formula: the chosen rung's inference_p99_ms > latency_p99_ms of serving_component; while the high-level design has
    not begun, > requirements.latency_p99_ms; or serving_component is no component of the design. A batch has no share.
    Fix: Take the lower rung that fits, make the model smaller, predict ahead of time, or move budget from another part.
    Source: https://research.google/pubs/the-tail-at-scale/
    Taught in: notebooks/06_modeling.ipynb#Climb-one-rung-at-a-time
    """
    plan, design = document.modeling, document.high_level_design
    parts = {} if is_blank(design) else {part.name: part for part in design.components or ()}
    if not is_blank(design) and plan.serving_component is not None and plan.serving_component not in parts:
        message = f"there is no component '{plan.serving_component}' in the high-level design"
        yield Found("modeling.serving_component", message + meant(plan.serving_component, parts))
        return
    if getattr(document.requirements, "serving", None) == "batch":  # nobody waits for a batch
        return
    models = [rung for rung in plan.ladder if rung.role == "model"]
    chosen = [r for r in plan.ladder if r.name == plan.chosen] if plan.chosen is not None else models
    if len(chosen) != 1:
        if plan.chosen is None:  # a choice that is not on the ladder is what baseline-not-beaten (M001) says
            yield Lacks("modeling.chosen")
        return
    (rung,) = chosen
    if rung.inference_p99_ms is None:
        yield Lacks(f"modeling.ladder.{rung.name}.inference_p99_ms")
    share_ms, whose = None, "the request"
    if is_blank(design):
        share_ms = getattr(document.requirements, "latency_p99_ms", None)
        if share_ms is None:
            yield Lacks("requirements.latency_p99_ms")
    elif plan.serving_component is None:
        yield Lacks("modeling.serving_component")
    else:
        part = parts[plan.serving_component]
        share_ms, whose = part.latency_p99_ms, f"'{part.name}'"
        if share_ms is None:
            yield Lacks(f"high_level_design.components.{part.name}.latency_p99_ms")
    if None not in (rung.inference_p99_ms, share_ms) and is_over(rung.inference_p99_ms, share_ms):
        yield Found(
            f"modeling.ladder.{rung.name}.inference_p99_ms",
            f"'{rung.name}' takes up to {rung.inference_p99_ms:,.4g} ms for 99 of 100 predictions; {whose} may take "
            f"{share_ms:,.4g} ms",
        )


@rule("M009", "training-unchecked", severity="warning", reads=("modeling.sanity_checks",))
def training_unchecked(document):
    """A check that shows whether the training code works at all is not planned.

    Why: A mistake in training code seldom stops it; the model is a little worse, and the problem looks hard.
    Formula: {overfit_a_batch, input_checks, output_range} − sanity_checks.
    Fix: Let the model learn ten examples by heart, assert ranges and shapes of its inputs, and of what it answers.
    Source: https://karpathy.github.io/2019/04/25/recipe/
    Taught in: notebooks/06_modeling.ipynb#Answer-the-reviewer
    """
    planned = document.modeling.sanity_checks or ()
    unplanned = [check for check in SANITY_CHECKS if check not in planned]
    if unplanned:
        done = len(SANITY_CHECKS) - len(unplanned)
        message = f"{done} of {len(SANITY_CHECKS)} are planned; not {', '.join(unplanned)}"
        yield Found("modeling.sanity_checks", message)


@rule(
    "M010",
    "no-retraining-gate",
    severity="warning",
    reads=("modeling.retraining_trigger", "modeling.retraining_cadence_days", "modeling.promotion_gate"),
)
def no_retraining_gate(document):
    """Nothing starts a retraining, or nothing stands between a retrained model and its users.

    Why: Without a trigger the model grows old unseen; without a gate one bad day of data serves users on the next.
    Formula: retraining_trigger and retraining_cadence_days are both empty, or promotion_gate is empty.
    Fix: Say what starts a retraining (the clock, drift, a fall in quality), and what the new model must show against
    the one that serves, on the same cases.
    Source: https://cloud.google.com/architecture/mlops-continuous-delivery-and-automation-pipelines-in-machine-learning
    Taught in: notebooks/06_modeling.ipynb#Build-what-ages-slowly
    """
    plan = document.modeling
    if _blank(plan.retraining_trigger) and plan.retraining_cadence_days is None:
        yield Found("modeling.retraining_trigger", "neither an event nor the clock starts a retraining")
    if _blank(plan.promotion_gate):
        message = "nothing says what a new model must show before it replaces the one that serves"
        yield Found("modeling.promotion_gate", message)


@rule(
    "M011",
    "personalised-too-finely",
    severity="warning",
    needs=("modeling.personalisation",),
    reads=(
        "modeling.examples_per_segment",
        "modeling.parameters_per_segment",
        "modeling.min_examples_per_segment",
    ),
    driver=falls("examples of a segment", "modeling.examples_per_segment"),
)
def personalised_too_finely(document):
    """A segment or a person gets a model of its own on fewer examples than that model can bear.

    Why: A model fitted to a handful of examples repeats their accidents; the common model is better for those segments.
    Formula: personalisation is segment or individual, and examples_per_segment < 10 × parameters_per_segment or <
    min_examples_per_segment.
    Fix: Keep one model and let each segment correct it by n ÷ (n + m) of its own deviation, make the segments larger,
    fit fewer parameters, or let segments below min_examples_per_segment use the common model.
    Source: https://doi.org/10.1016/S0895-4356(96)00236-3
    Taught in: notebooks/09_personalization.ipynb#Ask-how-many-rows-a-model-of-its-own-needs
    """
    plan = document.modeling
    if plan.personalisation == "global":
        return
    examples, parameters, declared = (
        plan.examples_per_segment,
        plan.parameters_per_segment,
        plan.min_examples_per_segment,
    )
    if examples is None:
        yield Lacks("modeling.examples_per_segment")
    if parameters is None:
        yield Lacks("modeling.parameters_per_segment")
    if examples is None:
        return
    counted = f"{examples:,.6g} example{'s' * (examples != 1)}"
    told = f"the smallest {plan.personalisation} with a model of its own has {counted}"
    if parameters is not None and examples < EXAMPLES_PER_PARAMETER * parameters:
        needed = f"{EXAMPLES_PER_PARAMETER} × {parameters:,} parameters = {EXAMPLES_PER_PARAMETER * parameters:,}"
        yield Found("modeling.examples_per_segment", f"{told}; {needed} are the least to fit them")
    elif declared is not None and examples < declared:
        message = f"{told}, and the document asks for {declared:,} before one is fitted"
        yield Found("modeling.examples_per_segment", message)


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
    if not _blank(plan.feedback_loop_plan) or plan.predictions_change_data is False:
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


@rule(
    "M013",
    "test-set-too-small",
    severity="warning",
    needs=("modeling.offline_metric", "modeling.ladder"),
    reads=("modeling.chosen", "modeling.ladder[].score", "modeling.test_positives", "modeling.test_negatives"),
    driver=falls("size of the test set", "modeling.test_positives", "modeling.test_negatives"),
)
def small_test_set(document):
    """The test set is too small to tell the claimed improvement from chance.

    Why: On a small test set the luckiest candidate wins, and its lead is gone on the next data.
    Formula: 1.96 × √2 × standard error > gain over the best baseline; Hanley and McNeil's error for roc_auc,
    √(p × (1 − p) ÷ n) for accuracy (n: all) and recall (n: positives). Both scores are taken as independent: a paired
    comparison on the same cases sees somewhat smaller gains.
    Fix: Test on as many more cases as the message says, or compare the two models case by case with a paired interval.
    Source: https://doi.org/10.1148/radiology.143.1.7063747
    Taught in: notebooks/05_metrics.ipynb#Say-how-sure-you-are
    """
    plan = document.modeling
    if plan.offline_metric not in ("roc_auc", "accuracy", "recall"):
        return
    sizes = ("test_positives",) if plan.offline_metric == "recall" else ("test_positives", "test_negatives")
    lacking = [f"modeling.{field}" for field in sizes if getattr(plan, field) is None]
    yield from map(Lacks, lacking)
    baseline, model = _baseline_and_model(plan)
    if lacking or None in (baseline, model) or _gain(plan.offline_metric, baseline, model) <= 0:
        return
    gain = _gain(plan.offline_metric, baseline, model)
    counts = " and ".join(f"{getattr(plan, field):,} {field.partition('_')[2]}" for field in sizes)
    try:
        margin = 1.96 * math.sqrt(2) * _standard_error(plan, model.score)
    except ValueError as error:
        yield Found("modeling.test_positives", f"the test set cannot be judged: {error}")
        return
    if margin > gain:
        yield Found(
            "modeling.test_positives",
            f"'{model.name}' claims {gain:.3g} more {plan.offline_metric} than '{baseline.name}'; {counts} see a "
            f"difference of {margin:.3g} or more; {(margin / gain) * (margin / gain):,.1f} times as many would do",
        )


def _standard_error(plan, score):
    if plan.offline_metric == "roc_auc":
        return experiments.auc_standard_error(score, plan.test_positives, plan.test_negatives)
    cases = plan.test_positives + (plan.test_negatives if plan.offline_metric == "accuracy" else 0)
    if not 0 < score < 1 or cases < 1:
        raise ValueError(
            f"{plan.offline_metric} is {score:.6g} on {cases:,} cases; expected a fraction between 0 and 1 on 1 or more"
        )
    return math.sqrt(score * (1 - score) / cases)
