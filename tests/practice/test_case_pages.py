"""'mlsd cases': the list, a case, a template, a check of a file, and the reports under docs/cases."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from mlsd_helpers.design import DesignError
from mlsd_helpers.design.file import reading
from mlsd_helpers.practice import case_pages, cases

DOCS = Path(__file__).resolve().parents[2] / "docs" / "cases"


def test_the_list_has_every_case_with_its_scale():
    text = case_pages.list_text()
    assert len(text.splitlines()) == len(cases.names())
    assert re.search("flight_delay_alerts +Warn passengers of a late flight in time", text)
    assert "1,000,000 × 4 a day" in text


def test_the_list_as_plain_values_can_be_written_as_json():
    values = json.loads(json.dumps(case_pages.list_values()))
    flights = next(case for case in values if case["name"] == "flight_delay_alerts")
    assert (flights["users_per_day"], flights["latency_p99_ms"], flights["label_delay_hours"]) == (1_000_000, 150, 9)


def test_a_case_shows_its_prompt_and_keeps_the_answers_back():
    case = cases.load("flight_delay_alerts")
    text = case_pages.case_text(case, answers=False)
    assert "Passengers learn that their flight is late" in text
    said = " ".join(text.split())
    assert not any(answer.answer[:40] in said for answer in case.answers)
    assert case.crux[:40] not in said


def test_with_answers_everything_is_shown():
    case = cases.load("flight_delay_alerts")
    said = " ".join(case_pages.case_text(case, answers=True).split())
    everything = [case.crux, *(answer.answer for answer in case.answers), *(twist.says for twist in case.twists)]
    everything += [f.listen_for for f in case.follow_ups] + [m.instead for m in case.mistakes]
    assert all(text in said for text in everything)


@pytest.mark.parametrize("name", cases.names())
def test_a_case_as_plain_values_is_the_case(name, tmp_path):
    file = tmp_path / f"{name}.yaml"
    file.write_text(json.dumps(case_pages.case_values(cases.load(name))))  # JSON is YAML
    assert case_pages.case_values(cases.load(file)) == case_pages.case_values(cases.load(name))


@pytest.mark.parametrize(
    "file", [*sorted(cases.FOLDER.glob("*.yaml")), case_pages.TEMPLATE], ids=lambda file: file.stem
)
def test_every_case_file_fits_the_json_schema_that_editors_use(file):
    data, _ = reading.parse(file.read_text())
    assert list(Draft202012Validator(json.loads(case_pages.schema_json())).iter_errors(data)) == []


def test_the_reports_and_the_schema_in_docs_are_those_of_the_cases(tmp_path):
    """``mlsd cases --reports docs/cases`` writes them."""
    written = {path.name: path.read_bytes() for path in case_pages.write_reports(tmp_path)}
    committed = {path.name: path.read_bytes() for path in DOCS.iterdir()}
    assert committed.keys() == written.keys()
    assert [name for name in written if written[name] != committed[name]] == []


def test_reports_go_into_a_folder_that_is_there(tmp_path):
    with pytest.raises(DesignError, match="there is no such folder"):
        case_pages.write_reports(tmp_path / "none")
