"""What moves until a rule fires: declared for every rule on numbers, by paths that the schema has."""

import re

import pytest

from mlsd_helpers.design.analysis.moving import bounds_of, movables
from mlsd_helpers.design.rules import all_rules, find_rules
from mlsd_helpers.design.rules.drivers import PEAK, falls, moves, rises
from mlsd_helpers.design.rules.pages import to_text
from mlsd_helpers.design.schema import Document

# Rules on what is stated, or on equality: there is no number that moves by itself until they fire. known-before (F002)
# is a fact about a feature, and a median over a p99 (R007) is a slip of the pen.
WITHOUT_DRIVER = {
    *("R001", "R003", "R004", "R005", "R006", "R007", "R008", "R010"),
    *("H001", "H002", "H005", "H007", "H009", "H010"),
    *("F001", "F002", "F005", "F006", "F007", "F008", "F009", "F014", "F015", "F016"),
    *("I005", "I006", "M002", "M004", "M007", "M009", "M010", "M012"),
    *("L001", "L002", "X004", "X006", "W001", "W002"),
}
DRIVEN = [(rule, driver) for rule in all_rules() for driver in rule.drivers]


def test_every_rule_on_numbers_names_what_moves_until_it_fires():
    lacking = {rule.code for rule in all_rules() if not rule.drivers} - WITHOUT_DRIVER
    assert lacking == set(), "give the rule a driver, or say in WITHOUT_DRIVER that it has no number that moves"
    assert not {rule.code for rule, _ in DRIVEN} & WITHOUT_DRIVER


def test_every_driver_moves_in_a_direction():
    assert [(rule.name, str(d)) for rule, d in DRIVEN if d.direction not in ("rises", "falls", "moves")] == []


def test_every_driver_is_numbers_that_its_rule_reads():
    paths = [(rule, path) for rule, driver in DRIVEN for path in driver.paths]
    bounds = {path: bounds_of(path) for _, path in paths}  # a KeyError when the schema has no such field
    assert [path for path, bound in bounds.items() if not bound.low < bound.high] == []
    assert [(rule.name, path) for rule, path in paths if not reads(rule, path)] == []


def reads(rule, path):
    return any(path == read or path.startswith((f"{read}.", f"{read}[].")) for read in rule.inputs)


def test_the_page_of_a_rule_names_its_drivers():
    pages = {rule.name: " ".join(to_text(rule).split()) for rule, _ in DRIVEN}
    said = {(rule.name, rf"Headroom .*{re.escape(d.what)} {d.direction} \(") for rule, d in DRIVEN}
    assert [(name, words) for name, words in said if not re.search(words, pages[name])] == []


def test_the_page_of_a_rule_on_words_says_nothing_of_headroom():
    assert "Headroom" not in to_text(find_rules("R001")[0])


# Hand-checked against the schema: Share is 0 to 1, Probability lies inside, Positive is above 0, fan_out is 1 or more
@pytest.mark.parametrize(
    ("path", "low", "high", "is_whole"),
    [
        ("requirements.flagged_share", 0, 1, False),
        ("requirements.peak_factor", 1, 1e15, False),
        ("high_level_design.components[].fan_out", 1, 1e15, True),
        ("modeling.test_positives", 0, 1e15, True),
        ("requirements.success_metric.baseline", -1e15, 1e15, False),
        ("modeling.experiment_share", 5e-324, 1, False),
    ],
)
def test_bounds_are_those_of_the_schema(path, low, high, is_whole):
    assert bounds_of(path) == (low, high, is_whole)


def test_a_probability_stays_below_1():
    assert 1 - 1e-15 < bounds_of("requirements.availability_target").high < 1


def one(driver, sections):
    (movable,) = movables(Document.model_validate({"name": "shop"} | sections), driver)
    return movable


def test_what_rises_is_multiplied_and_what_falls_is_divided():
    document = {"requirements": {"users_per_day": 1000}}
    path = "requirements.users_per_day"
    assert one(rises("users", path), document).values(4, "rises") == (4000,)
    assert one(falls("users", path), document).values(4, "falls") == (250,)


def test_of_an_availability_it_is_the_time_down_that_is_multiplied():
    document = {"requirements": {"availability_target": 0.999}}
    movable = one(falls("downtime", "requirements.availability_target", of_rest=True), document)
    (value,) = movable.values(10, "falls")
    assert value == pytest.approx(0.9999, abs=1e-12)
    assert movable.times(10, "falls") == pytest.approx(10)


def test_a_number_that_may_be_negative_passes_zero():
    document = {"requirements": {"success_metric": {"baseline": 0.2}}}
    movable = one(moves("baseline", "requirements.success_metric.baseline"), document)
    assert movable.values(3, "falls") == (pytest.approx(-0.2),)  # 0.2 − 0.2 × (3 − 1)
    assert movable.values(3, "rises") == (pytest.approx(0.6),)


def test_whole_numbers_stay_whole():
    document = {"high_level_design": {"components": [{"name": "a", "fan_out": 3}]}}
    movable = one(rises("fan-out", "high_level_design.components[].fan_out"), document)
    assert movable.values(1.5, "rises") == (4,)  # 4.5 is rounded to even
    assert type(movable.values(1.5, "rises")[0]) is int


def test_from_zero_a_position_is_the_value():
    document = {"features": {"label_delay_hours": 0}}
    movable = one(rises("label delay", "features.label_delay_hours"), document)
    assert (movable.from_zero, movable.values(24, "rises"), movable.times(24, "rises")) == (True, (24,), None)


def test_a_declared_peak_and_the_one_from_users_move_together():
    document = {"requirements": {"peak_factor": 3, "peak_requests_per_second": 100}}
    assert one(PEAK, document).values(2, "rises") == (6, 200)


@pytest.mark.parametrize("field", ["peak_factor", "peak_requests_per_second"])
def test_of_the_two_peaks_the_one_that_is_stated_moves(field):
    movable = one(PEAK, {"requirements": {field: 50}})
    assert [place.path for place in movable.places] == [f"requirements.{field}"]


def test_what_would_leave_the_field_s_bounds_stops_there():
    document = {"requirements": {"flagged_share": 0.4}}
    assert one(rises("share", "requirements.flagged_share"), document).values(8, "rises") == (1,)


def test_each_item_of_a_list_moves_alone_and_one_without_the_field_does_not():
    components = [{"name": "a", "fan_out": 3}, {"name": "b"}, {"name": "c", "fan_out": 5}]
    document = Document.model_validate({"name": "shop", "high_level_design": {"components": components}})
    found = movables(document, rises("fan-out", "high_level_design.components[].fan_out"))
    assert [(m.item, m.places[0].path, m.places[0].now) for m in found] == [
        ("a", "high_level_design.components.a.fan_out", 3),
        ("c", "high_level_design.components.c.fan_out", 5),
    ]
