import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.capacity import (
    break_even_utilisation,
    cost_per_thousand_decisions_usd,
    instance_cost_usd_per_month,
    monthly_cost_usd,
)


def test_instances_are_paid_for_720_hours_a_month():
    # 3 × 1.20 $ × 720 h = 2,592 $
    assert instance_cost_usd_per_month(3, 1.20) == pytest.approx(2592)


def test_a_month_costs_instances_plus_storage_plus_transfer():
    # 2 × 0.5 × 720 = 720; 500 × 0.02 = 10; 100 × 0.09 = 9
    cost = monthly_cost_usd(
        2,
        0.5,
        storage_gb=500,
        storage_price_usd_per_gb_month=0.02,
        transfer_gb=100,
        transfer_price_usd_per_gb=0.09,
    )
    assert cost == pytest.approx(739)


def test_the_cost_of_a_thousand_decisions_counts_30_days_of_them():
    # 300 $ ÷ (1,000 × 30 decisions) = 0.01 $ each
    assert cost_per_thousand_decisions_usd(300, 1000) == pytest.approx(10)


def test_reserving_pays_from_its_share_of_the_price_on_demand():
    # 0.25 ÷ 0.40 = 0.625: 15 hours of a day
    assert break_even_utilisation(0.25, 0.40) == pytest.approx(15 / 24)


@given(st.floats(0.001, 10), st.floats(0.001, 10))
def test_at_the_break_even_both_ways_cost_the_same(reserved, on_demand):
    hours = 720 * break_even_utilisation(reserved, on_demand)
    assert hours * on_demand == pytest.approx(instance_cost_usd_per_month(1, reserved))
