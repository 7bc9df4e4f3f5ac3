"""Saving keeps what a person typed: values, comments, order, line ends; and never half a file."""

import errno
import io
import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlsd_helpers.design import ConflictError, Design, DesignError
from mlsd_helpers.design.file import editing, writing
from mlsd_helpers.design.file.reading import parse
from mlsd_helpers.design.schema.json_schema import SCHEMA_FILE, schema_json

COMMENTED = """\
# header
name: late  # the name
overview: "quoted"   # o

# About the requirements
requirements:
  # the problem first
  problem: 'late'  # p
  latency_p99_ms: 150  # agreed

  guardrail_metrics:
    # first one
    - name: mute  # m
      limit: 0.10
    # second one
    - name: other
      limit: 2  # two

# --- Features ---
features:
  label_definition: |
    arr_delay >= 15
    or so

# The end: risks
risks:
  # r1
  - risk: one  # uno
    impact: low
  # r2
  - risk: two  # due
scope_in:
  - a  # why a
  - b  # why b
waivers:
  - rule: R
    reason: x
    expires: 2026-12-31  # date
# trailing
"""


@pytest.fixture
def opened(tmp_path):
    """Writes YAML to a file (text or bytes) and opens it."""

    def write(text, name="late.yaml"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return Design.open(path)

    return write


def saved(design):
    """What the file holds after saving."""
    return design.save().read_bytes().decode()


def changed_lines(before, after):
    """The lines that went, and the lines that came."""
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


# Values come back


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_document_reads_back_equal(filled_documents, tmp_path, data):
    path = tmp_path / "any.yaml"
    path.unlink(missing_ok=True)
    design = Design.new("any")
    for name, value in data.draw(filled_documents).items():
        setattr(design, name, value)
    design.save(path)
    assert Design.open(path).to_dict() == design.to_dict()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_document_written_over_another_reads_back_equal(filled_documents, tmp_path, data):
    path = tmp_path / "any.yaml"
    path.write_text(COMMENTED)
    design = Design.open(path)
    for name, value in data.draw(filled_documents).items():
        setattr(design, name, value)
    design.save()
    assert Design.open(path).to_dict() == design.to_dict()


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_tricky_text_comes_back_as_the_same_text_wherever_it_stands(opened, tricky_texts, line_end):
    design = opened("name: late\noverview: old  # keep\nmotivation: after\n".replace("\n", line_end))
    design.scope_in = list(tricky_texts)
    design.glossary = {text: text for text in tricky_texts}
    design.risks = [{"risk": text, "mitigation": text} for text in tricky_texts]
    design.save()
    again = Design.open(design.path)
    assert again.scope_in == list(tricky_texts)
    assert again.glossary == {text: text for text in tricky_texts}
    assert [risk.mitigation for risk in again.risks] == list(tricky_texts)
    assert (again.overview, again.motivation) == ("old", "after")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_comes_back_as_the_same_text(any_text, data):
    design = Design.new("late")
    design.overview = data.draw(any_text)
    design.scope_in = data.draw(st.lists(any_text, min_size=1, max_size=4))
    read, _ = parse(design.to_yaml())
    assert (read["overview"], read["scope_in"]) == (design.overview, design.scope_in)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_between_brackets_comes_back_as_the_same_text(any_text, data):
    design = Design.from_text("{name: late, scope_in: [a, b], glossary: {a: b}}")
    design.scope_in = data.draw(st.lists(any_text, min_size=1, max_size=4))
    design.glossary = data.draw(st.dictionaries(any_text, any_text, min_size=1, max_size=3))
    design.risks = [{"risk": data.draw(any_text.filter(str.strip))}]
    read, _ = parse(design.to_yaml())
    assert (read["scope_in"], read["glossary"]) == (design.scope_in, design.glossary)
    assert read["risks"] == [{"risk": design.risks[0].risk}]


def test_a_long_text_is_folded_at_words_and_reads_back_equal(opened):
    design = opened("name: late\n")
    design.overview = " ".join(["seventeen letters"] * 12)
    text = saved(design)
    assert "overview: >-\n" in text
    assert max(map(len, text.splitlines())) <= 104
    assert Design.open(design.path).overview == design.overview


def test_several_lines_of_text_are_written_as_lines(opened):
    design = opened("name: late\n")
    design.overview = "first\nsecond\n"
    assert saved(design) == "name: late\noverview: |\n  first\n  second\n"


def test_half_of_a_surrogate_pair_is_refused_when_it_is_assigned():
    design = Design.new("late")
    with pytest.raises(DesignError, match=r"overview: character 3 is half of a pair"):
        design.overview = "ab\ud83d"


# The file stays as it was typed


def test_saving_what_has_not_changed_leaves_the_file_alone(opened):
    design = opened(COMMENTED)
    before = design.path.stat()
    design.save()
    design.requirements.problem = "late"  # the value that it has
    design.save()
    after = design.path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert design.path.read_text() == COMMENTED


def test_a_section_that_was_only_looked_at_is_not_written(opened):
    design = opened("name: late\n")
    assert design.infrastructure.zones is None
    design.requirements.success_metric = {}
    assert saved(design) == "name: late\n"


def test_a_changed_value_changes_its_line_only(opened):
    design = opened(COMMENTED)
    design.requirements.latency_p99_ms = 120
    assert changed_lines(COMMENTED, saved(design)) == (
        ["  latency_p99_ms: 150  # agreed"],
        ["  latency_p99_ms: 120  # agreed"],
    )


def test_a_field_set_to_none_takes_its_line_and_nothing_else(opened):
    design = opened(COMMENTED)
    design.requirements.latency_p99_ms = None
    assert saved(design) == COMMENTED.replace("  latency_p99_ms: 150  # agreed\n", "")


def test_the_last_field_of_a_section_goes_without_the_comment_of_the_next(opened):
    design = opened(
        "name: late\nrequirements:\n  problem: x\n  users: y\n\n# About features\nfeatures:\n  split: time\n"
    )
    design.requirements.users = None
    assert saved(design) == "name: late\nrequirements:\n  problem: x\n\n# About features\nfeatures:\n  split: time\n"


def test_a_new_last_field_of_a_section_stands_before_the_comment_of_the_next(opened):
    design = opened(COMMENTED)
    design.requirements.serving = "online"
    assert saved(design) == COMMENTED.replace("      limit: 2  # two\n", "      limit: 2  # two\n  serving: online\n")


def test_a_new_field_stands_in_the_order_of_the_schema(opened):
    design = opened(COMMENTED)
    design.requirements.users = "pilots"
    assert saved(design) == COMMENTED.replace("'late'  # p\n", "'late'  # p\n  users: pilots\n")


def test_a_new_section_stands_in_the_order_of_the_schema(opened):
    design = opened(COMMENTED)
    design.infrastructure.zones = 2
    assert saved(design) == COMMENTED.replace("    or so\n", "    or so\ninfrastructure:\n  zones: 2\n")


def test_keys_in_an_order_of_their_own_keep_it(opened):
    design = opened("risks:\n  - risk: r\nname: late\nrequirements:\n  users: u\n  problem: p\n")
    design.requirements.problem = "q"
    assert saved(design) == "risks:\n  - risk: r\nname: late\nrequirements:\n  users: u\n  problem: q\n"


def test_the_first_field_goes_without_the_comments_around_it(opened):
    design = opened("name: late\nrequirements:\n  # before\n  problem: x  # own\n  # about users\n  users: y\n")
    design.requirements.problem = None
    assert saved(design) == "name: late\nrequirements:\n  # before\n  # about users\n  users: y\n"


def test_a_section_emptied_and_filled_again_keeps_the_comment_of_the_next(opened):
    design = opened("name: late\nfeatures:\n  label_definition: a\n\n# About risks\nrisks:\n  - risk: x\n")
    design.features = {"label_source": "log"}
    assert saved(design).endswith("features:\n  label_source: log\n\n# About risks\nrisks:\n  - risk: x\n")


@pytest.mark.parametrize("text", ["a\nb", "a\n\n", "  a\nb", "a\nb\n"])
def test_the_comment_after_a_block_of_text_does_not_become_part_of_it(opened, text):
    design = opened("name: late\nrequirements:\n  problem: x\n\n    # far in\nrisks:\n  - risk: x\n")
    design.requirements.decision = text
    assert "# far in" in saved(design)
    assert Design.open(design.path).requirements.decision == text


def test_a_removed_section_leaves_the_comments_around_it(opened):
    design = opened(COMMENTED)
    design.features = None
    text = saved(design)
    assert "# --- Features ---" in text
    assert "# The end: risks\nrisks:" in text
    assert "label_definition" not in text


def test_lists_keep_the_comments_of_the_items_that_stay(opened):
    design = opened(COMMENTED)
    design.scope_in = ["a", "b", "c"]
    design.risks = [*design.risks, {"risk": "three"}]
    design.risks[0].impact = "high"
    design.requirements.guardrail_metrics = [*design.requirements.guardrail_metrics, {"name": "third"}]
    assert changed_lines(COMMENTED, saved(design)) == (
        ["    impact: low"],
        ["    - name: third", "    impact: high", "  - risk: three", "  - c"],
    )


def test_an_item_taken_from_a_list_leaves_the_others_commented(opened):
    design = opened(COMMENTED)
    design.scope_in = ["b"]
    assert saved(design) == COMMENTED.replace("  - a  # why a\n", "")


def test_items_in_a_new_order_keep_what_is_written_in_them(opened):
    design = opened(COMMENTED)
    design.requirements.guardrail_metrics = design.requirements.guardrail_metrics[::-1]
    text = saved(design)
    assert text.index("name: other") < text.index("name: mute  # m") < text.index("limit: 0.10")


def test_a_blank_key_stays_until_it_is_filled_in(opened):
    text = "name: late\nrequirements:\n  problem:\n  users:\n  success_metric:\n    name:\nauthors: []\nfeatures:\n"
    design = opened(text)
    design.requirements.users = "pilots"
    assert saved(design) == text.replace("  users:\n", "  users: pilots\n")


@pytest.mark.parametrize(("number", "value"), [("1e6", 1e6), ("3.0", 3), ("0x1F", 31), ("0.50", 0.5), (".5", 0.5)])
def test_a_number_keeps_the_form_in_which_it_was_typed(opened, number, value):
    design = opened(f"name: late\nrequirements:\n  users_per_day: {number}\n")
    design.overview = "new"
    assert f"users_per_day: {number}\n" in saved(design)
    assert Design.open(design.path).requirements.users_per_day == value


@pytest.mark.parametrize(
    "text",
    [
        "name: late\nscope_in:\n- x\n- y\nrequirements:\n  guardrail_metrics:\n  - name: a\n    limit: 2\n",
        "name: late\nrequirements:\n    problem: x\n    success_metric:\n        name: b\n",
        "name: late\nscope_in:\n    - x\nrisks:\n    - risk: a\n      impact: low\n",
    ],
    ids=["dashes below the key", "four spaces", "dashes four in"],
)
def test_the_indentation_of_the_file_stays(opened, text):
    design = opened(text)
    design.status = "draft"
    assert saved(design) == text.replace("name: late\n", "name: late\nstatus: draft\n")


def test_windows_line_ends_stay(opened):
    design = opened(COMMENTED.replace("\n", "\r\n"))
    design.requirements.latency_p99_ms = 120
    assert saved(design) == COMMENTED.replace("150", "120").replace("\n", "\r\n")


def test_a_byte_order_mark_stays(opened):
    design = opened(b"\xef\xbb\xbfname: late\n")
    design.overview = "é 🙂"
    assert design.save().read_bytes() == "\ufeffname: late\noverview: é 🙂\n".encode()
    assert Design.open(design.path).overview == "é 🙂"


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"], ids=["little end first", "big end first"])
def test_a_file_in_utf_16_stays_one(opened, mark):
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}[mark]
    design = opened(mark + "name: late\nmotivation: é\n".encode(encoding))
    design.overview = "ü 🙂"
    assert design.save().read_bytes() == mark + "name: late\noverview: ü 🙂\nmotivation: é\n".encode(encoding)
    assert Design.open(design.path).overview == "ü 🙂"


