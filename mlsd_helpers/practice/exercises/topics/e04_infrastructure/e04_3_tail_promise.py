"""04-3: find the load at which the tail still keeps its promise."""

import math

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _rate_by_bisection(work_ms, promise_ms):
    """The largest rate whose p99 keeps the promise, by halving the interval in which it lies."""
    from scipy.stats import expon

    def p99_ms(rate):
        busy = rate * work_ms / 1000
        return expon.ppf(0.99, scale=work_ms / (1 - busy))

    low, high = 0.0, 1000 / work_ms
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if p99_ms(middle) <= promise_ms else (low, middle)
    return 0.0 if low < 1e-9 else low


def _some_promise(chance):
    work_ms = round(chance.uniform(2, 50), 1)
    return work_ms, round(work_ms * chance.uniform(8, 60), 1)


def _forgets_the_lone_request(work_ms, promise_ms):
    return 1000 * (1 / work_ms - math.log(100) / promise_ms)


@exercise(
    "04-3",
    "Find the load at which the tail still keeps its promise",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "99 % of an exponential time with mean m are below m × ln 100.",
        "Set mean × ln 100 equal to the promise; solve for the busy share, then for the rate. Mind the milliseconds.",
        "busy = 1 − work × ln 100 ÷ promise, and rate = busy ÷ work in seconds; what if busy comes out negative?",
    ),
    wrong=(
        Wrong(lambda: _forgets_the_lone_request, "negative"),
        Wrong(lambda: lambda work_ms, promise_ms: 1000 / work_ms - 1000 / promise_ms, "mean"),
        Wrong(lambda: lambda work_ms, promise_ms: 700 / work_ms, "70 %"),
        Wrong(lambda: lambda work_ms, promise_ms: _rate_by_bisection(work_ms, promise_ms) / 1000, "millisecond"),
    ),
)
def most_requests(answer):
    return judging.function(
        answer,
        _rate_by_bisection,
        _some_promise,
        fixed=[(20, 400), (10, 20), (10.0, 46.0)],
        rel=0.003,
        mistakes=[
            (_forgets_the_lone_request, "a rate is not negative: where not even a lone request is in time, it is 0"),
            (
                lambda work_ms, promise_ms: max(0, 1000 / work_ms - 1000 / promise_ms),
                "that keeps the mean within the promise; it is made for 99 of 100 requests",
            ),
            (
                lambda work_ms, promise_ms: 700 / work_ms,
                "70 % busy is a rule of thumb and does not look at the promise; how long is the tail at that load?",
            ),
            (lambda work_ms, promise_ms: 1000 / work_ms, "that is the rate at which the queue grows without end"),
            (
                lambda work_ms, promise_ms: _rate_by_bisection(work_ms, promise_ms) / 1000,
                "that is a rate for each millisecond; asked is one for each second",
            ),
        ],
    )
