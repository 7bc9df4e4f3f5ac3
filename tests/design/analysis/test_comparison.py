"""What-if and diff: two documents compared by meaning."""

import json
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlsd_helpers.design import Design
from mlsd_helpers.design.schema import Document

any_documents = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def design(**parts):
    return Design(Document.model_validate({"name": "shop"} | parts))


def fields(comparison):
    return {change.path: (change.before, change.after) for change in comparison.fields}


def moved(comparison):
    return {metric.name: (metric.before, metric.after) for metric in comparison.metrics}


# The laws


@any_documents
@given(data=st.data())
def test_a_document_does_not_differ_from_itself(filled_documents, data):
    plain = data.draw(filled_documents)
    comparison = design(**plain).diff(design(**deepcopy(plain)))
    assert not comparison
    assert (comparison.fields, comparison.findings, comparison.missing, comparison.metrics) == ((), (), (), ())
    assert comparison.summary() == "no difference"


@any_documents
@given(data=st.data())
def test_a_diff_read_backwards_is_the_diff_of_the_two_the_other_way_round(filled_documents, data):
    a, b = (design(**data.draw(filled_documents)) for _ in range(2))
    there, back = a.diff(b), b.diff(a)

    def pairs(changes, swap=False):
        sides = [(c.before, c.after) if not swap else (c.after, c.before) for c in changes]
        return sorted(map(repr, zip((getattr(c, "path", getattr(c, "name", "")) for c in changes), sides, strict=True)))

    assert pairs(there.fields) == pairs(back.fields, swap=True)
    assert pairs(there.missing) == pairs(back.missing, swap=True)
    assert pairs(there.metrics) == pairs(back.metrics, swap=True)
    assert sorted(map(repr, ((c.before, c.after, c.waived) for c in there.findings))) == sorted(
        map(repr, ((c.after, c.before, c.waived) for c in back.findings))
    )


@any_documents
@given(data=st.data())
def test_any_two_documents_are_shown_in_every_form(filled_documents, data):
    comparison = design(**data.draw(filled_documents)).diff(design(**data.draw(filled_documents)))
    json.dumps(comparison.to_dict(), allow_nan=False)
    assert comparison.to_text()
    assert comparison._repr_html_()
    assert comparison.to_markdown().startswith("### ")


CHANGES = {
    "requirements.users_per_day": st.floats(1, 1e9),
    "requirements.peak_factor": st.one_of(st.none(), st.floats(1, 100)),
    "requirements.latency_p99_ms": st.one_of(st.none(), st.integers(1, 1000)),
    "infrastructure.services.scorer.replicas": st.one_of(st.none(), st.integers(1, 1000)),
    "high_level_design.components.scorer.latency_p99_ms": st.floats(10, 500),
    "modeling.ladder.boosting": st.none(),
    "waivers": st.just([{"rule": "R", "reason": "a sketch"}]),
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.fixed_dictionaries({}, optional=CHANGES))
def test_what_if_never_changes_the_design_in_hand(complete, changes):
    before, text, findings = complete.to_dict(), complete.to_yaml(), complete.check().to_dict()
    complete.what_if(changes)
    assert (complete.to_dict(), complete.to_yaml()) == (before, text)
    assert complete.check().to_dict() == findings


def test_what_if_is_the_diff_to_a_copy_with_the_changes(complete, complete_file):
    other = Design.open(complete_file)
    other.requirements.peak_factor = 10
    what_if, diff = complete.what_if({"requirements.peak_factor": 10}), complete.diff(other)
    assert what_if.fields == diff.fields
    assert what_if.metrics == diff.metrics

    def said(comparison):
        return [(c.kind, c.finding.code, c.message) for c in comparison.findings]

    assert said(what_if) == said(diff)


# Fields


def test_list_items_are_matched_by_name_wherever_they_stand(complete, complete_file):
    other = Design.open(complete_file)
    other.infrastructure.services = list(reversed(other.infrastructure.services))
    assert not complete.diff(other)
    other.infrastructure.services[0].replicas = 3
    assert fields(complete.diff(other)) == {"infrastructure.services.calibration.replicas": (2, 3)}


def test_the_order_of_steps_is_a_difference():
    stages = [{"name": "collect", "delay_minutes": 1}, {"name": "score", "delay_minutes": 2}]
    one, other = (design(high_level_design={"pipeline_stages": s}) for s in (stages, stages[::-1]))
    assert fields(one.diff(other)) == {
        "high_level_design.pipeline_stages": (["collect", "score"], ["score", "collect"])
    }


def test_items_without_a_name_are_those_on_one_side_only():
    one = design(risks=[{"risk": "rain"}, {"risk": "snow"}], authors=["a", "b"])
    other = design(risks=[{"risk": "snow"}, {"risk": "fog"}], authors=["b", "a"])
    changes = [(c.path, c.before, c.after) for c in one.diff(other).fields]
    assert changes == [("risks", {"risk": "rain"}, None), ("risks", None, {"risk": "fog"})]