def test_tabs_that_were_read_do_not_stop_the_saving(opened):
    design = opened("name:\tlate\noverview:\ta\tb\t# why\n")
    design.status = "draft"
    design.save()
    again = Design.open(design.path)
    assert (again.name, again.overview, again.status) == ("late", "a\tb", "draft")
    assert "# why" in design.path.read_text()


def test_an_alias_and_its_anchor_can_change_apart(opened):
    design = opened(
        "name: late\nrequirements:\n  alternatives_without_ml: &same\n    - name: rule\nalternatives: *same\n"
    )
    design.alternatives[0].result = "0.7"
    design.save()
    again = Design.open(design.path)
    assert again.alternatives[0].result == "0.7"
    assert again.requirements.alternatives_without_ml[0].result is None


IN_EVERY_PLACE = """\
name: late
overview: &said  # behind an anchor
  a text
motivation:
  # before a value on its own line
  another
authors: [  # agreed with legal
  ana,  # first
  # second
  bo ]
glossary: {late: 15 min,  # by the contract
  early: never}  # at the end
scope_in:
-  # behind a dash
  one
- two
scope_out:
  - |  # of a text in lines
      first
    ␣
      last
risks:
  - risk: >-#glued
      folded
    impact: high
status: draft
""".replace("␣", " ")  # a blank line with fewer spaces than the text has


