from mlsd_helpers import experiments
from mlsd_helpers.design.rules.drivers import moves
from mlsd_helpers.design.rules.registry import Found, Lacks, rule

THRESHOLD_TOLERANCE = 0.1
ONE_THRESHOLD = ("binary_classification", "anomaly_detection")


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
