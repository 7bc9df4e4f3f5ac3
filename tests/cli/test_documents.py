"""The commands for design documents: exit statuses, formats, selections, and never a traceback for a document."""

import json
import os
import re
from pathlib import Path

import pytest

from mlsd_helpers.design import Design
from mlsd_helpers.design.schema.json_schema import SCHEMA_FILE, schema_json

ROOT = Path(__file__).resolve().parents[2]
RUNNING_CASE = ROOT / "designs" / "flight_delay_alerts.yaml"
COMPLETE = ROOT / "tests" / "design" / "complete.yaml"

CLEAN = "name: clean\n"
NO_DECISION = "name: vague\nrequirements:\n  problem: late\n  users: pilots\n"  # an error of R001 among others
NOT_YAML = "name: [\n"


def codes(result):
    """The codes of the findings of a check printed as JSON."""
    return {finding["code"] for entry in json.loads(result.out) for finding in entry["findings"]}


# check: exit status


def test_a_document_without_errors_is_status_0(mlsd, write):
    result = mlsd("check", write("a.yaml", CLEAN))
    begin = "; 'mlsd schema requirements' prints a section to begin with"
    assert (result.status, result.out, result.err) == (0, f"a.yaml: no findings (0 rules run){begin}\n", "")


def test_warnings_alone_are_status_0(mlsd, write):
    result = mlsd("check", "--select", "R003", write("a.yaml", NO_DECISION))
    assert result.status == 0
    assert "! warning no-guardrail [R003]" in result.out


def test_an_error_is_status_1(mlsd, write):
    result = mlsd("check", write("a.yaml", NO_DECISION))
    assert result.status == 1
    assert "a.yaml:2:1: ✗ error   no-decision-stated [R001] requirements.decision: nothing says" in result.out
    assert "      → Write one sentence each" in result.out
    assert re.search(r"^a\.yaml: \d+ errors, .* \(\d+ rules run\)$", result.out, re.M)


def test_a_waived_error_is_status_0(mlsd, write):
    waived = NO_DECISION + "waivers:\n  - rule: R\n    reason: a sketch\n"
    assert mlsd("check", write("a.yaml", waived)).status == 0


def test_a_file_that_cannot_be_read_is_status_2(mlsd, write):
    result = mlsd("check", write("a.yaml", NOT_YAML))
    assert result.status == 2
    assert result.out == ""
    assert result.err.startswith("a.yaml:2:1: this is not YAML: ")


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (("clean", "errors"), 1),
        (("errors", "clean"), 1),
        (("errors", "unreadable"), 2),
        (("unreadable", "errors", "clean"), 2),
        (("clean", "clean"), 0),
        (("gone", "clean"), 2),
    ],
)
def test_of_several_files_the_worst_decides_and_each_is_checked(mlsd, write, names, status):
    for name, text in (("clean", CLEAN), ("errors", NO_DECISION), ("unreadable", NOT_YAML)):
        write(f"{name}.yaml", text)
    result = mlsd("check", *(f"{name}.yaml" for name in names))
    assert result.status == status
    assert all(f"{name}.yaml:" in result.out + result.err for name in names)


BAD_INPUT = {
    "not YAML": (b"name: [a\n", ":2:1: this is not YAML"),
    "tab": (b"name: a\nrequirements:\n\tproblem: x\n", ":3:1: a tab where YAML wants spaces"),
    "duplicate key": (b"name: a\nname: b\n", ":2:1: the key 'name' is given twice (first in line 1)"),
    "wrong unit in the key": (b"name: a\nrequirements:\n  latency_p99_s: 0.12\n", ":3:3: 'requirements.latency_p99_s'"),
    "unit in the value": (b"name: a\nrequirements:\n  latency_p99_ms: 120 ms\n", ":3:19: requirements.latency_p99_ms"),
    "string for a number": (b"name: a\nrequirements:\n  latency_p99_ms: fast\n", ":3:19: requirements.latency_p99_ms"),
    "unknown key": (b"name: a\nrequirments: {}\n", ":2:1: 'requirments' is not a key of a design document; did you"),
    "future version": (b"schema_version: 9\nname: a\n", ":1:17: schema_version 9 is newer than this mlsd reads (1)"),
    "2 MiB": (b"#" * (2 << 20), ": the file has 2,097,152 bytes"),
    "alias bomb": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in b"bcdefgh"),
        ":1:4: the document's aliases unfold without end",
    ),
    "binary": (bytes(range(256)), ":2:118: this is not UTF-8 text"),  # 0 to 127 are; 10 is a line break: 128 − 10
    "empty": (b"", ":1:1: name is missing"),
}


