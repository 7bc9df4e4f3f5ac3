import codecs
import os
import stat

import pytest

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.file import migration_steps as registry
from mlsd_helpers.design.file.migration import migrate
from mlsd_helpers.design.file.migration_steps import STEPS, missing_step, step
from mlsd_helpers.design.schema import SCHEMA_VERSION

OLD = """\
# A system of long ago.
schema_version: 0   # as it was
name: late_flights
wishes:  # now called requirements
  # measured at the phone
  latency_p99_seconds: 0.15
  decision: 'Leave later'  # or not
  users: >-
    passengers,
    and who meets them
open_questions: [who pays?]
"""


@pytest.fixture
def steps(monkeypatch):
    """An empty registry, which the test may fill."""
    monkeypatch.setattr(registry, "STEPS", {})
    return registry.STEPS


@pytest.fixture
def zero_to_one(steps):
    """A step as a schema of the future might need it: a section and a unit are called otherwise."""

    @step(0)
    def rename(tree):
        if "wishes" in tree:
            place = list(tree).index("wishes")
            wishes = tree.pop("wishes")
            tree.insert(place, "requirements", wishes)
            place = list(wishes).index("latency_p99_seconds")
            wishes.insert(place, "latency_p99_ms", wishes.pop("latency_p99_seconds") * 1000)


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="late.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_file


def files(path):
    return sorted(item.name for item in path.parent.iterdir())


def test_there_is_one_version_today_and_no_step():
    assert SCHEMA_VERSION == 1
    assert STEPS == {}


def test_an_old_document_is_upgraded_with_its_comments_and_kept_beside(zero_to_one, write):
    path = write(OLD)
    done = migrate(path)
    upgraded = path.read_text(encoding="utf-8")
    for line in ("# A system of long ago.", "  # measured at the phone", "  decision: 'Leave later'  # or not"):
        assert line in upgraded.splitlines()
    assert "schema_version: 1   # as it was\n" in upgraded
    assert "  users: >-\n    passengers,\n    and who meets them\n" in upgraded
    assert "open_questions: [who pays?]\n" in upgraded
    assert Design.open(path).requirements.latency_p99_ms == 150
    assert done.backup == path.with_name("late.v0.yaml")
    assert done.backup.read_text(encoding="utf-8") == OLD
    assert files(path) == ["late.v0.yaml", "late.yaml"]
    assert str(done) == f"{path}: schema_version 0 → 1; the file as it was is kept as {done.backup}"


def test_steps_follow_each_other_from_the_version_of_the_document(steps, write):
    seen = []
    for version in (-2, -1, 0):
        step(version)(lambda tree, version=version: seen.append(version))
    assert migrate(write("schema_version: -1\nname: a\n")).version_before == -1
    assert seen == [-1, 0]


def test_a_second_run_has_nothing_to_do(zero_to_one, write):
    path = write(OLD)
    migrate(path)
    after = path.read_bytes()
    again = migrate(path)
    assert again.backup is None
    assert "schema_version 1 is current; nothing to do" in str(again)
    assert path.read_bytes() == after


@pytest.mark.parametrize("text", ["schema_version: 1\nname: a\n", "name: a  # no version is today's\n"])
def test_a_current_document_is_left_alone(text, write):
    path = write(text)
    assert migrate(path).backup is None
    assert path.read_text(encoding="utf-8") == text
    assert files(path) == ["late.yaml"]


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("0", r":2:17: schema_version 0 is older than this mlsd reads \(1\), and no step upgrades version 0; write"),
        ("-1000000000000", "no step upgrades version -1000000000000"),
        ("2", r":2:17: schema_version 2 is newer than this mlsd reads \(1\); update the package"),
        ("'1'", "schema_version must be 1; got '1'"),
        ("true", "schema_version must be 1; got true"),
        ("1.0", r"schema_version must be 1; got 1\.0"),
        ("", "schema_version must be 1; got nothing"),
        ("9" * 90, "is newer than this mlsd reads"),
    ],
)
def test_a_version_that_nothing_upgrades_is_named_with_its_place_and_nothing_is_written(version, words, write):
    path = write(f"name: a\nschema_version: {version}\n")
    before = path.read_bytes()
    with pytest.raises(DesignError, match=words):
        migrate(path)
    assert path.read_bytes() == before
    assert files(path) == ["late.yaml"]


def test_a_gap_between_the_steps_is_named(steps, write):
    step(-2)(lambda tree: None)
    step(0)(lambda tree: None)
    with pytest.raises(DesignError, match=r"schema_version -2 is older .* no step upgrades version -1;"):
        migrate(write("schema_version: -2\nname: a\n"))


def test_two_steps_from_one_version_are_refused(steps):
    step(0)(lambda tree: None)
    with pytest.raises(ValueError, match="a step from schema_version 0 is registered already"):
        step(0)(lambda tree: None)


