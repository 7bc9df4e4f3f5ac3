import pytest

BROKEN = [
    (
        # 10 × 190 × 0.01 = 19; 19 ÷ 2 = 9.5
        {"features.training_window_days": 190},
        "features.positive_share",
        "10 examples a day × 190 days × 0.01 positive = 19 positives for 2 features: 9.5 a feature, under 10",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "features.examples_per_day"
    assert path in lacking({path: ...})
