"""What chooses is not what judges, and a network let loose knows its own flights best."""

import pytest

from mlsd_helpers.flights.few_flights import FewFlights


def test_a_network_let_loose_is_better_at_home():
    loose = FewFlights(600)
    assert loose.losses().mean() < loose.losses("chooses").mean()
    assert len(loose.losses()) == 600


def test_what_one_saves_the_other_loses():
    short, long = FewFlights(600, steps=20), FewFlights(600, steps=200)
    saved, lost = long.saves(short, "judges"), short.saves(long, "judges")
    assert saved.estimate == pytest.approx((short.losses("judges") - long.losses("judges")).mean())
    assert lost.estimate == pytest.approx(-saved.estimate)
    assert saved.low < saved.estimate < saved.high


def test_an_unknown_part_is_named():
    with pytest.raises(ValueError, match="there is no part 'test'"):
        FewFlights(600, steps=1).losses("test")
