"""Headroom: where each rule fires, by hand and by running the check on both sides of it."""

import json
import math
from statistics import NormalDist

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlsd_helpers.design import Design, all_rules
from mlsd_helpers.design.analysis.changes import with_changes
from mlsd_helpers.design.analysis.headroom import CLOSENESS
from mlsd_helpers.design.schema import Document

# What must be said otherwise in the complete document before a rule can fire by its driver, or by this item
VARIANTS = {
    "as it is": {},
    "one replica in one zone": {
        "infrastructure.services.scorer.replicas": 1,
        "infrastructure.zones": 1,
        "requirements.availability_target": 0.99,
    },
    "accuracy comes first": {
        "modeling.offline_metric": "accuracy",
        "requirements.prevalence": 0.25,
        "features.positive_share": 0.25,
    },
    "a small shop": {"modeling.experiment_units_per_day": 2_000, "features.examples_per_day": 1_000},
    "ages are those of sources": {
        "features.features.scans_today.freshness_minutes": None,
        "features.features.note_length.freshness_minutes": None,
    },
    "no peak is declared": {"requirements.peak_requests_per_second": None},
    "nothing is personal": {"modeling.personalisation": "global"},
    "rare positives are not treated": {"features.imbalance_plan": None},
}


def sections(**parts):
    return Design(Document.model_validate({"name": "shop"} | parts))


def of(code, headroom, driver=None):
    return [m for m in headroom.margins if m.code == code and driver in (None, m.driver)]


@pytest.fixture(scope="module")
def variants(complete_file):
    """The complete document and others a little different, each with its headroom."""
    original = Design.open(complete_file)
    designs = {name: Design(changed(original, changes)) for name, changes in VARIANTS.items()}
    return {name: (design, design.headroom()) for name, design in designs.items()}


@pytest.fixture(scope="module")
def headroom(variants):
    """That of the complete document."""
    return variants["as it is"][1]


def changed(design, changes):
    return with_changes(design.document, changes)


def severities(design, margin, side):
    """What the check says of the margin's rule when its driver is moved to where it holds, or fires."""
    moved = Design(changed(design, {move.path: getattr(move, side) for move in margin.moved}))
    findings = moved.check(margin.code)
    return [f.severity for f in (*findings, *findings.waived)]


def says(severity, found):
    order = ("error", "warning", "note")
    return any(order.index(s) <= order.index(severity) for s in found)


def assert_the_rule_fires_just_there(design, margin):
    assert says(margin.severity, severities(design, margin, "fires_at")), margin
    assert not says(margin.severity, severities(design, margin, "holds_at")), margin
    for move in margin.moved:
        distance = abs(move.fires_at - move.holds_at)
        close = 2 * CLOSENESS * max(abs(move.fires_at), abs(move.now), 1e-6)
        assert distance <= close or (isinstance(move.now, int) and distance <= 1), move


# The laws


def test_every_rule_fires_just_beyond_its_headroom_and_not_just_before(variants):
    for design, headroom in variants.values():
        for margin in headroom.margins:
            assert_the_rule_fires_just_there(design, margin)


def test_every_driver_of_every_rule_makes_it_fire_in_one_of_these_documents(variants):
    declared = {(rule.code, driver.what) for rule in all_rules() for driver in rule.drivers}
    crossed = {(m.code, m.driver) for _, headroom in variants.values() for m in headroom.margins}
    assert crossed == declared


def test_what_breaks_first_comes_first(variants):
    for _, headroom in variants.values():
        times = [m.times for m in headroom.margins if m.times is not None]
        assert times == sorted(times)
        assert all(number >= 1 for number in times)


def test_the_design_in_hand_stays_as_it_is(complete):
    before, text = complete.to_dict(), complete.to_yaml()
    complete.headroom()
    assert (complete.to_dict(), complete.to_yaml()) == (before, text)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_of_any_document_the_headroom_is_true_and_the_document_stays(filled_documents, data):
    design = Design(Document.model_validate(data.draw(filled_documents)))
    before = design.to_dict()
    headroom = design.headroom()
    assert design.to_dict() == before
    json.dumps(headroom.to_dict(), allow_nan=False)
    assert headroom.to_text()
    assert headroom._repr_html_()
    for margin in headroom.margins:
        assert says(margin.severity, severities(design, margin, "fires_at"))
        assert not says(margin.severity, severities(design, margin, "holds_at"))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    users=st.floats(1e3, 1e7),
    replicas=st.integers(1, 40),
    service_time=st.floats(0.5, 80),
    p99=st.floats(30, 120),
    delay=st.floats(0, 40),
    score=st.floats(0.4, 0.95),
)
def test_whatever_the_numbers_the_rule_fires_just_there(complete, users, replicas, service_time, p99, delay, score):
    changes = {
        "requirements.users_per_day": users,
        "infrastructure.services.scorer.replicas": replicas,
        "infrastructure.services.scorer.service_time_ms": service_time,
        "high_level_design.components.scorer.latency_p99_ms": p99,
        "features.label_delay_hours": delay,
        "modeling.ladder.boosting.score": score,
    }
    design = Design(changed(complete, changes))
    for margin in design.headroom().margins:
        assert_the_rule_fires_just_there(design, margin)