@pytest.mark.parametrize("what", BAD_INPUT)
@pytest.mark.parametrize("command", ["check", "report", "diagram"])
def test_bad_input_is_one_clear_message_status_2_and_nothing_written(mlsd, tmp_path, what, command):
    raw, message = BAD_INPUT[what]
    (tmp_path / "bad.yaml").write_bytes(raw)
    result = mlsd(command, "bad.yaml")
    assert result.status == 2
    assert result.out == ""
    assert f"bad.yaml{message}" in result.err
    assert len(result.err.splitlines()) == 1
    assert "Traceback" not in result.err
    assert [item.name for item in tmp_path.iterdir()] == ["bad.yaml"]
    assert (tmp_path / "bad.yaml").read_bytes() == raw


def test_a_folder_and_a_missing_file_are_status_2(mlsd, tmp_path):
    (tmp_path / "folder").mkdir()
    for name, words in (("folder", "this is a folder"), ("gone.yaml", "there is no such file; 'mlsd new gone' starts")):
        result = mlsd("check", name)
        assert (result.status, result.err.count("\n")) == (2, 1)
        assert words in result.err


# check: formats


def test_json_is_one_list_with_an_entry_for_each_file(mlsd, write):
    write("bad.yaml", NOT_YAML)
    write("vague.yaml", NO_DECISION)
    result = mlsd("check", "--format", "json", "bad.yaml", "vague.yaml")
    assert result.status == 2
    bad, vague = json.loads(result.out)
    assert bad["file"] == "bad.yaml"
    assert [set(problem) for problem in bad["problems"]] == [{"message", "line", "column"}]
    assert (bad["problems"][0]["line"], bad["problems"][0]["column"]) == (2, 1)
    assert set(vague) == {"file", "findings", "missing", "waived", "rules_run"}
    keys = {"code", "name", "severity", "path", "message", "remedy", "link", "line", "column"}
    assert all(set(finding) == keys for finding in vague["findings"])
    assert all(set(item) == {"path", "needed_by"} for item in vague["missing"])


def test_github_marks_lines_and_escapes_what_its_commands_are_made_of(mlsd, tmp_path):
    name = "50%,a:b.yaml"
    (tmp_path / name).write_text("name: late\nrequirements:\n  availability_target: 0.99\n")
    result = mlsd("check", "--format", "github", "--select", "R009", name)
    # 43,200 minutes a month × (1 − 0.99) = 432
    assert result.out == (
        "::warning file=50%25%2Ca%3Ab.yaml,line=2,col=1,title=availability-without-meaning (R009)::"
        "99 %25 leaves 432 minutes down a month; nothing says what counts as down"
        "%0A→ Say what counts as down and what users see then. Over 99.99 %25, give services replicas in two zones.\n"
    )


def test_github_gives_each_severity_its_level(mlsd, write):
    text = NO_DECISION + "  peak_requests_per_second: 5\n"  # a peak that nothing supports is a note of R006
    result = mlsd("check", "--format", "github", "--select", "R001,R003,R006", write("a.yaml", text))
    assert [line.split(" ")[0] for line in result.out.splitlines()] == ["::error", "::warning", "::notice"]


def test_github_marks_what_cannot_be_read_as_an_error(mlsd, write):
    result = mlsd("check", "--format", "github", write("a.yaml", NOT_YAML))
    assert result.status == 2
    assert result.out.startswith("::error file=a.yaml,line=2,col=1,title=design document::this is not YAML")


def test_an_unknown_format_is_status_2(mlsd, write):
    result = mlsd("check", "--format", "xml", write("a.yaml", CLEAN))
    assert result.status == 2
    assert "'xml' is not one of" in result.err


