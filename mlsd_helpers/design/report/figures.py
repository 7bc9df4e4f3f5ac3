"""What a report shows as pictures: the diagram, where the milliseconds and the dollars go, what breaks first."""

import math

from mlsd_helpers import capacity
from mlsd_helpers.design.diagram.graph import graph_of
from mlsd_helpers.design.diagram.mermaid import to_mermaid
from mlsd_helpers.design.diagram.svg import to_svg
from mlsd_helpers.design.report.blocks import Bar, Bars, Column, Heading, Picture, Prose
from mlsd_helpers.design.rules.inputs import decisions_per_day, monthly_cost
from mlsd_helpers.design.rules.request_path import request_stages, simulated_p99_ms
from mlsd_helpers.design.rules.wording import in_usd

_FARTHEST = math.log(10)  # a bar of headroom is full at ten times today's value, or at a tenth of it


def diagram(document):
    """The components and what moves between them."""
    graph = graph_of(document)
    if graph.too_large:
        yield Heading("Diagram", 3)
        yield Prose("", f"{graph.summary}: more than a diagram can show.")
    elif graph.nodes:
        critical = any(edge.critical for edge in graph.edges)
        text = (
            " The critical path of a request, the parts that its latency adds up from, is drawn thick."
            if critical
            else ""
        )
        yield Heading("Diagram", 3)
        yield Picture("Diagram", f"{graph.summary}.{text}", to_svg(graph, standalone=False), to_mermaid(graph))


def waterfall(document):
    """When each component works, if all take their p99."""
    stages = request_stages(document)
    if not stages:
        return
    request = stages[list(stages)[-1]]
    name_of = {id(stage): name for name, stage in stages.items()}
    try:
        spans, added = capacity.p99_waterfall(request), capacity.sum_of_p99s_ms(request)
        simulated = simulated_p99_ms(request)
    except OverflowError:  # latency-over-budget says so
        return
    budget = getattr(document.requirements, "latency_p99_ms", None)
    room = max(added, budget or 0)
    rows = tuple(
        Bar(
            f"{'· ' * (span.depth - 1)}{'↳ ' if span.depth else ''}{name_of[id(span.stage)]}{_copies(span.stage)}",
            span.start_ms / room,
            span.own_ms / room,
            _ms(span.start_ms),
            _ms(span.own_ms),
            span.critical,
        )
        for span in spans
    )
    text = f"Every component takes its p99, works first and then calls: {_ms(added)} ms on the critical path"
    text += f", against a budget of {_ms(budget)} ms. " if budget is not None else ". "
    if any(stage.parallel and len(stage.calls) > 1 for stage in stages.values()):
        text += "Of parallel calls the longest counts. "
    if any(stage.fan_out > 1 for stage in stages.values()):
        text += "Of copies (×) the slowest counts. "
    if len(spans) > 1:
        text += f"While they are not slow together, 99 of 100 requests take up to {_ms(simulated)} ms (simulated)."
    yield Heading("Latency waterfall", 3)
    columns = Column("Component", "", False), Column("Starts after", "milliseconds", True)
    limit = None if budget is None else budget / room
    yield Bars(
        "Latency waterfall", text, (*columns, Column("p99", "milliseconds", True)), rows, limit, "latency budget"
    )


def costs(document):
    """What each part costs in a month, the dearest first."""
    cost, machines = monthly_cost(document), document.infrastructure
    if cost.total_usd == 0:
        return
    bought = {service.name: service for service in machines.services or ()}
    parts = [
        (name, f"{bought[name].replicas:,} × {bought[name].price_usd_per_hour:,.6g} USD × 720 h", usd)
        for name, usd in cost.services_usd.items()
    ]
    size, price = machines.storage_gb, machines.storage_price_usd_per_gb_month
    parts.append(("Storage", f"{size:,.6g} GB × {price:,.4g} USD" if cost.storage_usd else "", cost.storage_usd))
    size, price = machines.transfer_gb_per_month, machines.transfer_price_usd_per_gb
    parts.append(("Transfer", f"{size:,.6g} GB × {price:,.4g} USD" if cost.transfer_usd else "", cost.transfer_usd))
    parts.append(("Other", "as stated", cost.other_usd))
    parts = sorted((part for part in parts if part[2] > 0), key=lambda part: -part[2])
    rows = tuple(Bar(name, 0, usd / parts[0][2], how, in_usd(usd)) for name, how, usd in parts)
    labels = Column("Part", "", False), Column("How much of what", "", False)
    columns = *labels, Column("Cost", "US dollars a month", True)
    yield Heading("Cost breakdown", 3)
    yield Bars("Cost breakdown", _cost_in_words(document, cost, parts[0]), columns, rows)


def _cost_in_words(document, cost, dearest):
    least = " at least" if cost.lacks else ""
    text = f"{in_usd(cost.total_usd)} US dollars a month of 30 days{least}"
    budget = getattr(document.requirements, "monthly_budget_usd", None)
    if budget is not None:
        side = "over" if cost.total_usd > budget else "under"
        text += f", {in_usd(abs(cost.total_usd - budget))} {side} the budget of {in_usd(budget)}"
    decisions = decisions_per_day(document)
    if decisions:
        each = capacity.cost_per_thousand_decisions_usd(cost.total_usd, decisions)
        text += f"; {each:,.3g} US dollars for 1,000 decisions"
    name, _, usd = dearest
    text += f". The dearest part, {name}, is {100 * usd / cost.total_usd:.0f} % of it"
    lacks = f" Not counted, because a number is missing: {', '.join(cost.lacks)}." if cost.lacks else ""
    return f"{text}.{lacks}"


def headroom(margins):
    """How far each driver can move before its rule fires.

    Parameters
    ----------
    margins : iterable of (str, str, float or None, str)
        Rule, what moves, how many times worse than today it is when the rule fires (None when it starts at 0), and
        that in words: '1.8 ×', '÷ 1.8'.
    """
    rows = tuple(
        Bar(rule, 0, 1.0 if times is None else min(max(math.log(times), 0) / _FARTHEST, 1.0), driver, words)
        for rule, driver, times, words in margins
    )
    if rows:
        text = (
            "How far one number can move, all others as they are, before a rule fires; what breaks first is on top. "
            "A full bar is ten times today's value, or a tenth of it."
        )
        columns = Column("Rule", "", False), Column("What moves", "", False), Column("Fires at", "from today", True)
        yield Bars("Headroom", text, columns, rows)


def _copies(stage):
    return f" × {stage.fan_out:,}" if stage.fan_out > 1 else ""


def _ms(value):
    return f"{value:,.1f}".removesuffix(".0") if value >= 1 or value == 0 else f"{value:.3g}"
