import pytest

BROKEN = [
    (
        {"requirements.value_per_decision_usd": 0.001},
        "requirements.value_per_decision_usd",
        ["720 USD a month for 360,000 decisions is 0.002 USD a decision; one is worth 0.001 USD"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_an_unpriced_part_makes_the_cost_of_a_decision_a_lower_bound(found, lacking):
    changes = {"infrastructure.storage_gb": 10, "requirements.value_per_decision_usd": 0.0019}
    (finding,) = found(changes)
    assert "0.002 USD a decision at least" in finding.message
    assert lacking(changes) == ["infrastructure.storage_price_usd_per_gb_month"]