def test_a_section_that_is_begun_is_told_field_by_field():
    comparison = design().diff(design(requirements={"peak_factor": 3, "success_metric": {"baseline": 0.1}}))
    assert fields(comparison) == {
        "requirements.peak_factor": (None, 3),
        "requirements.success_metric.baseline": (None, 0.1),
    }


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            {"latency_p99_ms": 150},
            {"latency_p99_ms": 120},
            "requirements.latency_p99_ms: 150 → 120 milliseconds (−20 %)",
        ),
        (
            {"users_per_day": 1e6},
            {"users_per_day": 1e7},
            "requirements.users_per_day: 1,000,000 → 10,000,000 a day (10 ×)",
        ),
        ({"peak_factor": 9}, {"peak_factor": 3}, "requirements.peak_factor: 9 → 3 (÷ 3)"),
        ({"coverage": 1}, {}, "requirements.coverage: 1 → absent"),
        (
            {"peak_factor": 2},
            {"peak_factor": 1e9},
            "requirements.peak_factor: 2 → 1,000,000,000",
        ),  # no ratio to plan by
        (
            {"value_per_decision_usd": 1e9},
            {"value_per_decision_usd": 1e-300},
            "requirements.value_per_decision_usd: 1,000,000,000 → 1e−300 US dollars",
        ),
        ({"monthly_budget_usd": 9}, {}, "requirements.monthly_budget_usd: 9 US dollars → absent"),
        ({}, {"uses_personal_data": False}, "requirements.uses_personal_data: absent → false"),
        (
            {"pipeline_delay_minutes": 0},
            {"pipeline_delay_minutes": 5},
            "requirements.pipeline_delay_minutes: 0 → 5 minutes",
        ),
    ],
)
def test_a_field_is_told_with_its_unit_and_how_far_it_moved(before, after, line):
    (change,) = design(requirements=before).diff(design(requirements=after)).fields
    assert str(change) == line


def test_of_a_long_text_the_place_that_differs_is_shown():
    text = "word " * 40
    (change,) = design(overview=text + "old end").diff(design(overview=text + "new end")).fields
    assert change.words == ("…word word word old end", "…word word word new end")


# Findings


def test_findings_are_gained_lost_or_say_other_numbers(complete):
    gained = complete.what_if({"features.label_delay_hours": 144})
    ((change,), (finding,)) = gained.findings, gained.gained
    assert (change.kind, finding.code, gained.lost) == ("gained", "F011", ())
    complete.features.label_delay_hours = 144
    (lost,) = complete.what_if({"features.label_delay_hours": 100}).lost
    assert lost.message == "labels take 144 hours, and the newest training example is 120 hours old"
    (change,) = complete.what_if({"features.label_delay_hours": 150}).findings
    assert change.kind == "changed"
    assert change.message == (
        "labels take 144 hours, and the newest training example is 120 hours old → "
        "labels take 150 hours, and the newest training example is 120 hours old"
    )


def test_a_finding_that_gets_worse_says_both_severities(complete):
    complete.requirements.latency_p99_ms = 60  # a note: only the p99s add up to more
    (change,) = [c for c in complete.what_if({"requirements.latency_p99_ms": 50}).findings if c.finding.code == "H003"]
    assert "(note) → " in change.message
    assert change.message.endswith("(error)")


def test_a_finding_that_is_waived_from_now_on_is_lost_to_the_waiver(complete):
    complete.features.label_delay_hours = 144
    waivers = [*complete.to_dict()["waivers"], {"rule": "F011", "reason": "known"}]
    (change,) = complete.what_if({"waivers": waivers}).findings
    assert (change.kind, change.waived) == ("lost", True)
    assert change.message.endswith(" (waived now)")


def test_a_field_left_out_is_told_with_the_rules_that_then_wait(complete):
    comparison = complete.what_if({"features.label_delay_hours": None})
    assert "features.label_delay_hours" in [change.path for change in comparison.missing]
    assert "  ? features.label_delay_hours: needed by " in comparison.to_text()


# Numbers that follow, by hand


def test_the_numbers_that_follow_move(complete):
    metrics = moved(
        complete.what_if({"requirements.peak_requests_per_second": 50, "infrastructure.services.scorer.replicas": 20})
    )
    assert metrics["peak"] == (25, 50)
    assert metrics["replicas"] == (4 + 4 + 4 + 2, 4 + 4 + 20 + 2)
    # 720 hours × 16 more replicas × 0.2 USD = 2,304; decisions a month 30 × 400,000
    before, after = metrics["cost"]
    assert (before, after) == (pytest.approx(2185), pytest.approx(2185 + 2304))
    assert metrics["cost of 1,000 decisions"] == (pytest.approx(2185 / 12_000), pytest.approx(4489 / 12_000))
    # of 4 × 4 servers at 20 ms: 25 × 0.02 ÷ 16 = 3.125 %; then gateway is the busiest: 50 × 0.01 ÷ 32 = 1.5625 %
    assert metrics["busiest service at peak"] == (pytest.approx(3.125), pytest.approx(1.5625))


