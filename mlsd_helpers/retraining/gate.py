"""Whether a challenger is to replace the champion: promote, keep, or wait so many days more."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import stdtr

from mlsd_helpers.experiments import holm
from mlsd_helpers.metrics import checks
from mlsd_helpers.metrics.linearised import critical_t, standard_error
from mlsd_helpers.modeling.slicing import slices_of
from mlsd_helpers.retraining.gate_result import PromotionGate
from mlsd_helpers.shared.frames import as_pandas
from mlsd_helpers.shared.interval import Interval
from mlsd_helpers.shared.moments import refuse_moments
from mlsd_helpers.shared.number_checks import fraction, not_negative, number, positive, whole


def promotion_gate(
    champion: ArrayLike,
    challenger: ArrayLike,
    data: Any,
    groups: str | ArrayLike,
    *,
    evaluate: Callable[[np.ndarray, np.ndarray], Any],
    gain_sought: float,
    label: str = "label",
    minimum_gain: float = 0.0,
    by: Sequence[str | tuple[str, ...]] | str = (),
    most_miscalibrated: float | None = None,
    per: float = 1.0,
    unit: str = "money",
    confidence: float = 0.95,
    power: float = 0.8,
    looks: int = 1,
    patience: int | None = None,
    min_groups: int = 10,
    n_bins: int = 5,
    groups_are: str = "days",
) -> PromotionGate:
    """Judge a challenger against the champion on the same rows, which neither has learned from.

    Formula: with D_g the sum of (challenger − champion) over the rows of a group and n_g its size, the gain is
    Σ D_g ÷ Σ n_g, its variance G ÷ (G − 1) × Σ (D_g − gain · n_g)² ÷ (Σ n_g)², and Student's t with G − 1 degrees of
    freedom gives the interval. Groups are what is independent. The rows of a day are not: with the differences of two
    models on this project's flights, signs drawn anew for each day so that neither is better, a gate over rows promoted
    in 33 % of cases at a nominal 2.5 %, one over days in 2.3 %. Neighbouring days may hang together, too: with one sign
    for each week, the gate over days promoted in 11 %, one over weeks in 2.4 %. When in doubt, give it weeks.

    - **promote**: the low end lies above ``minimum_gain``, and no guardrail is broken;
    - **keep**: a guardrail is broken, the high end lies at or below ``minimum_gain``, or there are groups enough to see
      the gain sought and it was not seen, or waiting would take longer than ``patience``;
    - **wait**: else, for as many more groups as :func:`days_needed` says.

    Guardrails: in no slice the challenger earns less than the champion beyond chance (one-sided t-tests over groups,
    corrected by Holm for looking at many), and what it promises is kept: the mean of label − score, with its interval
    over groups, does not lie beyond ``most_miscalibrated`` on either side. A silent guardrail is no proof of safety.

    Who waits looks again, and every look is a chance to promote by mistake: say in ``looks`` how many there will be.
    The error rate is divided by them.

    Parameters
    ----------
    champion, challenger : array-like of float, shape (n,)
        What each says about the rows.
    data : DataFrame
        Of pandas, polars or pyarrow: the rows, with ``label`` and the columns to slice by.
    groups : str or array-like, shape (n,)
        The day or other group of each row, or the column that has it; at least two, better thirty.
    evaluate : callable
        ``evaluate(y_true, y_score)`` returns what each row earned, shape (n,): money, or minus a loss.
    gain_sought : float
        The gain worth waiting for, in money for ``per`` rows; above ``minimum_gain``. A decision, not an estimate.
    label : str
        Column of what happened, as numbers or booleans.
    minimum_gain : float
        What a change must bring at least, for ``per`` rows: at 0 any gain will do.
    by : sequence of str or of tuple of str
        Columns whose slices are guardrails, as for :func:`mlsd_helpers.modeling.slice_report`.
    most_miscalibrated : float, optional
        How far the mean score may lie from the mean label, in the unit of the label; without it that is no guardrail.
    per : float
        How many rows money is reported for, such as 1000.
    unit : str
        Of that money.
    confidence : float
        Of the interval, between 0 and 1; an equal challenger is promoted in (1 − confidence) ÷ 2 of cases at most.
    power : float
        With which the gain sought is to be seen, between 0 and 1.
    looks : int
        How often the gate will be asked about this challenger in all.
    patience : int, optional
        How many more groups may be waited for.
    min_groups : int
        A slice is judged when this many groups have rows in it, at least 2.
    n_bins : int
        Bins of a numeric column.
    groups_are : str
        What a group is called in the verdict, such as "weeks".

    Returns
    -------
    PromotionGate
        ``verdict``, ``wait``, ``gain``, ``slices``, ``miscalibration``, ``reasons``.

    Raises
    ------
    ValueError
        When lengths differ, a value is missing, ``evaluate`` returns NaN or another number of values, there is one
        group only, a name is there twice, ``by`` has a column of times, groups are times of day other than full
        hours, or a parameter is out of its range.

    References
    ----------
    Cameron and Miller, A practitioner's guide to cluster-robust inference, 2015: https://doi.org/10.3368/jhr.50.2.317

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> data = pd.DataFrame({"day": np.repeat(np.arange(40), 25), "label": rng.integers(0, 2, 1000)})
    >>> good, better = (data["label"] + rng.normal(0, noise, 1000) for noise in (0.6, 0.4))
    >>> def right(y, score):
    ...     return (y == (score > 0.5)).astype(float)
    >>> gate = promotion_gate(good, better, data, "day", evaluate=right, gain_sought=0.05)
    >>> gate.verdict, f"{gate.gain:.2f}"
    ('promote', '0.07 [0.04, 0.10]')
    """
    data = as_pandas("data", data)
    if not data.columns.is_unique:
        twice = data.columns[data.columns.duplicated()][0]
        raise ValueError(f"data has two columns called {twice!r}; expected each name once")
    if label not in data:
        raise ValueError(f"data has no column {label!r}; its columns are {', '.join(map(repr, data))}")
    y = checks.numbers(label, data[label])
    scores = {"champion": _scores("champion", champion, y), "challenger": _scores("challenger", challenger, y)}
    codes = _codes(data, groups, len(y))
    number("minimum_gain", minimum_gain)
    if number("gain_sought", gain_sought) <= minimum_gain:
        raise ValueError(
            f"gain_sought is {gain_sought!r} and minimum_gain {minimum_gain!r}; expected a gain sought above it"
        )
    positive("per", per)
    for name, value in (("confidence", confidence), ("power", power)):
        fraction(name, value)
    whole("looks", looks)
    whole("min_groups", min_groups, 2)
    if patience is not None:
        whole("patience", patience, 0)
    if most_miscalibrated is not None:
        not_negative("most_miscalibrated", most_miscalibrated)
    alpha = (1 - confidence) / looks
    earned = {name: _earned(evaluate, y, score, name) for name, score in scores.items()}
    more = per * (earned["challenger"] - earned["champion"])
    gain = _mean(more, codes, 1 - alpha)
    slices = _slices(more, codes, data, by, alpha, min_groups, n_bins)
    miscalibration = None if most_miscalibrated is None else _mean(y - scores["challenger"], codes, 1 - alpha)

    n_groups = int(codes.max()) + 1
    spread = gain.standard_error * math.sqrt(n_groups)
    needed = days_needed(spread, gain_sought - minimum_gain, confidence=1 - alpha, power=power) if spread else 2
    broken = [f"earns less in {each}" for each in slices.loc[slices["is_harmed"], "name"]]
    if miscalibration is not None and (
        miscalibration.low > most_miscalibrated or miscalibration.high < -most_miscalibrated
    ):
        broken.append(f"promises are off by {miscalibration:.3f}, more than {most_miscalibrated:g}")
    wait = 0
    if broken:
        verdict, reasons = "keep", broken
    elif gain.low > minimum_gain:
        verdict, reasons = "promote", [f"the whole interval of the gain lies above {minimum_gain:g}"]
    elif gain.high <= minimum_gain:
        verdict, reasons = "keep", [f"no part of the interval of the gain lies above {minimum_gain:g}"]
    elif needed <= n_groups:
        verdict, reasons = (
            "keep",
            [f"{n_groups} {groups_are} were enough to see a gain of {gain_sought:g}, and it was not seen"],
        )
    elif patience is not None and needed - n_groups > patience:
        verdict = "keep"
        reasons = [
            f"to see a gain of {gain_sought:g} takes {needed - n_groups} more {groups_are}; patience ends at {patience}"
        ]
    else:
        wait = needed - n_groups
        verdict, reasons = (
            f"wait {wait} more {groups_are}",
            [f"{needed} {groups_are} are needed to see a gain of {gain_sought:g}"],
        )
    return PromotionGate(
        verdict=verdict,
        wait=wait,
        gain=gain,
        reasons=tuple(reasons),
        slices=slices,
        miscalibration=miscalibration,
        n_groups=n_groups,
        needed=needed,
        gain_sought=float(gain_sought),
        minimum_gain=float(minimum_gain),
        unit=unit,
        groups_are=groups_are,
    )


def days_needed(
    day_to_day: float,
    gain: float,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
    correlation: float = 0.0,
) -> int:
    """How many days see a gain: so many that its interval lies above 0 with the given power.

    Formula: n = ((z + z_power) × s ÷ gain)² × (1 + r) ÷ (1 − r) + z² ÷ 2, rounded up, with z the normal quantile of
    (1 + confidence) ÷ 2. The last term is what Student's t takes more than the normal.

    Parameters
    ----------
    day_to_day : float
        Standard deviation s of one day's gain, in the unit of ``gain``: the standard error of the gain × √days.
    gain : float
        What is to be seen, above 0.
    confidence, power : float
        Between 0 and 1.
    correlation : float
        Between one day's gain and the next's, r: above −1 and below 1; 0 takes days as independent.

    Raises
    ------
    ValueError
        When a parameter is out of its range, or the gain so small that the days cannot be counted.

    References
    ----------
    Guenther, Sample size formulas for normal theory t tests, 1981: https://doi.org/10.1080/00031305.1981.10479363

    Examples
    --------
    >>> days_needed(day_to_day=20, gain=14), days_needed(day_to_day=20, gain=2.4)
    (18, 547)
    """
    positive("day_to_day", day_to_day)
    positive("gain", gain)
    z, z_power = _quantiles(confidence, power)
    if not -1 < number("correlation", correlation) < 1:
        raise ValueError(f"correlation is {correlation!r}; expected a number above -1 and below 1")
    needed = ((z + z_power) * day_to_day / gain) ** 2 * (1 + correlation) / (1 - correlation) + z**2 / 2
    if not needed < 1e15:
        raise ValueError(f"a gain of {gain!r} is too small beside {day_to_day!r} a day; expected one that can be seen")
    return max(2, math.ceil(needed))


def smallest_gain_seen(
    day_to_day: float,
    days: int,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
    correlation: float = 0.0,
) -> float:
    """The gain that so many days see with the given power: :func:`days_needed` solved for the gain.

    Parameters
    ----------
    day_to_day : float
        Standard deviation of one day's gain.
    days : int
        How many there are, at least 3.
    confidence, power, correlation
        As for :func:`days_needed`.

    Raises
    ------
    ValueError
        When a parameter is out of its range, or the days are too few for any gain.

    Examples
    --------
    >>> round(smallest_gain_seen(day_to_day=20, days=30), 1)
    10.6
    """
    positive("day_to_day", day_to_day)
    whole("days", days)
    z, z_power = _quantiles(confidence, power)
    if not -1 < number("correlation", correlation) < 1:
        raise ValueError(f"correlation is {correlation!r}; expected a number above -1 and below 1")
    left = days - z**2 / 2
    if left <= 0:
        raise ValueError(f"days is {days!r}; expected more than {z**2 / 2:.1f} at this confidence")
    return float((z + z_power) * day_to_day * math.sqrt((1 + correlation) / (1 - correlation) / left))


def _quantiles(confidence, power):
    fraction("confidence", confidence)
    fraction("power", power)
    if power <= (1 - confidence) / 2:
        raise ValueError(f"power is {power!r}; expected more than {(1 - confidence) / 2:g}, which chance alone gives")
    return NormalDist().inv_cdf((1 + confidence) / 2), NormalDist().inv_cdf(power)


def _scores(name, values, y):
    scores = checks.numbers(name, values)
    if len(scores) != len(y):
        raise ValueError(f"{name} has {len(scores):,} scores and data has {len(y):,} rows; expected the same rows")
    return scores


def _codes(data, groups, n_rows):
    if isinstance(groups, str):
        if groups not in data:
            raise ValueError(f"data has no column {groups!r}; its columns are {', '.join(map(repr, data))}")
        groups = data[groups]
    refuse_moments("groups", groups)
    if isinstance(groups, (pd.Series, pd.Index)) and isinstance(groups.dtype, (pd.DatetimeTZDtype, np.dtype)):
        if groups.isna().any():
            raise ValueError(f"groups is missing in {int(groups.isna().sum()):,} rows; drop those rows")
        codes = pd.factorize(groups, sort=True)[0]
        if len(codes) != n_rows:
            raise ValueError(f"groups has {len(codes):,} rows and data has {n_rows:,}; expected the same rows")
    else:
        codes = np.unique(checks.labels("groups", groups, n_rows), return_inverse=True)[1]
    if codes.max() < 1:
        raise ValueError(
            f"all {n_rows:,} rows are of one group; the rows of a day hang together, so one day says nothing about the "
            "next: expected two groups or more, better thirty"
        )
    return codes


def _earned(evaluate, y, score, name):
    if not callable(evaluate):
        raise ValueError(f"evaluate is {evaluate!r}; expected a function of (y_true, y_score)")
    earned = checks.numbers(f"what evaluate returned for the {name}", evaluate(y, score))
    if len(earned) != len(y):
        raise ValueError(f"evaluate returned {len(earned):,} values for {len(y):,} rows; expected what each row earned")
    return earned


def _mean(values, codes, confidence):
    """The mean of the rows with Student's interval over groups."""
    mean = float(values.mean())
    error = standard_error((values - mean) / len(values), codes)
    half = critical_t(confidence, int(codes.max())) * error
    return Interval(mean, mean - half, mean + half, error, confidence)