def test_saving_keeps_comments_in_every_place_and_every_other_character(opened):
    for change, before, after in (
        ({"status": "approved"}, "status: draft", "status: approved"),
        ({"overview": "other"}, "&said  # behind an anchor\n  a text", "&said  # behind an anchor\n  other"),
        ({"motivation": "other"}, "own line\n  another", "own line\n  other"),
        ({"motivation": "in\nlines"}, "own line\n  another", 'own line\n  "in\\nlines"'),
        ({"authors": ["ana", "eve"]}, "  bo ]", "  eve ]"),
        ({"authors": ["ana", "bo", "eve"]}, "  bo ]", "  bo, eve ]"),
        ({"authors": ["bo"]}, "  ana,  # first", "    # first"),
        ({"glossary": {"late": "20 min", "early": "never"}}, "15 min", "20 min"),
        ({"scope_in": ["one", "two", "three"]}, "- two\n", "- two\n- three\n"),
        ({"scope_in": ["uno", "two"]}, "dash\n  one", "dash\n  uno"),
        ({"open_questions": ["who?"]}, "impact: high\n", "impact: high\nopen_questions:\n- who?\n"),
    ):
        design = opened(IN_EVERY_PLACE)
        for name, value in change.items():
            setattr(design, name, value)
        assert before in IN_EVERY_PLACE
        assert saved(design) == IN_EVERY_PLACE.replace(before, after)


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (
            "# why a",
            r"late\.yaml:33:8: cannot be saved as it stands: the comment '# why a' would be lost; move it to a line",
        ),
        ("  # r1\n", r"late\.yaml:27:3: cannot be saved as it stands: the comment '# r1' would be lost"),
        ("impact: low", r"late\.yaml:3:1: cannot be saved as it stands: overview cannot be changed in the way"),
    ],
)
def test_what_would_lose_a_comment_or_another_value_is_not_saved_and_its_line_is_named(
    opened, monkeypatch, lost, words
):
    design = opened(COMMENTED)
    design.overview = "new"
    rightly = editing.Edits.applied
    monkeypatch.setattr(editing.Edits, "applied", lambda edits: rightly(edits).replace(lost, ""))
    with pytest.raises(DesignError, match=words):
        design.save()
    assert design.path.read_text() == COMMENTED


