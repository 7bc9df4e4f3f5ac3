"""What a check found: worst first, counted, as text, as a table and as plain values."""

import json

import pytest

from mlsd_helpers.design.rules.findings import Finding, Findings, Missing


def finding(code="R001", severity="error", path="requirements.problem", message="nothing said", **place):
    return Finding(code, f"rule-{code.lower()}", severity, path, message, "Say it.", "notebooks/01.ipynb#x", **place)


NOTE, WARNING, ERROR = finding("R003", "note"), finding("R002", "warning"), finding("R009", "error")


def test_the_worst_come_first_then_codes_then_paths():
    second = finding("R009", "error", "requirements.users")
    assert list(Findings([NOTE, second, WARNING, ERROR])) == [ERROR, second, WARNING, NOTE]


def test_findings_are_a_sequence():
    findings = Findings([NOTE, ERROR])
    assert len(findings) == 2
    assert findings[-1] == NOTE
    assert WARNING not in findings
    assert not Findings([])


def test_errors_are_those_of_severity_error():
    assert Findings([NOTE, WARNING, ERROR]).errors == (ERROR,)


@pytest.mark.parametrize(
    ("findings", "summary"),
    [
        (Findings([]), "no findings (0 rules run)"),
        (Findings([], rules_run=1), "no findings (1 rule run)"),
        (Findings([ERROR], rules_run=3), "1 error (3 rules run)"),
        (Findings([ERROR, NOTE, WARNING, WARNING], rules_run=3), "1 error, 2 warnings, 1 note (3 rules run)"),
        (Findings([], [Missing("a", ("x",))], [ERROR], 2), "1 missing field, 1 waived (2 rules run)"),
        (Findings([], [Missing("a", ("x",)), Missing("b", ("x",))], [], 2), "2 missing fields (2 rules run)"),
    ],
)
def test_the_summary_counts_each_kind(findings, summary):
    assert findings.summary() == summary


def test_a_line_of_text_is_sign_severity_name_code_path_and_message():
    assert str(WARNING) == "! warning rule-r002 [R002] requirements.problem: nothing said"
    assert str(Missing("requirements.serving", ("a (R007)", "b (R008)"))) == (
        "? missing requirements.serving: needed by a (R007), b (R008)"
    )


def test_text_names_the_place_in_the_file_and_a_remedy_once():
    findings = Findings(
        [finding("R001", line=3, column=5), finding("R001", path="requirements.users", line=2, column=1)],
        [Missing("requirements.serving", ("no-latency-target (R007)",))],
    )
    assert findings.to_text("late.yaml").splitlines() == [
        "late.yaml:3:5: ✗ error   rule-r001 [R001] requirements.problem: nothing said",
        "late.yaml:2:1: ✗ error   rule-r001 [R001] requirements.users: nothing said",
        "      → Say it.",
        "late.yaml: ? missing requirements.serving: needed by no-latency-target (R007)",
    ]


def test_a_terminal_sees_the_summary_and_the_text():
    findings = Findings([ERROR], rules_run=1)
    assert repr(findings) == f"1 error (1 rule run)\n  {ERROR}\n      → Say it."
    assert repr(Findings([])) == "no findings (0 rules run)"


def test_a_notebook_sees_a_table():
    page = Findings([ERROR], [Missing("requirements.serving", ("a (R007)",))])._repr_html_()
    assert page.count("<tr>") == 3  # head, finding, missing
    assert "→ Say it." in page
    assert "needed by a (R007)" in page


def test_a_notebook_without_findings_sees_one_line():
    assert Findings([], rules_run=4)._repr_html_() == "<p>✓ no findings (4 rules run)</p>"


def test_hostile_text_is_escaped_in_the_table():
    hostile = "<script>alert('x')</script>"
    page = Findings([finding(path=hostile, message=hostile)], [Missing(f"a.{hostile}", (hostile,))])._repr_html_()
    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(&#x27;x&#x27;)") == 4


def test_plain_values_go_through_json():
    findings = Findings([finding(line=3, column=5)], [Missing("a.b", ("x (R007)",))], [NOTE], 7)
    assert json.loads(json.dumps(findings.to_dict())) == {
        "findings": [
            {
                "code": "R001",
                "name": "rule-r001",
                "severity": "error",
                "path": "requirements.problem",
                "message": "nothing said",
                "remedy": "Say it.",
                "link": "notebooks/01.ipynb#x",
                "line": 3,
                "column": 5,
            }
        ],
        "missing": [{"path": "a.b", "needed_by": ["x (R007)"]}],
        "waived": [{**findings.to_dict()["findings"][0], **vars(NOTE)}],
        "rules_run": 7,
    }
