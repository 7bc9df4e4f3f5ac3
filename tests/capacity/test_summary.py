import dataclasses
import math
import re
from itertools import product

import pytest

from mlsd_helpers import capacity
from mlsd_helpers.capacity import Capacity

GIVEN = {
    "users_per_day": 864_000,
    "requests_per_user_per_day": 20,
    "peak_factor": 3,
    "service_time_s": 0.04,
    "target_s": 0.25,
    "price_usd_per_hour": 0.5,
    "percentile": 0.99,
    "service_cv": 0.7,
    "concurrency": 4,
    "zones": 3,
    "log_bytes_per_request": 2_000,
    "log_days": 30,
    "storage_price_usd_per_gb_month": 0.02,
}


def computed(formula):
    """What a person would compute from a formula as it is printed: its words left out, its signs as in Python."""
    python = re.sub(r"(?<=\d),(?=\d{3})", "", formula)
    python = re.sub(r"\b[a-z]+\b(?![(_])", "", python.replace("USD", ""))
    python = re.sub("⌈(.*)⌉", r"ceil(\1)", python.replace("×", "*").replace("÷", "/"))
    return eval(python, {name: getattr(capacity, name) for name in capacity.__all__} | {"ceil": math.ceil})


def printed(page):
    """Name, formula, result and unit of each line as a reader sees it."""
    for line in str(page).splitlines():
        name, formula, result = re.split(r" +  ?= ", line)
        number, _, unit = result.partition(" ")
        yield name, formula, float(number.replace(",", "")), unit


@pytest.mark.parametrize(
    "changes",
    [{}, {"zones": 1}, {"service_cv": 1.0, "percentile": 0.999, "target_s": 0.4}, {"log_bytes_per_request": 0}],
)
def test_every_line_of_the_page_follows_from_the_numbers_it_shows(changes):
    lines = list(printed(Capacity(**GIVEN | changes)))
    assert len(lines) == len(Capacity(**GIVEN | changes).lines)
    for name, formula, result, _unit in lines:
        assert computed(formula) == pytest.approx(result, rel=2e-5), name


def test_the_figures_agree_with_a_calculation_by_hand():
    page = Capacity(**GIVEN)
    results = {name: (result, unit) for name, _, result, unit in printed(page)}
    # 864,000 × 20 = 17,280,000 requests; ÷ 86,400 s = 200 a second; × 3 = 600; × 0.04 s = 24 servers busy
    assert results["average traffic"] == (200, "requests/s")
    assert results["peak traffic"] == (600, "requests/s")
    assert results["work at peak"] == (24, "servers busy")
    # 17,280,000 × 2,000 bytes × 30 days = 1,036.8 GB; × 0.02 $ = 20.736 $
    assert results["log kept"] == (1036.8, "GB")
    assert results["log a month"] == (20.736, "USD/month")
    replicas = results["with a zone to lose"][0]
    assert results["replicas a month"] == (replicas * 0.5 * 720, "USD/month")
    assert page.cost_usd_per_month == pytest.approx(replicas * 360 + 20.736)
    assert page.cost_per_thousand_decisions_usd == pytest.approx(1000 * page.cost_usd_per_month / (17_280_000 * 30))
    assert page.replicas == replicas


def test_the_target_is_kept_also_without_a_zone():
    results = {name: result for name, _, result, _ in printed(Capacity(**GIVEN))}
    assert results["p99 at peak"] <= results["p99 without a zone"] <= 0.25


@pytest.mark.parametrize("peak_factor", [1, 2, 3, 4, 5, 6])
def test_without_a_zone_two_thirds_of_the_replicas_are_left_rounded_down(peak_factor):
    page = Capacity(**GIVEN | {"peak_factor": peak_factor})
    formula = next(line.formula for line in page.lines if line.name == "p99 without a zone")
    assert int(formula.split(", ")[2]) == 4 * (page.replicas * 2 // 3)


def test_one_zone_adds_no_replicas():
    names = [line.name for line in Capacity(**GIVEN | {"zones": 1}).lines]
    assert "with a zone to lose" not in names
    assert "p99 without a zone" not in names


def test_a_notebook_shows_the_same_lines_as_a_table():
    page = Capacity(**GIVEN)
    html = page._repr_html_()
    for line in page.lines:
        assert f">{line.formula}</td>" in html
        assert f">{line.result}</td>" in html


def test_it_cannot_be_changed_only_replaced():
    page = Capacity(**GIVEN)
    with pytest.raises(dataclasses.FrozenInstanceError):
        page.peak_factor = 6
    twice = dataclasses.replace(page, peak_factor=6)
    assert twice.peak_requests_per_second == 2 * page.peak_requests_per_second
    assert twice.replicas > page.replicas


def test_every_input_refuses_nonsense_and_is_named_in_the_error(every):
    def refused(name, nonsense):
        with pytest.raises(ValueError, match=f"{name} is"):
            Capacity(**GIVEN | {name: nonsense})

    every(refused, product(GIVEN, [math.nan, math.inf, -1, "12", None]))


def test_a_log_needs_days_to_be_kept():
    with pytest.raises(ValueError, match="log_days is 0, and requests are logged"):
        Capacity(**GIVEN | {"log_days": 0})
