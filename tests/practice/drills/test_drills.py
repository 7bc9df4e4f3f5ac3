"""Back-of-envelope drills: answers by sums done here, estimates read as people write them, misses that come again."""

import math
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice.drills import KINDS, Drill, History, Session, drill, drills, read_estimate, score
from mlsd_helpers.practice.drills.terminal import run

SEEDS = range(5)


@pytest.fixture(autouse=True)
def own_history(tmp_path, monkeypatch):
    monkeypatch.setenv("MLSD_DRILLS", str(tmp_path / "drills.jsonl"))


def numbers(text):
    return [float(word.replace(",", "")) for word in re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", text)]


def asked(made):
    """The numbers of a question without the title of the case."""
    return numbers(made.question.partition(": ")[2])


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_are_users_times_requests_by_the_seconds_of_a_day(seed):
    made = drill("rate", "flight_delay_alerts", seed)
    users, each, factor = asked(made)
    assert made.answer == pytest.approx(users * each / 86_400 * factor)


@pytest.mark.parametrize("seed", SEEDS)
def test_replicas_are_the_fewest_that_are_at_most_70_percent_busy(seed):
    made = drill("replicas", "flight_delay_alerts", seed)
    peak, milliseconds, at_once, _ = asked(made)
    busy = peak * milliseconds / 1000
    assert busy / (made.answer * at_once) <= 0.7 + 1e-9
    assert made.answer == 1 or busy / ((made.answer - 1) * at_once) > 0.7


@pytest.mark.parametrize("seed", SEEDS)
def test_storage_is_rows_bytes_days_and_copies(seed):
    made = drill("storage", "flight_delay_alerts", seed)
    assert made.answer == pytest.approx(math.prod(asked(made)) / 1e9)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_million_requests_cost_their_share_of_a_month_of_720_hours(seed):
    made = drill("cost", "flight_delay_alerts", seed)
    machines, price, requests = asked(made)
    assert made.answer == pytest.approx(machines * price * 720 / (requests * 30) * 1e6, rel=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_sample_sizes_are_those_of_statsmodels(seed):
    made = drill("sample_size", "flight_delay_alerts", seed)
    percent, rise, _, _ = asked(made)
    before, after = percent / 100, percent / 100 * (1 + rise / 100)
    pooled = math.sqrt((before * (1 - before) + after * (1 - after)) / 2)
    expected = NormalIndPower().solve_power(effect_size=(after - before) / pooled, alpha=0.05, power=0.8)
    assert made.answer == pytest.approx(expected, rel=0.01)


def test_there_are_thirty_estimates_and_more_of_every_kind():
    made = drills(seed=1)
    assert len(made) >= 30
    assert {one.kind for one in made} == set(KINDS)
    assert len({one.name for one in made}) == len(made)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_estimate_is_a_positive_number_with_a_working(seed):
    for made in drills(seed):
        assert 0 < made.answer < 1e15
        assert made.working
        assert made.question.endswith(("?", "."))


def test_a_seed_gives_the_same_numbers_and_another_other_ones():
    assert drills(3) == drills(3)
    assert drills(3) != drills(4)


def test_an_unknown_kind_or_case_names_the_nearest():
    with pytest.raises(DesignError, match="did you mean 'rate'"):
        drill("rates", "flight_delay_alerts")
    with pytest.raises(DesignError, match="did you mean 'flight_delay_alerts'"):
        drill("rate", "flights_delay")


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("2500", "", 2500),
        ("2.5k", "", 2500),
        ("about 3e6", "", 3e6),
        ("3 * 10^6", "", 3e6),
        ("1,200,000 requests/s", "requests/s", 1.2e6),
        ("12 million", "", 12e6),
        ("$5", "USD", 5),
        ("2 TB", "GB", 2000),
        ("500 MB", "GB", 0.5),
        (".5", "", 0.5),
        ("12 replicas", "replicas", 12),
        ("~40", "", 40),
    ],
)
def test_estimates_are_read_as_people_write_them(text, unit, value):
    assert read_estimate(text, unit) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "many", "0", "-3", "nan", "1e999", "x" * 100_000])
def test_what_is_no_estimate_says_what_is_read(text):
    with pytest.raises(ValueError, match=r"a number is expected|above zero"):
        read_estimate(text)


@given(answer=st.floats(1e-3, 1e12), factor=st.floats(1e-3, 1e3))
def test_scores_depend_on_the_factor_alone_and_are_the_same_both_ways(answer, factor):
    up, down = score(answer * factor, answer), score(answer / factor, answer)
    assert up.factor == pytest.approx(factor)
    assert up.within_two == down.within_two or math.isclose(max(factor, 1 / factor), 2, rel_tol=1e-9)
    assert not up.within_two or up.right_order


def test_a_factor_of_two_is_within_and_of_four_is_another_order():
    assert score(200, 100).within_two
    assert score(300, 100).right_order
    assert not score(300, 100).within_two
    assert not score(400, 100).right_order


def test_what_is_missed_comes_more_often():
    history = History()
    rate, cost = drill("rate", "flight_delay_alerts", 1), drill("cost", "flight_delay_alerts", 1)
    for _ in range(8):
        history.add(rate, score(1, 100))
        history.add(cost, score(100, 100))
    chance = random.Random(0)
    picked = [history.pick([rate, cost], chance).kind for _ in range(200)]
    assert picked.count("rate") > 180  # (9/10)² against (1/10)² of the weight


def test_damaged_lines_of_the_history_are_left_out(tmp_path):
    (tmp_path / "drills.jsonl").write_text('{"name": "rate:x", "hit": true}\n{"name": \n[]\n{"name": 3, "hit": true}\n')
    assert len(History().entries()) == 1


def test_no_estimate_comes_twice_before_all_have_come():
    session = Session(minutes=1, seed=1)
    total = len(drills(0))
    assert len({session.next().name for _ in range(total)}) == total


def test_a_session_ends_when_its_time_is_over():
    now = [0.0]
    session = Session(minutes=5, seed=1, clock=lambda: now[0])
    assert not session.over
    now[0] = 301
    assert session.over


@pytest.mark.parametrize("minutes", [0, -1, 1000])
def test_minutes_that_make_no_sense_are_refused(minutes):
    with pytest.raises(ValueError, match="minutes must be above 0"):
        Session(minutes)


def test_in_the_terminal_a_number_is_scored_and_the_arithmetic_shown():
    lines, said = iter(["a lot", "1e3", "s", ""]), []
    summary = run(5, seed=1, ask=lambda prompt: next(lines), say=said.append)
    text = "\n".join(said)
    assert "a number is expected, such as 2500" in text
    assert re.search("factor of two|order of magnitude", text)
    assert text.count("    ") >= 2
    assert summary.strip().startswith("1 estimate: ")


def test_the_end_of_the_input_ends_the_drill():
    def gone(prompt):
        raise EOFError

    assert run(5, seed=1, ask=gone, say=lambda line: None).strip() == "no estimate was made"


def test_the_score_of_an_estimate_is_said_in_words():
    assert str(score(100, 100)) == "✓ within a factor of two"
    assert str(score(150, 100)) == "✓ within a factor of two (1.5 × too large)"
    assert str(score(10, 100)) == "✗ another order of magnitude (10 × too small)"
    assert isinstance(drill("rate", "flight_delay_alerts", 1), Drill)
