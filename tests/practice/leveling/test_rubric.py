"""The rubric is the stated one, and its sentences are what they are said to be."""

import subprocess
import sys

import pytest

from mlsd_helpers.practice import leveling

STATED = """
requirements | restates the prompt; asks for data; names a metric | asks who uses it and what decision it drives; separates functional from non-functional; gives one number when asked | ties a business metric to an ML objective and guardrails; prices both kinds of error; asks whether ML is needed; puts numbers on traffic, latency, cost unasked | finds the conflict between stakeholders' metrics and proposes how to settle it; scopes a first release and what would stop it | reframes the product: what would make this system unnecessary; sets the bet, its horizon and the kill criteria across several systems
high_level_design | one box called model | training and serving paths; data flows in the right direction | each service with inputs, outputs, latency share, failure and fallback; ML and non-ML kept apart; retrieval and ranking where needed | draws the seams along which teams and releases split; designs the degraded modes; sees shared platforms and feedback loops | chooses what the organisation should build once; plans the migration and what is retired
features | lists available columns | groups signals by actor; handles missing values and categories | asks when each value is known; point-in-time joins; label definition, delay and bias; finds leakage | weighs the cost and freshness of each signal; plans logging today for features of next quarter; privacy by design | shapes the data strategy: which complementary data to acquire, contracts between producers and consumers
infrastructure | a REST endpoint | batch against online argued; caching; a monitor on errors | capacity from numbers; tail latency; rollout, rollback; monitors of data, predictions, quality | cost per decision; multi-region, isolation, blast radius; retraining as a product with gates | the platform's economics over years; reliability as a budget shared by teams
modeling | picks a fashionable model | baseline first, then a stronger one; suitable offline metric; split by time | ladder of models with what each step buys; calibration, threshold from costs; slices; offline-online gap and an experiment | long-term effects, feedback, exploration; when to stop improving the model; debugging plan | portfolio of bets; evaluation as an asset of the company
communication | answers what is asked | structures the answer; says what comes next | drives; states assumptions and trade-offs; checks time; changes course on a hint | chooses where depth pays; makes the interviewer's concerns explicit | makes a complex space simple; leaves others able to decide
"""  # noqa: E501 - one row a phase, as the rubric was agreed
CELLS = pytest.mark.parametrize("cell", leveling.rubric(), ids=lambda cell: f"{cell.phase}-{cell.level}")


def test_its_behaviours_are_the_stated_ones_in_the_stated_order():
    rows = [[part.strip() for part in line.split("|")] for line in STATED.strip().splitlines()]
    stated = [(row[0], tuple(cell.split("; "))) for row in rows for cell in row[1:]]
    assert [(cell.phase, cell.behaviours) for cell in leveling.rubric()] == stated


def test_phases_and_levels_are_those_of_a_design_document():
    assert leveling.LEVELS == ("junior", "mid", "senior", "staff", "principal")
    assert leveling.PHASES[:5] == ("requirements", "high_level_design", "features", "infrastructure", "modeling")


@CELLS
def test_a_cell_has_two_sentences_that_differ_and_are_spoken(cell):
    for sentence in (cell.shows, cell.does_not_show):
        assert sentence.endswith((".", "?"))
        assert "  " not in sentence
    assert cell.shows != cell.does_not_show
    assert len(cell.shows) > len(cell.does_not_show) or cell.level == "junior"


def test_no_sentence_is_used_twice():
    sentences = [sentence for cell in leveling.rubric() for sentence in (cell.shows, cell.does_not_show)]
    assert len(set(sentences)) == 60


def test_a_cell_is_found_by_phase_and_level():
    assert "finds leakage" in leveling.cell("features", "senior").behaviours
    with pytest.raises(ValueError, match="phase is 'feature'; expected one of requirements"):
        leveling.cell("feature", "senior")
    with pytest.raises(ValueError, match="level is 'guru'; expected one of junior, mid"):
        leveling.cell("features", "guru")


def test_scoring_a_document_loads_nothing_heavy():
    program = (
        "import sys; from mlsd_helpers.design import Design; from mlsd_helpers.practice import leveling; "
        "leveling.score_card(Design.new('x')); leveling.suggest_from_text('said'); leveling.worked_answers(); "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "scipy", "sklearn", "matplotlib"} & set(loaded)
