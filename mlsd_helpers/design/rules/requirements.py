"""Rules on the requirements: is there a decision, are there numbers, and do the numbers agree."""

from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import ALLOWED_DOWNTIME, MORE_USERS, moves, rises
from mlsd_helpers.design.rules.inputs import (
    PEAK_INPUTS,
    computed_peak_requests_per_second,
    decisions_per_day,
    is_classifier,
    is_over,
)
from mlsd_helpers.design.rules.registry import Found, Lacks, rule

REDUNDANCY_FROM = 0.9999
PEAK_RATIO = 2
_ALERT_INPUTS = (
    "requirements.people_acting",
    "requirements.reviews_per_person_per_day",
    "requirements.flagged_share",
    "requirements.users_per_day",
    "requirements.requests_per_user_per_day",
)


def _blank(text):
    return text is None or not text.strip()


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
        if _blank(getattr(document.requirements, field)):
            yield Found(f"requirements.{field}", f"nothing says what the {field} {'are' if field == 'users' else 'is'}")


@rule(
    "R002",
    "target-not-better",
    severity="error",
    needs=("requirements.success_metric",),
    driver=moves("baseline of the success metric", "requirements.success_metric.baseline"),
)
def target_not_better(document):
    """The success metric has no baseline or target, or a target that is not better than the baseline.

    Why: Without a distance from today's value to the target nobody can say whether the launch worked.
    Formula: direction × (target − baseline) ≤ 0, with direction +1 when higher is better and −1 when lower is.
    Fix: Measure the baseline before anything is built, then set a target that is better in the stated direction.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/01_requirements.ipynb#Start-from-the-decision
    """
    metric = document.requirements.success_metric
    absent = [field for field in ("better", "baseline", "target") if getattr(metric, field) is None]
    words = {"better": "whether higher or lower is better", "baseline": "where it stands today", "target": "its target"}
    for field in absent:
        yield Found(f"requirements.success_metric.{field}", f"nothing says {words[field]}")
    if absent:
        return
    gain = metric.target - metric.baseline
    if (gain if metric.better == "higher" else -gain) <= 0:
        yield Found(
            "requirements.success_metric.target",
            f"{metric.better} is better, but the target of {metric.target:,.6g} is not {metric.better} "
            f"than the baseline of {metric.baseline:,.6g}",
        )


@rule("R003", "no-guardrail", severity="warning", reads=("requirements.guardrail_metrics",))
def no_guardrail(document):
    """No guardrail metric keeps the success metric honest.

    Why: Almost any metric can be raised by making something else worse; the guardrail is where you would see it.
    Formula: guardrail_metrics is empty, or one of them has no limit.
    Fix: Name at least one number that must not get worse, with the value that stops the launch.
    Source: https://exp-platform.com/Documents/2016CIKM_ABTestingPitfalls.pdf
    Taught in: notebooks/01_requirements.ipynb#Start-from-the-decision
    """
    guardrails = document.requirements.guardrail_metrics
    if not guardrails:
        yield Found("requirements.guardrail_metrics", "no number is named that must not get worse")
    for guardrail in guardrails or ():
        if guardrail.limit is None:
            path = f"requirements.guardrail_metrics.{guardrail.name}.limit"
            yield Found(path, f"'{guardrail.name}' has no limit, so nothing says when it stops the launch")


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
    if equal and _blank(wants.equal_costs_reason):
        cost = wants.cost_false_positive_usd
        yield Found(
            "requirements.equal_costs_reason",
            f"a false alarm and a missed case both cost {cost:,.6g} USD, and nothing says why they are the same",
        )


@rule("R005", "no-alternative-without-ml", severity="warning", reads=("requirements.alternatives_without_ml",))
def no_alternative_without_ml(document):
    """No way to reach the goal without machine learning was considered.

    Why: A rule on one good signal is cheaper to build, explain and run; it is also the baseline that a model must beat.
    Formula: alternatives_without_ml is empty.
    Fix: Name the best rule that an expert would use, measure it on held-out data and write the number down.
    Source: https://developers.google.com/machine-learning/guides/rules-of-ml
    Taught in: notebooks/01_requirements.ipynb#Ask-whether-you-need-ML-at-all
    """
    if not document.requirements.alternatives_without_ml:
        yield Found(
            "requirements.alternatives_without_ml", "no rule, heuristic or product change is named beside the model"
        )