# check: select and ignore


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--select", "R001"], {"R001"}),
        (["--select", "no-decision-stated"], {"R001"}),
        (["--select", "r001"], {"R001"}),
        (["--select", "R001,R003"], {"R001", "R003"}),
        (["--select", "R001", "--select", "no-guardrail"], {"R001", "R003"}),
        (["--select", "R00"], {"R001", "R003", "R005", "R006", "R008"}),
        (["--select", "R00", "--ignore", "R001,no-guardrail,"], {"R005", "R006", "R008"}),
        (["--select", "R", "--ignore", "R"], set()),
        (["--select", "H"], set()),
        (["--ignore", "R"], set()),
        (["--select", " R001, R003 "], {"R001", "R003"}),
    ],
)
def test_rules_are_chosen_by_name_code_or_prefix(mlsd, write, arguments, expected):
    assert codes(mlsd("check", "--format", "json", *arguments, write("a.yaml", NO_DECISION))) == expected


def test_ignoring_the_errors_makes_it_status_0(mlsd, write):
    assert mlsd("check", "--ignore", "R001,R006", write("a.yaml", NO_DECISION)).status == 0


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_rule_is_status_2_with_the_nearest(mlsd, write, option):
    result = mlsd("check", option, "no-gardrail", write("a.yaml", CLEAN))
    assert (result.status, result.out) == (2, "")
    assert result.err == "mlsd: there is no rule 'no-gardrail'; did you mean 'no-guardrail'?\n"


def test_an_unknown_rule_like_no_other_points_to_the_list(mlsd, write):
    result = mlsd("check", "--select", "zzzzzz", write("a.yaml", CLEAN))
    assert result.err == "mlsd: there is no rule 'zzzzzz'; 'mlsd rule' lists them all\n"


@pytest.mark.parametrize("empty", ["", ",", "R001,,R003"])
@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_selection_of_nothing_is_refused_and_not_taken_for_everything(mlsd, write, option, empty):
    result = mlsd("check", option, empty, write("a.yaml", CLEAN))
    assert (result.status, result.out) == (2, "")
    assert result.err == "mlsd: there is no rule ''; 'mlsd rule' lists them all\n"


# The other commands


def test_rule_lists_all_rules_a_line_each(mlsd):
    from mlsd_helpers.design import all_rules

    lines = mlsd("rule").out.splitlines()
    assert len(lines) == len(all_rules())
    assert lines[0].split()[:3] == ["R001", "error", "no-decision-stated"]


@pytest.mark.parametrize("selector", ["R009", "availability-without-meaning", "r009"])
def test_rule_prints_the_page_of_a_rule(mlsd, selector):
    page = mlsd("rule", selector).out
    assert page.startswith("availability-without-meaning (R009) · warning · requirements\n")
    assert "Formula   minutes down a month = 43,200 × (1 − target)" in page


def test_rule_prints_the_pages_of_a_prefix(mlsd):
    assert len(re.findall(r"^[a-z-]+ \(W\d{3}\) · ", mlsd("rule", "W").out, re.M)) == 2


def test_rule_prints_pages_for_tools(mlsd):
    pages = json.loads(mlsd("rule", "W", "--format", "json").out)
    assert [page["code"] for page in pages] == ["W001", "W002"]
    assert len(json.loads(mlsd("rule", "--format", "json").out)) == len(mlsd("rule").out.splitlines())


def test_rule_prints_the_catalogue_that_docs_keeps(mlsd):
    kept = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert mlsd("rule", "--all", "--format", "md").out == kept
    assert mlsd("rule", "X001", "--format", "md").out.startswith("### staler-than-asked (X001)\n")


def test_rule_prints_every_page(mlsd):
    assert mlsd("rule", "--all").out.count("\n  Passes\n") == len(mlsd("rule").out.splitlines())


def test_one_rule_or_all_but_not_both(mlsd):
    result = mlsd("rule", "R001", "--all")
    assert result.status == 2
    assert "give 'R001' or --all, not both" in result.out + result.err


