"""Evidence suggested from what was said: behaviour, not product names; quick and never surprised."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.data_files import read_data
from mlsd_helpers.practice.leveling import suggest_from_text
from mlsd_helpers.practice.leveling.from_text import says_something

ELSEWHERE = read_data("said_elsewhere.yaml")
STEPS = {level: step for step, level in enumerate(leveling.LEVELS, 1)}
CELLS = pytest.mark.parametrize("cell", leveling.rubric(), ids=lambda cell: f"{cell.phase}-{cell.level}")
TECHNOLOGIES = ["Kafka", "Spark", "Redis", "Kubernetes", "MLflow", "Feast", "XGBoost", "BERT", "S3", "Grafana"]


def cells_in(text):
    return {(piece.phase, piece.level) for piece in suggest_from_text(text)}


@CELLS
def test_a_sentence_of_the_rubric_suggests_its_cell(cell):
    assert (cell.phase, cell.level) in cells_in(cell.shows)


@CELLS
def test_a_sentence_that_shows_nothing_suggests_nothing(cell):
    assert suggest_from_text(cell.does_not_show) == ()


@pytest.mark.parametrize(("written", "fewest"), [("mended_on", 48), ("unseen", 40)])
def test_most_sentences_said_elsewhere_suggest_their_cell_and_none_a_higher_one(written, fewest):
    found = 0
    for phase, level, text in ELSEWHERE[written]["shows"]:
        found += (phase, level) in cells_in(text)
        assert leveling.scores(suggest_from_text(text))[phase] <= STEPS[level], text
    assert found >= fewest


@pytest.mark.parametrize("written", ["mended_on", "unseen"])
def test_talk_suggests_nothing(written):
    assert [text for text in ELSEWHERE[written]["shows_nothing"] if suggest_from_text(text)] == []


def test_the_unseen_sentences_are_those_of_the_file():
    sentences = leveling.unseen_sentences()
    assert sum(each.shows is not None for each in sentences) == 50
    assert sum(each.shows is None for each in sentences) == 20
    assert sentences[0].shows == ("requirements", "junior")


@pytest.mark.parametrize("answer", leveling.worked_answers(), ids=lambda answer: answer.level)
def test_a_worked_answer_is_suggested_at_its_reference_level(answer):
    assert leveling.level(leveling.scores(suggest_from_text(answer.text))) == STEPS[answer.level]


@given(
    st.lists(st.sampled_from(TECHNOLOGIES), min_size=1, max_size=30), st.sampled_from([", ", " and ", "; ", " with "])
)
def test_naming_technologies_suggests_nothing(names, between):
    assert suggest_from_text(f"We would use {between.join(names)} for this.") == ()


def test_naming_technologies_beside_a_sentence_adds_nothing():
    said = "A false alarm costs us 5 dollars, a missed fraud 90."
    named = "We use Kafka, Spark, Redis, Kubernetes and MLflow for all of it."
    assert suggest_from_text(f"{said} {named}") == suggest_from_text(said) != ()


def test_a_practice_that_is_only_named_suggests_nothing():
    assert suggest_from_text("Canary, rollback, calibration, slices, point-in-time joins, leakage, guardrails.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "We need not worry about calibration, the threshold can follow from the costs later.",
        "I would do without monitoring: we would skip the canary and never roll back to the old version.",
        "What is a canary and how would you roll back to the previous version?",
    ],
)
def test_waving_a_matter_away_or_asking_what_it_is_suggests_nothing_senior(text):
    assert not {"senior", "staff", "principal"} & {level for _, level in cells_in(text)}


@pytest.mark.parametrize(
    "text",
    [
        "We never calibrate the scores, so the probability means little and the threshold is 0.5.",
        "The scores are not calibrated, and nobody asks what a probability of 0.3 means.",
        "I would not run an experiment, since the offline metric rose by two percent.",
        "Experiments are never run here, because the offline metric is what the team is paid for.",
        "We never look at slices by country, the average is what counts.",
        "Nobody measures the p99 of the queue, because it is slow anyway.",
        "We don't monitor the inputs, the predictions or the quality, we have no time for that.",
        "There is no canary for us and no way to roll back, so one percent of users see the same as all.",
        "We don't cache anything, although the same queries repeat every few seconds.",
        "We never join features as they stood at the moment, we take the values of today.",
        "I will not split by time.",
        "We have never compared it with a heuristic, do we need a model at all was not asked.",
        "We forgot to calibrate the scores, so the threshold of 0.5 says little about the probability.",
        "We do not delete or hash personal data.",
        "We did not log anything today for a model of next quarter.",
    ],
)
def test_what_is_not_done_suggests_nothing(text):
    denied = {
        "calibration, threshold from costs",
        "offline-online gap and an experiment",
        "slices",
        "tail latency",
        "monitors of data, predictions, quality",
        "rollout, rollback",
        "caching",
        "point-in-time joins",
        "split by time",
        "asks whether ML is needed",
        "privacy by design",
        "plans logging today for features of next quarter",
    }
    assert denied.isdisjoint(piece.behaviour for piece in suggest_from_text(text))


@pytest.mark.parametrize(
    ("behaviour", "text"),
    [
        ("split by time", "I would not split at random but by time, with the last two months held out."),
        ("split by time", "The test set is the month after training, never a random sample of the same days."),
        ("calibration, threshold from costs", "We must never skip calibration, the threshold needs the probability."),
        ("calibration, threshold from costs", "Not only the ranking counts: scores are calibrated for the auction."),
        (
            "calibration, threshold from costs",
            "We do not guess; scores are calibrated, so a probability has a price.",
        ),
        ("retraining as a product with gates", "No retrained model goes live unless it beats the current one."),
        ("slices", "An average does not tell, so I report recall for each country and language one by one as slices."),
        ("point-in-time joins", "Counters are joined as they stood at the moment and not as they are today."),
    ],
)
def test_what_is_denied_of_something_else_still_counts(behaviour, text):
    assert behaviour in {piece.behaviour for piece in suggest_from_text(text)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("There is no fallback yet.", False),
        ("No plan for that so far", False),
        ("None.", False),
        ("We have no way back.", False),
        ("To be agreed with the dispatchers.", False),
        ("TBD by the platform team", False),
        ("No alert: the app shows the base rate.", True),
        ("No flight has left yet today, so the value of yesterday", True),
        ("Nothing changes because the answer of yesterday stands", True),
        ("The order of the same hour last week", True),
        ("Notify the person on duty", True),
    ],
)
def test_a_field_that_says_there_is_nothing_says_nothing(text, says):
    assert says_something(text) is says


def test_what_can_be_denied_are_concepts():
    cues = read_data("cues.yaml")
    assert set(cues["words"]["deeds"].split()) <= set(cues["concepts"])


def test_a_quote_stands_in_what_was_said_word_for_word():
    answer = leveling.worked_answers()[1]
    text = answer.text.replace(". ", ".\n")
    for piece in suggest_from_text(text):
        assert piece.quote in " ".join(text.split())
        assert piece.path is None
        assert piece.because.startswith("speaks of ")


def test_suggestions_come_in_the_order_of_the_rubric_each_behaviour_once():
    behaviours = [behaviour for cell in leveling.rubric() for behaviour in cell.behaviours]
    found = [piece.behaviour for answer in leveling.worked_answers()[:1] for piece in suggest_from_text(answer.text)]
    assert found == sorted(set(found), key=behaviours.index)


def test_wording_case_and_signs_do_not_matter():
    plain = "We join the features as they stood at that moment, so point in time joins for all of them."
    assert cells_in(plain) == cells_in(plain.upper()) == cells_in(plain.replace("point in time", "point-in-time"))


def test_the_halves_of_a_thought_count_together_only_in_one_paragraph():
    first, second = "A false alarm costs us about 5 dollars for the call.", "A missed fraud is worth 90 of them to us."
    assert ("requirements", "senior") in cells_in(f"{first} {second}")
    assert ("requirements", "senior") not in cells_in(f"{first}\n\n{second}")


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "...", "🙂", "?", "- - -"])
def test_next_to_nothing_suggests_nothing(text):
    assert suggest_from_text(text) == ()


@pytest.mark.parametrize("text", [None, 3, b"said", ["said"]])
def test_what_is_no_text_is_refused(text):
    with pytest.raises(TypeError, match="expected what was said, as one str"):
        suggest_from_text(text)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text):
    for piece in suggest_from_text(text):
        assert piece.behaviour in leveling.cell(piece.phase, piece.level).behaviours


def test_no_concept_is_the_name_of_a_technology():
    cues = read_data("cues.yaml")
    names = set(cues["words"]["technologies"].split())
    words = {
        word.rstrip("*")
        for listed in cues["concepts"].values()
        for phrase in listed.split(", ")
        for word in phrase.split()
    }
    assert words & names == set()


def test_every_cue_is_made_of_concepts_that_exist_and_none_is_unused():
    cues = read_data("cues.yaml")
    counted = {"number", "two_numbers", "enumeration", "two_actors", "two_models"}
    lines = [
        line
        for levels in cues["behaviours"].values()
        for rows in levels.values()
        for given in rows.values()
        for line in given
    ]
    used = {name for line in lines for name in line.split(" + ")}
    assert used - counted == set(cues["concepts"])
