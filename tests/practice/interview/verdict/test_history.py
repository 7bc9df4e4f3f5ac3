"""Interviews over time: each transcript of a folder once, and what cannot be read is said."""

import matplotlib.pyplot as plt
import pytest

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice.interview.evidence import decide
from mlsd_helpers.practice.interview.history import history
from mlsd_helpers.practice.interview.verdict import verdict


def test_the_oldest_comes_first_whatever_the_files_are_called(whole, tmp_path):
    whole(date="2026-03-09T10:00:00").rename(tmp_path / "a.jsonl")
    whole(date="2026-03-02T10:00:00", level="staff").rename(tmp_path / "b.jsonl")
    table = history(tmp_path).table
    assert list(table["target"]) == ["staff", "senior"]
    assert list(table["minutes"]) == [45, 45]
    assert list(table["confirmed"]) == [False, False]
    assert list(table["requirements"]) == [3, 3]


def test_a_date_with_an_offset_stands_beside_one_without(whole, tmp_path):
    whole(date="2026-03-09T10:00:00+01:00").rename(tmp_path / "a.jsonl")
    whole(date="2026-03-02T10:00:00").rename(tmp_path / "b.jsonl")
    assert history(tmp_path).table["date"].is_monotonic_increasing


def test_no_interview(tmp_path):
    found = history(tmp_path)
    assert len(found) == 0
    assert len(found.table) == 0
    assert "0 interviews" in repr(found)
    assert "0 interviews" in found._repr_html_()
    with pytest.raises(DesignError, match="there is no interview to draw"):
        found.figure()


def test_no_folder(tmp_path):
    with pytest.raises(DesignError, match="there is no such folder"):
        history(tmp_path / "none")


def test_a_damaged_transcript_is_said_and_the_others_count(whole, tmp_path):
    whole()
    (tmp_path / "broken.jsonl").write_text("{", encoding="utf-8")
    (tmp_path / "other.jsonl").write_text('{"kind": "start", "version": 9}\n', encoding="utf-8")
    found = history(tmp_path)
    assert len(found) == 1
    assert [problem.split(" ")[0] for problem in found.problems] == ["broken.jsonl", "other.jsonl"]
    assert "broken.jsonl is left out" in repr(found)
    assert "broken.jsonl is left out" in found._repr_html_()


def test_a_cut_last_line_is_said_and_what_stands_before_it_counts(write, tmp_path):
    write(("candidate", 1, "requirements", "Who uses it?"), tail='{"kind')
    found = history(tmp_path)
    assert len(found) == 1
    assert found.problems == ("one.jsonl: its last line is cut; what stands before it counts",)


@pytest.mark.parametrize("count", [1, 4])
def test_the_figure_shows_levels_and_minutes_as_the_table_has_them(whole, tmp_path, count):
    for i in range(count):
        whole(date=f"2026-03-0{i + 1}T10:00:00").rename(tmp_path / f"{i}.jsonl")
    last = verdict(tmp_path / f"{count - 1}.jsonl")
    decide(tmp_path / f"{count - 1}.jsonl", last.evidence, range(len(last.evidence)))
    levels, minutes = history(tmp_path).figure()
    assert len(levels) == len(minutes) == 6
    assert levels[0].lines[0].get_ydata().tolist() == [3] * count  # requirements
    assert [bar.get_height() for bar in minutes[0].patches] == [10] * count
    faces = levels[0].collections[0].get_facecolors()
    assert faces[-1].tolist() != [1, 1, 1, 1]  # decided
    assert [face.tolist() for face in faces[:-1]] == [[1, 1, 1, 1]] * (count - 1)
    plt.close(levels[0].figure)


def test_a_level_of_a_phase_without_a_minute_is_said_to_be_so(write, tmp_path):
    # The threshold from costs is modeling, and was said while the minutes went to requirements
    write(
        (
            "candidate",
            2,
            "requirements",
            "A miss costs 0.6 and an alarm 0.2 dollars, so the threshold is 0.25 by costs.",
        ),
        ("end", 10, "requirements", "The time is over."),
    )
    found = history(tmp_path)
    by_phase = {phase.phase: phase for phase in found.verdicts[0].phases}
    assert (by_phase["modeling"].minutes, by_phase["modeling"].suggested) == (0, 3)
    assert by_phase["modeling"].without_minutes
    assert not by_phase["requirements"].without_minutes
    assert not by_phase["features"].without_minutes  # nothing was shown
    assert "senior, no minute" in repr(found)
    levels, _ = found.figure()
    points, diamonds = levels[4].collections[:2]
    assert (len(points.get_offsets()), len(diamonds.get_offsets())) == (0, 1)
    plt.close(levels[0].figure)
