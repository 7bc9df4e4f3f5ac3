"""What the exercises of notebook 08 take for right, found in another way than their judges do."""

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlsd_helpers.drift import grouped_test
from mlsd_helpers.practice.exercises import all_exercises, check
from mlsd_helpers.practice.exercises.topics import e08_drift_and_retraining as given
from mlsd_helpers.practice.exercises.topics.e08_drift_and_retraining import (
    e08_1_psi,
    e08_2_threshold,
    e08_3_days,
    e08_4_kinds,
    e08_5_replay,
    e08_6_promotion,
)
from mlsd_helpers.retraining import Stream, promotion_gate, replay

MINE = [exercise for exercise in all_exercises() if exercise.notebook == "08"]


# 08-1


def psi_by_pandas(reference, current, n_bins):
    """Bins end at the least weight that k of n_bins parts of the rows do not exceed; pandas counts between the ends."""
    reference, current = pd.Series(reference).dropna(), pd.Series(current).dropna()
    up_to = reference.value_counts().sort_index().cumsum()
    ends = sorted({up_to.index[n_bins * up_to >= k * len(reference)][0] for k in range(1, n_bins)} - {reference.max()})
    shares = []
    for weights in (reference, current):
        counts = pd.cut(weights, [-np.inf, *ends, np.inf]).value_counts(sort=False) + 0.5
        shares.append(counts / counts.sum())
    p, q = shares
    return float(((q - p) * np.log(q / p)).sum()), (1 / len(reference) + 1 / len(current)) * len(ends)


def test_a_psi_by_pandas_is_right():
    assert check("08-1", psi_by_pandas).passed, check("08-1", psi_by_pandas)


def test_a_psi_of_three_bins_is_that_of_a_calculation_by_hand():
    """Weights 1 1 1 2 3 and 1 3 3: bins up to 1, up to 2 and above hold 3, 1, 1 and 1, 0, 2."""
    reference, current = np.array([1, 1, np.nan, 1, 2, 3]), np.array([3, np.nan, 3, 1])
    found = e08_1_psi._by_the_package(reference, current, 5)
    pairs = [(3.5 / 6.5, 1.5 / 4.5), (1.5 / 6.5, 0.5 / 4.5), (1.5 / 6.5, 2.5 / 4.5)]
    assert found[0] == pytest.approx(sum((q - p) * math.log(q / p) for p, q in pairs))
    assert found[1] == pytest.approx(2 * (1 / 5 + 1 / 3))


def test_the_mean_counts_the_bins_that_ties_have_left():
    """Over 500 pairs of one population; the one of the bins asked for would be half as much again."""
    found = np.array([e08_1_psi._by_the_package(*e08_1_psi._weights(i, 600, 500, most=4), 20) for i in range(500)])
    assert found[:, 0].mean() == pytest.approx(found[:, 1].mean(), rel=0.06)
    assert 1.5 * found[:, 0].mean() < 19 * (1 / 540 + 1 / 400)


def test_the_psi_that_is_handed_out_alarms_on_two_weeks_that_chance_explains():
    reference, current = given.two_weeks()
    as_given, (psi, mean) = given.psi(reference, current, 10)[0], psi_by_pandas(reference, current, 10)
    assert as_given > 0.25 > mean > psi


# 08-2


def test_a_threshold_keeps_its_rate_over_years_without_a_change():
    """Of 3,000 years with 24 comparisons 5 % ring, within three standard errors; with the limit of one, most."""
    board = (2000, 1500, 10, 4, 6, 0.05)
    threshold, _ = e08_2_threshold._by_gamma(*board)
    found = chance_psi(2000, 1500, (3000, 24))
    ringing = (found > threshold).any(axis=1).mean()
    assert abs(ringing - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 3000)
    limit_of_one = (1 / 2000 + 1 / 1500) * stats.chi2.isf(0.05, 9)
    assert (found > limit_of_one).any(axis=1).mean() == pytest.approx(1 - 0.95**24, abs=0.03)


def test_the_alarms_of_a_fixed_threshold_are_as_many_as_said():
    """χ² is an approximation: with 200 rows, within a tenth."""
    alarms = e08_2_threshold._by_gamma(500, 200, 10, 20, 12, 0.05)[1]
    assert 240 * (chance_psi(500, 200, 20_000) > 0.1).mean() == pytest.approx(alarms, rel=0.1)
    assert e08_2_threshold._by_gamma(500, 20_000, 10, 20, 12, 0.05)[1] < 0.01 * alarms


