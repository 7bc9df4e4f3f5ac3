"""How long a batch job takes."""

from statistics import NormalDist

from mlsd_helpers.shared.number_checks import not_negative, positive, whole


def batch_job_s(rows: float, row_time_s: float, workers: float, start_up_s: float = 0.0, worker_time_cv: float = 0.0):
    """Seconds until a job is done that deals equal shares of its rows to workers and waits for the slowest of them.

    Formula: start-up + rows × row time ÷ workers × (1 + cv × e), with e = Φ⁻¹((w − 0.375) ÷ (w + 0.25)), Blom's figure
    for how many standard deviations the slowest of w workers is above the mean when their times are normal. Against
    exact integration e is at most 0.026 too high (2 workers) and 0.016 too low (10,000). A job that gives a finished
    worker more work has no stragglers to speak of: use a cv of 0.

    Parameters
    ----------
    rows : float
        Rows to be worked on, 0 or more.
    row_time_s : float
        Mean seconds of work for one row on one worker, above 0.
    workers : int
        Workers that share the rows evenly, at least 1 (w).
    start_up_s : float
        Seconds before the first row and after the last: machines, model, shuffling, writing; 0 or more.
    worker_time_cv : float
        Standard deviation of the time that workers take for their share over its mean, 0 or more: slow machines, shares
        of rows that cost more (cv).

    Returns
    -------
    float
        Seconds.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    Blom, Statistical Estimates and Transformed Beta-Variables, 1958; https://en.wikipedia.org/wiki/Normal_order_statistic

    Examples
    --------
    36 million rows at 1 ms on 100 workers, after a minute of starting up:

    >>> batch_job_s(rows=36e6, row_time_s=0.001, workers=100, start_up_s=60)
    420.0

    If the times of the workers vary by 20 %, the slowest decides:

    >>> round(batch_job_s(rows=36e6, row_time_s=0.001, workers=100, start_up_s=60, worker_time_cv=0.2))
    600
    """
    workers = whole("workers", workers)
    share_s = not_negative("rows", rows) * positive("row_time_s", row_time_s) / workers
    slowest = NormalDist().inv_cdf((workers - 0.375) / (workers + 0.25))
    spread = not_negative("worker_time_cv", worker_time_cv) * slowest
    return not_negative("start_up_s", start_up_s) + share_s * (1 + spread)
