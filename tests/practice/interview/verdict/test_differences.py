"""What the reference did differently is told by meaning: findings and numbers before words."""

import pytest

from mlsd_helpers.design import Design
from mlsd_helpers.practice.interview.differences import KINDS, differences


def told(found, phase, kind):
    return {d.what: (d.yours, d.reference) for d in found if (d.phase, d.kind) == (phase, kind)}


def test_a_document_does_not_differ_from_itself(case):
    assert differences(case.reference, case.reference) == ()


def test_a_number_is_told_with_both_values_and_its_unit(case):
    yours = case.reference
    yours.requirements.latency_p99_ms = 300
    found = differences(yours, type(case.reference).from_text(yours_text(yours, 150)))
    assert told(found, "requirements", "number") == {"Latency p99": ("300 milliseconds", "150 milliseconds")}


def yours_text(design, latency):
    copy = Design.from_text(design.to_yaml())
    copy.requirements.latency_p99_ms = latency
    return copy.to_yaml()


def test_the_numbers_farthest_apart_come_first():
    yours, reference = Design.new("a"), Design.new("b")
    for design, users, peak, latency in ((yours, 10, 2, 100), (reference, 1000, 3, 900)):
        design.requirements.users_per_day = users  # 100 times apart
        design.requirements.peak_factor = peak  # 1.5 times
        design.requirements.latency_p99_ms = latency  # 9 times
    numbers = list(told(differences(yours, reference), "requirements", "number"))
    assert numbers == ["Users per day", "Latency p99", "Peak factor"]


def test_the_kinds_come_in_their_order_and_texts_are_counted(case):
    found = differences(case.weak, case.reference)
    for phase in {d.phase for d in found}:
        order = [KINDS.index(d.kind) for d in found if d.phase == phase]
        assert order == sorted(order)
    assert all(d.what.endswith(("text", "texts")) for d in found if d.kind == "wording")


def test_findings_of_yours_alone_are_those_that_the_reference_does_not_have(case):
    found = differences(case.weak, case.reference)
    expected = {f.name for f in case.weak.check()} - {f.name for f in case.reference.check()}
    assert {d.what for d in found if d.kind == "finding"} == expected


def test_parts_that_one_side_has_alone_are_one_line():
    yours, reference = Design.new("a"), Design.new("b")
    yours.high_level_design.components = [{"name": "box"}, {"name": "api"}]
    reference.high_level_design.components = [{"name": "api"}, {"name": "ranker"}, {"name": "store"}]
    assert told(differences(yours, reference), "high_level_design", "parts") == {
        "Components": ("only here: box", "only here: ranker, store")
    }


def test_items_of_a_list_that_the_reference_has_alone_are_one_line():
    yours, reference = Design.new("a"), Design.new("b")
    yours.infrastructure.monitoring = ["errors"]
    reference.infrastructure.monitoring = ["errors", "latency", "quality"]
    found = told(differences(yours, reference), "infrastructure", "not_stated")
    assert found == {"Monitoring": ("not stated", "latency, quality")}


@pytest.mark.parametrize("field", ["authors", "status", "case"])
def test_who_wrote_it_is_no_difference(field):
    yours, reference = Design.new("a"), Design.new("b")
    setattr(yours, field, {"authors": ["Ann"], "status": "draft", "case": "x"}[field])
    assert differences(yours, reference) == ()