def test_a_new_document_points_editors_to_the_schema_beside_it(tmp_path):
    path = Design.new("late").save(tmp_path / "late.yaml")
    first, *hints, version, name = path.read_text().splitlines()
    assert (first, version, name) == (
        f"# yaml-language-server: $schema={SCHEMA_FILE}",
        "schema_version: 1",
        "name: late",
    )
    assert all(hint.startswith("# ") for hint in hints)
    assert "'mlsd schema requirements' prints that section" in hints[-1]
    assert (tmp_path / SCHEMA_FILE).exists()


# The old file whole, or the new one whole


def names_in(folder):
    return sorted(item.name for item in folder.iterdir())


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_a_failure_on_the_way_leaves_the_old_file_and_nothing_else(opened, monkeypatch, step):
    design = opened(COMMENTED)
    design.overview = "new"

    def fail(*args, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing.os, step, fail)
    with pytest.raises(DesignError, match=r"late.yaml: cannot be written: no space left on device; nothing changed"):
        design.save()
    assert design.path.read_text() == COMMENTED
    assert names_in(design.path.parent) == ["late.yaml"]
    assert design.overview == "new"


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(opened, monkeypatch):
    design = opened(COMMENTED)
    design.overview = "new"
    open_descriptor = os.fdopen

    class Broken(io.TextIOWrapper):
        def write(self, text):
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(writing.os, "fdopen", lambda n, *args, **kwargs: Broken(open_descriptor(n, "wb")))
    with pytest.raises(DesignError, match="input/output error"):
        design.save()
    assert design.path.read_text() == COMMENTED
    assert names_in(design.path.parent) == ["late.yaml"]


