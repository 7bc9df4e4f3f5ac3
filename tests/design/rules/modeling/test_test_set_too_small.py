import pytest

BROKEN = [
    (
        # Q₁ = 0.7 ÷ 1.3, Q₂ = 0.98 ÷ 1.7; SE² = (0.21 + 99 × 0.048462 + 899 × 0.086471) ÷ 90,000 = 0.030321²
        # 1.96 × √2 × 0.030321 = 0.0840; (0.0840 ÷ 0.03)² = 7.8
        {"modeling.test_positives": 100, "modeling.test_negatives": 900},
        "modeling.test_positives",
        [
            "claims 0.03 more roc_auc than 'delays_right_now'",
            "100 positives and 900 negatives",
            "0.084 or",
            "7.8 times",
        ],
    ),
    (
        # √(0.7 × 0.3 ÷ 1,000) = 0.014491; × 1.96 × √2 = 0.0402; (0.0402 ÷ 0.03)² = 1.8
        {"modeling.offline_metric": "accuracy", "modeling.test_positives": 200, "modeling.test_negatives": 800},
        "modeling.test_positives",
        ["0.03 more accuracy", "200 positives and 800 negatives see a difference of 0.0402 or more", "1.8 times"],
    ),
    (
        {"modeling.test_positives": 0},
        "modeling.test_positives",
        ["cannot be judged: positives is 0"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_recall_counts_positives_only(found):
    # √(0.7 × 0.3 ÷ 400) × 1.96 × √2 = 0.0635
    (finding,) = found({"modeling.offline_metric": "recall", "modeling.test_positives": 400})
    assert "400 positives see a difference of 0.0635" in finding.message