# By hand


def test_a_label_delay_of_96_hours_before_a_gap_of_120_may_grow_by_120_over_96(headroom):
    (margin,) = of("F011", headroom)
    assert margin.times == pytest.approx(120 / 96, rel=2e-4)
    assert margin.sentence() == "labels-not-yet-known fires at 1.25 × today's label delay"


def test_the_peak_may_grow_until_the_fullest_service_is_70_percent_busy(headroom):
    # room at 70 %: gateway 4 × 8 × 0.7 ÷ 0.010 = 2,240; scorer 4 × 4 × 0.7 ÷ 0.020 = 560 requests/s, the least
    (margin,) = of("I001", headroom, "peak")
    assert margin.times == pytest.approx(560 / 25, rel=2e-4)
    now = {move.path: (move.now, move.fires_at) for move in margin.moved}
    assert now["requirements.peak_requests_per_second"] == (25, pytest.approx(560, rel=2e-4))
    assert now["requirements.peak_factor"] == (5, pytest.approx(5 * 560 / 25, rel=2e-4))


def test_without_a_declared_peak_it_is_the_one_from_users_that_grows(complete):
    complete.requirements.peak_requests_per_second = None
    (margin,) = of("I001", complete.headroom(), "peak")
    assert margin.times == pytest.approx(560 / (200_000 * 2 / 86_400 * 5), rel=2e-4)
    assert [move.path for move in margin.moved] == ["requirements.peak_factor"]


def test_a_peak_that_is_only_declared_grows(complete):
    complete.requirements.peak_factor = None
    (margin,) = of("I001", complete.headroom(), "peak")
    assert margin.times == pytest.approx(560 / 25, rel=2e-4)
    assert [move.path for move in margin.moved] == ["requirements.peak_requests_per_second"]


def test_a_price_may_rise_until_the_budget_is_spent(headroom):
    # 720 × (4 × 0.1 + 4 × 0.3 + 4 × 0.2 + 2 × 0.05) + 400 × 0.1 + 500 × 0.09 + 300 = 2,185 of 5,000 USD a month.
    # What is left buys each service's price this much more: of four prices the one with the largest bill breaks first.
    left = 5_000 - 2_185
    (margin,) = of("I003", headroom)
    assert margin.item == "feature_store"
    assert margin.times == pytest.approx((0.3 + left / 720 / 4) / 0.3, rel=2e-4)


def test_of_an_availability_the_downtime_is_told(headroom):
    # calibration with its fallback 1 − 10⁻⁴ × 10⁻⁴; scorer with its own 1 − (1 − 0.9995 × that) × 0.001
    scorer = 1 - (1 - 0.9995 * (1 - 1e-8)) * 0.001
    least = 0.9995 / (0.9999 * scorer)  # of gateway, beside feature_store's 0.9999
    (margin,) = of("H004", headroom)
    assert (margin.item, margin.driver) == ("gateway", "downtime")
    assert margin.times == pytest.approx((1 - least) / (1 - 0.9998), rel=1e-3)
    assert str(margin.moved[0]).endswith("availability 0.9998 → 0.9996")


def test_a_stage_may_take_what_the_others_leave(headroom):
    # 60 minutes − (10 + 5) of the others = 45 for 'aggregate', which takes 20
    (margin,) = of("X001", headroom)
    assert (margin.item, margin.times) == ("aggregate", pytest.approx(45 / 20, rel=2e-4))


def test_whole_numbers_fire_at_the_next_one(headroom):
    # 200 candidates × 0.2 ms = 40 ms is the component's own p99
    (margin,) = of("H006", headroom)
    (move,) = margin.moved
    assert (move.now, move.holds_at, move.fires_at) == (50, 200, 201)


def test_a_path_says_a_note_when_p99s_add_up_to_more_and_an_error_when_requests_take_longer(headroom):
    note, error = of("H003", headroom)
    mu, sigma = math.log(0.5), math.log(2 / 0.5) / NormalDist().inv_cdf(0.99)
    of_four = math.exp(mu + sigma * NormalDist().inv_cdf(0.99**0.25))  # calibration, the slowest of 4
    assert (note.severity, note.item) == ("note", "scorer")
    assert note.times == pytest.approx((200 - 12 - 20 - of_four) / 40, rel=2e-4)
    assert note.sentence().startswith("latency-over-budget fires with a note at 4.13 × ")
    assert (error.severity, error.item) == ("error", "scorer")
    assert error.times > note.times


