"""Machines and their price against what a month is said to cost."""

import re
from collections.abc import Iterator

from mlsd_helpers import capacity
from mlsd_helpers.practice.interview.quantities import Quantity
from mlsd_helpers.practice.interview.sums.said import SEES_IT, PushBack, around, one


def cost(text: str, quantities: list[Quantity]) -> Iterator[PushBack]:
    """Machines × price an hour × 720 hours against what a month is said to cost."""
    machines, price, month = (one(quantities, kind) for kind in ("machines", "usd_per_hour", "usd_per_month"))
    if (
        None in (machines, price, month)
        or SEES_IT.search(text)
        or re.search(r"\bspot\b|\breserved\b|autoscal|\bhours a day|night", text, re.I)
    ):
        return
    cost = capacity.instance_cost_usd_per_month(machines.value, price.value)
    budget = re.search(r"budget|allowed|may cost|limit", " ".join(around(text, month)), re.I)
    ratio = month.value / cost if cost else 1
    if ratio > (0.999 if budget else 0.75) and (budget or ratio < 4):
        return
    yield PushBack(
        f"Let us do that sum: {machines.text} × {price.value:g} USD × 720 hours is {cost:,.0f} USD a month; you said "
        f"{month.text}. What do you give up?",
        {"numbers": f"cost {machines.value:g} {price.value:g} {month.value:g}", "rule": "cost-over-budget"},
    )
