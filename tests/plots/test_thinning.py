"""Long curves are drawn with fewer points, and look the same."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers import plots
from mlsd_helpers.plots.thinning import COLUMNS, LONG, thin, told_apart

POINTS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), min_size=1, max_size=200).map(
    lambda points: sorted(points, key=lambda point: point[0])
)


@given(POINTS, st.integers(1, 20))
def test_ends_stay_and_every_column_keeps_its_lowest_and_its_highest_point(points, columns):
    x, y = np.array(points, dtype=float).T
    kept = told_apart(x, y, columns, long=0)
    assert kept[0] == 0
    assert kept[-1] == len(x) - 1
    assert (np.diff(kept) > 0).all()
    assert len(kept) <= 6 * columns
    column = np.minimum(((x - x[0]) / (x[-1] - x[0] or 1) * columns).astype(int), columns - 1)
    for one in set(column):
        before, after = y[column == one], y[kept][column[kept] == one]
        assert (before.min(), before.max()) == (after.min(), after.max())


def test_a_short_curve_stays_as_it_is():
    x = np.linspace(0, 1, LONG)
    assert thin(x, x)[0] is x or (thin(x, x)[0] == x).all()


def test_the_corner_of_a_near_perfect_roc_curve_stays():
    n = 100_000
    x = np.concatenate([np.zeros(n), np.linspace(0, 1, n)])
    y = np.concatenate([np.linspace(0, 1, n), np.ones(n)])
    fewer_x, fewer_y = thin(x, y)
    assert (0, 1) in zip(fewer_x.tolist(), fewer_y.tolist(), strict=True)


def test_the_thinned_curve_is_nowhere_further_than_a_column_from_the_whole():
    x = np.sort(np.random.default_rng(0).random(200_000))
    y = np.sqrt(x)
    fewer_x, fewer_y = thin(x, y)
    # a point of the whole curve lies between two that stayed; the curve rises, so it lies in the box they span
    right = np.searchsorted(fewer_x, x).clip(1, len(fewer_x) - 1)
    assert ((fewer_y[right - 1] <= y + 1e-12) & (y <= fewer_y[right] + 1e-12)).all()
    assert np.diff(fewer_x).max() <= 2 / COLUMNS


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_curve_of_a_million_points_makes_a_small_figure(kind):
    x = np.linspace(0, 1, 1_000_000)
    ax = plots.roc({"model": (x, np.sqrt(x))}, title="t")
    file = io.BytesIO()
    ax.figure.savefig(file, format=kind)
    assert file.tell() < 300_000
    assert max(len(line.get_xdata()) for line in ax.lines) <= 6 * COLUMNS