def chance_psi(n, m, size):
    """PSI of pairs of samples of one population, in ten equal bins."""
    draw = np.random.default_rng(0)
    p, q = ((draw.multinomial(rows, [0.1] * 10, size) + 0.5) / (rows + 5) for rows in (n, m))
    return ((q - p) * np.log(q / p)).sum(axis=-1)


def test_a_rate_that_is_divided_by_the_comparisons_passes_too():
    def bonferroni(n, m, n_bins, n_features, n_months, rate):
        unit, looks = (n + m) / (n * m), n_features * n_months
        null = stats.chi2(n_bins - 1)
        return unit * null.ppf(1 - rate / looks), looks * (1 - null.cdf(0.1 / unit))

    assert check("08-2", bonferroni).passed


# 08-3


def test_the_shift_of_the_package_is_right():
    def by_the_package(counts, is_current):
        return float(grouped_test(counts, is_current, null="shift").p_value[0])

    assert check("08-3", by_the_package).passed, check("08-3", by_the_package)


def test_rows_find_a_change_in_days_that_hang_together_and_turned_days_do_not():
    """Of 100 pairs of months without a change 5 are expected at 5 %, and 13 or more once in 600 times."""
    by_rows, by_turning = 0, 0
    for seed in range(1000, 1100):
        counts, is_current = e08_3_days._days(seed, 60, 30, 60)
        by_rows += given.p_value(counts, is_current) <= 0.05
        by_turning += grouped_test(counts, is_current, null="shift").p_value[0] <= 0.05
    assert by_rows == 78  # as the page says
    assert by_turning < 13


def test_days_that_are_dealt_at_random_find_too_much_as_well():
    found = 0
    draw = np.random.default_rng(0)
    for seed in range(1000, 1100):
        counts, is_current = e08_3_days._days(seed, 60, 30, 60)
        labels = np.array([is_current, *(draw.permutation(is_current) for _ in range(199))])
        now, before = labels @ counts, ~labels @ counts
        gaps = now / now.sum(axis=1, keepdims=True) - before / before.sum(axis=1, keepdims=True)
        apart = gaps**2 @ (counts.sum() / counts.sum(axis=0))
        found += (apart >= apart[0] - 1e-12).mean() <= 0.05
    assert found > 20


def test_the_months_that_are_handed_out_differ_by_rows_and_not_by_days():
    counts, is_current = given.two_months()
    assert given.p_value(counts, is_current) < 1e-6
    assert grouped_test(counts, is_current, null="shift").p_value[0] > 0.2
    assert grouped_test(counts, is_current).p_value[0] > 0.05


# 08-4


def p_behaviour_stayed(shop, times=4000):
    """By drawing the returns of 2024 from those of both years, for each number of items."""
    (n, back), (m, back_now) = e08_4_kinds._table(shop, 2023), e08_4_kinds._table(shop, 2024)
    draws = np.random.default_rng(0).hypergeometric(back + back_now, n + m - back - back_now, m, (times, 5))
    return _p_of(back_now, draws)


def p_baskets_stayed(shop, times=4000):
    """By drawing the baskets of 2024 from those of both years, among the returned and among the kept."""
    (n, back), (m, back_now) = e08_4_kinds._table(shop, 2023), e08_4_kinds._table(shop, 2024)
    draw = np.random.default_rng(0)
    sides = [(back, back_now), (n - back, m - back_now)]
    draws = [draw.multivariate_hypergeometric(old + new, new.sum(), times) for old, new in sides]
    return _p_of(np.concatenate([new for _, new in sides]), np.concatenate(draws, axis=1))


def _p_of(seen, draws):
    mean, variance = draws.mean(axis=0), draws.var(axis=0)
    return (1 + np.sum(((draws - mean) ** 2 / variance).sum(axis=1) >= ((seen - mean) ** 2 / variance).sum())) / (
        1 + len(draws)
    )


