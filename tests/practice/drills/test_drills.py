"""Back-of-envelope drills: answers by sums done here, estimates read as people write them, misses that come again."""

import json
import math
import os
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice.drills import KINDS, Drill, History, Session, drill, drills, read_estimate, score
from mlsd_helpers.practice.drills.terminal import run
from mlsd_helpers.practice.drills.wording import read_number, said

SEEDS = range(5)


@pytest.fixture(autouse=True)
def own_history(tmp_path, monkeypatch, cases_read_once):
    monkeypatch.setenv("MLSD_DRILLS", str(tmp_path / "drills.jsonl"))


SIZES = {"": 1, "million": 1e6, "billion": 1e9, "trillion": 1e12}


def numbers(text):
    found = re.findall(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(?: (million|billion|trillion))?", text)
    return [float(digits.replace(",", "")) * SIZES[size] for digits, size in found]


def asked(made):
    """The numbers of a question without the title of the case."""
    return numbers(made.question.partition(": ")[2])


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_are_users_times_requests_by_the_seconds_of_a_day(seed):
    made = drill("rate", "flight_delay_alerts", seed)
    users, each, factor = asked(made)
    assert made.answer == pytest.approx(users * each / 86_400 * factor)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rate_of_a_nightly_run_is_over_the_hours_that_it_has(seed):
    made = drill("rate", "demand_forecasting", seed)
    each, clients, hours = asked(made)
    assert made.unit == "predictions/s"
    assert made.answer == pytest.approx(each * clients / (hours * 3600))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["flight_delay_alerts", "payment_fraud", "support_assistant_rag"])
def test_replicas_are_the_fewest_that_are_at_most_70_percent_busy(seed, case):
    made = drill("replicas", case, seed)
    peak, milliseconds, *at_once, _ = asked(made)
    busy = peak * milliseconds / 1000 / (at_once[0] if at_once else 1)
    assert busy / made.answer <= 0.7 + 1e-9
    assert busy / (made.answer - 1) > 0.7


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["flight_delay_alerts", "ad_click_prediction", "visual_search"])
def test_storage_is_rows_bytes_days_and_copies(seed, case):
    made = drill("storage", case, seed)
    in_bytes = {"GB": 1e9, "TB": 1e12, "PB": 1e15}[made.unit]
    assert made.answer == pytest.approx(math.prod(asked(made)) / in_bytes)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["flight_delay_alerts", "demand_forecasting", "feed_ranking"])
def test_a_million_requests_cost_their_share_of_a_month_of_720_hours(seed, case):
    made = drill("cost", case, seed)
    machines, price, requests = asked(made)
    assert made.answer == pytest.approx(machines * price * 720 / (requests * 30) * 1e6, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["flight_delay_alerts", "harmful_content"])
def test_sample_sizes_of_shares_are_those_of_statsmodels(seed, case):
    made = drill("sample_size", case, seed)
    percent, change, _, _ = asked(made)
    change *= -1 if " fall of " in made.question else 1
    before, after = percent / 100, percent / 100 * (1 + change / 100)
    pooled = math.sqrt((before * (1 - before) + after * (1 - after)) / 2)
    expected = NormalIndPower().solve_power(effect_size=abs(after - before) / pooled, alpha=0.05, power=0.8)
    assert made.answer == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_sample_sizes_of_means_are_those_of_statsmodels(seed):
    made = drill("sample_size", "video_recommendation", seed)
    mean, deviation, percent, _, _ = asked(made)
    size = mean * percent / 100 / deviation
    assert made.answer == pytest.approx(NormalIndPower().solve_power(effect_size=size, alpha=0.05, power=0.8), rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["search_ranking", "visual_search", "payment_fraud"])
def test_the_memory_of_an_index_is_its_values_and_its_links(seed, case):
    made = drill("index_memory", case, seed)
    size = {"float32": 4, "float16": 2, "int8": 1}[re.search(r"in (float32|float16|int8)", made.question)[1]]
    rows, dimensions, links, bytes_of_a_link = asked(made)
    in_bytes = {"GB": 1e9, "TB": 1e12}[made.unit]
    assert made.answer == pytest.approx(rows * (dimensions * size + links * bytes_of_a_link) / in_bytes)


