"""Numbers that make no sense are refused, by name."""

import math

import pytest

from mlsd_helpers import experiments

VALID = [
    (experiments.sample_size_proportions, {"baseline": 0.1, "target": 0.2, "alpha": 0.05, "power": 0.8, "ratio": 1}),
    (experiments.sample_size_means, {"std": 1, "difference": 0.1, "alpha": 0.05, "power": 0.8, "ratio": 1}),
    (
        experiments.experiment_days,
        {"n_per_arm": 10, "eligible_per_day": 5, "share_in_experiment": 0.5, "arms": 2, "ratio": 1},
    ),
    (
        experiments.minimum_detectable_difference_proportions,
        {"baseline": 0.1, "n_per_arm": 100, "alpha": 0.05, "power": 0.8, "ratio": 1},
    ),
    (
        experiments.minimum_detectable_difference_means,
        {"std": 1, "n_per_arm": 100, "alpha": 0.05, "power": 0.8, "ratio": 1},
    ),
    (experiments.power_proportions, {"baseline": 0.1, "target": 0.2, "n_per_arm": 100, "alpha": 0.05, "ratio": 1}),
    (experiments.power_means, {"std": 1, "difference": 0.1, "n_per_arm": 100, "alpha": 0.05, "ratio": 1}),
    (experiments.sample_size_auc, {"auc": 0.8, "null": 0.6, "alpha": 0.05, "power": 0.8, "ratio": 1}),
    (experiments.auc_standard_error, {"auc": 0.8, "positives": 10, "negatives": 10}),
    (experiments.cost_optimal_threshold, {"cost_fp": 1, "cost_fn": 1}),
    (experiments.false_positive_rate_of_peeking, {"looks": 5, "alpha": 0.05}),
    (experiments.group_sequential_boundaries, {"looks": 5, "alpha": 0.05, "kind": "pocock", "power": 0.8}),
]


NONSENSE = [
    (function, valid, name, nonsense)
    for function, valid in VALID
    for name in valid
    for nonsense in (math.nan, math.inf, -1, "12", None)
    if (name, nonsense) != ("difference", -1)  # a mean may fall
]


def test_every_input_refuses_nonsense_and_is_named_in_the_error(every):
    for function, valid in VALID:
        function(**valid)

    def refused(function, valid, name, nonsense):
        with pytest.raises(ValueError, match=f"{name} is"):
            function(**{**valid, name: nonsense})

    every(refused, NONSENSE)


def test_an_alpha_in_percent_is_refused_with_the_fraction_to_write():
    with pytest.raises(ValueError, match=r"alpha is 5; .* write 0\.05 for 5 %"):
        experiments.sample_size_proportions(0.1, 0.2, alpha=5)


def test_a_power_that_chance_alone_reaches_is_refused():
    with pytest.raises(ValueError, match=r"power is 0\.04; expected more than alpha = 0\.05"):
        experiments.sample_size_means(1, 0.1, power=0.04)
