"""People who act on what the system flags."""

from mlsd_helpers.shared.number_checks import not_negative, share


def flagged_per_day(volume_per_day: float, flagged_share: float):
    """Cases a day that somebody has to look at.

    Formula: volume × flagged share.

    Parameters
    ----------
    volume_per_day : float
        Cases that the system sees on a day, 0 or more.
    flagged_share : float
        Fraction of them that it flags, from 0 to 1.

    Returns
    -------
    float
        Cases per day.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/Alarm_fatigue

    Examples
    --------
    >>> flagged_per_day(volume_per_day=5_000, flagged_share=0.18)
    900.0
    """
    return float(not_negative("volume_per_day", volume_per_day) * share("flagged_share", flagged_share))


def true_alert_share(prevalence: float, recall: float, flagged_share: float):
    """Share of the alerts that are right: the precision.

    Formula: prevalence × recall ÷ flagged share.

    Parameters
    ----------
    prevalence : float
        Fraction of all cases that are positive, from 0 to 1.
    recall : float
        Fraction of the positive cases that are flagged, from 0 to 1.
    flagged_share : float
        Fraction of all cases that are flagged, above 0 and at most 1.

    Returns
    -------
    float
        Fraction of the flagged cases that are positive.

    Raises
    ------
    ValueError
        When an input is out of its range, or the three contradict each other: fewer cases flagged than true positives.

    References
    ----------
    https://en.wikipedia.org/wiki/Precision_and_recall

    Examples
    --------
    >>> round(true_alert_share(prevalence=0.07, recall=0.33, flagged_share=0.18), 3)
    0.128
    """
    found = share("prevalence", prevalence) * share("recall", recall)
    precision = found / share("flagged_share", flagged_share, zero_allowed=False)
    if precision > 1 + 1e-9:
        raise ValueError(
            f"flagged_share is {flagged_share!r}, below prevalence {prevalence!r} × recall {recall!r} = {found:.6g}; "
            "expected at least as many flagged as true positives: lower the recall or raise the flagged share"
        )
    return min(1.0, precision)
