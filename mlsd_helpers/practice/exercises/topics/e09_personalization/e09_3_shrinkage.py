"""09-3: shrink what segments say to what they can know."""

import math

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")


def _one_by_one(n, d, noise):
    """The estimate by its definition, one segment at a time, with exact sums."""
    total = math.fsum(n)
    between = (math.fsum(count * mean**2 for count, mean in zip(n, d, strict=True)) - len(n) * noise) / total
    if between <= 0:
        return np.zeros(len(n))
    return np.array([mean * between / (between + noise / count) for count, mean in zip(n, d, strict=True)])


def _unguarded(n, d, noise):
    total = sum(n)
    between = (sum(c * m**2 for c, m in zip(n, d, strict=True)) - len(n) * noise) / total
    return [m * c / (c + noise / between) for c, m in zip(n, d, strict=True)]


def _unweighted(n, d, noise):
    between = sum(m**2 for m in d) / len(n) - noise * sum(1 / c for c in n) / len(n)
    return [m * c / (c + noise / between) if between > 0 else 0.0 for c, m in zip(n, d, strict=True)]


def _without_noise(n, d, noise):
    between = sum(c * m**2 for c, m in zip(n, d, strict=True)) / sum(n)
    return [m * c / (c + noise / between) for c, m in zip(n, d, strict=True)]


def _whole(n, d, noise):
    return list(d)


def _some_segments(chance):
    """Segments that differ, and in every other try segments that differ by chance alone."""
    noise = round(chance.uniform(0.1, 0.25), 3)
    spread = chance.choice([0.0, chance.uniform(0.05, 0.3)])
    n = [chance.randint(1, 300) for _ in range(chance.randint(3, 12))]
    return n, [chance.gauss(0, math.sqrt(spread**2 + noise / count)) for count in n], noise


@exercise(
    "09-3",
    "Shrink what segments say to what they can know",
    kind="compute",
    difficulty=3,
    minutes=20,
    hints=(
        "A squared deviation holds two things: how segments differ, and the noise of n cases.",
        "τ² = (Σ n d² − segments × σ²) ÷ Σ n. What if the noise explains more than there is to explain?",
        "Where τ² is zero or less, nothing is believed of anybody; else each d × n ÷ (n + σ² ÷ τ²).",
    ),
    wrong=(
        Wrong(lambda: _whole, "believed whole"),
        Wrong(lambda: _without_noise, "noise"),
        Wrong(lambda: _unguarded, "negative"),
        Wrong(lambda: _unweighted, "weigh"),
    ),
)
def shrink(answer):
    return judging.function(
        answer,
        _one_by_one,
        _some_segments,
        fixed=[
            ([100, 10, 1], [0.1, -0.2, 0.5], 0.2),
            ([50, 50], [0.3, -0.3], 0.18),
            ([20, 30, 40], [0.01, -0.02, 0.01], 0.2),
        ],
        mistakes=[
            (_whole, "what few cases say is believed whole"),
            (_without_noise, "the spread of the segments still holds the noise of their cases"),
            (
                _unguarded,
                "where segments differ by less than chance, the variance comes out negative, and the weight odd",
            ),
            (_unweighted, "weigh each squared deviation by the number of its cases"),
        ],
    )