@pytest.mark.parametrize("seed", SEEDS)
def test_tokens_are_those_of_prompts_and_answers(seed):
    users, each, instructions, passages, length, answer = asked(drill("tokens", "support_assistant_rag", seed))
    total = users * each * (instructions + passages * length + answer)
    assert drill("tokens", "support_assistant_rag", seed).answer == pytest.approx(total)


@pytest.mark.parametrize("seed", SEEDS)
def test_tokens_cost_their_price_each_way(seed):
    made = drill("token_cost", "support_assistant_rag", seed)
    users, each, instructions, passages, length, answer, price, price_out = asked(made)
    a_request = (instructions + passages * length) * price / 1e6 + answer * price_out / 1e6
    assert made.answer == pytest.approx(users * each * a_request * 30)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["search_ranking", "people_you_may_know"])
def test_a_request_is_slow_when_one_of_its_calls_is(seed, case):
    made = drill("fan_out", case, seed)
    calls, percent = asked(made)
    assert made.answer == pytest.approx(100 * (1 - (1 - percent / 100) ** calls))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["flight_delay_alerts", "support_assistant_rag"])
def test_a_chain_is_up_when_all_of_it_is(seed, case):
    made = drill("chain", case, seed)
    parts, percent, days = asked(made)
    assert made.answer == pytest.approx(days * 1440 * (1 - (percent / 100) ** parts))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["payment_fraud", "ad_click_prediction"])
def test_precision_is_what_bayes_leaves(seed, case):
    made = drill("base_rate", case, seed)
    base, recall, false = (percent / 100 for percent in asked(made))
    assert made.answer == pytest.approx(100 * base * recall / (base * recall + (1 - base) * false))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["payment_fraud", "flight_delay_alerts"])
def test_at_the_threshold_acting_and_waiting_cost_the_same(seed, case):
    made = drill("threshold", case, seed)
    alarm, missed = asked(made)
    p = made.answer / 100
    assert p * missed == pytest.approx((1 - p) * alarm)


def test_what_is_asked_is_of_a_size_that_people_meet():
    sizes = {
        "rate": (10, 2e6),
        "replicas": (3, 2e4),
        "storage": (1, 1000),  # in its unit: nothing is asked in thousandths of a gigabyte, or thousands of terabytes
        "cost": (0.05, 5000),
        "sample_size": (1000, 3e6),
        "index_memory": (1, 1000),
        "tokens": (1e8, 1e12),
        "token_cost": (1000, 1e8),
        "fan_out": (0.1, 100),
        "chain": (1, 3000),
        "base_rate": (0.1, 100),
        "threshold": (0.01, 100),
    }
    for made in (one for seed in range(20) for one in drills(seed)):
        least, most = sizes[made.kind]
        assert least <= made.answer <= most, made
        assert min(asked(made)) >= 0.01, made  # nobody says 0.0004 calls a second
        assert not re.search(r"\d,\d{3},\d{3}|(?<![\d,])\d{2},\d{3} ms", made.question)  # nor 4,000,000 ms
        assert not re.search(r"\b1 (?:machines|replicas|requests each|hours)\b", made.question)


def test_a_batch_system_is_asked_about_predictions_not_about_requests_of_users():
    made = [one for one in drills(1) if one.case == "demand_forecasting"]
    assert {one.kind for one in made} == {"rate", "replicas", "storage", "cost", "chain", "threshold"}
    assert not any(re.search(r"\brequests?\b|\busers?\b", one.question) for one in made)


def test_shares_are_counted_in_what_they_are_shares_of():
    assert drill("sample_size", "harmful_content", 1).unit == "views in each arm"
    assert drill("sample_size", "payment_fraud", 1).unit == "active cards in each arm"


def test_there_are_thirty_estimates_and_more_of_every_kind():
    made = drills(seed=1)
    assert len(made) >= 30
    assert {one.kind for one in made} == set(KINDS)
    assert len({one.name for one in made}) == len(made)