@rule("R006", "peak-not-computable", severity="error", reads=(*PEAK_INPUTS, "requirements.peak_requests_per_second"))
def peak_not_computable(document):
    """The peak traffic cannot be computed.

    Why: Replicas, latency under load and cost all start from the busiest second, not from the day's average.
    Formula: peak = users × requests per user per day ÷ 86,400 × peak factor.
    Fix: Give users_per_day, requests_per_user_per_day and peak_factor; a guess to within a factor of two is enough.
    Source: https://sre.google/workbook/non-abstract-design/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    wants = document.requirements
    absent = [path.partition(".")[2] for path in PEAK_INPUTS if getattr(wants, path.partition(".")[2]) is None]
    if not absent:
        return
    message = f"users × requests per user ÷ 86,400 × peak factor lacks {', '.join(absent)}"
    declared = wants.peak_requests_per_second
    if declared is None:
        yield Found(f"requirements.{absent[0]}", message)
    else:
        yield Found(
            f"requirements.{absent[0]}", f"{message}; the declared {declared:,.4g} requests/s cannot be checked", "note"
        )


@rule(
    "R007",
    "no-latency-target",
    severity="error",
    needs=("requirements.serving",),
    reads=("requirements.latency_p99_ms", "requirements.latency_p50_ms"),
)
def no_latency_target(document):
    """The system answers online and no latency percentile is promised.

    Why: An average hides the slow answers; the 99th percentile is what one user in a hundred feels at each request.
    Formula: serving is online and latency_p99_ms is missing; or latency_p50_ms is over latency_p99_ms.
    Fix: Give latency_p99_ms as the caller measures it, from what the product can wait for.
    Source: https://research.google/pubs/the-tail-at-scale/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    wants = document.requirements
    if wants.serving == "online" and wants.latency_p99_ms is None:
        yield Found(
            "requirements.latency_p99_ms", "answers are made on request, and nothing says how long 99 of 100 may take"
        )
    if None not in (wants.latency_p50_ms, wants.latency_p99_ms) and wants.latency_p50_ms > wants.latency_p99_ms:
        yield Found(
            "requirements.latency_p50_ms",
            f"the median of {wants.latency_p50_ms:,.4g} ms is over the p99 of {wants.latency_p99_ms:,.4g} ms",
        )


@rule("R008", "no-budget", severity="warning", reads=("requirements.monthly_budget_usd",))
def no_budget(document):
    """No monthly budget is given.

    Why: Without one, every design fits; with one, half of them do not.
    Formula: monthly_budget_usd is missing.
    Fix: Write what the benefit justifies: decisions a month × value of one × the share you may spend.
    Source: https://sre.google/workbook/non-abstract-design/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    if document.requirements.monthly_budget_usd is None:
        yield Found("requirements.monthly_budget_usd", "nothing says what a month of running it may cost")


@rule(
    "R009",
    "availability-without-meaning",
    severity="warning",
    needs=("requirements.availability_target",),
    reads=("requirements.availability_meaning", "infrastructure.services", "infrastructure.zones"),
    driver=ALLOWED_DOWNTIME,
)
def availability_without_meaning(document):
    """An availability target does not say what counts as down, or asks for more than one copy of anything can give.

    Why: Each further nine allows a tenth of the downtime; four of them leave about four minutes a month.
    Formula: minutes down a month = 43,200 × (1 − target); over 99.99 %, every service needs two replicas and two zones.
    Fix: Say what counts as down and what users see then. Over 99.99 %, give services replicas in two zones.
    Source: https://sre.google/sre-book/availability-table/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    target = document.requirements.availability_target
    minutes = capacity.downtime_minutes_per_month(target)
    allowed = f"{target:.6%}".rstrip("%").rstrip("0").rstrip(".") + f" % leaves {minutes:,.3g} minutes down a month"
    if _blank(document.requirements.availability_meaning):
        yield Found("requirements.availability_meaning", f"{allowed}; nothing says what counts as down")
    machines = document.infrastructure
    if target <= REDUNDANCY_FROM or machines is None:
        return
    for service in machines.services or ():
        if service.replicas == 1:
            path = f"infrastructure.services.{service.name}.replicas"
            yield Found(path, f"{allowed}; '{service.name}' has 1 replica, and one restart can take longer", "error")
    if machines.zones == 1:
        yield Found("infrastructure.zones", f"{allowed}; everything stands in 1 zone", "error")


