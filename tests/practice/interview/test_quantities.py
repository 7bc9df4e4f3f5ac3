"""Numbers with units, as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_helpers.practice.interview.quantities import read


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("300 requests a second", "rate", 300),
        ("300 rps", "rate", 300),
        ("2k qps", "rate", 2000),
        ("6,000 requests per minute", "rate", 100),
        ("86.4 million requests a day", "rate", 1000),
        ("1.5M users", "users", 1.5e6),
        ("20 million daily active users", "users", 20e6),
        ("20 ms", "seconds", 0.020),
        ("1.5 s", "seconds", 1.5),
        ("two weeks", "seconds", 1_209_600),
        ("four workers", "workers", 4),
        ("8 cores", "workers", 8),
        ("12 GPU instances", "machines", 12),
        ("64 GB", "bytes", 64e9),
        ("512-dimensional", "dimensions", 512),
        ("256 dims", "dimensions", 256),
        ("500 million items", "items", 500e6),
        ("3 requests each", "per_user", 3),
        ("$3 an hour", "usd_per_hour", 3),
        ("0.05 USD per hour", "usd_per_hour", 0.05),
        ("20,000 USD a month", "usd_per_month", 20_000),
        ("$5k", "usd", 5000),
        ("99.9 %", "percent", 0.999),
        ("12 percent", "percent", 0.12),
        ("42", "number", 42),
    ],
)
def test_one_quantity(text, kind, value):
    (quantity,) = read(text)
    assert quantity.kind == kind
    assert quantity.value == pytest.approx(value)


def test_several_in_a_sentence_keep_their_order():
    found = read("At 300 requests a second and 20 ms each, 4 workers are busy.")
    assert [q.kind for q in found] == ["rate", "seconds", "workers"]


@pytest.mark.parametrize("text", ["p99", "F1", "v2.1-beta", "one of them", "no numbers", "x86"])
def test_names_are_no_quantities(text):
    assert read(text) == []


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    assert all(0 <= q.start < q.end <= len(text) for q in read(text))