def test_a_rule_that_does_not_exist_is_status_2(mlsd):
    result = mlsd("rule", "R999")
    assert result.status == 2
    assert result.err == "mlsd: there is no rule 'R999'; 'mlsd rule' lists them all\n"


def test_the_page_of_no_rule_is_status_2(mlsd):
    assert mlsd("rule", "").status == 2


def test_new_writes_a_document_and_the_schema_beside_it(mlsd, tmp_path):
    result = mlsd("new", "late", "--case", "flight_delay_alerts")
    assert result.status == 0
    assert result.out.startswith("wrote late.yaml; next: ")
    assert sorted(item.name for item in tmp_path.iterdir()) == [SCHEMA_FILE, "late.yaml"]
    assert Design.open(tmp_path / "late.yaml").case == "flight_delay_alerts"
    assert mlsd("check", "late.yaml").status == 0


def test_new_uses_the_folder_of_designs_where_there_is_one(mlsd, tmp_path):
    (tmp_path / "designs").mkdir()
    assert f"wrote {os.path.join('designs', 'late.yaml')}" in mlsd("new", "late").out


def test_new_does_not_write_over_a_document(mlsd, write, tmp_path):
    write("late.yaml", NO_DECISION)
    result = mlsd("new", "late")
    assert result.status == 2
    assert result.err.startswith("mlsd: late.yaml: a file is here already")
    assert (tmp_path / "late.yaml").read_text() == NO_DECISION


@pytest.mark.parametrize("name", ["my system", "../late", "1st", ""])
def test_new_refuses_a_bad_name(mlsd, tmp_path, name):
    result = mlsd("new", name)
    assert result.status == 2
    assert "name must be a name of letters, digits, '_' and '-' that starts with a letter" in result.err
    assert list(tmp_path.iterdir()) == []


def test_schema_prints_the_json_schema(mlsd):
    result = mlsd("schema")
    assert result.out == schema_json()
    assert json.loads(result.out)["title"] == "Document"


def test_a_section_that_is_printed_can_be_pasted_into_a_new_document(mlsd, tmp_path):
    mlsd("new", "late")
    with (tmp_path / "late.yaml").open("a") as document:
        document.write(mlsd("schema", "requirements").out)
    assert mlsd("check", "late.yaml").out.startswith("late.yaml: no findings (0 rules run); ")


def test_the_section_of_no_name_is_status_2(mlsd):
    result = mlsd("schema", "requirement")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "mlsd: 'requirement' is not a key at the top of a design document; did you mean 'requirements'?\n"
    )


def test_the_schema_beside_the_designs_is_the_one_that_is_printed(mlsd):
    assert mlsd("schema").out == (ROOT / "designs" / SCHEMA_FILE).read_text(encoding="utf-8")


def test_the_running_case_has_no_errors(mlsd):
    result = mlsd("check", RUNNING_CASE)
    assert (result.status, result.err) == (0, "")


@pytest.mark.parametrize("ending", ["html", "md"])
def test_the_running_case_is_reported(mlsd, tmp_path, ending):
    before = RUNNING_CASE.read_bytes()
    result = mlsd("report", RUNNING_CASE, "-o", tmp_path / f"out.{ending}")
    assert result.status == 0
    text = (tmp_path / f"out.{ending}").read_text(encoding="utf-8")
    assert text.lower().startswith("<!doctype html>" if ending == "html" else "# ")
    assert "150" in text  # its latency budget in milliseconds
    assert RUNNING_CASE.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == [f"out.{ending}"]


def test_diagram_prints_mermaid_or_svg_and_nothing_else(mlsd):
    design = Design.open(COMPLETE)
    mermaid, svg = mlsd("diagram", COMPLETE), mlsd("diagram", COMPLETE, "--format", "svg")
    assert (mermaid.status, mermaid.out, mermaid.err) == (0, design.diagram().mermaid, "")
    assert (svg.status, svg.out, svg.err) == (0, design.diagram().svg, "")


def test_diagram_of_a_design_without_components_says_what_to_fill_in(mlsd, write):
    result = mlsd("diagram", write("a.yaml", CLEAN))
    assert (result.status, result.out) == (1, "")
    assert result.err == "a.yaml: no components yet; fill in high_level_design.components\n"


