"""A queue played again: by hand, against the formula of Pollaczek and Khinchine, and with servers that come late."""

import numpy as np
import pytest

from mlsd_helpers.capacity import mean_wait_s, replay_batches, replay_queue


def test_three_requests_by_hand():
    # The second comes at 1 and starts at 2; the third comes at 5 and finds nobody
    assert replay_queue([0, 1, 5], [2, 2, 2]) == [2, 4, 7]
    assert replay_queue([0, 1, 5], [2, 2, 2], servers=2) == [2, 3, 7]


def test_a_server_that_starts_later_takes_over_then():
    # One server from the start, one from 3 on: the requests at 0 start at 0, 3, 4 and 4
    assert replay_queue([0, 0, 0, 0], [4, 1, 1, 1], free_at=[0, 3]) == [4, 4, 5, 5]


def test_one_server_waits_as_lindley_says():
    # W(n+1) = max(0, W(n) + S(n) - gap): a random walk held at zero, which NumPy computes without a queue
    rng = np.random.default_rng(0)
    gaps, work = rng.exponential(1, 5_000), rng.gamma(2, 0.4, 5_000)
    arrivals = np.cumsum(gaps)
    walk = np.concatenate([[0], np.cumsum(work[:-1] - gaps[1:])])
    waits = walk - np.minimum.accumulate(walk)
    assert np.allclose(np.array(replay_queue(arrivals, work)) - work - arrivals, waits, atol=1e-9)


def test_a_long_queue_waits_as_pollaczek_and_khinchine_say():
    rng = np.random.default_rng(1)
    n, busy, cv = 400_000, 0.6, 0.5
    arrivals, work = np.cumsum(rng.exponential(1 / busy, n)), rng.gamma(cv**-2, cv**2, n)
    wait = np.mean(np.array(replay_queue(arrivals, work)) - work - arrivals)
    assert wait == pytest.approx(mean_wait_s(busy, 1, 1, cv), rel=0.03)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (([0, 1], [1]), "arrivals has 2 values and work 1; expected one of each a request"),
        (([1, 0], [1, 1]), r"arrivals\[1\] is 0, after 1; expected rising moments"),
        (([0], [-1]), r"work\[0\] is -1; expected 0 or more"),
        (([float("nan")], [1]), r"arrivals\[0\] is nan"),
        (([0], [1], 0), "servers"),
        (([0], [1], 1, []), "free_at is empty"),
    ],
)
def test_what_is_no_queue_is_refused(inputs, message):
    with pytest.raises(ValueError, match=message):
        replay_queue(*inputs)


def test_batches_by_hand():
    # A call takes 3 and each request 1. The one at 0 is done at 4; those at 1, 2 and 3 wait, two of them fit into the
    # next batch, done at 4 + 3 + 2 = 9; the last one goes alone, at 9 + 4 = 13
    assert replay_batches([0, 1, 2, 3], call=3, each=1, most=2) == [4, 9, 9, 13]


def test_batches_of_one_are_the_plain_queue():
    arrivals = np.cumsum(np.random.default_rng(0).exponential(5, 1_000))
    assert np.allclose(replay_batches(arrivals, 3, 1, most=1), replay_queue(arrivals, [4] * 1_000))


def test_without_a_call_to_share_batches_carry_what_single_requests_do():
    # The last of a burst is done when all the work is done, however it was cut
    assert replay_batches([0] * 64, call=0, each=2, most=32)[-1] == replay_queue([0] * 64, [2] * 64)[-1] == 128


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (([1, 0], 1, 1, 2), r"arrivals\[1\] is 0, after 1; expected rising moments"),
        (([0], -1, 1, 2), "call"),
        (([0], 1, -1, 2), "each"),
        (([0], 1, 1, 0), "most"),
    ],
)
def test_what_is_no_batch_is_refused(inputs, message):
    with pytest.raises(ValueError, match=message):
        replay_batches(*inputs)
