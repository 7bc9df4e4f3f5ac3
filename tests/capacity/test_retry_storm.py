import statistics

import pytest

from mlsd_helpers.capacity import answered_after_stall

LOADS = (0.2, 0.4, 0.6, 0.8)


def at_the_end(**options):
    return statistics.mean(answered_after_stall(**options)[-10:])


@pytest.mark.parametrize("load", LOADS)
@pytest.mark.parametrize("retries", [0, 1, 2, 3])
def test_it_recovers_when_load_times_one_plus_retries_is_below_one(load, retries):
    answered = at_the_end(load=load, retries=retries)
    assert answered > 0.97 if load * (1 + retries) < 1 else answered == 0


@pytest.mark.parametrize("load", [0.3, 0.5])
def test_without_retries_the_queue_is_gone_after_stall_over_one_minus_load(load):
    # work comes in at the rate `load` from second 5 on and is served from 7 on at rate 1: gone at 5 + 2 / (1 - load)
    answered = answered_after_stall(load, stall_s=2)
    empty = 5 + 2 / (1 - load)
    assert answered[int(empty) - 1] < 0.9
    assert min(answered[int(empty) + 1 : 20]) > 0.99


def test_the_time_in_queue_is_that_of_one_server_with_constant_service():
    # M/D/1: mean wait = load * service / (2 (1 - load)); at load 0.5 a wait of over 140 ms (14 services) is rare
    assert statistics.mean(answered_after_stall(0.5, stall_s=0)) > 0.999
    # and at a load over 1 the queue grows without bound
    assert answered_after_stall(1.5, stall_s=0)[-1] == 0


def test_a_stall_shorter_than_the_time_out_is_no_storm():
    assert at_the_end(load=0.6, retries=3, stall_s=0.05) > 0.99


def test_a_breaker_ends_the_storm():
    answered = answered_after_stall(0.6, retries=3, breaker=True)
    assert min(answered[12:]) > 0.99
    assert max(answered_after_stall(0.6, retries=3)[8:]) == 0


def test_the_same_seed_gives_the_same_figures():
    assert answered_after_stall(0.6, seed=1) == answered_after_stall(0.6, seed=1) != answered_after_stall(0.6, seed=2)


@pytest.mark.parametrize(
    "wrong",
    [{"load": 0}, {"retries": -1}, {"retries": 1.5}, {"breaker": 1}, {"timeout_s": 0}, {"stall_s": -1}, {"until_s": 0}],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        answered_after_stall(**({"load": 0.5} | wrong))