def test_sarif_is_one_log_of_all_files_with_the_status_of_the_worst(mlsd, write):
    result = mlsd("check", "--format", "sarif", write("a.yaml", NO_DECISION), write("b.yaml", NOT_YAML))
    assert result.status == 2
    found = json.loads(result.out)["runs"][0]["results"]
    places = {(item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], item["ruleId"]) for item in found}
    assert {("a.yaml", "R001"), ("b.yaml", "unreadable-document")} <= places


def test_migrate_says_of_each_document_what_became_of_it(mlsd, write):
    names = write("current.yaml", CLEAN), write("future.yaml", "schema_version: 9\nname: a\n")
    result = mlsd("migrate", *names, write("old.yaml", "schema_version: 0\nname: a\n"))
    assert result.status == 2
    assert result.out == "current.yaml: schema_version 1 is current; nothing to do\n"
    future, old = result.err.splitlines()
    assert future.startswith("future.yaml:1:17: schema_version 9 is newer than this mlsd reads (1); update")
    assert old.startswith("old.yaml:1:17: schema_version 0 is older than this mlsd reads (1), and no step upgrades")


def test_migrate_of_current_documents_is_status_0(mlsd, write):
    assert mlsd("migrate", write("current.yaml", CLEAN)).status == 0


@pytest.mark.parametrize("name", ["out.html", "out.md"])
def test_report_writes_where_it_is_told(mlsd, write, tmp_path, name):
    result = mlsd("report", write("vague.yaml", NO_DECISION), "-o", name)
    assert (result.status, result.out) == (0, f"wrote {name}\n")
    assert "vague" in (tmp_path / name).read_text()


def test_report_writes_beside_the_document(mlsd, write, tmp_path):
    mlsd("report", write("vague.yaml", NO_DECISION))
    assert (tmp_path / "vague.report.html").exists()


def test_report_refuses_an_ending_that_it_does_not_know(mlsd, write):
    result = mlsd("report", write("vague.yaml", NO_DECISION), "-o", "out.pdf")
    assert result.status == 2
    assert "Traceback" not in result.err


def test_report_says_that_it_cannot_write_there(mlsd, write, tmp_path):
    write("file", "")
    result = mlsd("report", write("vague.yaml", NO_DECISION), "-o", "file/out.html")  # below a file, not a folder
    assert result.status == 2
    assert re.fullmatch(r"mlsd: .*out\.html: the report cannot be written: .*; choose another path\n", result.err)


def test_report_never_replaces_the_document(mlsd, write, tmp_path):
    result = mlsd("report", write("vague.yaml", NO_DECISION), "-o", "vague.yaml")
    assert result.status == 2
    assert (tmp_path / "vague.yaml").read_text() == NO_DECISION


# What if, headroom and diff: what they find is tested where they live; here what the command makes of it

LATE_LABELS = "name: late\nfeatures:\n  label_delay_hours: 9\n  training_gap_hours: 24\n"


def test_what_if_prints_what_would_change_and_leaves_the_file(mlsd, write, tmp_path):
    result = mlsd("what-if", write("late.yaml", LATE_LABELS), "--set", "features.label_delay_hours=30")
    assert (result.status, result.err) == (0, "")
    assert "  features.label_delay_hours: 9 → 30 hours (3.33 ×)\n" in result.out
    assert "  + ✗ error   labels-not-yet-known [F011] " in result.out
    assert (tmp_path / "late.yaml").read_text() == LATE_LABELS


def test_what_if_takes_several_changes_and_prints_json(mlsd, write):
    changes = ["--set", "features.label_delay_hours=30", "--set", "features.training_gap_hours=null"]
    result = mlsd("what-if", write("late.yaml", LATE_LABELS), *changes, "--format", "json")
    data = json.loads(result.out)
    assert {f["path"]: f["after"] for f in data["fields"]} == {
        "features.label_delay_hours": 30,
        "features.training_gap_hours": None,
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("features.label_delay_hour=3", "mlsd: 'features.label_delay_hour' is not a key of a design document; did you"),
        ("features.label_delay_hours=two", "mlsd: features.label_delay_hours must be a number in hours; got 'two'"),
        ("features.label_delay_hours", "mlsd: 'features.label_delay_hours' is not path=value; write --set features"),
    ],
)
def test_what_if_says_what_is_wrong_with_a_change(mlsd, write, change, message):
    result = mlsd("what-if", write("late.yaml", LATE_LABELS), "--set", change)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(message)
    assert result.err.count("\n") == 1


