"""Loading, listing and validating design cases; every mistake in a case file is said with its place."""

import re

import pytest

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.file import reading
from mlsd_helpers.practice import case_pages, cases
from mlsd_helpers.practice.case_checks import validate

FLIGHTS = cases.FOLDER / "flight_delay_alerts.yaml"


@pytest.fixture
def changed(tmp_path):
    """Writes the running case with some of its text replaced; gives the file."""

    def write(*replacements, name="flight_delay_alerts.yaml"):
        text = FLIGHTS.read_text()
        for old, new in replacements:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        file = tmp_path / name
        file.write_text(text)
        return file

    return write


def line_of(file, text):
    return next(i for i, line in enumerate(file.read_text().splitlines(), 1) if text in line)


def refusal(file, check=validate):
    with pytest.raises(DesignError) as caught:
        check(file)
    return str(caught.value)


def test_a_case_has_two_designs_and_what_the_interviewer_knows():
    case = cases.load("flight_delay_alerts")
    assert case.name == "flight_delay_alerts"
    assert isinstance(case.reference, Design)
    assert isinstance(case.weak, Design)
    assert case.prompt.startswith("Passengers learn that their flight is late")
    volume = next(answer for answer in case.answers if answer.name == "volume")
    assert volume.numbers["requirements.users_per_day"] == 1_000_000
    assert case.twists[0].changes["requirements.pipeline_delay_minutes"] == 64


def test_each_load_gives_designs_of_its_own():
    cases.load("flight_delay_alerts").reference.requirements.latency_p99_ms = 1
    assert cases.load("flight_delay_alerts").reference.requirements.latency_p99_ms == 150


def test_findings_of_a_reference_name_the_line_of_the_case_file(changed):
    file = changed(("serving: online\n    latency_p99_ms: 150", "serving: online\n    latency_p99_ms: 15"))
    finding = next(found for found in cases.load(file).reference.check() if found.name == "latency-over-budget")
    assert "latency_p99_ms" in finding.path
    assert finding.line > line_of(file, "reference:")
    assert finding.path.rpartition(".")[2] in file.read_text().splitlines()[finding.line - 1]


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("flight_delays", "flight_delay_alerts"),
        ("Flight-Delay-Alerts", "flight_delay_alerts"),
        ("delay", "flight"),
        ("../flight_delay_alerts", "flight"),
    ],
)
def test_an_unknown_case_names_the_nearest(given, nearest):
    with pytest.raises(DesignError, match=f"there is no case '{given}'; did you mean '{nearest}"):
        cases.load(given)


@pytest.mark.parametrize("given", ["zzzz", "", " ", "\0"])
def test_what_is_near_no_case_says_where_the_list_is(given):
    with pytest.raises(DesignError, match="'mlsd cases' lists them"):
        cases.load(given)


def test_the_names_are_those_of_the_files():
    assert set(cases.names()) == {path.stem for path in cases.FOLDER.iterdir()}


def test_a_case_in_a_file_of_ones_own_is_loaded_by_its_path(changed):
    assert cases.load(changed(name="mine.yaml")).title == cases.load("flight_delay_alerts").title


def test_no_such_file_is_said(tmp_path):
    message = refusal(tmp_path / "none.yaml", cases.load)
    assert message.endswith("there is no such file; 'mlsd cases --template' prints a case to fill in")


def test_an_unknown_key_names_the_nearest_and_its_place(changed):
    file = changed(("prompt: >-", "promt: >-"))
    assert f":{line_of(file, 'promt')}:1: 'promt' is not a key of a case; did you mean 'prompt'?" in refusal(file)


def test_text_that_is_not_yaml_names_the_place(changed):
    file = changed(("crux: >-", "crux: [a"))
    assert re.search(r"flight_delay_alerts\.yaml:\d+:\d+: this is not YAML", refusal(file, cases.load))


def test_a_mistake_inside_the_reference_names_line_and_column(changed):
    file = changed(("serving: online\n    latency_p99_ms: 150", "serving: online\n    latency_p99_ms: 150 ms"))
    message = refusal(file, cases.load)
    assert f":{line_of(file, 'p99_ms: 150 ms')}:21: " in message
    assert "requirements.latency_p99_ms must be a number in milliseconds; got '150 ms'; write 150" in message