def test_an_interrupt_leaves_no_temporary_file(opened, monkeypatch):
    design = opened(COMMENTED)
    design.overview = "new"

    def interrupt(descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        design.save()
    assert names_in(design.path.parent) == ["late.yaml"]


def test_a_folder_that_cannot_be_written_is_one_message(opened, monkeypatch):
    design = opened(COMMENTED)
    design.overview = "new"

    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(writing.tempfile, "mkstemp", refuse)
    with pytest.raises(DesignError, match=r"cannot be written: permission denied; .*save\(path=…\) writes elsewhere"):
        design.save()
    assert design.path.read_text() == COMMENTED


def test_after_a_failure_saving_again_works(opened, monkeypatch):
    design = opened("name: late\n")
    design.overview = "new"
    with monkeypatch.context() as patch:
        patch.delattr(writing.os, "replace")  # any failure will do
        with pytest.raises(AttributeError):
            design.save()
    assert saved(design) == "name: late\noverview: new\n"


def test_a_schema_that_cannot_be_written_does_not_stop_the_document(opened):
    design = opened("name: late\n")
    (design.path.parent / SCHEMA_FILE).mkdir()
    design.overview = "new"
    assert saved(design) == "name: late\noverview: new\n"
    design.overview = "newer"
    assert saved(design) == "name: late\noverview: newer\n"


def test_missing_folders_are_made(tmp_path):
    assert Design.new("late").save(tmp_path / "a" / "b" / "late.yaml").is_file()


def test_a_link_stays_a_link_and_its_target_changes(opened, tmp_path):
    real = opened("name: late\n", "real.yaml").path
    link = tmp_path / "link.yaml"
    link.symlink_to(real)
    design = Design.open(link)
    design.overview = "new"
    design.save()
    assert link.is_symlink()
    assert real.read_text() == "name: late\noverview: new\n"


def test_permissions_are_kept(opened):
    design = opened("name: late\n")
    design.path.chmod(0o640)
    design.overview = "new"
    assert stat.S_IMODE(design.save().stat().st_mode) == 0o640


def test_a_file_closed_to_writing_stays_as_it_is_for_root_too(opened):
    design = opened("name: late\n")
    design.path.chmod(0o444)
    design.overview = "new"
    with pytest.raises(
        DesignError, match=r"cannot be written: it is closed to writing \(mode 0444\); 'chmod u\+w' opens"
    ):
        design.save()
    assert design.path.read_text() == "name: late\n"
    assert stat.S_IMODE(design.path.stat().st_mode) == 0o444
    design.path.chmod(0o644)
    assert saved(design) == "name: late\noverview: new\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_somebody_else_stays_theirs(opened):
    design = opened("name: late\n")
    os.chown(design.path, 1234, 2345)
    design.path.chmod(0o640)
    design.overview = "new"
    found = design.save().stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (1234, 2345, 0o640)


def test_a_file_whose_owner_cannot_be_kept_is_not_replaced(opened, monkeypatch):
    design = opened("name: late\n")
    design.overview = "new"
    real = os.stat(design.path)

    def of_another(path, **named):
        return os.stat_result([*real[:4], real.st_uid + 1, *real[5:]]) if path == design.path else os.lstat(path)

    def refused(*arguments):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with monkeypatch.context() as patch:
        patch.setattr(writing.os, "stat", of_another)
        patch.setattr(writing.os, "chown", refused)
        with pytest.raises(DesignError, match=r"it belongs to user \d+ and group \d+, and would not any more"):
            design.save()
    assert design.path.read_text() == "name: late\n"
    assert names_in(design.path.parent) == ["late.yaml"]


def test_a_file_of_two_names_is_not_parted_from_the_other(opened, tmp_path):
    design = opened("name: late\n")
    os.link(design.path, tmp_path / "other.yaml")
    design.overview = "new"
    with pytest.raises(DesignError, match=r"it has 2 names \(hard links\), and the others would keep the old text"):
        design.save()
    assert design.path.samefile(tmp_path / "other.yaml")
    assert design.path.read_text() == "name: late\n"


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="this system has no such attributes")
def test_the_attributes_of_a_file_are_kept_and_its_time_is_new(opened):
    design = opened("name: late\n")
    os.utime(design.path, (1000, 1000))
    try:
        os.setxattr(design.path, "user.origin", b"workshop")
    except OSError:
        pytest.skip("this file system has no such attributes")
    design.overview = "new"
    path = design.save()
    assert os.getxattr(path, "user.origin") == b"workshop"
    assert path.stat().st_mtime > 1e9


