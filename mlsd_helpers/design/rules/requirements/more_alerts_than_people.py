from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import MORE_USERS, rises
from mlsd_helpers.design.rules.inputs import decisions_per_day, is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule

_ALERT_INPUTS = (
    "requirements.people_acting",
    "requirements.reviews_per_person_per_day",
    "requirements.flagged_share",
    "requirements.users_per_day",
    "requirements.requests_per_user_per_day",
)


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
