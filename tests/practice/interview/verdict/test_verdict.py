"""The verdict says what the transcript and the document show, whose judgement it is, and no more."""

import pytest

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.interview.evidence import decide
from mlsd_helpers.practice.interview.verdict import verdict

COSTS = "A false alarm costs us 0.2 dollars and a missed late flight 0.6, so one miss weighs as much as three alarms."


def by_phase(found):
    return {phase.phase: phase for phase in found.phases}


def kinds(found, kind):
    return [moment for moment in found.moments if moment.kind == kind]


# Levels and evidence


def test_what_was_said_is_quoted_with_its_minute_and_is_suggested_only(whole):
    found = verdict(whole())
    said = [piece for piece in found.evidence if piece.behaviour == "prices both kinds of error"]
    assert [(piece.phase, piece.level, piece.at, piece.path) for piece in said] == [
        ("requirements", "senior", 120, None)
    ]
    assert said[0].quote in COSTS
    assert said[0].status == "suggested"
    assert by_phase(found)["requirements"].suggested == 3
    assert by_phase(found)["requirements"].confirmed == 0


def test_of_a_behaviour_that_was_shown_twice_the_first_quote_stands(write):
    path = write(("candidate", 3, "requirements", COSTS), ("candidate", 9, "requirements", f"As I said. {COSTS}"))
    said = [piece.at for piece in verdict(path).evidence if piece.behaviour == "prices both kinds of error"]
    assert said == [180]


def test_what_was_written_is_quoted_with_its_field(whole, case, document):
    document(case.reference)
    found = verdict(whole())
    expected = {(each.phase, each.level, each.behaviour, each.path) for each in leveling.suggest(case.reference)}
    assert expected
    assert {(p.phase, p.level, p.behaviour, p.path) for p in found.evidence if p.path is not None} == expected


def test_a_level_is_called_suggested_until_everything_is_decided(whole):
    path = whole()
    before = verdict(path)
    assert before.level.endswith(", suggested")
    decide(path, before.evidence, range(len(before.evidence)))
    after = verdict(path)
    assert after.undecided == 0
    assert after.level == f"{leveling.level_name(before.suggested)}, confirmed"
    assert after.confirmed == before.suggested


def test_what_is_turned_down_does_not_count(whole):
    path = whole()
    before = verdict(path)
    keep = [i for i, piece in enumerate(before.evidence) if piece.phase != "requirements"]
    decide(path, before.evidence, keep)
    after = by_phase(verdict(path))
    assert after["requirements"].suggested == after["requirements"].confirmed == 0
    assert after["high_level_design"].confirmed == by_phase(before)["high_level_design"].suggested > 0


def test_the_last_decision_stands(whole):
    path = whole()
    pieces = verdict(path).evidence
    decide(path, pieces, [])
    decide(path, verdict(path).evidence, [0])
    assert [piece.confirmed for piece in verdict(path).evidence] == [True] + [False] * (len(pieces) - 1)


def test_an_argument_decides_without_writing_to_the_transcript(whole):
    path = whole()
    before = path.read_bytes()
    found = verdict(path, confirmed=[0])
    assert [piece.confirmed for piece in found.evidence] == [True] + [False] * (len(found.evidence) - 1)
    assert path.read_bytes() == before


def test_a_number_of_no_evidence_is_refused(whole):
    count = len(verdict(whole()).evidence)
    with pytest.raises(IndexError, match=f"no evidence number {count}; the numbers are 0 to {count - 1}"):
        verdict(whole(), confirmed=[count])


def test_naming_technologies_shows_nothing(write):
    path = write(("candidate", 1, "infrastructure", "Kafka, Spark, Redis, Kubernetes, MLflow, Feast and Triton."))
    assert verdict(path).evidence == ()


def test_the_behaviours_read_off_the_talk_are_those_of_the_rubric():
    from mlsd_helpers.practice.interview import evidence

    for phase, level, behaviour in (evidence._ANSWERS, evidence._CHANGES_COURSE):
        assert behaviour in leveling.cell(phase, level).behaviours


