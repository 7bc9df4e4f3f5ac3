"""The surest errors: which rows, in what order, and how many the probabilities promise."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss

from mlsd_helpers.debugging.errors import confident_errors


def frame_of(n, **columns):
    return pd.DataFrame(columns or {"key": range(n)}, index=[f"row {place}" for place in range(n)])


def test_the_rows_are_the_wrong_ones_with_the_largest_loss():
    found = confident_errors([1, 0, 1, 0], [0.9, 0.8, 0.3, 0.4], frame_of(4), k=2)
    assert found.table.index.tolist() == ["row 1", "row 2"]  # rows 0 and 3 are right
    assert found.table["key"].tolist() == [1, 2]
    assert found.table["log_loss"].tolist() == pytest.approx([-np.log(0.2), -np.log(0.3)])
    assert found.table["label"].tolist() == [0, 1]
    assert found.table["predicted"].tolist() == [1, 0]
    assert found.n_wrong == 2


def test_the_share_of_loss_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    y, score = rng.integers(0, 2, 200), rng.uniform(0.01, 0.99, 200)
    found = confident_errors(y, score, frame_of(200), k=5)
    assert found.share_of_loss == pytest.approx(found.table["log_loss"].sum() / (200 * log_loss(y, score)))


def test_chance_promises_as_many_as_the_probabilities_say():
    # Four rows of 0.9, one of them wrong, and one that is less sure: 4 × 0.1 ± √(4 × 0.09)
    found = confident_errors([1, 1, 1, 0, 1], [0.9, 0.9, 0.9, 0.9, 0.6], frame_of(5), k=1)
    assert (found.n_as_sure, found.n_wrong_as_sure) == (4, 1)
    assert (found.n_promised, found.n_promised_sd) == pytest.approx((0.4, 0.6))


def test_a_calibrated_model_keeps_its_promise_and_one_with_wrong_labels_does_not():
    rng = np.random.default_rng(0)
    score = rng.beta(0.5, 0.5, 20_000)
    y = rng.random(20_000) < score
    honest = confident_errors(y, score, frame_of(20_000), k=100)
    assert abs(honest.n_wrong_as_sure - honest.n_promised) < 3 * honest.n_promised_sd
    flipped = np.where(rng.random(20_000) < 0.01, ~y, y)
    broken = confident_errors(flipped, score, frame_of(20_000), k=100)
    assert broken.n_wrong_as_sure > broken.n_promised + 5 * broken.n_promised_sd


def test_errors_as_sure_as_the_last_are_counted_and_kept_in_order():
    found = confident_errors([0, 0, 0, 0], [0.7, 0.9, 0.7, 0.7], frame_of(4), k=2)
    assert found.table.index.tolist() == ["row 1", "row 0"]
    assert found.n_tied == 2


def test_a_sum_in_another_order_makes_no_tie_and_no_error():
    undecided = confident_errors([0, 1], [0.5, 0.5 - 1e-12], frame_of(2), k=2)
    assert undecided.n_wrong == 0
    assert repr(undecided) == "None of 2 rows is wrong."
    assert confident_errors([0, 0], [0.1 + 0.6, 0.7], frame_of(2), k=1).n_tied == 1


def test_of_several_classes_the_label_is_held_against_the_likeliest():
    score = [[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]
    found = confident_errors(["a", "a", "c"], score, frame_of(3), classes=["a", "b", "c"])
    assert found.table[["label", "predicted", "probability_of_label"]].values.tolist() == [["a", "c", 0.1]]
    assert found.n_promised == pytest.approx(0.6)  # rows 0 and 1 are as sure: 0.3 + 0.3


def test_a_probability_of_zero_for_the_label_has_a_finite_loss():
    assert confident_errors([1], [0.0], frame_of(1)).table["log_loss"].tolist() == pytest.approx([36.04], abs=0.01)


def test_a_column_of_the_same_name_in_the_frame_is_kept_apart():
    found = confident_errors([0], [0.9], frame_of(1, label=["mine"]))
    assert found.table[["label", "label (frame)"]].values.tolist() == [[0, "mine"]]


def test_other_labels_are_named_with_pos_label():
    found = confident_errors(["late", "on time"], [0.1, 0.2], frame_of(2), pos_label="late")
    assert found.table[["label", "predicted"]].values.tolist() == [["late", "on time"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([0, 1], [0.1, np.nan], frame_of(2)), "y_score has 1 value that is NaN"),
        (([0, 1], [0.1, 1.2], frame_of(2)), "outside 0 to 1"),
        (([0, 1], [0.1, 0.2], frame_of(3)), "frame has 3 rows and y_true has 2"),
        (([1.5, 2.5, 3.5], [0.1, 0.2, 0.3], frame_of(3)), "for regression look at the largest residuals"),
        (([0, 1], [[0.5, 0.5], [0.5, 0.5]], frame_of(2)), "classes=model.classes_"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        confident_errors(*arguments)


def test_rows_of_probabilities_add_up_to_one():
    with pytest.raises(ValueError, match=r"1 rows that do not add up to 1 \(first at row 1\)"):
        confident_errors([0, 1], [[0.5, 0.5], [0.5, 0.4]], frame_of(2), classes=[0, 1])


def test_what_is_shown_is_escaped_and_short():
    rng = np.random.default_rng(0)
    found = confident_errors(np.zeros(50), rng.uniform(0.6, 1, 50), frame_of(50, note=["<b>"] * 50), k=40)
    assert "<b>" not in found._repr_html_()
    assert found._repr_html_().count("<tr>") == 11
    assert len(repr(found).splitlines()) == 12