@rule(
    "R010",
    "personal-data-without-basis",
    severity="error",
    needs=("requirements.uses_personal_data",),
    reads=(
        "requirements.personal_data_basis",
        "requirements.personal_data_retention_days",
        "requirements.personal_data_deletion",
    ),
)
def personal_data_without_basis(document):
    """Personal data is used and its basis, retention or deletion is not stated.

    Why: What may not be kept cannot be trained on, and deleting it later may mean training again.
    Formula: uses_personal_data is true and one of basis, retention, deletion is missing.
    Fix: State the legal basis or consent, the days that data is kept, and how one person's data is removed.
    Source: https://gdpr-info.eu/art-5-gdpr/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    wants = document.requirements
    if not wants.uses_personal_data:
        return
    for field, what in (
        ("personal_data_basis", "on which basis it may be used"),
        ("personal_data_retention_days", "how many days it is kept"),
        ("personal_data_deletion", "how one person's data is deleted"),
    ):
        value = getattr(wants, field)
        if value is None or (isinstance(value, str) and _blank(value)):
            yield Found(f"requirements.{field}", f"personal data is used, and nothing says {what}")


@rule(
    "R011",
    "prediction-after-decision",
    severity="error",
    needs=("requirements.decision_horizon_minutes", "requirements.pipeline_delay_minutes"),
    driver=rises("pipeline delay", "requirements.pipeline_delay_minutes"),
)
def prediction_after_decision(document):
    """The prediction arrives when the decision has already been made.

    Why: An answer after the decision is worth nothing; horizons get counted from the wrong moment.
    Formula: decision_horizon_minutes − pipeline_delay_minutes ≤ 0, both counted from the newest data used.
    Fix: Predict from older data, shorten the pipeline, or serve a decision that is made later.
    Source: https://jamanetwork.com/journals/jamainternalmedicine/fullarticle/2781307
    Taught in: notebooks/01_requirements.ipynb#Work-backwards-from-the-user
    """
    wants = document.requirements
    horizon, delay = wants.decision_horizon_minutes, wants.pipeline_delay_minutes
    if horizon - delay <= 0:
        yield Found(
            "requirements.pipeline_delay_minutes",
            f"the answer arrives {delay:,.4g} minutes after the newest data that it uses; "
            f"the decision is made after {horizon:,.4g} minutes",
        )


@rule(
    "R012",
    "peak-does-not-fit-users",
    severity="warning",
    reads=("requirements.peak_requests_per_second", *PEAK_INPUTS),
    driver=moves("number of users", "requirements.users_per_day"),
)
def peak_does_not_fit_users(document):
    """The declared peak and the one that follows from the users differ by more than a factor of two.

    Why: One of the two is wrong, and replicas and cost will be planned on it.
    Formula: larger ÷ smaller > 2, of the declared and of users × requests ÷ 86,400 × peak factor.
    Fix: Find the number that is a guess: users, requests for each, peak factor or the promise; measure that one.
    Source: https://sre.google/workbook/non-abstract-design/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    wants = document.requirements
    declared, computed = wants.peak_requests_per_second, computed_peak_requests_per_second(document)
    if None in (declared, computed):  # a peak need not be declared, and R006 says when none can be computed
        return
    ratio = max(declared, computed) / min(declared, computed)
    if is_over(ratio, PEAK_RATIO):
        yield Found(
            "requirements.peak_requests_per_second",
            f"declared {declared:,.4g} requests/s, but {wants.users_per_day:,.10g} users × "
            f"{wants.requests_per_user_per_day:,.6g} requests ÷ 86,400 × peak factor {wants.peak_factor:,.4g} = "
            f"{computed:,.4g} requests/s: {ratio:,.3g} times apart",
        )


