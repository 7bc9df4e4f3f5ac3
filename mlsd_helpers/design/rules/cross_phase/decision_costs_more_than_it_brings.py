from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import FEWER_USERS, PRICE
from mlsd_helpers.design.rules.inputs import COST_INPUTS, decisions_per_day, monthly_cost
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.design.rules.wording import in_usd
from mlsd_helpers.shared.showing import number


@rule(
    "X005",
    "decision-costs-more-than-it-brings",
    severity="error",
    needs=(
        "requirements.value_per_decision_usd",
        "requirements.users_per_day",
        "requirements.requests_per_user_per_day",
        "infrastructure.services",
    ),
    reads=COST_INPUTS,
    driver=(FEWER_USERS, PRICE),
)
def decision_costs_more_than_it_brings(document):
    """Making a decision costs more than the decision is worth.

    Why: Such a system loses money with every request, and more of it the better it is used.
    Formula: monthly cost ÷ (30 × decisions a day) > value_per_decision_usd, with the monthly cost of cost-over-budget
    (I003) and decisions = users × requests per user.
    Fix: Decide in batches, with a smaller model or only where it matters; or leave the decision to the rule without ML.
    Source: https://www.finops.org/framework/capabilities/unit-economics/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    cost, decisions = monthly_cost(document), decisions_per_day(document)
    yield from map(Lacks, cost.lacks)
    value = document.requirements.value_per_decision_usd
    each = capacity.cost_per_thousand_decisions_usd(cost.total_usd, decisions) / 1000
    if each > value:
        least = " at least" if cost.lacks else ""
        yield Found(
            "requirements.value_per_decision_usd",
            f"{in_usd(cost.total_usd)} USD a month for {number(capacity.DAYS_PER_MONTH * decisions, 6)} decisions is "
            f"{each:,.3g} USD a decision{least}; one is worth {value:,.3g} USD",
        )
