"""The commands to practise with: what `mlsd score` says and writes, what `mlsd cases` shows and holds back."""

import json
from functools import partial
from pathlib import Path

import pytest

from mlsd_helpers.design import Design
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.cases import FOLDER

RUNNING_CASE = Path(__file__).resolve().parents[2] / "designs" / "flight_delay_alerts.yaml"


@pytest.fixture
def score(mlsd):
    return partial(mlsd, "score")


@pytest.fixture
def copy(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(RUNNING_CASE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_it_prints_scores_suggestions_and_a_plan(score, copy):
    printed = score(copy)
    assert printed.status == 0  # no target, so none is missed
    first, *lines = printed.out.splitlines()
    assert first == "flight_delay_alerts: nothing shown, from no confirmed pieces of evidence"
    assert any(line.startswith("  requirements       ····· nothing shown") for line in lines)
    assert "suggested; counts for nothing until you confirm it" in lines
    assert "  ? requirements, senior: prices both kinds of error" in lines
    assert "    → notebooks/01_requirements.ipynb#Start-from-the-decision" in lines


def test_it_exits_with_one_below_the_target_and_zero_at_it(score, copy):
    assert score(copy, "--target", "senior").status == 1
    design = Design.open(copy)
    leveling.confirm(design, leveling.suggest(design))
    design.save()
    assert score(copy, "--target", "senior").status == 0
    assert score(copy, "--target", "principal").status == 1


def test_the_target_of_the_document_counts_too(score, copy):
    design = Design.open(copy)
    design.leveling.target_level = "mid"
    design.save()
    printed = score(copy)
    assert printed.status == 1
    assert "target mid not reached" in printed.out


def test_json_is_json_also_when_suggestions_are_written(score, copy):
    printed = score(copy, "--format", "json", "--add")
    values = json.loads(printed.out)
    assert (values["level"], values["level_name"], values["reached"]) == (0, "nothing shown", True)
    assert len(values["suggested"]) > 30
    assert values["scores"] == dict.fromkeys(leveling.PHASES, 0)
    assert "add 'confirmed: true' or 'false' to each" in printed.err


def test_suggestions_are_written_undecided_and_count_once_confirmed_in_the_file(score, copy):
    assert score(copy, "--add").status == 0
    assert "nothing shown" in score(copy).out.splitlines()[0]
    assert score(copy, "--add").err == ""  # they stand there already
    text = copy.read_text(encoding="utf-8")
    marked = text.replace("      quote: roc_auc\n", "      quote: roc_auc\n      confirmed: true\n")
    assert marked != text
    copy.write_text(marked, encoding="utf-8")
    printed = score(copy)
    assert "from 1 confirmed piece of evidence" in printed.out
    assert "  modeling, mid: modeling.offline_metric: “roc_auc”" in printed.out.splitlines()


def test_suggestions_are_added_to_yaml_as_few_people_write_it(score, copy):
    odd = (
        "privacy: >-#x\n  folded\nsecurity: |\n    first\n \n    last\nglossary: {  # agreed with legal\n  late: so}\n"
    )
    copy.write_text(copy.read_text(encoding="utf-8") + odd, encoding="utf-8")
    assert "suggestions into" in score(copy, "--add").err
    assert odd in copy.read_text(encoding="utf-8")


def test_without_add_the_file_stays_as_it_is(score, copy):
    before = copy.read_bytes()
    score(copy)
    assert copy.read_bytes() == before


def test_an_unknown_level_is_named_with_those_there_are(score, copy):
    printed = score(copy, "--target", "guru")
    assert printed.status == 2
    assert "'guru' is no level" in " ".join(printed.err.replace("│", " ").split())


def test_a_document_that_cannot_be_read_is_one_line_and_status_two(score, tmp_path):
    (tmp_path / "broken.yaml").write_text("name: [\n")
    printed = score(tmp_path / "broken.yaml")
    assert printed.status == 2
    assert printed.err.startswith(f"mlsd: {tmp_path}")


def test_evidence_that_is_gone_is_said(score, copy):
    design = Design.open(copy)
    leveling.confirm(design, leveling.suggest(design))
    design.requirements.users_per_day = 2_000_000
    design.save()
    assert "  ! 'requirements.users_per_day' is quoted as '1000000'; it says '2000000' now" in score(copy).out


def test_cases_are_listed(mlsd):
    result = mlsd("cases")
    assert result.status == 0
    assert "flight_delay_alerts" in result.out
    assert {case["name"] for case in json.loads(mlsd("cases", "--format", "json").out)} >= {"flight_delay_alerts"}


def test_a_case_is_printed_without_what_is_held_back(mlsd):
    result = mlsd("cases", "flight_delay_alerts")
    assert "Passengers learn" in result.out
    assert "0.20 USD for a false alarm" not in result.out
    assert "0.20 USD for a false alarm" in mlsd("cases", "flight_delay_alerts", "--answers").out
    assert json.loads(mlsd("cases", "flight_delay_alerts", "--format", "json").out)["twists"][1]["changes"]


def test_a_design_of_a_case_is_printed_as_a_document_that_every_command_takes(mlsd, tmp_path):
    from mlsd_helpers.practice import cases

    reference, weak = tmp_path / "reference.yaml", tmp_path / "weak.yaml"
    reference.write_text(mlsd("cases", "payment_fraud", "--design", "reference").out, encoding="utf-8")
    assert Design.open(reference).to_dict() == cases.load("payment_fraud").reference.to_dict()
    assert mlsd("check", reference).status == 0
    weak.write_text(mlsd("cases", "payment_fraud", "--design", "weak").out, encoding="utf-8")
    assert "labels-not-yet-known" in mlsd("check", weak).out
    without_a_case = mlsd("cases", "--design", "weak")
    assert without_a_case.status == 2
    assert "say of which case" in without_a_case.err


def test_an_unknown_case_is_status_2_and_names_the_nearest(mlsd):
    for command in (("cases", "flight_delays"), ("new", "mine", "--case", "flight_delays")):
        result = mlsd(*command)
        assert result.status == 2
        assert result.err == "mlsd: there is no case 'flight_delays'; did you mean 'flight_delay_alerts'?\n"


def test_a_case_file_is_held_against_what_a_case_must_be(mlsd, write):
    template = mlsd("cases", "--template").out
    result = mlsd("cases", "--validate", write("my_case.yaml", template))
    assert result.status == 2
    assert "my_case.yaml:14:1: answers has 1 item; a case needs at least 10" in result.err
    good = mlsd("cases", "--validate", FOLDER / "flight_delay_alerts.yaml")
    assert good.status == 0
    assert "16 answers" in good.out
