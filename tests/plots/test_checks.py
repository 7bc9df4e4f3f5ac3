"""Numbers that make no sense are refused; importing the package changes nothing."""

import subprocess
import sys

import numpy as np
import pytest


@pytest.mark.parametrize(
    ("draw", "name", "said"),
    [
        ("bars_of_cost", "values", "values"),
        ("dots_of_auc", "low", "low"),
        ("flights_by_hour", "heights", "heights"),
        ("cost_of_thresholds", "x", "x"),
        ("intervals_of_auc", "estimates", "estimates"),
        ("cost_and_closed_form", "cost", "cost"),
        ("scores_by_class", "positive_scores", "positive_scores"),
    ],
)
def test_numbers_that_are_not_finite_are_refused_and_located(request, draw, name, said):
    length = {"values": 3, "low": 2, "heights": 24, "x": 50, "estimates": 3, "cost": 99, "positive_scores": 50}[name]
    for wrong in (np.nan, np.inf):
        numbers = [0.0] * length
        numbers[1] = wrong
        with pytest.raises(ValueError, match=rf"{said} has 1 of {length} values .* \(first at position 1: {wrong}\)"):
            request.getfixturevalue(draw)(**{name: numbers})


@pytest.mark.parametrize(
    ("draw", "name"), [("bars_of_cost", "values"), ("flights_by_hour", "heights"), ("cost_of_thresholds", "x")]
)
def test_nothing_to_draw_is_refused(request, draw, name):
    with pytest.raises(ValueError, match=rf"{name} has shape \(0,\); expected a sequence of at least one number"):
        request.getfixturevalue(draw)(**{name: []})


def test_a_table_in_place_of_a_sequence_is_refused(bars_of_cost):
    with pytest.raises(ValueError, match=r"values has shape \(1, 2\)"):
        bars_of_cost(values=[[1, 2]])


def test_importing_plots_loads_neither_pandas_nor_scikit_learn_and_changes_no_setting():
    code = (
        "import sys, matplotlib as mpl; before = dict(mpl.rcParams); import mlsd_helpers.plots; "
        "print({'pandas', 'sklearn', 'scipy'} & set(sys.modules), dict(mpl.rcParams) == before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set() True\n"


@pytest.mark.parametrize("name", ["roc_of_models", "precision_of_models", "calibration_of_models"])
def test_curves_with_a_number_that_is_not_finite_are_refused_and_located(request, name):
    with pytest.raises(ValueError, match=r"of 'm' has 1 of 2 values that are not finite \(first at position 1: nan\)"):
        request.getfixturevalue(name)(curves={"m": ([0, np.nan], [0, 1])})
