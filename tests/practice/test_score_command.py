"""`mlsd score`: where a document stands, exit statuses as of the other commands, suggestions written on demand."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mlsd_helpers.cli import app
from mlsd_helpers.design import Design
from mlsd_helpers.practice import leveling

RUNNING_CASE = Path(__file__).resolve().parents[2] / "designs" / "flight_delay_alerts.yaml"


@pytest.fixture
def score():
    def run(*arguments):
        return CliRunner().invoke(app, ["score", *map(str, arguments)], env={"NO_COLOR": "1", "COLUMNS": "200"})

    return run


@pytest.fixture
def copy(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(RUNNING_CASE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_it_prints_scores_suggestions_and_a_plan(score, copy):
    printed = score(copy)
    assert printed.exit_code == 0  # no target, so none is missed
    first, *lines = printed.stdout.splitlines()
    assert first == "flight_delay_alerts: nothing shown, from no confirmed pieces of evidence"
    assert any(line.startswith("  requirements       ····· nothing shown") for line in lines)
    assert "suggested; counts for nothing until you confirm it" in lines
    assert "  ? requirements, senior: prices both kinds of error" in lines
    assert "    → notebooks/01_requirements.ipynb#Start-from-the-decision" in lines


def test_it_exits_with_one_below_the_target_and_zero_at_it(score, copy):
    assert score(copy, "--target", "senior").exit_code == 1
    design = Design.open(copy)
    leveling.confirm(design, leveling.suggest(design))
    design.save()
    assert score(copy, "--target", "senior").exit_code == 0
    assert score(copy, "--target", "principal").exit_code == 1


def test_the_target_of_the_document_counts_too(score, copy):
    design = Design.open(copy)
    design.leveling.target_level = "mid"
    design.save()
    printed = score(copy)
    assert printed.exit_code == 1
    assert "target mid not reached" in printed.stdout


def test_json_is_json_also_when_suggestions_are_written(score, copy):
    printed = score(copy, "--format", "json", "--add")
    values = json.loads(printed.stdout)
    assert (values["level"], values["level_name"], values["reached"]) == (0, "nothing shown", True)
    assert len(values["suggested"]) > 30
    assert values["scores"] == dict.fromkeys(leveling.PHASES, 0)
    assert "add 'confirmed: true' or 'false' to each" in printed.stderr


def test_suggestions_are_written_undecided_and_count_once_confirmed_in_the_file(score, copy):
    assert score(copy, "--add").exit_code == 0
    assert "nothing shown" in score(copy).stdout.splitlines()[0]
    assert score(copy, "--add").stderr == ""  # they stand there already
    text = copy.read_text(encoding="utf-8")
    marked = text.replace("      quote: roc_auc\n", "      quote: roc_auc\n      confirmed: true\n")
    assert marked != text
    copy.write_text(marked, encoding="utf-8")
    printed = score(copy)
    assert "from 1 confirmed piece of evidence" in printed.stdout
    assert "  modeling, mid: modeling.offline_metric: “roc_auc”" in printed.stdout.splitlines()


def test_without_add_the_file_stays_as_it_is(score, copy):
    before = copy.read_bytes()
    score(copy)
    assert copy.read_bytes() == before


def test_an_unknown_level_is_named_with_those_there_are(score, copy):
    printed = score(copy, "--target", "guru")
    assert printed.exit_code == 2
    assert "'guru' is no level" in " ".join(printed.stderr.replace("│", " ").split())


def test_a_document_that_cannot_be_read_is_one_line_and_status_two(monkeypatch, capsys, tmp_path):
    from mlsd_helpers import cli

    (tmp_path / "broken.yaml").write_text("name: [\n")
    monkeypatch.setattr(sys, "argv", ["mlsd", "score", str(tmp_path / "broken.yaml")])
    monkeypatch.setattr(cli.gc, "freeze", lambda: None)
    monkeypatch.setattr(cli.gc, "set_threshold", lambda *_: None)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith(f"mlsd: {tmp_path}")


def test_evidence_that_is_gone_is_said(score, copy):
    design = Design.open(copy)
    leveling.confirm(design, leveling.suggest(design))
    design.requirements.users_per_day = 2_000_000
    design.save()
    assert "  ! 'requirements.users_per_day' is quoted as '1000000'; it says '2000000' now" in score(copy).stdout
