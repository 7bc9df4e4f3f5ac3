"""09-1: say how much of a new shop to believe."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _believed(n, seen, rate, spread):
    """The mean of the posterior of a normal segment mean, by precisions."""
    of_flights, of_segments = n / (rate * (1 - rate)), 1 / spread**2
    return seen * of_flights / (of_flights + of_segments)


@exercise(
    "09-1",
    "Say how much of a new shop to believe",
    kind="compute",
    difficulty=1,
    minutes=10,
    hints=(
        "Two things scatter: single orders around their shop, and the shops around the mean of all.",
        "An order is returned or not: its variance is p(1 − p). The shops' variance is the square of their spread.",
        "m = p(1 − p) ÷ 0.03²; weight n ÷ (n + m); the answer is the weight × what was seen.",
    ),
    wrong=(
        Wrong(lambda: 0.08, "nobody else"),
        Wrong(lambda: 0.08 - _believed(60, 0.08, 0.12, 0.03), "the rest"),
        Wrong(lambda: 0.08 * 60 / (60 + 0.12 * 0.88 / 0.03), "square"),
        Wrong(lambda: 0.12 + _believed(60, 0.08, 0.12, 0.03), "deviation"),
    ),
)
def believe(answer):
    n, seen, rate, spread = 60, 0.08, 0.12, 0.03
    right = _believed(n, seen, rate, spread)
    mistakes = {
        seen: "that believes all of it, as if nobody else were there to learn from",
        seen - right: "that is the rest, which you do not believe",
        seen * n / (n + rate * (1 - rate) / spread): "the spread of the shops has to be a variance: square it",
        seen * n / (n + rate / spread**2): "the variance of a single order is p(1 − p), not p",
        rate + right: "that is the rate that you expect; asked is the deviation from the mean of all",
        right / seen: "that is the weight; asked is what is left of the 8 points",
        100 * right: "give it as a fraction: 0.05 for 5 points",
    }
    return judging.number(answer, right, rel=0.01, mistakes=mistakes)