@pytest.mark.parametrize(("answered", "shown"), [(3, 1), (2, 0)])
def test_who_answers_three_questions_in_four_answers_what_is_asked(write, answered, shown):
    lines = [
        (kind, i, "features", text)
        for i in range(answered)
        for kind, text in (("question", "And?"), ("candidate", "So."))
    ]
    lines += [("question", 10 + i, "features", "And?") for i in range(4 - answered)]
    found = [piece for piece in verdict(write(*lines)).evidence if piece.behaviour == "answers what is asked"]
    assert len(found) == shown
    assert all(f"{answered} of 4 questions" in piece.because for piece in found)


def test_who_mends_what_the_interviewer_pointed_at_changes_course_on_a_hint(write, case):
    hint = ("question", 5, "features", "What about the split?", {"rule": "leaky-split"})
    said = ("candidate", 6, "features", "Then by time.")
    mended = look(7, case.reference, lost=[["leaky-split", "features"], ["no-budget", "requirements"]])

    def changes(*lines):
        pieces = verdict(write(*lines)).evidence
        return [(p.quote, p.at) for p in pieces if p.behaviour == "changes course on a hint" and p.path is None]

    assert changes(hint, said, mended) == [("Then by time.", 360)]
    assert changes(mended, said, hint) == []


# Time


def test_minutes_go_to_the_phase_in_which_something_was_said_last(whole):
    # From 0 to 10 requirements, to 20 high-level design, to 45 features; the plan of 45 minutes for a senior
    took = {phase.phase: (phase.minutes, phase.planned_minutes) for phase in verdict(whole()).phases}
    assert took == {
        "requirements": (10, 9),
        "high_level_design": (10, 8),
        "features": (25, 9),
        "infrastructure": (0, 7),
        "modeling": (0, 8),
        "communication": (0, 4),
    }


# Decisive moments


def test_a_question_on_the_crux_is_early_late_or_never_asked(whole):
    # Asked in minute 4 of 45, in minute 24 (past the middle, 22.5), and never
    said = [(moment.good, moment.at, moment.what) for moment in kinds(verdict(whole()), "crux")]
    assert [(good, at) for good, at, _ in said] == [(False, None), (False, 1440), (True, 240)]
    assert "never asked: “Has anybody tried a rule without machine learning?”" in said[0][2]
    assert "asked late, in minute 25: “How old may the data behind an answer be?”" in said[1][2]
    assert "asked in minute 5: “What does a false alarm cost us?”" in said[2][2]


def test_the_answer_to_a_twist_is_what_speaks_of_it_and_not_what_was_said_first(write, case, document):
    document(case.reference)
    path = write(
        ("twist", 27, "features", case.twists[0].says, {"twist": 0}),
        ("candidate", 27.5, "features", "So trees branch on what is missing."),
        ("candidate", 29, "features", "Departures an hour late use up the half hour between prediction and decision."),
        ("candidate", 31, "modeling", "Now the model: boosting."),
    )
    assert kinds(verdict(path), "twist")[0].quote.startswith("Departures an hour late")


def test_a_number_that_was_pushed_back_is_marked_where_it_is_suggested(write):
    wrong = "139 requests a second at 20 ms need 1 worker, so one replica is enough."
    path = write(
        ("candidate", 12, "infrastructure", wrong),
        ("push_back", 12, "infrastructure", "That is 278 % of capacity.", {"rule": "replicas-too-few"}),
        ("candidate", 13, "infrastructure", "139 requests a second at 20 ms keep 2.8 busy, so I would run 4."),
    )
    marks = {piece.quote: piece.pushed_back for piece in verdict(path).evidence if piece.phase == "infrastructure"}
    assert marks.get(wrong, True)
    assert not any(marked for quote, marked in marks.items() if quote != wrong)
    assert "said in minute 13, and pushed back; suggested" in "".join(map(str, verdict(path).evidence))