def test_a_device_that_stands_under_a_name_is_not_replaced(tmp_path):
    for name, make in (("pipe", os.mkfifo), ("folder", os.mkdir)):
        make(tmp_path / name)
        before = os.stat(tmp_path / name)
        with pytest.raises(OSError, match="it is no regular file but a device, a pipe or a folder"):
            writing.write_atomically(tmp_path / name, "text")
        assert os.stat(tmp_path / name).st_ino == before.st_ino


def test_a_new_file_gets_the_permissions_that_others_get(tmp_path):
    (tmp_path / "plain").write_text("")
    path = Design.new("late").save(tmp_path / "late.yaml")
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode


# Nobody's work is written over


def test_a_file_that_changed_on_disk_is_not_written_over(opened):
    design = opened("name: late\n")
    design.path.write_text("name: late\noverview: from elsewhere\n")
    design.overview = "mine"
    with pytest.raises(ConflictError) as raised:
        design.save()
    # both versions are named: 2 lines there, 1 line opened here
    assert "(2 lines, sha256 " in str(raised.value)
    assert "(1 lines, sha256 " in str(raised.value)
    assert "nothing was written" in str(raised.value)
    assert design.path.read_text() == "name: late\noverview: from elsewhere\n"
    assert design.overview == "mine"


def test_after_a_conflict_the_document_can_be_saved_elsewhere(opened, tmp_path):
    design = opened("name: late\n")
    design.path.write_text("name: late\noverview: from elsewhere\n")
    design.overview = "mine"
    with pytest.raises(ConflictError):
        design.save()
    design.save(tmp_path / "mine.yaml")
    assert Design.open(tmp_path / "mine.yaml").overview == "mine"
    design.overview = "mine again"
    assert design.save() == tmp_path / "mine.yaml"


def test_a_new_document_does_not_write_over_a_file(tmp_path):
    path = tmp_path / "late.yaml"
    path.write_text("something else entirely\n")
    with pytest.raises(ConflictError, match=r"a file is here already .* was not opened from it; nothing was written"):
        Design.new("late").save(path)
    assert path.read_text() == "something else entirely\n"