def test_a_number_that_the_reference_does_not_have_is_refused(changed):
    file = changed(("      requirements.latency_p99_ms: 150", "      requirements.latency_p99_ms: 100"))
    assert "answers.latency states 100, the reference 150 at 'requirements.latency_p99_ms'; make them one" in refusal(
        file
    )


def test_a_number_at_a_path_that_leads_nowhere_is_refused(changed):
    file = changed(("      requirements.latency_p99_ms: 150", "      requirements.latency: 150"))
    assert "answers.latency: nothing stands at 'requirements.latency' of the reference" in refusal(file)


def test_a_reference_with_a_finding_is_refused(changed):
    file = changed(("    split: time\n", "    split: random\n"))
    assert "the reference must pass every check: leaky-split [F006] features.split" in refusal(file)


def test_a_weak_design_that_is_right_is_refused(changed):
    file = changed(("    split: random\n", "    split: time\n"))
    assert "the weak design does not raise leaky-split" in refusal(file)


def test_a_misspelt_rule_names_the_nearest(changed):
    file = changed(("  - leaky-split\n", "  - leeky-split\n"))
    assert "there is no rule 'leeky-split'; did you mean 'leaky-split'?" in refusal(file)


def test_a_twist_must_break_what_it_says_and_nothing_else(changed):
    file = changed(("findings: [prediction-after-decision, staler-than-asked]", "findings: [staler-than-asked]"))
    expected = "after twist partners_deliver_hourly: prediction-after-decision, staler-than-asked"
    assert expected in refusal(file)


def test_a_twist_that_leads_nowhere_is_refused(changed):
    file = changed(("      requirements.users_per_day: 12000000", "      requirements.users: [1]"))
    assert "twist all_the_world cannot be applied to the reference" in refusal(file)


def test_one_wording_for_two_answers_is_refused(changed):
    file = changed(("What is our scale?", "What is the latency budget?"))
    assert "asked more than once: what is the latency budget?" in refusal(file, cases.load)


def test_the_crux_rests_on_answers_that_are_there(changed):
    file = changed(("crux_answers: [without_ml, ", "crux_answers: [without_m, "))
    assert "there is no answer 'without_m'; did you mean 'without_ml'?" in refusal(file)


def test_a_blank_text_is_refused(changed):
    file = changed(("title: Warn passengers of a late flight in time", "title: '  '"))
    assert "title: it is blank" in refusal(file, cases.load)


def test_a_name_other_than_the_files_is_refused(changed):
    assert "the file is mine.yaml and the name is 'flight_delay_alerts'" in refusal(changed(name="mine.yaml"))


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_file(tmp_path):
    file = tmp_path / "my_case.yaml"
    file.write_text(case_pages.TEMPLATE.read_text())
    with pytest.raises(DesignError) as caught:
        validate(file)
    lines = [problem.line for problem in caught.value.problems]
    assert len(lines) > 20
    assert lines == sorted(lines)
    assert "answers has 1 item; a case needs at least 10" in str(caught.value)


def test_the_template_is_read_and_shows_every_key():
    cases.load(case_pages.TEMPLATE)
    text = case_pages.TEMPLATE.read_text()
    data, _ = reading.parse(text)
    assert list(data) == list(case_pages.CaseFile.model_fields)


def test_a_new_document_begins_with_the_prompt():
    design = cases.start("mine", "flight_delay_alerts")
    text = design.to_yaml()
    assert "# The case: Passengers learn that their flight is late" in text
    assert text.startswith("# yaml-language-server: ")
    assert design.to_dict() == {"schema_version": 1, "name": "mine", "case": "flight_delay_alerts"}


def test_the_prompt_stays_in_the_file_when_the_document_is_filled_in(tmp_path):
    design = cases.start("mine", "flight_delay_alerts")
    design.requirements.latency_p99_ms = 150
    text = design.save(tmp_path / "mine.yaml").read_text()
    assert "# The case: Passengers" in text
    assert Design.open(tmp_path / "mine.yaml").requirements.latency_p99_ms == 150