def test_a_peak_factor_under_a_declared_peak_shows_that_the_declared_one_counts(complete):
    metrics = moved(complete.what_if({"requirements.peak_factor": 6}))
    from_users = 200_000 * 2 / 86_400
    assert metrics == {
        "peak that follows from users (the declared one counts)": (
            pytest.approx(5 * from_users),
            pytest.approx(6 * from_users),
        )
    }
    complete.requirements.peak_requests_per_second = None
    assert moved(complete.what_if({"requirements.peak_factor": 6}))["peak"][1] == pytest.approx(6 * from_users)


def test_latency_availability_age_loss_and_experiment_move(complete):
    metrics = moved(
        complete.what_if(
            {
                "high_level_design.components.scorer.latency_p99_ms": 80,
                "high_level_design.components.gateway.availability": 0.9988,
                "high_level_design.pipeline_stages.collect.delay_minutes": 12,
                "infrastructure.hours_to_notice": 5,
                "modeling.experiment_days": 56,
                "features.positive_share": 0.5,
            }
        )
    )
    assert metrics["p99 of a request"][1] > metrics["p99 of a request"][0]
    down = metrics["downtime of what a request needs"]
    assert down[1] - down[0] == pytest.approx(43_200 * (0.9998 - 0.9988), rel=1e-3)  # × 0.9999 of the store
    assert metrics["age of the newest data"] == (10 + 20 + 5, 12 + 20 + 5)
    loss_an_hour = 200_000 * 2 / 24 * 0.1 * 0.5
    assert metrics["loss before a bad version is stopped"] == (
        pytest.approx(2 * loss_an_hour),
        pytest.approx(6 * loss_an_hour),
    )
    before, after = metrics["smallest change that the experiment sees"]
    assert after == pytest.approx(before / 2, rel=0.03)  # four times the days, half the change
    assert metrics["positives in the training window"][1] == pytest.approx(100_000 * 90 * 0.5)


def test_a_number_that_can_be_known_from_now_on_has_no_before():
    comparison = design(requirements={"users_per_day": 10}).what_if({"requirements.requests_per_user_per_day": 2})
    assert moved(comparison) == {"decisions": (None, 20)}
    assert "  decisions: not known → 20 a day" in comparison.to_text()


# How it is shown


def test_text_has_a_line_for_each_difference(complete):
    text = complete.what_if({"features.label_delay_hours": 144}).to_text()
    assert text.splitlines() == [
        "parcel_delays → what if: 1 field changed, 1 finding gained",
        "fields",
        "  features.label_delay_hours: 96 → 144 hours (+50 %)",
        "findings gained",
        "  + ✗ error   labels-not-yet-known [F011] features.training_gap_hours: labels take 144 hours, and the newest "
        "training example is 120 hours old",
    ]
    assert repr(complete.what_if({"features.label_delay_hours": 144})) == text


def test_markdown_is_tables_for_a_pull_request(complete):
    text = complete.what_if({"features.label_delay_hours": 144}).to_markdown()
    assert text.splitlines() == [
        "### parcel\\_delays → what if",
        "",
        "1 field changed, 1 finding gained.",
        "",
        "| finding | rule | where | what |",
        "| --- | --- | --- | --- |",
        "| gained | ✗ labels-not-yet-known \\[F011\\] | features.training\\_gap\\_hours "
        "| labels take 144 hours, and the newest training example is 120 hours old |",
        "",
        "| field | before | after |  |",
        "| --- | --- | --- | --- |",
        "| features.label\\_delay\\_hours | 96 | 144 | hours (+50 %) |",
    ]


HOSTILE = "<script>alert(1)</script> | **b** [x](javascript:1) `c` @team\n# head"


def test_hostile_text_is_inert(complete):
    comparison = complete.what_if({"requirements.problem": HOSTILE, "overview": None})
    assert "<script" not in comparison._repr_html_()
    markdown = comparison.to_markdown()
    assert "<script" not in markdown
    (row,) = (line for line in markdown.splitlines() if "alert(1)" in line)
    for piece in (r"\|", r"\*\*b\*\*", r"\[x\](javascript:1)", r"\`c\`", "@&#8203;team"):
        assert piece in row
    assert "\n# head" not in markdown


def test_plain_values_go_through_json(complete):
    data = json.loads(json.dumps(complete.what_if({"features.label_delay_hours": 144}).to_dict()))
    assert set(data) == {"before", "after", "fields", "findings", "missing", "metrics"}
    assert data["fields"] == [{"path": "features.label_delay_hours", "before": 96, "after": 144, "unit": "hours"}]
    assert [(f["kind"], f["before"], f["after"]["code"]) for f in data["findings"]] == [("gained", None, "F011")]


def test_results_are_frozen(complete):
    comparison = complete.what_if({"features.label_delay_hours": 144})
    with pytest.raises(AttributeError):
        comparison.fields = ()


def test_a_diff_names_the_files(complete, complete_file):
    assert complete.diff(Design.new("shop")).to_text().startswith(f"{complete_file} → shop: ")
