"""Two profiles say how far two sets of rows lie apart, within bounds that hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mlsd_helpers.drift import profile_drift, reference_profile


def profile(values, name="x"):
    return reference_profile(pd.DataFrame({name: values}))


some = st.lists(st.floats(allow_nan=False) | st.integers(-3, 3).map(float), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(some, some)
def test_the_bounds_hold_the_distance_that_scipy_finds(before, now):
    points = np.concatenate([before, now])  # scipy's ks_2samp subtracts infinite values
    shares = [(np.array(side)[:, None] <= points).mean(axis=0) for side in (before, now)]
    exact = np.abs(shares[0] - shares[1]).max()
    found = profile_drift(profile(before), profile(now))["x"]
    assert found.ks_low - 1e-12 <= exact <= found.ks_high + 1e-12


def test_the_bounds_of_many_rows_are_close():
    rng = np.random.default_rng(0)
    before, now = rng.normal(size=20_000), rng.normal(0.2, size=20_000)
    found = profile_drift(profile(before), profile(now))["x"]
    exact = stats.ks_2samp(before, now).statistic
    assert found.ks_low - 1e-12 <= exact <= found.ks_high + 1e-12
    assert found.ks_high - found.ks_low < 0.01


def test_psi_of_categories_is_the_sum_by_hand():
    found = profile_drift(profile(["a"] * 30 + ["b"] * 70), profile(["a"] * 50 + ["b"] * 40 + ["c"] * 10))["x"]
    p, q = np.array([30.5, 70.5, 0.5]) / 101.5, np.array([50.5, 40.5, 10.5]) / 101.5  # half a count in three cells
    assert found.psi == pytest.approx(sum((q - p) * np.log(q / p)))
    assert found.p_value == pytest.approx(stats.chi2.sf(found.psi / (2 / 100), 2))
    assert found.new_share == 0.1


def test_psi_by_chance_alone_has_the_mean_and_the_alarms_that_it_states():
    rng = np.random.default_rng(1)
    found = [profile_drift(profile(rng.normal(size=2000)), profile(rng.normal(size=1000)))["x"] for _ in range(250)]
    assert {each.n_cells for each in found} == {10}
    assert np.mean([each.psi for each in found]) == pytest.approx(9 * (1 / 2000 + 1 / 1000), rel=0.08)
    alarms = sum(each.p_value < 0.05 for each in found)
    assert stats.binomtest(alarms, 250, 0.05).pvalue > 0.001


def test_a_constant_that_moves_is_seen_and_one_that_stays_is_not():
    still, up, down = profile([5.0] * 50), profile([9.0] * 50), profile([1.0] * 50)
    assert profile_drift(still, still)["x"].p_value == 1
    assert profile_drift(still, still)["x"].note == "constant"
    for moved in (up, down):
        assert profile_drift(still, moved)["x"].p_value < 1e-6
        assert profile_drift(still, moved)["x"].ks_low == 1


def test_what_cannot_be_compared_has_a_note_and_no_number():
    before = reference_profile(pd.DataFrame({"x": [1.0, 2], "gone": [1, 2], "turned": [1, 2], "empty": [np.nan] * 2}))
    now = reference_profile(pd.DataFrame({"x": [np.inf, 2], "turned": ["a", "b"], "empty": [1.0, 2], "new": [1, 1]}))
    found = profile_drift(before, now)
    notes = {each.column: each.note for each in found.columns}
    assert notes == {
        "x": "holds infinite values, which count as the lowest and the highest",
        "gone": "not in the current profile",
        "turned": "number in the reference, category now",
        "empty": "no values in the reference",
        "new": "not in the reference",
    }
    assert found["empty"].missing_reference == 1
    assert all(found[name].psi is None for name in notes if name != "x")
    assert np.isfinite(found["x"].psi)
    assert "not in the reference" in found._repr_html_()
    assert "nan" not in repr(found).lower()
    with pytest.raises(KeyError, match="no column 'y'"):
        found["y"]
    with pytest.raises(TypeError, match="reference is a DataFrame"):
        profile_drift(found.frame, before)


def test_categories_beyond_the_bound_are_compared_as_a_sample():
    rng = np.random.default_rng(0)
    names = np.array([f"n{k}" for k in range(3000)])
    before, now = (
        reference_profile(pd.DataFrame({"x": names[rng.integers(low, 3000, 30_000)]}), max_categories=500)
        for low in (0, 1500)
    )
    found = profile_drift(before, now)["x"]
    assert found.note == "only a sample of its categories is compared"
    assert found.p_value < 1e-6  # of the categories kept, half are gone
    assert found.n_cells <= 1001


def test_a_figure_shows_the_largest_on_top():
    plt = pytest.importorskip("matplotlib.pyplot")
    ax = profile_drift(profile([1.0, 2, 3]), profile([2.0, 3, 4])).plot(title="Wind")
    assert ax.get_title(loc="left") or ax.get_title()
    plt.close(ax.figure)


def test_the_bounds_meet_where_values_are_whole_numbers():
    rng = np.random.default_rng(0)
    before, now = rng.poisson(3, 500), rng.poisson(4, 500)
    found = profile_drift(profile(before), profile(now))["x"]
    assert found.ks_low == pytest.approx(stats.ks_2samp(before, now).statistic)
    assert found.ks_high == pytest.approx(found.ks_low)
