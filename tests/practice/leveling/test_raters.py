"""Agreement of raters: scikit-learn's weighted kappa, an interval, and clear words where there is none."""

import warnings
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from mlsd_helpers.practice.leveling import agreement
from mlsd_helpers.practice.leveling.raters import _quadratic_kappa

SCORES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=12, max_size=40)


def test_kappa_of_six_scores_worked_out_by_hand():
    # One score of six is one apart: Σ w O = 1/6. By chance: variances 11/12 and 8/9, means 1/6 apart, together 11/6.
    assert agreement([1, 2, 3, 4, 3, 2], [1, 2, 3, 4, 3, 3]).kappa.estimate == pytest.approx(1 - (1 / 6) / (11 / 6))


@settings(max_examples=50, deadline=None)
@given(SCORES)
def test_the_closed_form_of_the_bootstrap_is_the_kappa_of_scikit_learn(pairs):
    first, second = np.array(pairs, dtype=float).T
    with np.errstate(invalid="ignore", divide="ignore"):
        ours = _quadratic_kappa(first, second, -1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # undefined for both
        theirs = cohen_kappa_score(first, second, labels=range(6), weights="quadratic")
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12, equal_nan=True)


def test_three_raters_have_the_mean_of_their_pairs():
    a, b, c = [1, 2, 3, 4, 3, 2, 5, 0], [1, 2, 3, 4, 3, 3, 4, 1], [2, 2, 3, 3, 3, 2, 5, 1]
    pairs = [cohen_kappa_score(x, y, labels=range(6), weights="quadratic") for x, y in ((a, b), (a, c), (b, c))]
    found = agreement(a, b, c)
    assert found.kappa.estimate == pytest.approx(np.mean(pairs))
    assert found.raters == 3
    assert "means over the pairs of 3 raters" in repr(found)
    # a and b: 5 of 8 the same; a and c: 5; b and c: 4
    assert found.exact == pytest.approx((5 + 5 + 4) / 24)


def test_the_interval_covers_the_kappa_of_the_population():
    # Raters whose scores are a truth plus noise; kappa of 100,000 items stands for the population
    rng = np.random.default_rng(1)

    def rated(n):
        truth = rng.integers(1, 5, n)
        return [np.clip(truth + rng.integers(-1, 2, n), 0, 5) for _ in range(2)]

    population = cohen_kappa_score(*rated(100_000), labels=range(6), weights="quadratic")
    inside = 0
    for _ in range(60):
        interval = agreement(*rated(60)).kappa
        inside += interval.low <= population <= interval.high
    assert inside >= 51  # of 60; 95 % would be 57, and 51 or fewer has a chance of 1 in 100


def simulated(n_answers, rng, halo=0.5, noise=0.5):
    """Two raters of six phases of each answer: the answer's level, the phase's, their impression of it, chance."""
    truth = 3 + rng.standard_normal((n_answers, 1)) + 0.6 * rng.standard_normal((n_answers, 6))
    impressions = halo * rng.standard_normal((2, n_answers, 1))
    scores = truth + impressions + noise * rng.standard_normal((2, n_answers, 6))
    return np.clip(np.round(scores), 0, 5).astype(int).reshape(2, -1).tolist()


def test_the_interval_over_answers_covers_where_that_over_scores_does_not():
    rng = np.random.default_rng(2)
    population = cohen_kappa_score(*simulated(50_000, rng), labels=range(6), weights="quadratic")
    answers, over_answers, over_scores = np.repeat(np.arange(30), 6), 0, 0
    for _ in range(60):
        rated = simulated(30, rng)
        over_answers += population in agreement(*rated, groups=answers).kappa
        over_scores += population in agreement(*rated).kappa
    assert over_answers >= 51  # of 60; 95 % would be 57
    assert over_scores < over_answers


def test_groups_of_one_item_are_items():
    rated = simulated(20, np.random.default_rng(3))
    alone, grouped = agreement(*rated), agreement(*rated, groups=range(120))
    assert grouped.kappa.estimate == alone.kappa.estimate
    assert grouped.kappa.low == pytest.approx(alone.kappa.low, abs=0.02)  # other draws of the same resampling
    assert grouped.kappa.high == pytest.approx(alone.kappa.high, abs=0.02)
    assert "120 items in 120 groups" in repr(grouped)