def test_a_terminal_shows_the_first_numbers_of_each_phase_that_the_reference_has_otherwise(whole, case, document):
    design = case.reference
    design.requirements.latency_p99_ms = 900
    document(design)
    text = str(verdict(whole()))
    assert "the reference did differently\n  requirements, Latency p99: yours 900" in text


def test_findings_that_stood_say_whether_they_were_asked_about(whole, case, document):
    document(case.weak)
    standing = {moment.what.split(" (")[0]: moment.what for moment in kinds(verdict(whole()), "finding")}
    assert "though asked about in minute 21" in standing["leaky-split"]
    assert "was never spoken of" in standing["labels-not-yet-known"]


@pytest.mark.parametrize(("which", "good", "outcome"), [("weak", False, "It stands"), ("reference", True, "Mended")])
def test_a_push_back_is_held_against_the_document(whole, case, document, which, good, outcome):
    document(getattr(case, which))
    (moment,) = kinds(verdict(whole()), "push_back")
    assert (moment.good, moment.at) == (good, 600)
    assert outcome in moment.what
    assert moment.quote.startswith("Training runs every night")


def test_a_push_back_without_a_document_is_not_judged(whole):
    (moment,) = kinds(verdict(whole()), "push_back")
    assert moment.good is None


def test_what_the_twist_breaks_stands_in_a_reference_that_was_left_alone(whole, case, document):
    document(case.reference)
    said, *broken = kinds(verdict(whole()), "twist")
    assert said.quote == "Then I would predict earlier."
    assert {(moment.what.split(" ")[0], moment.good) for moment in broken} == {
        (name, False) for name in case.twists[0].findings
    }


def test_what_the_candidate_mended_after_the_twist_is_seen(whole, case, document):
    # The twist makes data 64 minutes old; a decision 90 minutes after the newest data comes later than that
    design = case.reference
    design.requirements.decision_horizon_minutes = 90
    document(design)
    outcome = {moment.what.split(" ")[0]: moment.good for moment in kinds(verdict(whole()), "twist")[1:]}
    assert outcome == {"prediction-after-decision": True, "staler-than-asked": False}


def test_a_document_that_lacks_the_numbers_cannot_be_held_against_the_twist(whole, document):
    design = Design.new("mine", "flight_delay_alerts")
    design.requirements.users_per_day = 1_000_000
    document(design)
    outcome = {moment.what.split(" ")[0]: moment for moment in kinds(verdict(whole()), "twist")[1:]}
    assert {moment.good for moment in outcome.values()} == {None}
    assert "requirements.decision_horizon_minutes" in outcome["prediction-after-decision"].what


def test_a_twist_that_finds_no_place_in_the_document_is_not_called_handled(whole, case, document):
    # A pipeline of other stages: the rule on freshness runs and finds nothing, since the twist cannot delay 'collect'
    design = case.reference
    design.high_level_design.pipeline_stages = [{"name": "all_in_one", "delay_minutes": 5}]
    document(design)
    outcome = {moment.what.split(" ")[0]: moment for moment in kinds(verdict(whole()), "twist")[1:]}
    assert outcome["staler-than-asked"].good is None
    assert "has no high_level_design.pipeline_stages.collect" in outcome["staler-than-asked"].what


def test_an_interview_that_ends_before_the_twist_says_so(write):
    found = verdict(write(("candidate", 1, "requirements", COSTS)))
    assert [moment.what for moment in kinds(found, "twist")] == ["The twist was never reached."]


# Drills


def test_three_drills_name_the_phases_farthest_behind_and_link_to_sections(whole, case, document):
    document(case.weak)
    found = verdict(whole())
    scores = {phase.phase: phase.suggested for phase in found.phases}
    worst = sorted(scores, key=lambda phase: (scores[phase], leveling.PHASES.index(phase)))[:3]
    assert [drill.phase for drill in found.drills] == worst
    assert all(link.startswith("notebooks/") and "#" in link for drill in found.drills for link in drill.links)


