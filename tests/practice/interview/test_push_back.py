"""Numbers that cannot be right are answered with their arithmetic; sound ones and unclear ones are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower

from mlsd_helpers.design import Design
from mlsd_helpers.practice.interview.messages import sentences
from mlsd_helpers.practice.interview.push_back import push_backs


def said_to(text, **known):
    return [said.text for said in push_backs(text, [s.text for s in sentences(text) if not s.asks], **known)]


@pytest.mark.parametrize(
    ("text", "arithmetic"),
    [
        # 300 × 0.020 s = 6 s of work a second, over 4 workers = 1.5
        ("300 requests a second at 20 ms on 4 workers.", ["150 % of capacity", "6 seconds of work"]),
        ("We see 300 requests a second. Each takes 20 ms on one of 4 cores.", ["150 % of capacity"]),
        # 60 a second × 0.1 s = 6 s of work, over 2 × 2 workers
        ("2 machines with 2 workers each, 60 rps at 100 ms.", ["150 % of capacity", "4 workers"]),
        # 20 M × 3 ÷ 86,400 = 694.4
        ("20 million users with 3 requests each is 70 requests a second at peak.", ["694.4 requests a second"]),
        ("60M requests a day, so 100 qps on average.", ["694.4 requests a second"]),
        # 5 × 10⁸ × 256 × 4 = 5.12 × 10¹¹
        ("500 million vectors of 256 dimensions in float32 fit in 64 GB.", ["512 GB", "64 GB"]),
        # even one byte each: 10⁹ × 100 = 100 GB
        ("1 billion items of 100 dimensions sit in 32 GB of memory.", ["even one byte", "100 GB"]),
        # 20 × 3 × 720 = 43,200
        ("20 GPUs at 3 USD an hour cost 10,000 USD a month.", ["43,200 USD a month"]),
        ("20 machines at $3 an hour, within the budget of 40,000 USD a month.", ["43,200 USD a month"]),
        # 43,200 minutes × 0.001
        ("99.9 % availability means 4 minutes a month down.", ["43.2 minutes a month"]),
        ("30 + 40 + 50 = 150 ms", ["is 120"]),
        ("5 million × 3 / 86400 = 17360", ["is 173.611"]),
    ],
)
def test_a_contradiction_is_said_with_its_arithmetic(text, arithmetic):
    said = said_to(text)
    assert len(said) == 1
    for part in arithmetic:
        assert part in said[0]


def test_an_experiment_too_short_by_statsmodels():
    text = "The experiment moves it from 10 % to 11 %, with 2,000 users a day for 7 days."
    (said,) = said_to(text)
    effect = 2 * (0.11**0.5 - 0.10**0.5)  # near enough to Cohen's h for such rates, to check the size of the number
    roughly = NormalIndPower().solve_power(effect / (1 - 0.105) ** 0.5, power=0.8, alpha=0.05)
    needed = int(said.split("takes ")[1].split(" users")[0].replace(",", ""))
    assert needed == pytest.approx(roughly, rel=0.02)
    assert "gives 7,000" in said  # 2,000 × 7 ÷ 2 arms


@pytest.mark.parametrize(
    "text",
    [
        "300 requests a second at 20 ms on 10 workers.",
        "300 requests a second within 100 ms p99 on 4 workers.",
        "300 requests a second at 20 ms on 4 replicas.",  # how many at once does a replica work on?
        "300 requests a second at 20 ms on 4 workers is not enough.",
        "300 requests a second at 20 ms on 4 workers in batches of 8.",
        "20 million users with 3 requests each is 694 a second on average, 2,100 requests a second at peak.",
        "86,400 requests a day is 1 request a second, and 5 requests a second at peak.",
        "500 million vectors of 256 dimensions in float32 take 512 GB.",
        "500 million vectors of 256 dimensions, product-quantised, fit in 64 GB.",
        "500 million vectors of 256 dimensions over 10 shards of 64 GB.",
        "20 GPUs at 3 USD an hour cost 43,200 USD a month.",
        "20 GPUs at 3 USD an hour, autoscaled, cost 10,000 USD a month.",
        "99.9 % availability is 43 minutes a month of downtime.",
        "The experiment moves it from 10 % to 11 %, with 5,000 users a day for 14 days.",
        "30 + 40 + 50 = 120 ms",
        "1M × 4 / 86,400 × 3 = 139 requests a second",
        "500 million × 256 × 4 bytes = 512 GB",
        "12 × 30 = 360 a year",
        "",
    ],
)
def test_sound_or_unclear_numbers_are_left_alone(text):
    assert said_to(text) == []


@given(st.floats(1, 1e5), st.floats(0.1, 1000), st.integers(1, 500))
def test_it_speaks_exactly_when_more_work_arrives_than_is_done(rate, milliseconds, workers):
    rate, milliseconds = round(rate), round(milliseconds)
    text = f"{rate} requests a second at {max(1, milliseconds)} ms on {workers} workers."
    busy = rate * max(1, milliseconds) / 1000 / workers
    assert bool(said_to(text)) is (busy > 1)


def test_a_limit_is_held_against_what_the_interviewer_said():
    text = "Our latency target is a p99 of 300 ms."
    (said,) = said_to(text, told={"requirements.latency_p99_ms": 100})
    assert "you take 300 ms, and I gave you 100 ms" in said
    assert said_to(text, told={"requirements.latency_p99_ms": 300}) == []
    assert said_to(text) == []


def test_a_limit_is_held_against_the_document():
    document = Design.from_text("name: x\nrequirements:\n  monthly_budget_usd: 5000\n").document
    (said,) = said_to("With a budget of 20,000 USD a month we are fine.", document=document)
    assert "your document has 5,000 USD a month" in said
    assert said_to("With a budget of 4,000 USD a month we are fine.", document=document) == []


def texts_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_of(item)


def test_the_cases_own_words_raise_no_alarm(all_cases, every):
    def raises_no_alarm(case):
        told = {path: value for answer in case.answers for path, value in answer.numbers.items()}
        told = {path: value for path, value in told.items() if isinstance(value, int | float)}
        spoken = [answer.answer for answer in case.answers]
        spoken += [" ".join(spoken), case.prompt, case.crux, *(twist.good_answer for twist in case.twists)]
        spoken += [f.listen_for for f in case.follow_ups] + [m.instead for m in case.mistakes]
        spoken += list(texts_of(case.reference.to_dict()))
        known = {"told": told, "document": case.reference.document}
        assert [(text, said) for text in spoken for said in said_to(text, **known)] == [], case.name

    every(raises_no_alarm, ((case,) for case in all_cases))


def test_a_huge_message_is_read_in_bounded_time():
    assert len(said_to("300 requests a second at 20 ms on 4 workers. " * 25_000)) == 1
