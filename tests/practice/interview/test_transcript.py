"""The transcript: what was said is on the disk, whatever happens next."""

import errno
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice.interview.transcript import KINDS, Event, Recording, Transcript

START = {"case": "parcels", "level": "senior", "minutes": 45, "seed": 0, "design": "talk.yaml", "date": "2026-01-01"}
FIRST = Event("prompt", 0.0, "requirements", "Design something.")
SECOND = Event("candidate", 12.5, "requirements", "Zürich → 90 %\nnext line", {"read": 3})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "folder" / "talk.jsonl"
    recording = Recording.create(path, START)
    recording.append(FIRST)
    recording.append(SECOND)
    recording.close()
    return path


def test_what_was_written_is_read(path):
    transcript = Transcript.read(path)
    assert transcript.events == (FIRST, SECOND)
    assert {key: transcript.start[key] for key in START} == START
    assert transcript.damaged == ""


def test_every_event_is_one_line_of_json(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["start", "prompt", "candidate"]


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_last_line_cut_anywhere_is_set_apart_and_the_rest_is_kept(path, cut):
    raw = path.read_bytes()
    path.write_bytes(raw[:-cut])
    transcript = Transcript.read(path)
    whole = cut == 1  # only the line end is lacking: the event is all there
    assert transcript.events == ((FIRST, SECOND) if whole else (FIRST,))
    assert bool(transcript.damaged) is not whole


def test_going_on_after_a_cut_line_writes_whole_lines_only(path):
    path.write_bytes(path.read_bytes()[:-9])
    recording, transcript = Recording.go_on(path)
    recording.append(SECOND)
    recording.close()
    assert '"kind": "candidate"' in transcript.damaged
    assert Transcript.read(path).events == (FIRST, SECOND)


def test_a_transcript_without_its_last_line_end_goes_on_below(path):
    path.write_bytes(path.read_bytes()[:-1])
    recording, _ = Recording.go_on(path)
    recording.append(FIRST)
    recording.close()
    assert Transcript.read(path).events == (FIRST, SECOND, FIRST)


def test_a_broken_line_in_the_middle_is_named(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[1][:20], lines[2], ""]), encoding="utf-8")
    with pytest.raises(DesignError, match=r"talk\.jsonl:2:1: this line is no JSON"):
        Transcript.read(path)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"kind": "start", "version": 2}, "version 2; this mlsd reads version 1"),
        ({"kind": "start", "version": 1, **START, "minutes": "45"}, "'minutes'"),
        ({"kind": "prompt"}, "is no transcript"),
    ],
)
def test_another_first_line_is_refused_with_its_reason(path, line, says):
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(DesignError, match=says):
        Transcript.read(path)


@pytest.mark.parametrize(("name", "says"), [("nothing.jsonl", "is not there"), ("", "is not a file")])
def test_no_file_is_said(tmp_path, name, says):
    with pytest.raises(DesignError, match=says):
        Transcript.read(tmp_path / name)


def test_an_empty_file_is_said(tmp_path):
    (tmp_path / "x.jsonl").write_bytes(b"")
    with pytest.raises(DesignError, match="is empty or cut in its first line"):
        Transcript.read(tmp_path / "x.jsonl")


def test_an_unknown_kind_is_refused(path):
    path.write_text(path.read_text() + '{"kind": "shout", "at": 1, "phase": "x", "text": ""}\n', encoding="utf-8")
    with pytest.raises(DesignError, match=r":4:1: this line is no event of an interview \(kind 'shout'\)"):
        Transcript.read(path)


def test_a_second_program_is_refused_and_changes_nothing(path):
    recording, _ = Recording.go_on(path)
    before = path.read_bytes()
    with pytest.raises(DesignError, match="another program goes on with this interview"):
        Recording.go_on(path)
    assert path.read_bytes() == before
    recording.close()
    Recording.go_on(path)[0].close()


def test_a_transcript_is_never_overwritten(path):
    with pytest.raises(DesignError, match="is there already"):
        Recording.create(path, START)


def test_writing_after_closing_is_refused(path):
    recording, _ = Recording.go_on(path)
    recording.close()
    with pytest.raises(DesignError, match="is closed"):
        recording.append(FIRST)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Event,
            st.sampled_from(KINDS),
            st.floats(0, 1e5),
            st.text(st.characters(codec="utf-8"), max_size=9),
            st.text(st.characters(codec="utf-8")),
            st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), st.integers() | st.booleans()),
        ),
        max_size=5,
    )
)
def test_any_events_come_back_as_they_were(tmp_path_factory, events):
    path = tmp_path_factory.mktemp("any") / "x.jsonl"
    recording = Recording.create(path, START)
    for event in events:
        recording.append(event)
    recording.close()
    assert Transcript.read(path).events == tuple(events)


class FullDisk:
    """Writes as the system does on a disk on which so many bytes are left."""

    def __init__(self, left):
        self.left, self.write = left, os.write

    def __call__(self, descriptor, data):
        if self.left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        some = data[: self.left]
        self.left -= len(some)
        return self.write(descriptor, some)


@pytest.mark.parametrize("left", [0, 1, 50])
def test_on_a_full_disk_no_transcript_is_left_that_could_not_be_gone_on_with(tmp_path, monkeypatch, left):
    path = tmp_path / "talk.jsonl"
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", FullDisk(left))
        with pytest.raises(DesignError, match="cannot be written: no space left on device"):
            Recording.create(path, START)
    assert not path.exists()
    Recording.create(path, START).close()


@pytest.mark.parametrize("left", [0, 1, 50])
def test_half_a_line_that_a_full_disk_took_does_not_spoil_the_next(tmp_path, monkeypatch, left):
    path = tmp_path / "talk.jsonl"
    recording = Recording.create(path, START)
    recording.append(FIRST)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", FullDisk(left))
        with pytest.raises(DesignError, match="what was said before is kept"):
            recording.append(SECOND)
    assert Transcript.read(path).events == (FIRST,)
    recording.append(SECOND)
    recording.close()
    found = Transcript.read(path)
    assert (found.events, found.damaged) == ((FIRST, SECOND), "")


@pytest.mark.parametrize("content", [b"", b'{"kind": "sta', b"my notes\n"])
def test_what_holds_no_interview_is_not_offered_to_be_resumed(tmp_path, content):
    path = tmp_path / "talk.jsonl"
    path.write_bytes(content)
    with pytest.raises(DesignError, match="is there already and holds no interview; delete it, or give another name"):
        Recording.create(path, START)
    assert path.read_bytes() == content


def test_a_pipe_and_a_file_without_bounds_are_no_transcript(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(DesignError, match=r"pipe.jsonl: is not a file; give the \.jsonl of an interview"):
        Transcript.read(tmp_path / "pipe.jsonl")
    with pytest.raises(DesignError, match="is no regular file; give another name"):
        Recording.create(tmp_path / "pipe.jsonl", START)
    path = tmp_path / "talk.jsonl"
    Recording.create(path, START).close()
    monkeypatch.setattr("mlsd_helpers.practice.interview.transcript.MOST_BYTES", 20)
    with pytest.raises(DesignError, match="bytes; a transcript may have 20: give"):
        Transcript.read(path)


def test_half_a_character_in_a_name_is_kept_as_json_writes_it(tmp_path):
    path = tmp_path / "talk.jsonl"
    recording = Recording.create(path, {**START, "design": "caf\udce9.yaml"})  # a byte that is no UTF-8
    recording.close()
    assert Transcript.read(path).start["design"] == "caf\udce9.yaml"
