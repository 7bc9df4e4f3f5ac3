from mlsd_helpers.design.rules.inputs import is_classifier
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "R004",
    "errors-not-priced",
    severity="warning",
    needs=("requirements.ml_task",),
    reads=(
        "requirements.cost_false_positive_usd",
        "requirements.cost_false_negative_usd",
        "requirements.equal_costs_reason",
    ),
)
def errors_not_priced(document):
    """A classifier's two kinds of error have no price, or the same price without a reason.

    Why: The threshold, the metric and often the model follow from what a false alarm and a missed case cost.
    Formula: either cost is missing, or cost_false_positive_usd = cost_false_negative_usd and no reason is given.
    Fix: Estimate both to within a factor of two, with what you can count: calls, refunds, lost users.
    Source: https://www.ijcai.org/Proceedings/01/IJCAI-2001-c.pdf
    Taught in: notebooks/01_requirements.ipynb#Price-both-kinds-of-error
    """
    if not is_classifier(document):
        return
    wants = document.requirements
    costs = {name: getattr(wants, name) for name in ("cost_false_positive_usd", "cost_false_negative_usd")}
    for name in (name for name, cost in costs.items() if cost is None):
        what = "a false alarm" if "positive" in name else "a missed case"
        yield Found(f"requirements.{name}", f"nothing says what {what} costs")
    equal = None not in costs.values() and len(set(costs.values())) == 1
    if equal and is_unwritten(wants.equal_costs_reason):
        cost = wants.cost_false_positive_usd
        yield Found(
            "requirements.equal_costs_reason",
            f"a false alarm and a missed case both cost {cost:,.6g} USD, and nothing says why they are the same",
        )
