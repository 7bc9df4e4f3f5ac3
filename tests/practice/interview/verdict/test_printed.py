"""What `mlsd interview brief`, `verdict` and `history` print and write."""

import pytest

from mlsd_helpers.design import DesignError
from mlsd_helpers.practice.interview.printed import brief_of, history_of, verdict_of
from mlsd_helpers.practice.interview.verdict import verdict


def test_a_brief_is_printed_or_written(tmp_path):
    text = brief_of("flight_delay_alerts", "senior", "candidate", 45, None)
    path = tmp_path / "brief.md"
    assert brief_of("flight_delay_alerts", "senior", "candidate", 45, path) == f"wrote {path}\n"
    assert path.read_text(encoding="utf-8") == text


def test_quotes_are_confirmed_by_the_numbers_that_stand_before_them(whole):
    path = whole()
    before = verdict_of(str(path), None, None)
    count = len(verdict(path).evidence)
    assert f"  {count}. " in before
    assert "--confirm 1,2" in before
    after = verdict_of(str(path), "2, 1", None)
    assert [piece.confirmed for piece in verdict(path).evidence] == [True, True] + [False] * (count - 2)
    assert "--confirm" not in after


@pytest.mark.parametrize(("words", "confirmed"), [("all", True), ("none", False)])
def test_all_or_none_are_confirmed(whole, words, confirmed):
    path = whole()
    verdict_of(str(path), words, None)
    assert {piece.confirmed for piece in verdict(path).evidence} == {confirmed}


@pytest.mark.parametrize("words", ["0", "99", "one", "1-3", "-1"])
def test_a_number_of_no_evidence_is_refused_and_nothing_is_written(whole, words):
    path = whole()
    before = path.read_bytes()
    with pytest.raises(DesignError, match="is no evidence of this interview: there are 1 to"):
        verdict_of(str(path), words, None)
    assert path.read_bytes() == before


def test_the_newest_transcript_is_taken_unless_one_is_named(whole, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DesignError, match="there is none in interviews/"):
        verdict_of(None, None, None)
    (tmp_path / "interviews").mkdir()
    whole(level="staff").rename(tmp_path / "interviews" / "a.jsonl")
    assert "interviewed for staff" in verdict_of(None, None, None)


def test_the_history_is_drawn(whole, tmp_path):
    whole()
    path = tmp_path / "history.png"
    assert f"wrote {path}" in history_of(str(tmp_path), path)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_file_of_another_kind_is_refused(whole, tmp_path):
    whole()
    path = tmp_path / "x.docx"
    with pytest.raises(DesignError, match=r"name a file that ends in \.md; got 'x.docx'"):
        brief_of("flight_delay_alerts", "senior", "candidate", 45, path)
    with pytest.raises(DesignError, match=r"name a file that ends in \.png, .*; got 'x.docx'"):
        history_of(str(tmp_path), path)
    assert not path.exists()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(DesignError, match="cannot be written: no such file or directory; choose another path"):
        brief_of("flight_delay_alerts", "senior", "candidate", 45, tmp_path / "none" / "brief.md")


def test_the_command_prints_them(mlsd, whole, tmp_path):
    path = whole()
    assert mlsd("interview", "brief", "flight_delay_alerts", "--role", "candidate").out.startswith("# Flight delay")
    assert "interviewed for senior" in mlsd("interview", "verdict", path, "-o", "v.md").out
    assert (tmp_path / "v.md").exists()
    assert "1 interview in" in mlsd("interview", "history", tmp_path).out
    failed = mlsd("interview", "brief")
    assert (failed.status, failed.err) == (
        2,
        "mlsd: say of which case: 'mlsd interview brief CASE'; 'mlsd cases' lists them\n",
    )