@pytest.mark.parametrize("shop", e08_4_kinds.right())
def test_a_shop_shows_the_shift_that_was_made_and_no_other(shop):
    stayed = p_behaviour_stayed(shop), p_baskets_stayed(shop)
    assert all(p < 0.001 or p > 0.1 for p in stayed)
    kind = {(True, True): "none", (True, False): "covariate", (False, True): "label", (False, False): "concept"}
    assert kind[stayed[0] > 0.1, stayed[1] > 0.1] == e08_4_kinds.right()[shop]


def test_baskets_and_share_of_returns_do_not_tell_the_shops_apart():
    """One concept moves neither, and chance moves the baskets of the small shop by a PSI over 0.1."""
    (n, back), (m, back_now) = e08_4_kinds._table("c", 2023), e08_4_kinds._table("c", 2024)
    assert stats.chi2_contingency([n, m]).pvalue > 0.1
    assert stats.chi2_contingency([[back.sum(), n.sum()], [back_now.sum(), m.sum()]]).pvalue > 0.1
    p, q = (e08_4_kinds._table("d", year)[0] / 120 for year in (2023, 2024))
    assert ((q - p) * np.log(q / p)).sum() > 0.1


# 08-5


@pytest.mark.parametrize(("delay_days", "window_days", "judged_days"), [(3, 28, 7), (0, 40, 10), (7, 35, 1)])
def test_a_replay_of_the_package_learns_from_the_same_rows_and_is_judged_on_the_same(
    delay_days, window_days, judged_days
):
    """Labels known after thirty days, a rolling window and rows held out for a gate, all counted from the cutoff."""
    today = pd.Timestamp("2024-04-29")
    frame = given.members().sort_values("asked_on", kind="stable", ignore_index=True)
    frame = frame[frame["asked_on"] <= today].assign(row=lambda rows: range(len(rows)), left=0.0)
    frame["known"] = frame["asked_on"] + pd.Timedelta(days=30)
    learned, judged = [], []

    def gate(champion, challenger, rows):
        judged.append(rows["row"].tolist())
        return True

    stream = Stream(frame, ["row"], "left", "asked_on", every="D", known_after="known")
    replay(
        lambda known: known.name == "2024-04-29",
        stream,
        lambda X, y: learned.append(X["row"].tolist()),
        lambda y, score: score,
        first=str((today - pd.Timedelta(days=judged_days)).date()),
        label_delay=pd.Timedelta(days=delay_days),
        window=pd.Timedelta(days=30 + judged_days + window_days - 1),
        gate=gate,
        hold_out=pd.Timedelta(days=30 + judged_days - 1),
        refit=False,
        predict=lambda model, X: np.zeros(len(X)),
        progress=False,
    )
    train, judge = e08_5_replay._day_by_day(frame, today, delay_days, window_days, judged_days)
    assert learned[-1] == np.flatnonzero(train).tolist()
    assert judged == [np.flatnonzero(judge).tolist()]
    assert 0 < judge.sum() < train.sum()


def test_rows_taken_as_soon_as_they_are_known_are_leavers_and_rows_taken_too_soon_are_stayers():
    """Of all members about as many leave at any time."""
    members, today = given.members(), pd.Timestamp("2024-04-30")
    leaves = (members["left_on"] - members["asked_on"]).dt.days.to_numpy() < 30
    known_by_today = leaves & (members["left_on"] + pd.Timedelta(days=4) <= today).to_numpy()
    arguments = (members, today, 3, 40, 14)
    right = e08_5_replay._day_by_day(*arguments)[1]
    early = np.asarray(e08_5_replay._known_early(*arguments)[1])
    too_soon = np.asarray(given.train_and_judge(*arguments)[1])
    assert abs(known_by_today[right].mean() - leaves.mean()) < 0.05
    assert leaves[early].mean() > leaves.mean() + 0.1
    assert known_by_today[too_soon].mean() < leaves[too_soon].mean() - 0.1


# 08-6


@pytest.fixture(scope="module")
def gates():
    """The gate of the package, each order a row of its own."""
    found = {}
    for name, cells in given.challengers().groupby("challenger"):
        rows = cells.loc[cells.index.repeat(cells["orders"])]
        more = (rows["usd_more"] / rows["orders"]).to_numpy()
        found[name] = promotion_gate(
            np.zeros(len(rows)),
            more,
            rows.assign(label=0),
            "day",
            evaluate=lambda y, score: score,
            gain_sought=5,
            by=["region"],
            per=1000,
            patience=180,
        )
    return found