def test_too_few_groups_have_no_interval_and_are_told_what_one_of_them_moves():
    first, second = [1, 2, 3, 4, 3, 2], [1, 2, 3, 4, 3, 3]
    found = agreement(first, second, groups=["a", "a", "b", "b", "c", "c"])
    assert np.isnan([found.kappa.low, found.kappa.high, found.kappa.standard_error]).all()
    kept = [[0, 1, 2, 3], [0, 1, 4, 5], [2, 3, 4, 5]]
    kappas = [
        cohen_kappa_score([first[i] for i in k], [second[i] for i in k], labels=range(6), weights="quadratic")
        for k in kept
    ]
    assert found.note.endswith(f"kappa lies between {min(kappas):.2f} and {max(kappas):.2f}")
    assert "too few for an interval" in repr(found)


def test_groups_may_be_named_by_item():
    first, second = {"a1": 1, "a2": 3, "b1": 4, "b2": 2}, {"b2": 2, "b1": 4, "a2": 2, "a1": 1}
    by_name = agreement(first, second, groups={"b1": "b", "b2": "b", "a1": "a", "a2": "a"})
    assert by_name.groups == 2
    assert by_name.note == "2 groups: nothing can be said about others"


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ("aab", "groups names 3 items and 4 were scored; give one for each item"),
        ({0: "a", 1: "a", 3: "b"}, "groups lacks 2; say for every item which group it is of"),
    ],
)
def test_groups_of_other_items_are_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        agreement([1, 2, 3, 4], [1, 2, 3, 3], groups=groups)


def test_raters_who_copy_each_other_agree_fully_and_are_told_how_little_that_says():
    found = agreement([1, 2, 3, 4], [1, 2, 3, 4])
    assert (found.kappa.estimate, found.exact, found.adjacent) == (1, 1, 1)
    assert "every resample does too" in found.note


def test_mappings_are_matched_by_their_keys():
    first, second = [1, 3, 2, 5, 4, 0], [1, 4, 2, 5, 3, 0]
    by_name = dict(zip("abcdef", first, strict=True)), dict(zip("fedcba", second[::-1], strict=True))
    assert agreement(*by_name) == agreement(first, second)


@pytest.mark.parametrize("n_raters", [2, 3])
def test_raters_who_agree_on_all_are_not_known_to_agree_on_everything(n_raters):
    scores = [1, 2, 3, 4, 3, 2, 1, 4]
    found = agreement(*[scores] * n_raters).kappa
    # Four items more on which they are as far apart as they can be, from scikit-learn
    rows = [scores + ([1, 4, 1, 4] if place % 2 else [4, 1, 4, 1]) for place in range(n_raters)]
    kappas = [cohen_kappa_score(a, b, weights="quadratic") for a, b in combinations(rows, 2)]
    assert (found.estimate, found.high) == (1, 1)
    assert found.low == pytest.approx(np.mean(kappas))


def test_the_same_scores_give_the_same_interval():
    assert agreement([1, 2, 3, 4, 2], [1, 3, 3, 4, 1]) == agreement([1, 2, 3, 4, 2], [1, 3, 3, 4, 1])


def test_one_rater_who_gives_one_score_to_everything_gets_zero_and_a_note():
    found = agreement([3, 3, 3, 3, 3, 3], [1, 2, 3, 4, 5, 3])
    assert found.kappa.estimate == 0
    assert found.note == "rater 1 gave 3 to everything: kappa is 0 then, whatever the others say"


@pytest.mark.parametrize(
    ("raters", "message"),
    [
        (([3, 3, 3], [3, 3, 3]), r"raters 1 and 2 both gave 3 to everything: .* \(0 ÷ 0\); score items that differ"),
        (([1, 2],), "1 rater given; agreement needs two or more"),
        ((), "0 raters given"),
        (([1], [1]), "1 item scored; agreement needs two or more"),
        (([], []), "0 item"),
        (([1, 2, 3], [1, 2]), "the raters scored 3, 2 items; expected scores of the same items"),
        (([1, 2, 3], [1, 2, 9]), "score 3 of rater 2 is 9; expected a whole number from 0 to 5"),
        (([1, 2, 2.5], [1, 2, 3]), "score 3 of rater 1 is 2.5"),
        (([1, None, 2], [1, 2, 3]), "score 2 of rater 1 is None"),
        ((["senior", "mid"], [1, 2]), "score 1 of rater 1 is 'senior'"),
        (({"a": 1, "b": 2}, {"a": 1, "c": 2}), "rater 1 and rater 2 scored different items; only one has b, c"),
        (({"a": 1, "b": 2}, [1, 2]), "some raters are mappings and some are not"),
        (([2, 2, 2, 3], [2, 2, 2, 3]), r"kappa is undefined on \d+ of 2,000 resamples of 4 items: too few items"),
    ],
)
def test_what_has_no_agreement_is_said(raters, message):
    with pytest.raises(ValueError, match=message):
        agreement(*raters)