def test_what_falls_is_told_by_what_it_is_divided_by(variants):
    # 0.1 → 0.01
    (margin,) = of("F012", variants["rare positives are not treated"][1])
    assert margin.times == pytest.approx(10, rel=2e-4)
    assert margin.sentence() == "rare-positives-untreated fires at today's share of positives ÷ 10"


def test_from_zero_there_is_no_today_to_multiply(complete):
    complete.features.label_delay_hours = 0
    (margin,) = of("F011", complete.headroom())
    assert margin.times is None
    assert margin.moved[0].fires_at == pytest.approx(120, rel=2e-4)
    assert margin.sentence() == "labels-not-yet-known fires when the label delay rises from 0"
    assert complete.headroom().margins[-1].times is None  # behind those that have one


def test_a_number_may_pass_zero():
    design = sections(requirements={"success_metric": {"better": "lower", "baseline": 4, "target": -2}})
    (margin,) = of("R002", design.headroom())
    assert margin.moved[0].fires_at == pytest.approx(-2, abs=1e-3)  # no longer above the target
    assert margin.sentence() == "target-not-better fires when the baseline of the success metric falls past 0"


# What is not a margin


def test_a_rule_that_fires_already_is_said_with_its_finding(complete):
    complete.features.label_delay_hours = 144
    headroom = complete.headroom()
    assert of("F011", headroom) == []
    assert [f.code for f in headroom.fires_already] == ["F011"]
    assert "fires already:\n  ✗ error   labels-not-yet-known [F011] features.training_gap_hours: " in headroom.to_text()
    assert headroom.summary().endswith("; 1 rule fires already")


def test_a_note_of_today_is_followed_on_to_where_it_is_an_error(complete):
    complete.requirements.latency_p99_ms = 60  # the p99s add up to more, 99 of 100 requests take less
    headroom = complete.headroom()
    assert [(f.code, f.severity) for f in headroom.fires_already if f.code == "H003"] == [("H003", "note")]
    (margin,) = of("H003", headroom)
    assert margin.severity == "error"


def test_a_waived_finding_is_one_that_fires_already(complete):
    complete.features.label_delay_hours = 144
    complete.waivers = [{"rule": "F011", "reason": "known"}]
    assert [f.code for f in complete.headroom().fires_already] == ["F011"]


def test_a_rule_that_its_driver_cannot_reach_says_how_far_it_went(headroom):
    reach = {r.code: r for r in headroom.out_of_reach}
    assert str(reach["M003"]) == "not by the share of positives: requirements.prevalence 0.1 → 1"
    assert str(reach["I008"]) == "not by the allowed downtime: requirements.availability_target 0.9995 → 0.9999995"
    assert reach["F003"].items == 3


def test_inputs_that_are_not_filled_in_are_named_once():
    text = sections(requirements={"users_per_day": 10, "decision_horizon_minutes": 3}).headroom().to_text()
    assert "? requirements.pipeline_delay_minutes: prediction-after-decision [R011]" in text
    assert "? requirements.success_metric: target-not-better [R002]" in text
    (machines,) = (line for line in text.splitlines() if line.startswith("  ? infrastructure:"))
    assert "replicas-too-few [I001]" in machines


def test_an_empty_document_has_nothing_to_break():
    headroom = Design.new("shop").headroom()
    assert (headroom.margins, headroom.fires_already, headroom.out_of_reach) == ((), (), ())
    assert {rule.code for rule in headroom.waiting} == {rule.code for rule in all_rules() if rule.drivers}


# How it is shown


def test_plain_values_go_through_json(headroom):
    data = json.loads(json.dumps(headroom.to_dict(), allow_nan=False))
    assert set(data) == {"name", "fires_at", "fires_already", "does_not_fire", "inputs_missing"}
    (delay,) = (entry for entry in data["fires_at"] if entry["code"] == "F011")
    assert delay["moved"][0]["unit"] == "hours"
    assert delay["moved"][0]["now"] == 96


def test_a_terminal_sees_a_line_for_each_margin(headroom):
    lines = repr(headroom).splitlines()
    assert lines[0].startswith(f"parcel_delays: {len(headroom.margins)} ways to break, the nearest first")
    assert "  ✗ staler-than-asked fires at 2.25 × today's delay of 'aggregate' [X001]: high_level_design." in repr(
        headroom
    )


def test_a_notebook_sees_a_table_in_which_text_is_inert(headroom):
    page = headroom._repr_html_()
    assert page.count("<tr>") == 1 + sum(len(getattr(headroom, n)) for n in ("margins", "out_of_reach"))
    assert "<script" not in page


def test_results_are_frozen(headroom):
    with pytest.raises(AttributeError):
        headroom.margins = ()
    with pytest.raises(AttributeError):
        headroom.margins[0].times = 1
