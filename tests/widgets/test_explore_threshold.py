"""The threshold explorer shows what the counts at its threshold lead to, and moves with its sliders."""

import re

import ipywidgets as w
import numpy as np
import pytest

from mlsd_helpers.widgets import threshold_explorer


@pytest.fixture
def rows():
    # 200 rows, a quarter positive; scores in steps of 0.05, so that no threshold of the explorer splits a tie by noise
    rng = np.random.default_rng(0)
    y_true = np.repeat([1, 0, 0, 0], 50)
    return y_true, np.round(np.clip(rng.normal(0.35 + 0.25 * y_true, 0.2), 0, 1) * 20) / 20


@pytest.fixture
def explorer(rows):
    return threshold_explorer(*rows, cost_fp=2, cost_fn=8, threshold=0.5)


def shown(explorer):
    (html,) = (child for child in explorer.children if isinstance(child, w.HTML))
    return html.value


def cells(html):
    """The numbers in bold: found, missed, false alarms, left in peace."""
    return [float(number.replace(",", "")) for number in re.findall(r"<b>([\d,]+)</b>", html)]


def test_the_matrix_is_that_of_the_threshold_for_a_thousand_decisions(rows, explorer):
    y_true, y_score = rows
    flagged = y_score >= 0.5
    by_hand = [np.sum(flagged & (y_true == 1)), np.sum(~flagged & (y_true == 1))]
    by_hand += [np.sum(flagged & (y_true == 0)), np.sum(~flagged & (y_true == 0))]
    assert cells(shown(explorer)) == [1000 * count / 200 for count in by_hand]


def test_moving_the_threshold_moves_what_is_shown(rows, explorer):
    explorer.threshold.value = 0
    # Everything is flagged: 250 of 1,000 are positive, precision is their share
    assert cells(shown(explorer)) == [250, 0, 750, 0]
    assert "precision 0.25, recall 1" in explorer.reading


def test_rarer_positives_leave_recall_and_lower_precision(rows, explorer):
    recall = explorer.counts.recall[100]
    false_positive_rate = explorer.counts.false_positive_rate[100]
    explorer.prevalence.value = 0.01
    precision = 0.01 * recall / (0.01 * recall + 0.99 * false_positive_rate)
    assert f"precision {precision:.3g}" in explorer.reading
    assert f"recall {recall:.3g}" in explorer.reading


@pytest.mark.parametrize(("typed", "share"), [("1%", 0.01), ("1", 0.01), ("10 %", 0.1), ("0.5", 0.005)])
def test_the_share_of_positives_is_typed_as_it_is_shown_in_percent(explorer, typed, share):
    assert explorer.prevalence.box.value == "25 %"
    explorer.prevalence.box.value = typed
    found, missed, *_ = cells(shown(explorer))
    assert explorer.prevalence.value == share
    assert found + missed == 1000 * share


def test_the_costs_follow_from_the_counts(explorer):
    found, missed, alarms, _ = cells(shown(explorer))
    assert f"costs {2 * alarms + 8 * missed:,.0f} USD" in explorer.reading
    explorer.cost_fn.value = 16
    assert f"costs {2 * alarms + 16 * missed:,.0f} USD, doing nothing {16 * (found + missed):,.0f}" in explorer.reading


def test_it_begins_at_the_cheapest_threshold_and_the_button_goes_back_there(rows):
    y_true, y_score = rows
    cost = [2 * np.sum((y_score >= t) & (y_true == 0)) + 8 * np.sum((y_score < t) & (y_true == 1)) for t in y_score]
    explorer = threshold_explorer(y_true, y_score, cost_fp=2, cost_fn=8)
    start = explorer.threshold.value
    now = 2 * np.sum((y_score >= start) & (y_true == 0)) + 8 * np.sum((y_score < start) & (y_true == 1))
    assert now == min(cost)
    explorer.threshold.value = 0.9
    (button,) = (child for child in explorer.children if isinstance(child, w.Button))
    button.click()
    assert explorer.threshold.value == start


def test_scores_that_are_no_probabilities_have_their_own_scale():
    explorer = threshold_explorer([0, 0, 1, 1], [-3.0, 1.0, 0.5, 5.0], cost_fp=1, cost_fn=1)
    assert (explorer.threshold.min, explorer.threshold.max) == (-3, 5)


def test_a_reader_without_a_kernel_sees_the_state_that_it_starts_in(explorer):
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == f"{explorer.reading}. Run this cell to move the sliders."
    assert cells(bundle["text/html"]) == cells(shown(explorer))


def test_words_of_the_unit_are_text_and_never_html(rows):
    assert "<script>" not in shown(threshold_explorer(*rows, cost_fp=2, cost_fn=8, unit="<script>alert(1)</script>"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"cost_fp": 0}, "cost_fp is 0; expected more than 0"),
        ({"cost_fn": -1}, "cost_fn is -1; expected more than 0"),
        ({"threshold": 3}, "threshold is 3; the scores run from 0 to 1"),
        ({"prevalence": 0}, "prevalence is 0; the explorer goes from 0.001 to 0.9"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused(rows, change, told):
    with pytest.raises(ValueError, match=told):
        threshold_explorer(*rows, **{"cost_fp": 2, "cost_fn": 8} | change)
