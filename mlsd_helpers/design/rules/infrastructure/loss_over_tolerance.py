from mlsd_helpers.design.rules.drivers import MORE_USERS, rises
from mlsd_helpers.design.rules.inputs import decisions_per_day, is_over, loss_before_stopped_usd
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import in_usd
from mlsd_helpers.shared.showing import number


@rule(
    "I013",
    "loss-over-tolerance",
    severity="error",
    needs=(
        "requirements.tolerated_loss_usd",
        "requirements.users_per_day",
        "requirements.requests_per_user_per_day",
        "infrastructure.wrong_share_when_broken",
        "infrastructure.cost_per_wrong_decision_usd",
        "infrastructure.hours_to_notice",
        "infrastructure.hours_to_roll_back",
    ),
    driver=(MORE_USERS, rises("time to notice", "infrastructure.hours_to_notice")),
)
def loss_over_tolerance(document):
    """Before anybody can stop it, a broken model loses more than is tolerated.

    Why: What a failure costs is decided by how long it lasts, and that by what watches and how the way back works.
    Formula: users_per_day × requests_per_user_per_day ÷ 24 × wrong_share_when_broken × cost_per_wrong_decision_usd ×
    (hours_to_notice + hours_to_roll_back) > tolerated_loss_usd; at average traffic, everybody on the broken version.
    Fix: Notice sooner, roll back without a person, or let fewer decisions be wrong: a canary, a bound on what one
    decision may do.
    Source: https://sre.google/workbook/canarying-releases/
    Seen in: Zillow Offers bought homes at prices that its models set; it was wound down in November 2021 for home
    pricing unpredictability, among other reasons, with inventory written down by 408 million USD in that year.
    https://www.sec.gov/Archives/edgar/data/1617640/000161764022000013/R30.htm
    Taught in: notebooks/04_infrastructure.ipynb#Roll-out-so-that-you-can-come-back
    """
    machines, tolerated = document.infrastructure, document.requirements.tolerated_loss_usd
    an_hour = decisions_per_day(document) / 24
    hours = machines.hours_to_notice + machines.hours_to_roll_back
    each = machines.cost_per_wrong_decision_usd
    loss = loss_before_stopped_usd(document)
    if is_over(loss, tolerated):
        yield Found(
            "infrastructure.hours_to_notice",
            f"{number(an_hour, 6)} decisions an hour × {100 * machines.wrong_share_when_broken:.4g} % wrong × "
            f"{in_usd(each)} USD × {hours:,.4g} hours to notice and roll back = {in_usd(loss)} USD; "
            f"{in_usd(tolerated)} USD are tolerated",
        )
