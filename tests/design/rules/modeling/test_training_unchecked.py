import pytest

BROKEN = [
    (
        {"modeling.sanity_checks": ["input_checks", "shuffled_labels"]},
        "modeling.sanity_checks",
        ["1 of 3 are planned; not overfit_a_batch, output_range"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)
