"""01-3: find how long the experiment runs."""

import math
from statistics import NormalDist

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _days(baseline, effect, per_day):
    z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
    after = baseline + effect
    return 2 * z**2 * (baseline * (1 - baseline) + after * (1 - after)) / effect**2 / per_day


@exercise(
    "01-3",
    "Find how long the experiment runs",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "How many units does one arm need? The effect enters squared.",
        "n of one arm = (z of 97.5 % + z of 80 %)² × (p₁(1 − p₁) + p₂(1 − p₂)) ÷ (p₂ − p₁)², with z = 1.96 and 0.84.",
        "There are two arms, and both share the units of a day.",
    ),
    wrong=(
        Wrong(lambda: _days(0.2, 0.02, 600) / 2, "two arms"),
        Wrong(lambda: _days(0.2, 0.2, 600), "points"),
        Wrong(lambda: _days(0.2, 0.02, 600) * 600, "days"),
        Wrong(lambda: math.floor(_days(0.2, 0.02, 600)), "fewer than needed"),
        Wrong(lambda: 7 * math.ceil(_days(0.2, 0.02, 600) / 7), "whole weeks"),
    ),
)
def experiment(answer):
    right = _days(0.2, 0.02, 600)
    mistakes = {
        right / 2: "that is enough for one arm; the units of a day are shared by two arms",
        _days(0.2, 0.2, 600): "the effect is 2 points, from 0.20 to 0.22, not 0.2",
        right * 600: "that is the number of units; asked are days",
        math.floor(right): "that is fewer than needed: of days that are counted in full, take one more",
        7 * math.ceil(right / 7): "whole weeks are what you would run; asked is what the numbers need at the least",
        _days(0.2, 0.002, 600): "the effect is 2 points, from 0.20 to 0.22; 10 % of the baseline, not 1 %",
    }
    return judging.number(answer, right, rel=0.02, mistakes=mistakes, unit="days")
