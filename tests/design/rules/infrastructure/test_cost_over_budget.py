import pytest

BROKEN = [
    (
        # 576 + 108 = 684; 1,000 × 0.02 = 20; 100 × 0.09 = 9
        {"infrastructure.other_costs_usd_per_month": 500},
        "requirements.monthly_budget_usd",
        ["instances 684 + storage 20 + transfer 9 + other 500 = 1,213 USD a month;", "the budget is 1,000 USD"],
    ),
    (
        # 684 + 9 + 400 = 1,093: over the budget before the storage is priced
        {"infrastructure.other_costs_usd_per_month": 400, "infrastructure.storage_price_usd_per_gb_month": ...},
        "requirements.monthly_budget_usd",
        ["= 1,093 USD a month at least; the budget is 1,000"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_unpriced_storage_is_missing_and_no_storage_is_free(lacking):
    assert lacking({"infrastructure.storage_gb": ...}) == ["infrastructure.storage_gb"]
    none = {"infrastructure.storage_gb": ..., "infrastructure.storage_price_usd_per_gb_month": ...}
    assert lacking(none) == []


def test_a_cost_equal_to_the_budget_is_within_it(found):
    # 684 + 20 + 9 + 287 = 1,000
    assert found({"infrastructure.other_costs_usd_per_month": 287}) == []
