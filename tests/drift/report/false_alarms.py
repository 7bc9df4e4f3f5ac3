"""How often the tests of drift alarm when nothing changed, and when something did, beside what is done usually.

python tests/drift/report/false_alarms.py [REPEATS]
"""

import sys
import time
from pathlib import Path

import numpy as np
from scipy import stats

sys.path.insert(0, str(Path(__file__).parents[3]))

from mlsd_helpers.drift import grouped_test
from mlsd_helpers.drift.report.ties import tied_ks_p_value
from mlsd_helpers.drift.report.two_samples import psi_of_counts

ALPHA = 0.05
SEED = 20130101


def independent(n, n_bins, repeats, shift=0.0):
    """Shares of pairs of n normal rows that alarm: our test, zeros as 1e-4, and PSI over 0.1.

    Between the quantiles of a sample of a uniform distribution lie shares that are Dirichlet distributed, so neither
    sample has to be drawn row by row: only those shares, and how many current rows fall between.
    """
    rng = np.random.default_rng(SEED)
    reference = np.diff(-(-np.arange(n_bins + 1) * n // n_bins))
    shares = rng.dirichlet(np.r_[reference[:-1], reference[-1] + 1], size=repeats)
    ends = np.clip(np.cumsum(shares, axis=1)[:, :-1], 0, 1)
    ends = stats.norm.cdf(stats.norm.ppf(ends) - shift)
    current = rng.multinomial(n, np.diff(ends, axis=1, prepend=0, append=1))
    psi = psi_of_counts(reference, current)
    p, q = reference / n, np.maximum(current / n, 1e-4)
    usual = ((q - p) * np.log(q / p)).sum(axis=1)
    threshold = stats.chi2.isf(ALPHA, n_bins - 1) * 2 / n
    return [(psi > threshold).mean(), (usual > threshold).mean(), (usual > 0.1).mean()]


def tied(shares, n, repeats, change=None):
    """Shares of pairs of n rows over a few values that KS alarms on: ours, and scipy's null without ties."""
    rng = np.random.default_rng(SEED)
    shares = np.asarray(shares)
    reference = rng.multinomial(n, shares, size=repeats)
    current = rng.multinomial(n, shares if change is None else change, size=repeats)
    statistic = np.abs(np.cumsum(reference - current, axis=1)).max(axis=1) / n
    ours = [tied_ks_p_value(d, r, c) <= ALPHA for d, r, c in zip(statistic, reference, current, strict=True)]
    return np.mean(ours), (stats.kstwo.sf(statistic, round(n / 2)) <= ALPHA).mean()


def days_of_rows(n_days, follow, n_bins, repeats, n_rows=100, last=0, shift=0.0):
    """Profiles of days whose level follows the day before (lag-1 correlation), and whose rows vary as much again."""
    rng = np.random.default_rng(SEED)
    level = np.empty((repeats, n_days))
    level[:, 0] = rng.normal(size=repeats)
    for day in range(1, n_days):
        level[:, day] = follow * level[:, day - 1] + np.sqrt(1 - follow**2) * rng.normal(size=repeats)
    level[:, n_days - last :] += shift
    blocks = []
    for each in level:
        rows = each[:, None] + rng.normal(size=(n_days, n_rows))
        edges = np.quantile(rows[: n_days - last], np.arange(1, n_bins) / n_bins)
        cell = np.searchsorted(edges, rows.ravel()) + n_bins * np.repeat(np.arange(n_days), n_rows)
        blocks.append(np.bincount(cell, minlength=n_days * n_bins).reshape(n_days, n_bins))
    return np.concatenate(blocks, axis=1)


def clustered(n_reference, n_current, follow, repeats, shift=0.0, n_bins=10, deals=199):
    """Shares that alarm: rows as independent, days dealt at random, blocks of a week, the circle turned, analytic."""
    n_days = n_reference + n_current
    profile = days_of_rows(n_days, follow, n_bins, repeats, last=n_current, shift=shift)
    is_current = np.arange(n_days) >= n_reference
    cube = profile.reshape(n_days, repeats, n_bins)
    psi = psi_of_counts(cube[~is_current].sum(axis=0), cube[is_current].sum(axis=0))
    unit = 1 / (100 * n_reference) + 1 / (100 * n_current)
    found = [(psi > unit * stats.chi2.isf(ALPHA, n_bins - 1)).mean()]
    for block in (1, 7):
        found.append((_dealt(cube, psi, is_current, block, deals) <= ALPHA).mean())
    for null in ("shift", "analytic"):
        found.append((grouped_test(profile, is_current, [n_bins] * repeats, null=null).p_value <= ALPHA).mean())
    return found


def _dealt(cube, psi, is_current, block, deals):
    rng = np.random.default_rng(SEED)
    at_least = np.ones(len(psi))
    number = np.arange(len(is_current)) // block
    for _ in range(deals):
        order = np.argsort(rng.permutation(number.max() + 1)[number], kind="stable")
        dealt = np.empty_like(is_current)
        dealt[order] = is_current
        at_least += psi_of_counts(cube[~dealt].sum(axis=0), cube[dealt].sum(axis=0)) >= psi - 1e-12
    return at_least / (deals + 1)


RAIN = [0.93, 0.03, 0.02, 0.01, 0.01]
MORE_RAIN = [0.90, 0.045, 0.03, 0.0125, 0.0125]

if __name__ == "__main__":
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    started = time.process_time()
    print("independent rows          nothing changed                  shifted by 0.2 σ")
    print("      n  bins     ours  zeros=1e-4  PSI>0.1      ours  zeros=1e-4  PSI>0.1")
    for n in (100, 1_000, 10_000):
        for n_bins in (5, 10, 20):
            same, moved = (independent(n, n_bins, 20 * repeats, shift) for shift in (0, 0.2))
            print(
                f"{n:7,} {n_bins:5d}  " + "    ".join("".join(f"{100 * x:9.1f} %" for x in of) for of in (same, moved))
            )
    print("\nKS of five values, 93 % of rows on one: ours, scipy; and with more rain: ours, scipy")
    for n in (500, 10_000):
        found = *tied(RAIN, n, repeats), *tied(RAIN, n, repeats, MORE_RAIN)
        print(f"{n:7,}  " + "".join(f"{100 * x:9.1f} %" for x in found))
    print("\ndays of 100 rows          lag 1      rows   by day  by week    shift  analytic")
    for days in ((30, 30), (90, 30), (275, 90), (30, 7), (30, 1)):
        for follow in (0.0, 0.3, 0.7):
            few = repeats if sum(days) < 100 else repeats // 2
            for shift in (0.0, 1.0):
                found = clustered(*days, follow, few, shift=shift)
                print(
                    f"{days[0]:4d} + {days[1]:2d}, shifted by {shift:.0f} {follow:7.1f}  "
                    + "".join(f"{100 * x:7.1f} %" for x in found)
                )
    print(f"{time.process_time() - started:.0f} s")