def test_an_opened_document_does_not_write_over_another_file(opened, tmp_path):
    opened("name: other\n", "other.yaml")
    design = opened("name: late\n")
    with pytest.raises(ConflictError):
        design.save(tmp_path / "other.yaml")
    assert (tmp_path / "other.yaml").read_text() == "name: other\n"


def test_a_file_that_appeared_since_the_document_was_begun_is_not_written_over(tmp_path):
    path = tmp_path / "late.yaml"
    design = Design.open_or_new(path)
    path.write_text("name: late\noverview: from elsewhere\n")
    with pytest.raises(ConflictError):
        design.save()
    assert "elsewhere" in path.read_text()


def test_open_or_new_opens_what_is_there(opened):
    path = opened("name: late\noverview: mine\n").path
    assert Design.open_or_new(path).overview == "mine"
    assert path.read_text() == "name: late\noverview: mine\n"


def test_open_or_new_writes_nothing_by_itself(tmp_path):
    design = Design.open_or_new(tmp_path / "late.yaml", case="fraud")
    assert (design.name, design.case) == ("late", "fraud")
    assert list(tmp_path.iterdir()) == []


def test_saving_twice_in_a_row_works(opened):
    design = opened("name: late\n")
    for overview in ("one", "two", "three"):
        design.overview = overview
        design.save()
    assert Design.open(design.path).overview == "three"


def test_what_could_not_be_opened_again_is_not_saved(opened):
    text = "name: late\nhigh_level_design:\n  components:\n    - name: ranker\n    - name: store\n"
    design = opened(text)
    design.high_level_design.components[1].name = "ranker"
    with pytest.raises(DesignError, match="names must differ; given more than once: ranker") as raised:
        design.save()
    assert "nothing was written; mend that, then save again" in str(raised.value)
    assert design.path.read_text() == text
    design.high_level_design.components[1].name = "shop"
    design.save()
    assert [item.name for item in Design.open(design.path).high_level_design.components] == ["ranker", "shop"]


def test_more_than_can_be_opened_again_is_not_saved(opened):
    design = opened("name: late\n")
    design.overview = "é" * (600 * 1024)  # 1.2 MB, as each takes two bytes
    with pytest.raises(DesignError, match=r"cannot be saved as it stands: the file has 1,2\d\d,\d\d\d bytes"):
        design.save()
    assert design.path.read_text() == "name: late\n"
    assert len(design.overview) == 600 * 1024


# Names that lead elsewhere


def test_a_saved_document_that_is_a_folder_is_one_message(tmp_path):
    with pytest.raises(DesignError, match="this is a folder"):
        Design.new("late").save(tmp_path)


def test_a_link_to_nowhere_is_not_followed_to_make_what_is_not_there(tmp_path):
    (tmp_path / "late.yaml").symlink_to(tmp_path / "elsewhere" / "other.yaml")
    (tmp_path / "self.yaml").symlink_to("self.yaml")
    for name in ("late.yaml", "self.yaml"):
        for design in (Design.new("late"), Design.new("late")):
            with pytest.raises(DesignError, match=r"this is a link to .*, where there is no file"):
                design.save(tmp_path / name)
        with pytest.raises(DesignError, match="this is a link to"):
            Design.open_or_new(tmp_path / name)
    assert names_in(tmp_path) == ["late.yaml", "self.yaml"]
    assert (tmp_path / "self.yaml").is_symlink()


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/null", "pipe"])
def test_a_device_or_a_pipe_is_neither_read_nor_replaced(tmp_path, target):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.yaml").symlink_to(tmp_path / target)
    for path in (tmp_path / target, tmp_path / "link.yaml"):
        with pytest.raises(DesignError, match="this is not a regular file"):
            Design.new("late").save(path)
    assert not (tmp_path / target).is_file()


def test_names_that_no_file_can_have_are_one_message(tmp_path):
    for name in ("a\0b.yaml", "x" * 300):
        with pytest.raises(DesignError, match=r"no name of a file|file name too long"):
            Design.new("late").save(tmp_path / name)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("name", ["Verspätung.yaml", "遅延.yaml", "🙂 ✈.yaml", "تأخير.yaml", "a b'c\".yaml", "-x.yaml"])