def _slices(more, codes, data, by, alpha, min_groups, n_bins):
    found = []
    named = (
        [by] if isinstance(by, str) else [name for each in by for name in ([each] if isinstance(each, str) else each)]
    )
    for name in named:
        if name in data and pd.api.types.is_datetime64_any_dtype(data[name].dtype):
            raise ValueError(f"by has {name!r}, which holds times; slice by its hour, weekday or month instead")
    if isinstance(by, str) or len(by):
        for column, value, inside in slices_of(data, by, n_bins):
            inner = np.unique(codes[inside], return_inverse=True)[1]
            n_groups = int(inner.max()) + 1
            about = {"name": f"{column} = {value}", "rows": int(inside.sum()), "days": n_groups}
            gain = float(more[inside].mean())
            if n_groups < min_groups:
                found.append(about | {"gain": gain, "low": np.nan, "high": np.nan, "p_value": np.nan})
                continue
            one = _mean(more[inside], inner, 1 - alpha)
            error = one.standard_error
            p_value = float(stdtr(n_groups - 1, gain / error)) if error else float(gain >= 0)
            found.append(about | {"gain": gain, "low": one.low, "high": one.high, "p_value": p_value})
    columns = ["name", "rows", "days", "gain", "low", "high", "p_value"]
    table = pd.DataFrame(found, columns=columns)
    judged = table["p_value"].notna().to_numpy()
    table["adjusted_p_value"], table["is_harmed"] = np.nan, False
    if judged.any():
        corrected = holm(table.loc[judged, "p_value"].tolist(), alpha)
        table.loc[judged, "adjusted_p_value"] = corrected.adjusted_p_values
        table.loc[judged, "is_harmed"] = corrected.rejected
    return table.sort_values(["is_harmed", "gain"], ascending=[False, True], kind="stable", ignore_index=True)