@rule(
    "R013",
    "no-handover",
    severity="warning",
    reads=(
        "requirements.coverage",
        "requirements.handover",
        "requirements.handover_capacity_per_day",
        "requirements.users_per_day",
        "requirements.requests_per_user_per_day",
    ),
    driver=MORE_USERS,
)
def no_handover(document):
    """Inputs that the system should not answer go to nobody, or to somebody who cannot take that many.

    Why: Some inputs are too poor or too strange to answer, every day; without a plan they stop whoever brought them.
    Formula: coverage is missing, or under 1 without a handover, or (1 − coverage) × volume a day >
    handover_capacity_per_day.
    Fix: Say who or what takes over and how many cases a day they can take; widen one or the other until they meet.
    Source: https://pair.withgoogle.com/guidebook/
    Seen in: in eye clinics in Thailand a screening model refused 21 % of the images as too poor to grade, and patients
    had to go elsewhere (Beede et al., CHI 2020). https://dl.acm.org/doi/10.1145/3313831.3376718
    Taught in: notebooks/01_requirements.ipynb#Work-backwards-from-the-user
    """
    wants = document.requirements
    if wants.coverage is None and _blank(wants.handover):
        yield Found("requirements.coverage", "nothing says which inputs it should not answer, and who takes those over")
        return
    if wants.coverage is None:
        yield Lacks("requirements.coverage")
        return
    if wants.coverage == 1:
        return
    left_out = f"{1 - wants.coverage:.3g} of the inputs are not to be answered"
    if _blank(wants.handover):
        yield Found("requirements.handover", f"{left_out}, and nothing says who takes over")
    volume, room = decisions_per_day(document), wants.handover_capacity_per_day
    if None in (volume, room):
        if not _blank(wants.handover):
            yield from (
                Lacks(f"requirements.{field}")
                for field in ("users_per_day", "requests_per_user_per_day", "handover_capacity_per_day")
                if getattr(wants, field) is None
            )
        return
    load = (1 - wants.coverage) * volume
    if is_over(load, room):
        message = f"{left_out}: {load:,.0f} cases a day of {volume:,.0f}; whoever takes over can take {room:,.0f}"
        yield Found("requirements.handover_capacity_per_day", message)


@rule(
    "R014",
    "more-alerts-than-people",
    severity="error",
    reads=(*_ALERT_INPUTS, "requirements.prevalence", "requirements.expected_recall"),
    driver=(MORE_USERS, rises("share of flagged cases", "requirements.flagged_share")),
)
def more_alerts_than_people(document):
    """More alerts or reviews are raised than the people who act on them can handle, or fewer than are to be true.

    Why: Alerts beyond what people can read are not read, and soon none of them are.
    Formula: volume × flagged share > people × reviews a person; true share = prevalence × recall ÷ flagged share, which
    cannot be over 1 (a warning).
    Fix: Raise the threshold until the two meet, add people, or act on some of the alerts without them; expect no more
    recall than the flagged cases can hold.
    Source: https://developers.google.com/machine-learning/crash-course/classification/thresholding
    Seen in: the Epic sepsis model raised alerts on 18 % of hospitalisations and still missed two thirds of the patients
    with sepsis (Wong et al., JAMA Internal Medicine 2021). https://jamanetwork.com/journals/jamainternalmedicine/fullarticle/2781307
    Taught in: notebooks/01_requirements.ipynb#Price-both-kinds-of-error
    """
    wants = document.requirements
    if wants.people_acting is None:  # nobody has to act on each alert
        return
    absent = [path for path in _ALERT_INPUTS if getattr(wants, path.partition(".")[2]) is None]
    if absent:
        yield from map(Lacks, absent)
        return
    alerts = capacity.flagged_per_day(decisions_per_day(document), wants.flagged_share)
    room = wants.people_acting * wants.reviews_per_person_per_day
    true_share = _true_share(wants)
    if is_over(alerts, room):
        yield Found(
            "requirements.flagged_share",
            f"{alerts:,.0f} alerts a day; {wants.people_acting:,} people × {wants.reviews_per_person_per_day:,.6g} "
            f"can handle {room:,.0f}{true_share}",
        )
    caught = (wants.prevalence or 0) * (wants.expected_recall or 0)
    if wants.flagged_share and is_over(caught, wants.flagged_share):
        yield Found(
            "requirements.expected_recall",
            f"a recall of {wants.expected_recall:.3g} of a share of {wants.prevalence:.3g} that is positive is "
            f"{caught:.3g} of all cases, but only {wants.flagged_share:.3g} of them are flagged",
            "warning",
        )


def _true_share(wants):
    """What share of the alerts is true, as the end of a message; empty when it cannot be known."""
    given = (wants.prevalence, wants.expected_recall, wants.flagged_share)
    if None in given or not wants.flagged_share:
        return ""
    if is_over(wants.prevalence * wants.expected_recall, wants.flagged_share):  # true alerts that are not raised
        return ""
    return f"; {capacity.true_alert_share(*given):.3g} of the alerts would be true"