def test_findings_are_drilled_where_no_phase_is_behind(write, case, document):
    document(case.weak)
    found = verdict(write(level="junior"))
    behind = [phase for phase in found.phases if phase.suggested < 1]
    assert len(found.drills) == 3
    assert len([drill for drill in found.drills if ": " in drill.why]) == 3 - len(behind)


# The document as the interviewer saw it


def look(minute, design, **about):
    return ("document", minute, "features", "I see your change.", {"yaml": design.to_yaml(), **about})


def test_the_document_at_the_end_of_the_interview_is_judged_not_what_became_of_it(write, case, document):
    path = write(look(10, case.weak), look(20, case.reference), ("end", 45, "communication", "Over."))
    document(case.weak)  # changed after the interview
    found = verdict(path)
    assert found.findings.errors == ()
    assert "mine.yaml is not what it was at the end of the interview; what it was then is judged." in found.limits


def test_a_document_that_is_gone_is_judged_from_the_transcript(write, case):
    found = verdict(write(look(10, case.reference)))
    assert found.findings is not None
    assert any(piece.path for piece in found.evidence)


def test_what_was_mended_late_is_told_with_its_minute(write, case):
    # In the document before the middle of 45 minutes and gone in minute 31; the other came and went late
    old, new = ["leaky-split", "features.split"], ["no-budget", "requirements"]
    found = verdict(
        write(
            look(10, case.weak, gained=[old]),
            look(25, case.weak, gained=[new]),
            look(30, case.reference, lost=[old, new]),
        )
    )
    said = [moment.what for moment in kinds(found, "finding") if moment.good]
    assert said == ["leaky-split was mended late, in minute 31"]


# What it cannot tell


def test_an_interview_in_which_nothing_was_said(write):
    found = verdict(write(("prompt", 0, "requirements", "Design it."), ("end", 45, "communication", "Time is over.")))
    assert found.level == "nothing shown"
    assert found.evidence == ()
    assert "Nothing was said" in found.limits[0]
    assert "no document mine.yaml" in found.limits[1]
    assert found.differences == ()


def test_a_transcript_of_its_first_line_alone(write):
    found = verdict(write())
    assert found.minutes == 0
    assert {phase.minutes for phase in found.phases} == {0}


def test_an_interview_of_three_answers(write):
    found = verdict(write(*(("candidate", i, "requirements", COSTS) for i in range(3))))
    assert any("only 3 answers long" in limit for limit in found.limits)
    assert any("cut off in minute 3 of 45" in limit for limit in found.limits)


def test_a_cut_last_line_is_said(write):
    found = verdict(write(("candidate", 1, "requirements", COSTS), tail='{"kind": "cand'))
    assert any("last line of the transcript is cut; 14 characters" in limit for limit in found.limits)


def test_a_document_that_cannot_be_read_is_said(write, tmp_path):
    (tmp_path / "mine.yaml").write_text("name: mine\nrequirement: 3\n", encoding="utf-8")
    found = verdict(write(("candidate", 1, "requirements", COSTS)))
    assert any("cannot be read" in limit and "requirement" in limit for limit in found.limits)
    assert found.findings is None


def test_a_document_with_nothing_but_its_name_is_said(write, document):
    document(Design.new("mine", "flight_delay_alerts"))
    assert any("Nothing was written into mine.yaml" in limit for limit in verdict(write()).limits)


def test_a_case_that_is_not_here_any_more(write):
    found = verdict(write(("candidate", 1, "requirements", COSTS), case="gone"))
    assert any("There is no case gone here" in limit for limit in found.limits)
    assert found.evidence


def test_no_transcript(tmp_path):
    with pytest.raises(DesignError, match=r"is not there; give the \.jsonl"):
        verdict(tmp_path / "none.jsonl")


def test_an_answer_of_a_megabyte(write):
    found = verdict(write(("candidate", 1, "requirements", f"{COSTS} " + "word " * 200_000)))
    assert any(piece.behaviour == "prices both kinds of error" for piece in found.evidence)
    assert max(len(piece.quote) for piece in found.evidence) < 1000
