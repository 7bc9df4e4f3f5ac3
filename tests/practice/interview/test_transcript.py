"""The transcript: what was said is on the disk, whatever happens next."""

import json

import pytest
from hypothesis import given
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
