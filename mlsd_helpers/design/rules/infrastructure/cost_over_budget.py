from mlsd_helpers.design.rules.drivers import PRICE
from mlsd_helpers.design.rules.inputs import COST_INPUTS, monthly_cost
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import in_usd


@rule(
    "I003",
    "cost-over-budget",
    severity="error",
    needs=("requirements.monthly_budget_usd", "infrastructure.services"),
    reads=COST_INPUTS,
    driver=PRICE,
)
def cost_over_budget(document):
    """Running it costs more in a month than the budget allows.

    Why: A system that cannot be paid for is switched off, or its replicas are cut until it no longer meets the peak.
    Formula: Σ replicas × price × 720 hours + storage + transfer + other > monthly_budget_usd; a month is 30 days.
    Fix: Start with the largest part of the sum: smaller machines, fewer hours at peak size, shorter retention, or
    ask for the budget that the message shows.
    Source: https://www.finops.org/framework/
    Taught in: notebooks/04_infrastructure.ipynb#Buy-what-the-promise-needs
    """
    cost, budget = monthly_cost(document), document.requirements.monthly_budget_usd
    yield from map(Lacks, cost.lacks)
    if round(cost.total_usd - budget, 6) > 0:
        yield Found("requirements.monthly_budget_usd", f"{cost}; the budget is {in_usd(budget)} USD a month")