def test_every_estimate_is_a_positive_number_with_a_working():
    for made in (one for seed in SEEDS for one in drills(seed)):
        assert 0 < made.answer < 1e15, made
        assert made.working, made
        assert made.question.endswith(("?", ".")), made


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
        ("1,5", "", 1.5),  # the comma of much of the world
        ("1.5 Mio", "", 1.5e6),
        ("1.500.000", "", 1.5e6),
        ("1,234.5", "", 1234.5),
        ("1.234,5", "", 1234.5),
        ("1 200", "", 1200),
        ("10^5", "", 1e5),
        ("2x10^3", "", 2000),
        ("1e-3", "USD", 0.001),
        ("2k/s", "requests/s", 2000),
        ("600 per minute", "requests/s", 10),
        ("8.64 million a day", "requests/s", 100),
        ("2 TB", "TB", 2),
        ("3 PB", "TB", 3000),
        ("30 cents", "USD", 0.3),
        ("2 USD per million", "USD", 2),
        ("100-400", "", 200),  # √(100 × 400)
        ("between 1k and 4k", "", 2000),
        ("100 – 400k", "", 200e3),
        ("2 dozen", "", 24),
        ("ten thousand", "requests/s", 10_000),
        ("about half a million", "", 500_000),
        ("3 USD a million", "USD", 3),
        ("€3", "USD", 3),
        ("3 T", "TB", 3),
        ("3 T", "GB", 3000),
        ("3 T", "", 3e12),
        ("5 percent", "%", 5),
        ("2 hours", "minutes", 120),
        ("40 min a month", "minutes", 40),
        ("5B tokens a day", "tokens", 5e9),
        ("0.125", "", 0.125),
    ],
)
def test_estimates_are_read_as_people_write_them(text, unit, value):
    assert read_estimate(text, unit) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "many", "0", "-3", "nan", "1e999", "x" * 100_000])
def test_what_is_no_estimate_says_what_is_read(text):
    with pytest.raises(ValueError, match=r"a number is expected|above zero"):
        read_estimate(text)


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        ("5 TB", "requests/s", "one number in requests/s"),
        ("200 ms", "replicas", "one number in replicas"),
        ("50 %", "replicas", "one number in replicas"),
        ("3*4", "", "one number"),
        ("12 replicas of 4 cores", "replicas", "one number"),
        ("3 kqps", "requests/s", "one number"),
        ("20/m", "requests/s", "one number"),
        ("1.2.3", "", "a number is expected"),
        ("1-1000", "", "commit yourself"),
        ("200-100", "", "commit yourself"),
    ],
)
def test_what_would_be_read_as_something_else_is_not_read(text, unit, says):
    with pytest.raises(ValueError, match=says):
        read_estimate(text, unit)


@pytest.mark.parametrize("text", ["12.000", "about 12.000 replicas"])
def test_a_point_before_three_digits_is_asked_back(text):
    with pytest.raises(ValueError, match=r"is that 12,000 or 12\? Write 12,000 or 12"):
        read_estimate(text, "replicas")
    assert read_estimate("12.000k") == 12_000  # the k decides


@given(text=st.text("0123456789.,-^*ekx %/ab", max_size=12))
def test_any_text_is_a_number_above_zero_or_said_to_be_none(text):
    try:
        value = read_estimate(text, "requests/s")
    except ValueError:
        return
    assert 0 < value < math.inf


@given(value=st.floats(0.01, 1e14))
def test_what_is_said_is_read_back(value):
    assert read_estimate(said(value)) == pytest.approx(value, rel=0.006)


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
    lines, heard = iter(["a lot", "1e3", "s", "", "q"]), []
    summary = run(5, seed=1, ask=lambda prompt: next(lines), say=heard.append)
    text = "\n".join(heard)
    assert "a number is expected, such as 2500" in text
    assert re.search("factor of two|order of magnitude", text)
    assert text.count("    ") >= 2
    assert text.count("s skips, q ends") == 2  # at the beginning, and after the empty line
    assert summary.strip().startswith("1 estimate: ")
    assert "1 skipped" in summary


def test_the_end_of_the_input_ends_the_drill():
    def gone(prompt):
        raise EOFError

    assert run(5, seed=1, ask=gone, say=lambda line: None).strip() == "no estimate was made"


def test_the_time_that_is_left_is_that_of_a_clock():
    now = [0.0]
    session = Session(minutes=5, seed=1, clock=lambda: now[0])
    assert session.time_left == "5:00"
    now[0] = 290.5
    assert session.time_left == "0:10"


def test_what_is_skipped_counts_as_missed():
    session = Session(minutes=5, seed=1)
    skipped = session.next()
    session.skip()
    assert session.summary() == "no estimate was made, 1 skipped"
    assert History().misses()[skipped.name] == pytest.approx(2 / 3)  # one miss and one hit before the first try


