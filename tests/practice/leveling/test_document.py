"""Evidence suggested from a design document, confirmed into it, never scored silently."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.design import Design, all_rules
from mlsd_helpers.design.schema.values import text_of, value_at
from mlsd_helpers.practice import cases, leveling
from mlsd_helpers.practice.leveling.shown import SHOWN

RUNNING_CASE = Path(__file__).resolve().parents[3] / "designs" / "flight_delay_alerts.yaml"
PRICED = "name: shop\nrequirements:\n  ml_task: binary_classification\n  cost_false_positive_usd: 5\n"
TECHNOLOGIES = """
name: names_only
requirements: {problem: Kafka, decision: XGBoost, users: Redis, ml_task: binary_classification, serving: online}
high_level_design:
  components:
    - {name: kafka, kind: non_ml, purpose: Kafka}
    - {name: xgboost, kind: ml, purpose: XGBoost on Kubernetes, fallback: Redis}
features:
  sources: [{name: s3, description: S3}, {name: kafka, description: Kafka}]
  features: [{name: feast, source: kafka, missing_values: Spark}]
infrastructure: {services: [{name: kubernetes}, {name: docker}], rollback: ArgoCD}
modeling: {chosen: xgboost, ladder: [{name: xgboost}, {name: lightgbm}], debugging_plan: MLflow}
"""


@pytest.fixture
def case():
    return Design.open(RUNNING_CASE)


def behaviours(design):
    return {piece.behaviour for piece in leveling.suggest(design)}


def test_both_prices_suggest_that_both_errors_are_priced_and_one_does_not():
    assert "prices both kinds of error" not in behaviours(Design.from_text(PRICED))
    (found,) = leveling.suggest(Design.from_text(f"{PRICED}  cost_false_negative_usd: 90\n"))
    assert (found.phase, found.level, found.behaviour) == ("requirements", "senior", "prices both kinds of error")
    assert (found.path, found.quote) == ("requirements.cost_false_negative_usd", "90")
    assert "errors-not-priced (R004) ran and found nothing" in found.because
    assert "cost_false_positive_usd 5" in found.because


def test_equal_prices_without_a_reason_suggest_nothing_as_the_rule_finds_something():
    # R004 finds equal costs without a reason
    assert leveling.suggest(Design.from_text(f"{PRICED}  cost_false_negative_usd: 5\n")) == ()


def test_a_waived_finding_is_no_rule_passed():
    text = f"{PRICED}  cost_false_negative_usd: 5\nwaivers: [{{rule: R004, reason: Agreed.}}]\n"
    assert "prices both kinds of error" not in behaviours(Design.from_text(text))


def test_a_document_that_only_names_technologies_suggests_nothing():
    assert leveling.suggest(Design.from_text(TECHNOLOGIES)) == ()


@pytest.mark.parametrize("said", ["There is no plan for that yet.", "To be agreed with the team."])
def test_a_document_of_promises_suggests_less_than_mid(said):
    def promised(value):
        if isinstance(value, dict):
            return {key: promised(each) for key, each in value.items()}
        if isinstance(value, list):
            return [promised(each) for each in value]
        return said if isinstance(value, str) and " " in value else value

    design = Design.from_data(promised(cases.load("payment_fraud").reference.to_dict()))
    assert leveling.level(leveling.scores(leveling.suggest(design))) < 2


def test_an_empty_document_suggests_nothing():
    assert leveling.suggest(Design.new("empty")) == ()


@pytest.mark.parametrize("name", cases.names())
def test_a_reference_design_suggests_more_than_the_weak_one(name):
    known = cases.load(name)
    strong, weak = leveling.scores(leveling.suggest(known.reference)), leveling.scores(leveling.suggest(known.weak))
    assert leveling.level(strong) >= 3
    assert sum(strong.values()) > sum(weak.values())


def test_every_quote_stands_where_its_path_leads(case):
    for piece in leveling.suggest(case):
        assert piece.quote in text_of(value_at(case.document, piece.path))


def test_no_suggestion_is_a_bare_number_but_the_prices_and_loads_of_requirements(case):
    quotes = [piece.quote for piece in leveling.suggest(case) if piece.phase != "requirements"]
    assert [quote for quote in quotes if quote.replace(".", "").isdigit()] == []


def test_a_number_is_quoted_with_the_fields_before_it_in_its_row():
    from mlsd_helpers.practice.exercises.topics.e12_leveling import edited

    (piece,) = [each for each in leveling.suggest(edited()) if each.behaviour == "asks when each value is known"]
    assert piece.path == "features.features.bikes_now"
    assert piece.quote == "name: bikes_now, description: Bikes that can be rented, known_before_prediction_minutes: 6"


@pytest.mark.parametrize("name", cases.names())
def test_a_quote_is_no_longer_than_a_person_reads(name):
    assert max(len(piece.quote) for piece in leveling.suggest(cases.load(name).reference)) <= 160


def test_what_is_suggested_for_the_document_of_exercise_12_5_is_taken_by_it():
    from mlsd_helpers.practice.exercises.topics.e12_leveling import e12_5_claimed_level as exercise

    design = exercise.edited()
    found = [each for each in leveling.suggest(design) if each.level == "senior" and each.phase != "communication"]
    assert {each.phase for each in found} == {"requirements", "features", "modeling"}
    assert [exercise._not_shown(design, each) for each in found] == [None] * len(found)


def test_no_two_suggestions_are_the_same_piece_of_evidence(case):
    pieces = [(piece.phase, piece.level, piece.path, piece.quote) for piece in leveling.suggest(case)]
    assert len(pieces) == len(set(pieces))


def test_every_entry_names_a_behaviour_of_the_rubric_and_rules_that_exist():
    codes = {rule.code for rule in all_rules()}
    for entry in SHOWN:
        assert entry.behaviour in leveling.cell(entry.phase, entry.level).behaviours
        assert codes.issuperset(entry.rules)


def test_a_behaviour_without_a_field_is_looked_for_in_sentences():
    design = Design.new("shop")
    design.open_questions = [
        "Sales wants bookings and support few complaints, two teams who will disagree; we would agree on one number."
    ]
    found = {piece.behaviour: piece for piece in leveling.suggest(design)}
    piece = found["finds the conflict between stakeholders' metrics and proposes how to settle it"]
    assert (piece.level, piece.path) == ("staff", "open_questions.0")


def test_suggesting_changes_nothing_in_the_document(case):
    before = case.to_yaml()
    leveling.suggest(case)
    leveling.open_suggestions(case)
    leveling.score_card(case)
    assert case.to_yaml() == before


def test_suggestions_are_never_scored_until_one_is_confirmed(case):
    suggested = leveling.suggest(case)
    assert leveling.score_card(case).scores == dict.fromkeys(leveling.PHASES, 0)
    leveling.confirm(case, [piece for piece in suggested if piece.behaviour == "prices both kinds of error"])
    assert leveling.score_card(case).scores["requirements"] == 3
    assert sum(leveling.score_card(case).scores.values()) == 3


def test_confirmed_evidence_is_read_by_the_rules_on_leveling(case):
    case.leveling.target_level = "mid"
    leveling.confirm(case, leveling.suggest(case))
    assert list(case.check("L")) == []
    case.requirements.cost_false_negative_usd = 0.7
    (gone,) = case.check("L")
    assert (gone.name, gone.severity) == ("evidence-gone", "warning")
    assert "quoted as '0.6'; it says '0.7' now" in gone.message
    assert leveling.score_card(case).gone == (gone.message,)


def test_confirming_twice_adds_nothing_and_a_decision_can_be_changed(case):
    pieces = leveling.suggest(case)[:3]
    assert [leveling.confirm(case, pieces), leveling.confirm(case, pieces)] == [3, 0]
    assert leveling.confirm(case, pieces[:1], holds=False) == 1
    assert [piece.confirmed for piece in leveling.evidence_of(case)] == [False, True, True]


def test_what_does_not_hold_is_not_suggested_again(case):
    first, *others = leveling.suggest(case)
    leveling.confirm(case, [first], holds=False)
    assert leveling.open_suggestions(case) == tuple(others)


def test_undecided_evidence_in_the_document_stays_open(case):
    leveling.confirm(case, leveling.suggest(case), holds=None)
    assert len(leveling.evidence_of(case)) == len(leveling.open_suggestions(case)) == len(leveling.suggest(case))


def test_confirmed_evidence_survives_saving(case, tmp_path):
    leveling.confirm(case, leveling.suggest(case))
    saved = Design.open(case.save(tmp_path / "case.yaml"))
    assert leveling.score_card(saved).scores == leveling.score_card(case).scores
    assert list(saved.check("L002")) == []


def test_the_card_names_the_target_and_whether_it_is_reached(case):
    card = leveling.score_card(case, "senior")
    assert not card.reached
    assert card.summary().endswith("from no confirmed pieces of evidence; target senior not reached")
    leveling.confirm(case, leveling.suggest(case))
    assert leveling.score_card(case, "senior").reached
    assert leveling.score_card(case).target is None
    case.leveling.target_level = "principal"
    assert leveling.score_card(case).target == 5


def test_an_unknown_target_is_refused(case):
    with pytest.raises(ValueError, match="level is 'guru'"):
        leveling.score_card(case, "guru")


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(["requirements", "high_level_design", "features", "infrastructure", "modeling"])))
def test_a_document_with_any_sections_left_out_is_read(left_out):
    data = Design.open(RUNNING_CASE).to_dict()
    design = Design.from_data({key: value for key, value in data.items() if key not in left_out})
    for piece in leveling.suggest(design):
        assert piece.path.partition(".")[0] not in left_out