def test_what_if_without_a_change_is_status_2(mlsd, write):
    assert mlsd("what-if", write("late.yaml", LATE_LABELS)).status == 2


def test_headroom_prints_what_breaks_first(mlsd, write):
    result = mlsd("headroom", write("late.yaml", LATE_LABELS))
    assert (result.status, result.err) == (0, "")
    # 24 ÷ 9 = 2.67
    assert (
        "  ✗ labels-not-yet-known fires at 2.67 × today's label delay [F011]: features.label_delay_hours 9 → 24 h"
        in (result.out)
    )
    data = json.loads(mlsd("headroom", "late.yaml", "--format", "json").out)
    assert [margin["code"] for margin in data["fires_at"]] == ["F011"]


def test_diff_prints_text_markdown_or_json(mlsd, write):
    write("a.yaml", LATE_LABELS)
    write("b.yaml", LATE_LABELS.replace("9", "30"))
    assert mlsd("diff", "a.yaml", "a.yaml").out == "a.yaml → a.yaml: no difference\n"
    text, markdown, plain = (mlsd("diff", "a.yaml", "b.yaml", "--format", f).out for f in ("text", "md", "json"))
    assert text.startswith("a.yaml → b.yaml: 1 field changed, 1 finding gained\n")
    assert markdown.startswith("### a.yaml → b.yaml\n")
    assert json.loads(plain)["after"] == "b.yaml"


@pytest.mark.parametrize("command", ["headroom", "diff", "what-if"])
def test_a_file_that_cannot_be_read_is_one_message_and_status_2(mlsd, write, command):
    more = {"headroom": [], "diff": ["bad.yaml"], "what-if": ["--set", "a=1"]}[command]
    result = mlsd(command, write("bad.yaml", NOT_YAML), *more)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("mlsd: bad.yaml:2:1: this is not YAML")
    assert result.err.count("\n") == 1


# names that lead elsewhere


@pytest.mark.parametrize("name", ["../late", "/tmp/late", "a/late", "..", "", "late.yaml", "a b", "a\nb", "é"])
def test_a_new_document_is_made_here_and_nowhere_else(mlsd, tmp_path, name):
    result = mlsd("new", "--", name)
    assert (result.status, result.out) == (2, "")
    assert "name must be a name of letters, digits, '_' and '-' that starts with a letter" in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["elsewhere/late.yaml", "/dev/zero", "late.yaml", "/dev/full"])
def test_a_new_document_is_not_written_through_a_link(mlsd, tmp_path, target):
    (tmp_path / "late.yaml").symlink_to(target)
    result = mlsd("new", "late")
    assert result.status == 2
    assert "this is a link to" in result.err or "this is not a regular file" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["late.yaml"]


def test_pipes_devices_folders_and_links_to_them_are_one_line_each(mlsd, tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "gone.yaml").symlink_to("../gone")
    result = mlsd("check", "/dev/zero", "pipe.yaml", "folder.yaml", "zero.yaml", "gone.yaml", "../nothing.yaml", "a\nb")
    assert result.status == 2
    assert result.err.splitlines() == [
        "/dev/zero: this is not a regular file; name the YAML file of one design document",
        "pipe.yaml: this is not a regular file; name the YAML file of one design document",
        "folder.yaml: this is a folder; name the YAML file of one design document",
        "zero.yaml: this is not a regular file; name the YAML file of one design document",
        "gone.yaml: this is a link to ../gone, where there is no file; mend the link or name another file",
        "../nothing.yaml: there is no such file; 'mlsd new nothing' starts a document",
        r"a\nb: there is no such file",
    ]
