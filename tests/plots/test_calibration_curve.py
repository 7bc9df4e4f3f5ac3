"""Calibration curves."""

import numpy as np
import pytest

from mlsd_helpers import plots


def test_a_dot_stands_at_each_bin(calibration_of_models):
    ax = calibration_of_models(curves={"m": ([0.1, 0.5, 0.9], [0.2, 0.5, 0.7])}, low=None, high=None)
    (line,) = [line for line in ax.lines if line.get_label() == "m"]
    assert line.get_xydata().tolist() == [[0.1, 0.2], [0.5, 0.5], [0.9, 0.7]]
    assert line.get_marker() == "o"


def test_whiskers_reach_over_the_intervals_of_the_curves_that_have_them(calibration_of_models):
    ax = calibration_of_models(
        curves={"m": ([0.1, 0.9], [0.2, 0.7]), "n": ([0.3, 0.6], [0.3, 0.6])},
        low={"m": [0.1, 0.6]},
        high={"m": [0.3, 0.8]},
    )
    (whiskers,) = ax.collections
    assert [segment.tolist() for segment in whiskers.get_segments()] == [
        [[0.1, 0.1], [0.1, 0.3]],
        [[0.9, 0.6], [0.9, 0.8]],
    ]


def test_the_diagonal_is_labelled_perfectly_calibrated(calibration_of_models):
    ax = calibration_of_models()
    assert [0, 0, 1, 1] in [line.get_xydata().ravel().tolist() for line in ax.lines]
    assert "perfectly calibrated" in [text.get_text().replace("\n", " ") for text in ax.texts]


@pytest.mark.parametrize(
    ("dots", "shown"), [([0.01, 0.04], (0, 0.044)), ([0.97, 0.99], (0.967, 1)), ([0.1, 0.9], (0, 1))]
)
def test_both_axes_show_the_half_where_all_dots_lie_or_everything(dots, shown):
    # a tenth more than the outermost dot: 0.04 × 1.1 = 0.044; 1 − 0.03 × 1.1 = 0.967; and 2 % of the width around it
    ax = plots.calibration({"m": (dots, dots)}, title="t")
    margin = 0.02 * (shown[1] - shown[0])
    assert ax.get_xlim() == ax.get_ylim() == pytest.approx((shown[0] - margin, shown[1] + margin))


def test_bins_that_are_not_sorted_are_refused():
    with pytest.raises(ValueError, match=r"mean predicted probability of 'm' falls after position 0; sort the bins"):
        plots.calibration({"m": ([0.9, 0.1], [0.7, 0.2])}, title="t")


def test_a_share_outside_its_interval_is_refused(calibration_of_models):
    with pytest.raises(
        ValueError, match=r"'m, bin 1': share of positives 0.7 lies outside its interval from 0.8 to 0.9"
    ):
        calibration_of_models(curves={"m": ([0.1, 0.9], [0.2, 0.7])}, low={"m": [0.1, 0.8]}, high={"m": [0.3, 0.9]})


def test_an_end_that_misses_by_the_noise_of_floats_is_accepted(calibration_of_models):
    ax = calibration_of_models(
        curves={"m": ([0.1, 0.9], [0.0, 1.0])}, low={"m": [1e-17, 0.8]}, high={"m": [0.3, 1 - 1e-16]}
    )
    assert len(ax.collections) == 1


def test_half_of_the_intervals_is_refused(calibration_of_models):
    with pytest.raises(ValueError, match=r"low has intervals for \['model'\] and high for \[\]"):
        calibration_of_models(high=None)


def test_intervals_of_a_curve_that_is_not_there_are_refused(calibration_of_models):
    with pytest.raises(ValueError, match=r"low and high name \['modle'\], which are not among the curves"):
        calibration_of_models(low={"modle": [0.1]}, high={"modle": [0.2]})


def test_predicted_probabilities_above_one_are_refused():
    with pytest.raises(ValueError, match="mean predicted probability of 'm' has 1 of 2 values outside 0 to 1"):
        plots.calibration({"m": ([0.1, 9], [0.2, 0.7])}, title="t")


def test_of_a_million_dots_those_that_can_be_told_apart_are_drawn_with_their_intervals():
    x = np.linspace(0, 1, 1_000_000)
    ax = plots.calibration({"m": (x, x)}, low={"m": 0.9 * x}, high={"m": np.minimum(1, 1.1 * x)}, title="t")
    (line,) = [line for line in ax.lines if line.get_label() == "m"]
    assert len(line.get_xdata()) <= 600
    starts = np.array([segment[0] for segment in ax.collections[0].get_segments()])
    assert starts[:, 0].tolist() == line.get_xdata().tolist()
    assert starts[:, 1] == pytest.approx(0.9 * line.get_xdata())
