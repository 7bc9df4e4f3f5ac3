"""What a roll-out would have seen, played on known answers: canaries, shadows, and alarms on an error budget."""

import numpy as np

from mlsd_helpers.shared.lazy_names import when_used

pd = when_used("pandas")
FAST_BURN = 14.4  # at this rate a month's budget loses 2 % in an hour


def differs(new, old, requests_each=1) -> bool:
    """Whether two shares differ at 5 %: the pooled z test, each answer counted ``requests_each`` times.

    >>> differs([1, 1, 0, 0], [1, 0, 0, 0]), differs([1, 1, 0, 0], [1, 0, 0, 0], requests_each=20)
    (False, True)
    """
    p, n = np.mean(np.r_[new, old]), requests_each * np.array([len(new), len(old)])
    return bool(abs(np.mean(new) - np.mean(old)) > 1.96 * np.sqrt(p * (1 - p) * (1 / n).sum()))


def alarmed_share(new, old, day, days_long=1, requests_each=1, share=0.05, draws=1_500, random_state=0) -> float:
    """Share of the canaries that are alarmed: on some of the days, a share of the keys gets the new version.

    Each canary starts on a day drawn at random, draws its keys anew, and tests :func:`differs` once, when it is over.
    With ``new`` equal to ``old`` (A/A) a sound test is alarmed one time in twenty.

    Parameters
    ----------
    new, old : ndarray of bool, shape (n,)
        What each key (a flight) is answered by the new and the old version.
    day : ndarray of int, shape (n,)
        The day of each, from 0.
    days_long : int
        Days that a canary runs.
    requests_each : int
        As how many observations a key counts.
    share : float
        Share of the keys that a canary gets.
    draws : int
        Canaries.
    random_state : int

    Returns
    -------
    float
    """
    rng, alarms = np.random.default_rng(random_state), 0
    for since in rng.integers(0, np.max(day) + 2 - days_long, draws):
        at = np.flatnonzero((day >= since) & (day < since + days_long))
        drawn = rng.random(len(at)) < share
        if drawn.any():
            alarms += differs(new[at[drawn]], old[at[~drawn]], requests_each)
    return alarms / draws


def bursts_of_errors(failing, minutes, requests_per_minute, random_state=0) -> "pd.DataFrame":
    """Requests and failures by the minute: traffic of a day that swings by 80 %, failures in bursts.

    The share that fails is drawn anew each minute, from a gamma distribution of mean ``failing`` and shape 0.2: most
    minutes have next to none, a few have many.

    Returns
    -------
    DataFrame
        ``requests, failed``, a row a minute.
    """
    rng, hour = np.random.default_rng(random_state), np.arange(minutes) / 60
    requests = rng.poisson(requests_per_minute * (1 + 0.8 * np.sin((hour - 9) / 24 * 2 * np.pi)))
    share = np.minimum(1, rng.gamma(0.2, failing / 0.2, minutes))
    return pd.DataFrame({"requests": requests, "failed": rng.binomial(requests, share)})


def burn_rate(minutes: "pd.DataFrame", width: int, budget: float) -> "pd.Series":
    """Share that failed in the last ``width`` minutes over the share that may, for :func:`bursts_of_errors`."""
    last = minutes.rolling(width).sum()
    return last["failed"] / last["requests"] / budget


def times_raised(alarm) -> int:
    """How often an alarm starts.

    >>> times_raised([False, True, True, False, True])
    2
    """
    alarm = np.asarray(alarm, dtype=bool)
    return int((alarm & ~np.r_[False, alarm[:-1]]).sum())