def test_opening_an_old_document_says_how_to_upgrade_it_where_that_can_be_done(steps, write):
    path = write("schema_version: 0\nname: a\n")
    with pytest.raises(DesignError, match="schema_version must be 1; got 0"):
        Design.open(path)
    step(0)(lambda tree: None)
    assert missing_step(0) is None
    with pytest.raises(DesignError, match=r"schema_version 0 is older than this mlsd reads \(1\); 'mlsd migrate'"):
        Design.open(path)


def test_nothing_is_written_when_the_upgraded_document_is_not_valid(steps, write):
    step(0)(lambda tree: tree.insert(1, "wishes", 3))
    path = write("schema_version: 0\nname: a\n")
    with pytest.raises(DesignError, match="after the upgrade to schema_version 1, 'wishes' is not a key"):
        migrate(path)
    assert files(path) == ["late.yaml"]
    assert path.read_text(encoding="utf-8") == "schema_version: 0\nname: a\n"


def test_another_file_under_the_name_of_the_old_one_is_not_overwritten(zero_to_one, write):
    write("precious", "late.v0.yaml")
    path = write(OLD)
    with pytest.raises(DesignError, match=r"kept as late\.v0\.yaml, which is there already; move that one away"):
        migrate(path)
    assert path.read_text(encoding="utf-8") == OLD
    assert path.with_name("late.v0.yaml").read_text(encoding="utf-8") == "precious"


def test_an_upgrade_that_stopped_after_the_copy_goes_on(zero_to_one, write):
    write(OLD, "late.v0.yaml")
    assert migrate(write(OLD)).backup.read_text(encoding="utf-8") == OLD


def test_what_somebody_saves_during_the_upgrade_is_not_lost(steps, write):
    path = write(OLD)

    @step(0)
    def meanwhile(tree):
        del tree["wishes"]
        path.write_text("name: saved_by_another\n", encoding="utf-8")

    with pytest.raises(DesignError, match="changed while it was upgraded; run 'mlsd migrate' again"):
        migrate(path)
    assert path.read_text(encoding="utf-8") == "name: saved_by_another\n"
    assert files(path) == ["late.yaml"]


def test_a_full_disk_leaves_the_file_as_it_was(zero_to_one, write, monkeypatch):
    path = write(OLD)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DesignError, match="cannot be upgraded: no space left on device; the file is as it was"):
        migrate(path)
    assert files(path) == ["late.yaml"]
    assert path.read_text(encoding="utf-8") == OLD


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "scope_in: [  # agreed with legal\n  alerts]\n",
            r":12:14: the comment '# agreed with legal' would be lost; move it",
        ),
        ("overview: >-#x\n  folded\n", r":12:13: this cannot be upgraded as it is written \(.*\); write it in quotes"),
    ],
)
def test_what_an_upgrade_would_lose_or_cannot_read_is_named_and_nothing_is_written(zero_to_one, write, line, words):
    path = write(OLD + line)  # OLD has eleven lines
    with pytest.raises(DesignError, match=words):
        migrate(path)
    assert path.read_text(encoding="utf-8") == OLD + line
    assert files(path) == ["late.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_under_the_name_of_the_old_one_is_not_waited_for(zero_to_one, write):
    path = write(OLD)
    os.mkfifo(path.with_name("late.v0.yaml"))
    with pytest.raises(DesignError, match="which is there already; move that one away"):
        migrate(path)
    assert path.read_text(encoding="utf-8") == OLD


def test_the_permissions_of_both_files_are_those_of_the_old_one(zero_to_one, write):
    path = write(OLD)
    path.chmod(0o640)
    done = migrate(path)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, done.backup)] == [0o640, 0o640]


def test_a_file_closed_to_writing_is_not_upgraded_and_no_copy_is_left(zero_to_one, write):
    path = write(OLD)
    path.chmod(0o444)
    with pytest.raises(DesignError, match=r"cannot be upgraded: it is closed to writing \(mode 0444\)"):
        migrate(path)
    assert files(path) == ["late.yaml"]


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_a_file_in_utf_16_stays_one(zero_to_one, write, mark, encoding):
    path = write(mark + OLD.encode(encoding))
    migrate(path)
    raw = path.read_bytes()
    assert raw.startswith(mark)
    assert raw[len(mark) :].decode(encoding).startswith("# A system of long ago.\nschema_version: 1")
    assert Design.open(path).requirements.latency_p99_ms == 150


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_are_kept(zero_to_one, write, mark):
    raw = mark + OLD.replace("\n", "\r\n").encode()
    path = write(raw)
    done = migrate(path)
    new = path.read_bytes()
    assert done.backup.read_bytes() == raw
    assert new.startswith(mark + b"# A system")
    assert new.count(b"\r\n") == new.count(b"\n") == OLD.count("\n")