def test_the_gate_of_the_package_passes(gates):
    verdicts = {name: gate.wait or gate.verdict for name, gate in gates.items()}
    assert check("08-6", verdicts).passed, check("08-6", verdicts)


def test_each_challenger_is_decided_by_another_thing(gates):
    assert gates["a"].gain.low > 0
    assert not gates["a"].slices["is_harmed"].any()
    assert gates["c"].gain.low > 0
    assert gates["c"].slices["name"][gates["c"].slices["is_harmed"]].tolist() == ["region = islands"]
    assert gates["f"].slices["p_value"].min() < 0.05 < gates["f"].slices["adjusted_p_value"].min()
    assert gates["d"].needed < gates["d"].n_groups
    assert gates["e"].needed - gates["e"].n_groups > 180 > gates["b"].wait
    assert gates["e"].gain.estimate == max(gate.gain.estimate for gate in gates.values())
    assert all(gates[name].gain.low < 0 < gates[name].gain.high for name in "bde")


def test_the_days_of_a_wait_see_the_gain_in_four_of_five_cases(gates):
    """By Student's t with a noncentrality, of which the formula is an approximation."""
    gate = gates["b"]
    spread = gate.gain.standard_error * math.sqrt(gate.n_groups)

    def power(n):
        return stats.nct.sf(stats.t.isf(0.025, n - 1), n - 1, 5 * math.sqrt(n) / spread)

    n = next(n for n in range(20, 1000) if power(n) >= 0.8)
    assert n - gate.n_groups == pytest.approx(e08_6_promotion._wait(), abs=1.5)


# Wrong ideas


@pytest.mark.parametrize("exercise", MINE, ids=lambda exercise: exercise.id)
def test_a_wrong_idea_has_words_of_its_own(exercise):
    """Two ideas share them only where they are one: bins of both or of the current, either sample alone, both ends."""
    said = Counter(check(exercise.id, wrong.answer()).message for wrong in exercise.wrong)
    assert len(said) >= len(exercise.wrong) - 1


def by_histogram(reference, current, n_bins):
    """As it stands in many a blog: bins of equal width, zeros replaced."""
    ends = np.linspace(np.nanmin(reference), np.nanmax(reference), n_bins + 1)
    p, q = (np.maximum(np.histogram(rows, ends)[0] / len(rows), 1e-4) for rows in (reference, current))
    return ((q - p) * np.log(q / p)).sum(), (1 / len(reference) + 1 / len(current)) * (n_bins - 1)


def by_ks(counts, is_current):
    """A test of days, each by its mean size, as if they were independent."""
    sizes = counts @ np.arange(4) / counts.sum(axis=1)
    return stats.ks_2samp(sizes[is_current], sizes[~is_current]).pvalue


def by_known_labels(members, today, delay_days, window_days, judged_days):
    """Rows with a label only: those who have left."""
    left = members["left_on"].notna() & (members["left_on"] <= today - pd.Timedelta(days=delay_days))
    judge = left & (members["asked_on"] >= today - pd.Timedelta(days=judged_days))
    return left & ~judge, judge


@pytest.mark.parametrize(
    ("id", "answer"),
    [("08-1", by_histogram), ("08-3", by_ks), ("08-5", by_known_labels)],
    ids=["equal widths", "days as independent", "leavers alone"],
)
def test_another_wrong_idea_is_told_where_it_differs(id, answer):
    result = check(id, answer)
    assert not result.passed
    assert "right" in result.message


def test_words_in_place_of_days_and_days_in_place_of_words_are_told():
    verdicts = {"a": "promote", "b": "Wait", "c": "keep", "d": "keep", "e": "keep", "f": "promote"}
    assert "how many days more" in check("08-6", verdicts).message
    assert "finite" in check("08-6", verdicts | {"b": math.nan}).message
    assert "b: the sign" in check("08-6", verdicts | {"b": -150}).message
    assert "f: its whole interval" in check("08-6", verdicts | {"b": 150, "f": 34}).message
    assert "missing or not among them: f" in check("08-6", {k: v for k, v in verdicts.items() if k != "f"}).message
    assert check("08-6", pd.Series(verdicts | {"b": np.int64(150)})).passed
