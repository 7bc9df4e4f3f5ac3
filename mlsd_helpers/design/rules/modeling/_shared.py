"""What several rules on modeling share."""

from mlsd_helpers.design.schema.modeling import LOWER_IS_BETTER


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


def baseline_and_model(plan):
    """The best baseline, and the chosen model or else the best one; each None while it has no score."""
    rungs = plan.ladder or ()
    baseline = _best(plan.offline_metric, [rung for rung in rungs if rung.role == "baseline"])
    models = [rung for rung in rungs if rung.role == "model" and plan.chosen in (None, rung.name)]
    return baseline, _best(plan.offline_metric, models)


def gain_of(metric, baseline, model):
    """How much better the model's score is than the baseline's; below zero when it is worse."""
    return (baseline.score - model.score) if metric in LOWER_IS_BETTER else (model.score - baseline.score)