def summed_up(*factors):
    """The summary of estimates that are so many times the answer, without what is said of kinds that are missed."""
    session = Session(minutes=5, seed=1)
    for factor in factors:
        session.answer(f"{factor * session.next().answer:.9g}")
    return session.summary().partition(". You")[0]


def test_the_summary_counts_each_estimate_once_and_says_how_far_off_the_worst_was(every):
    def is_said(factors, words):
        assert summed_up(*factors) == words

    every(
        is_said,
        [
            ([1], "1 estimate: 1 within a factor of two"),
            ([2.5], "1 estimate: 0 within a factor of two, 1 more of the right order"),
            ([1, 39], "2 estimates: 1 within a factor of two, 1 of another order of magnitude (39 × too large)"),
            ([1 / 39], "1 estimate: 0 within a factor of two, 1 of another order of magnitude (39 × too small)"),
            (
                [1.5, 0.4, 10, 1 / 50],
                "4 estimates: 1 within a factor of two, 1 more of the right order, "
                "2 of another order of magnitude (the worst 50 × too small)",
            ),
        ],
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50k", 50e3),
        ("2.5 K", 2500),
        ("1.5M", 1.5e6),
        ("1.5 million", 1.5e6),
        ("1,200", 1200),
        ("1,5", 1.5),
        ("-3", -3),
        ("−0.5", -0.5),
        ("0", 0),
        ("3 * 10^6", 3e6),
        ("2 bn", 2e9),
    ],
)
def test_a_number_in_a_field_is_read_as_in_an_estimate(text, value):
    assert read_number(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["5m", "2b", "3t", "50 ms", "40-90", "about 5", "$5", "5 %", "", "-", "1.2.3", "nan"])
def test_what_has_something_beside_its_number_is_not_read_in_a_field(text):
    with pytest.raises(ValueError, match="a number is expected, such as 2500"):
        read_number(text)


def test_the_score_of_an_estimate_is_said_in_words():
    assert str(score(100, 100)) == "✓ within a factor of two"
    assert str(score(150, 100)) == "✓ within a factor of two (1.5 × too large)"
    assert str(score(10, 100)) == "✗ another order of magnitude (10 × too small)"
    assert isinstance(drill("rate", "flight_delay_alerts", 1), Drill)


@pytest.fixture
def one_hit():
    return drill("rate", "flight_delay_alerts", 0), score(100, 100)


NOT_OURS = {
    "a pipe": os.mkfifo,
    "a folder": lambda path: path.mkdir(),
    "a link to a device": lambda path: path.symlink_to("/dev/full"),
    "a link to nowhere": lambda path: path.symlink_to(path.parent / "gone"),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("what", NOT_OURS)
def test_what_is_no_file_holds_no_estimates_and_gets_none(tmp_path, one_hit, what):
    path = tmp_path / "drills.jsonl"
    NOT_OURS[what](path)
    before = path.lstat()
    history = History()
    assert history.entries() == []
    history.add(*one_hit)
    assert (path.lstat().st_ino, path.lstat().st_mode) == (before.st_ino, before.st_mode)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["drills.jsonl"]


@pytest.mark.parametrize("line", ["[" * 100_000, '{"name": "rate', "\x00\x00", "9" * 10_000])
def test_a_damaged_line_is_left_out_and_half_a_line_does_not_swallow_the_next(tmp_path, one_hit, line):
    history = History()
    history.add(*one_hit)
    with (tmp_path / "drills.jsonl").open("a") as file:
        file.write(line)
    history.add(*one_hit)
    assert [entry["hit"] for entry in history.entries()] == [True, True]
    assert json.loads((tmp_path / "drills.jsonl").read_text().splitlines()[-1])["name"] == one_hit[0].name


def test_a_file_that_grew_out_of_bounds_is_left_alone(tmp_path, one_hit, monkeypatch):
    monkeypatch.setattr("mlsd_helpers.practice.drills.history.MOST_BYTES", 50)
    (tmp_path / "drills.jsonl").write_text("x" * 51)
    History().add(*one_hit)
    assert History().entries() == []
    assert (tmp_path / "drills.jsonl").read_text() == "x" * 51