def test_a_file_of_any_name_is_saved_and_opened_under_it(tmp_path, name):
    design = Design.new("late")
    design.save(tmp_path / name)
    design.overview = "new"
    design.save()
    assert Design.open(tmp_path / name).overview == "new"
    assert name in names_in(tmp_path)


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_emoji_accents_and_text_from_right_to_left_survive_in_every_form_of_a_file(tmp_path, form, line_end):
    path = tmp_path / "late.yaml"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(form, b"")
    said = ["👩‍👩‍👧 🙂", "e\u0301 is é", "تأخر الرحلات (A320)", "‮mirrored‬", "שלום: late", "遅れ", "ﬁ ß İ"]
    lines = [
        "# ملاحظة 🙂",
        "name: late",
        f"overview: {said[2]}  # é",
        "scope_in:",
        *(f"  - '{each}'" for each in said),
        "",
    ]
    path.write_bytes(mark + line_end.join(lines).encode(form))
    design = Design.open(path)
    assert (design.overview, design.scope_in) == (said[2], said)
    design.motivation = said[0]
    design.save()
    raw = path.read_bytes()
    lines.insert(3, f"motivation: {said[0]}")
    assert raw == mark + line_end.join(lines).encode(form)
    again = Design.open(path)
    assert (again.motivation, again.scope_in) == (said[0], said)


@pytest.mark.parametrize("what", ["pipe", "a link to a file", "a link to nowhere", "a link to zeros", "another's"])
def test_the_schema_beside_it_is_never_written_over_something_else(opened, tmp_path, what):
    schema, other = tmp_path / SCHEMA_FILE, tmp_path / "mine.txt"
    other.write_text("mine\n")
    {
        "pipe": lambda: os.mkfifo(schema),
        "a link to a file": lambda: schema.symlink_to(other),
        "a link to nowhere": lambda: schema.symlink_to(tmp_path / "gone"),
        "a link to zeros": lambda: schema.symlink_to("/dev/zero"),
        "another's": lambda: schema.write_text('{"title": "of another tool"}'),
    }[what]()
    design = opened("name: late\n")
    design.overview = "new"
    assert saved(design) == "name: late\noverview: new\n"
    assert other.read_text() == "mine\n"
    assert not (tmp_path / "gone").exists()
    if what == "another's":
        assert "of another tool" in schema.read_text()


def test_an_older_schema_beside_it_is_renewed(opened, tmp_path):
    design = opened("name: late\n")
    (tmp_path / SCHEMA_FILE).write_text(schema_json()[:2000])
    design.overview = "new"
    design.save()
    assert (tmp_path / SCHEMA_FILE).read_text() == schema_json()


def test_a_saver_waits_for_another_in_the_folder_and_does_not_wait_for_ever(opened, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    design = opened("name: late\n")
    design.overview = "new"
    monkeypatch.setattr(writing, "_SECONDS_TO_WAIT", 0.05)
    holder = os.open(design.path.parent, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    with pytest.raises(DesignError, match=r"another program has been saving in this folder for 0\.05 seconds"):
        design.save()
    assert design.path.read_text() == "name: late\n"
    os.close(holder)
    assert saved(design) == "name: late\noverview: new\n"


@pytest.mark.parametrize("lacking", ["no flock", "a folder that cannot be opened", "a file system without locks"])
def test_where_folders_have_no_lock_saving_works_all_the_same(opened, monkeypatch, lacking):
    design = opened("name: late\n")
    design.overview = "new"
    real = os.open

    def refuse(path, *args, **kwargs):
        if os.path.isdir(path):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, *args, **kwargs)

    def without(*args):
        raise OSError(errno.ENOLCK, "No locks available")

    with monkeypatch.context() as patch:
        if lacking == "no flock":
            patch.setattr(writing, "fcntl", None)
        elif lacking == "a folder that cannot be opened":
            patch.setattr(writing.os, "open", refuse)
        else:
            patch.setattr(writing.fcntl, "flock", without)
        design.save()
    assert design.path.read_text() == "name: late\noverview: new\n"
