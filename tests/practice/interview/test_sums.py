"""Sums in candidates' own words: the wrong ones are objected to with their arithmetic, the right ones are not."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.practice.interview.messages import sentences
from mlsd_helpers.practice.interview.push_back import push_backs

SUMS = yaml.safe_load(Path(__file__).with_name("sums.yaml").read_text(encoding="utf-8"))


def said_to(text):
    return [said.text for said in push_backs(text, [s.text for s in sentences(text) if not s.asks])]


@pytest.mark.parametrize("collection", SUMS)
def test_of_wrong_sums_seven_in_ten_are_caught_and_of_right_ones_two_in_a_hundred_objected_to(collection):
    caught = [text for text in SUMS[collection]["wrong"] if said_to(text)]
    objected = [text for text in SUMS[collection]["right"] if said_to(text)]
    assert len(caught) >= 0.7 * len(SUMS[collection]["wrong"])
    assert len(objected) <= 0.02 * len(SUMS[collection]["right"]), objected


@pytest.mark.parametrize(
    ("text", "arithmetic"),
    [
        ("12M / 86,400 = 1.4k per second", "138.889 per second, not 1.4k"),  # 12,000,000 ÷ 86,400
        ("10k QPS times 50 ms is 50", "10k QPS times 50 ms is 500, not 50"),  # 10,000 × 0.05
        ("10k QPS at 50 ms each needs 50 workers.", "1,000 % of capacity. That is 500 seconds of work in every second"),
        ("1,000 requests/sec at 60 ms, 5 pods will do.", "is 60 at work at any moment, so each of 5 would work on 12"),
        (
            "1B vectors x 768 dims x 4 bytes = 3 GB",
            "× 768 dimensions × 4 bytes is 3,072 GB",
        ),  # 768 × 4 = 3,072 bytes each
        ("Half a million rows at 100 bytes is 5 GB", "0.05 GB; you said 5 GB"),  # 5 × 10⁷ bytes
        ("Three nines means we may be down 4 minutes a month.", "0.1 % of 43,200 minutes, 43.2 minutes a month"),
        ("Four nines is 9 hours of downtime a year.", "0.01 % of 525,600 minutes, 52.6 minutes a year"),
        ("20 machines, $2/h each, so around 3,000 dollars monthly.", "28,800"),  # 20 × 2 × 720
        # of 100,000: 1,000 positive, 900 found, 0.1 × 99,000 = 9,900 false alarms; 900 ÷ 10,800 = 8.33 %
        (
            "Base rate 1 %, recall 90 %, false positive rate 10 %, so the precision is 90 %.",
            "precision of 8.33 %, not 90 %",
        ),
        (
            "A missed fraud costs 99 dollars, a false alarm 1 dollar, so the threshold is 0.5.",
            "1 ÷ (1 + 99) is 0.01, and you said 0.5",
        ),
        ("Two services with 99 % each in series give us 99 %.", "99 % × 99 % is 98.01 %"),
        # 1 − 0.99² = 0.0199
        ("The p99 of search is 50 ms, the p99 of ranking 80 ms, so the total is 130 ms.", "1 − 0.99^2 = 1.99 %"),
        ("5 % of 2 million posts is 10,000 posts", "5 % of 2 million is 100,000, not 10,000"),
        ("10 people at 6 cases an hour for 8 hours is 4,800 cases.", "8 hours is 480"),
        (
            "A GPU does 50 requests per second and we see 6k QPS, so 12 GPUs",
            "6k QPS ÷ 50 requests per second each is 120",
        ),
        ("24 machines at 1.2 dollars an hour for a month cost 2,000 dollars", "20,736 dollars"),  # 24 × 1.2 × 720
        ("100 GB over a 1 Gbps link takes about 80 seconds", "100 GB ÷ 1 Gbps is 800 seconds"),  # 8 × 10¹¹ ÷ 10⁹
        ("10 billion tokens at 2 dollars per million is 200,000 dollars", "20,000 dollars; you said"),
        ("0.5*0.1/(0.5*0.1+0.2*0.9)=50 %", "21.7391 %, not 50 %"),  # 0.05 ÷ (0.05 + 0.18)
    ],
)
def test_every_objection_shows_the_arithmetic(text, arithmetic):
    (said,) = said_to(text)
    assert arithmetic in said


@pytest.mark.parametrize(
    "text",
    [
        "We serve 300 rps at 20 ms on 4 replicas.",  # each may well work on two at once
        "1M users × 10 requests ÷ 86,400 = 116 per second",
        "5 GB a day × 30 days = 150 GB",
        "7,200 posts an hour ÷ 60 = 120 a minute",
        "100 MB/s × 86,400 = 8.6 TB a day",
        "1 million × 4 KiB = 4 GB",
        "The 0.10 ÷ 0.12 = 83rd percentile",
        "1 − √(2 ÷ 700) = 0.95",
        "10 × 3 is 2 days of work",
        "4 machines with 8 × 3 = 96 threads",
        "I split 80/10/10, that is 8 million, 1 million and 1 million rows",
        "30 days at 5 GB a day plus 20 % overhead is 180 GB",
        "10 ms a call and 100 calls in sequence take a second, in parallel it takes 15 ms",
        "retrieval p99 is 50 ms and ranking p99 80 ms, so the total is at most 130 ms",
        "208,000 orders an hour × half wrong × 1 USD × 0.55 hours is 57,000 USD",
    ],
)
def test_a_unit_that_stands_in_the_sum_is_counted_as_the_speaker_may_mean_it(text):
    assert said_to(text) == []


def test_a_unit_of_another_sentence_excuses_no_factor_of_ten():
    assert said_to("It takes 10 minutes a day. Then 30 × 40 = 12,000 cases.")


@pytest.mark.parametrize(
    "text",
    [
        "recall" + 19_000 * " " + "5 %",
        "5 " + 19_000 * "a" + " × 3 = 4",
        "5 " + 9_000 * "a " + "× 3 = 4",
        9_000 * "1,",
        19_000 * "9" + " × 2 = 4",
        1_500 * "2 × 3 = 7, ",
        5_000 * "2 × " + "2 = 3",
        5_000 * "(" + "2 × 3" + 5_000 * ")" + " = 7",
        "1e999 × 2 = 3",
        "5 / 0 = 3",
        "0 × 5 = 0",
    ],
    ids=range(11),
)
def test_any_message_is_read_in_bounded_time(text):
    said_to(text)  # a pattern that goes over the same letters again takes minutes


PIECES = [
    *(
        "0",
        "1",
        "2.5",
        "30",
        "1e999",
        "1e-9",
        "1e300",
        "99.9%",
        "0%",
        "100%",
        "5B",
        "1.4k",
        "$3",
        "20ms",
        "64GB",
        "half",
    ),
    *("a", "million", "three", "nines", "×", "x", "*", "/", "+", "−", "-", "=", "is", "times", "(", ")", "per", "day"),
    *(
        "second",
        "hour",
        "month",
        "QPS",
        "users",
        "workers",
        "GPUs",
        "dims",
        "vectors",
        "each",
        "at",
        "for",
        "with",
        "of",
    ),
    *("so", "precision", "recall", "prevalence", "false positive rate", "threshold", "missed", "false alarm", "p99"),
    *("total", "in series", "availability", "down", ",", ".", "per arm", "change", "from 4% to 5%", "test", "and"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_whatever_is_strung_together_is_read_without_an_error(pieces):
    assert all(isinstance(said, str) for said in said_to(" ".join(pieces)))


@pytest.mark.parametrize(
    "text", ["2 × 3 = 1e999", "1e300 × 1e300 = 5", "1e-300 × 1e-300 = 1e300", "0.5 % of 1e400 is 3"]
)
def test_numbers_that_nobody_says_are_left_alone(text):
    assert said_to(text) == []


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("So 10 million posts times 2 KB each is 20 TB a day.", "is 0.02 TB a day, not 20 TB a day"),  # 2 × 10¹⁰ bytes
        ("10 million posts a day times 2 KB each is 20 TB a day.", "is 0.02 TB a day, not 20 TB a day"),
        ("5 million rows × 1 KB = 5 TB a day", "is 0.005 TB a day, not 5 TB a day"),
        ("3 million users times 4 requests is 120 million a day", "is 12 million a day, not 120 million a day"),
        ("1,000 posts a second times 2 KB is 17.3 TB a day.", "is 0.1728 TB a day, not 17.3 TB a day"),  # × 86,400
    ],
)
def test_what_a_result_a_day_should_be_is_reckoned_with_the_units_as_they_stand(said, shown):
    (objection,) = push_backs(said, [said])
    assert shown in objection.text
