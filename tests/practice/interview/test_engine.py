"""The interviewer over whole interviews, on a clock that the test turns."""

import itertools
import re
from types import SimpleNamespace

import pytest

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.practice import cases
from mlsd_helpers.practice.interview import Interview, Transcript
from mlsd_helpers.practice.interview.memory import keys_of
from mlsd_helpers.practice.interview.plan import LEVELS, PHASES
from mlsd_helpers.practice.interview.twists import judge, with_twist

ANSWERS = itertools.cycle(["Let me think. We would start simple.", "next", "I do not know that yet.", "OK"])


def kinds(events):
    return [event.kind for event in events]


def questions_of(events):
    return [event for event in events if event.kind in ("question", "follow_up", "push_back")]


def play(interview, clock, say=lambda i: "next", pace=1.25):
    """Play to the end of the time, a message every ``pace`` minutes."""
    for i in itertools.count():
        clock.minutes(pace)
        if interview.over:
            break
        interview.say(say(i))
    interview.finish()
    return interview.events


def outline(events):
    """What was said, without the document's path, which differs between two runs."""
    return [(e.kind, e.at, e.phase, e.text) for e in events if e.kind != "document"]


def test_it_opens_with_prompt_plan_document_and_a_question(start, parcels):
    interview = start(parcels)
    assert kinds(interview.opening()) == ["prompt", "plan", "document", "question"]
    assert interview.opening()[0].text == parcels.prompt
    assert Design.open(interview.design_path).case == "parcels"
    assert (interview.phase, interview.over, interview.elapsed_minutes) == ("requirements", False, 0)


def test_a_question_is_answered_from_what_the_case_holds_back(start, parcels):
    interview = start(parcels)
    (answer,) = interview.say("What is the traffic?")
    assert (answer.kind, answer.text) == ("answer", parcels.answers[0].answer)
    assert answer.about["answer"] == "volume"


def test_several_questions_of_one_message_are_each_answered(start, parcels):
    said = start(parcels).say("What is the traffic? And what is the latency budget? Who painted the vans?")
    assert [event.about.get("answer") for event in said] == ["volume", "latency", None]
    assert "ssume what is reasonable" in said[2].text


def test_the_same_question_again_gets_a_reminder(start, parcels):
    interview = start(parcels)
    interview.say("What is the traffic?")
    (again,) = interview.say("Sorry, how many requests do we get?")
    assert again.text.startswith("As I said: ")
    assert again.about["again"]


def test_a_question_on_something_else_is_for_the_candidate_to_assume(start, parcels):
    (answer,) = start(parcels).say("Which colour are the vans painted?")
    assert "ssume what is reasonable" in answer.text


def test_a_rhetorical_question_without_an_answer_is_passed_over(start, parcels):
    said = start(parcels).say("How would we paint the vans? We leave them white.")
    assert kinds(said) == ["question"]


def test_a_number_that_cannot_be_right_is_answered_before_anything_else_is_asked(start, parcels):
    said = start(parcels).say("We serve 300 requests a second at 20 ms on 4 workers.")
    assert kinds(said) == ["push_back"]
    assert "150 % of capacity" in said[0].text


def test_the_same_push_back_comes_once(start, parcels):
    interview = start(parcels)
    interview.say("We serve 300 requests a second at 20 ms on 4 workers.")
    assert "push_back" not in kinds(interview.say("We serve 300 requests a second at 20 ms on 4 workers."))


def test_numbers_that_were_told_are_held_against_the_candidate(start, parcels):
    interview = start(parcels)
    interview.say("What is the latency budget?")
    (said,) = interview.say("Then our latency target is a p99 of 400 ms.")
    assert "I gave you 100 ms" in said.text


def test_what_was_told_is_not_asked_for(start, parcels, clock):
    interview = start(parcels)
    interview.say("How fast must it be? What is the traffic?")
    rules = {event.about.get("rule") for event in play(interview, clock)}
    assert "no-latency-target" not in rules


def test_what_was_said_is_not_asked_for(start, parcels, clock):
    interview = start(parcels)
    interview.say("A rule without ML is the baseline: most parcels of yesterday. The guardrail is complaints.")
    rules = {event.about.get("rule") for event in play(interview, clock)}
    assert not rules & {"no-alternative-without-ml", "no-guardrail"}
    assert "no-fallback" in rules


def test_an_empty_document_is_asked_about_in_the_order_of_the_phases(start, parcels, clock):
    events = play(start(parcels), clock)
    phases = [PHASES.index(event.phase) for event in events]
    assert phases == sorted(phases)
    assert {event.about.get("opening") for event in events} >= set(PHASES)


def test_contradictions_come_before_gaps_and_gaps_before_depth(start, clock):
    case = cases.load("flight_delay_alerts")
    interview = start(case)
    interview.design_path.write_text(case.weak.to_yaml(), encoding="utf-8")
    events = play(interview, clock)
    for phase in PHASES:
        classes = [event.about["class"] for event in events if event.phase == phase and "class" in event.about]
        firsts = [classes.index(name) for name in ("contradiction", "gap", "depth") if name in classes]
        assert firsts == sorted(firsts), (phase, classes)
        assert "depth" in classes[:5] or len(classes) < 5  # gaps do not keep it from the heart of the case


def test_the_weak_design_is_asked_about_its_findings(start, clock):
    case = cases.load("flight_delay_alerts")
    interview = start(case)
    interview.design_path.write_text(case.weak.to_yaml(), encoding="utf-8")
    rules = {event.about["rule"] for event in play(interview, clock, pace=0.8) if "rule" in event.about}
    assert len(rules & set(case.weak_findings)) >= 8


@pytest.mark.parametrize("case", cases.names())
@pytest.mark.parametrize(
    ("level", "seed", "document"), [("junior", 0, None), ("senior", 1, "weak"), ("staff", 2, "reference")]
)
def test_nothing_is_asked_twice_and_the_order_is_kept(start, clock, case, level, seed, document):
    case = cases.load(case)
    interview = start(case, level, seed=seed)
    if document:
        interview.design_path.write_text(getattr(case, document).to_yaml(), encoding="utf-8")
    events = play(interview, clock, say=lambda i: next(ANSWERS))
    asked = questions_of(events)
    texts = [re.sub(r"^(All right|Noted|OK)\. ", "", event.text) for event in asked]
    assert len(texts) == len(set(texts))
    keys = [key for event in asked for key in keys_of(event.about) if len(key) != 2 or key[0] != "rule"]
    assert len(keys) == len(set(keys))
    phases = [PHASES.index(event.phase) for event in events]
    assert phases == sorted(phases)
    assert len(asked) >= 15
    assert kinds(events).count("twist") >= 1


def test_the_same_seed_says_the_same(start, clock):
    runs = []
    for name in ("run_a", "run_b"):
        clock.seconds = 0.0
        runs.append(outline(play(start("flight_delay_alerts", seed=7, name=name), clock)))
    assert [(k, a, p, t.replace("run_a", "run_b")) for k, a, p, t in runs[0]] == runs[1]


def test_seeds_differ(start, clock):
    runs = set()
    for seed in range(4):
        clock.seconds = 0.0
        runs.add(str(outline(play(start("flight_delay_alerts", seed=seed, name=f"s{seed}"), clock))))
    assert len(runs) > 1


def test_higher_levels_are_asked_other_things(start, clock):
    asked = {}
    for level in LEVELS:
        clock.seconds = 0.0
        asked[level] = {e.text for e in questions_of(play(start("flight_delay_alerts", level, name=level), clock))}
    assert all(asked[a] - asked[b] for a, b in itertools.permutations(LEVELS, 2))


# The clock


def test_the_clock_warns_once_at_each_mark(start, parcels, clock):
    interview = start(parcels)
    warned = []
    for _ in range(50 * 4):
        clock.minutes(0.25)
        warned += [(event.about["clock"], event.at / 60) for event in interview.tick() if event.kind == "warning"]
    marks = dict(warned)
    assert len(marks) == len(warned)
    assert marks["phase:requirements"] == 9
    assert (marks[10], marks[5], marks["over"]) == (35, 40, 45)
    assert interview.over


def test_the_twist_comes_at_60_percent_and_ends_the_turn(start, parcels, clock):
    interview = start(parcels)
    clock.minutes(26.9)
    assert "twist" not in kinds(interview.say("next"))
    clock.minutes(0.1)
    said = interview.say("next")
    assert said[-1].kind == "twist"
    assert said[-1].text in {twist.says for twist in parcels.twists}


def test_the_twist_comes_by_the_clock_alone_too(start, parcels, clock):
    interview = start(parcels)
    clock.minutes(27.5)
    assert "twist" in kinds(interview.tick())
    assert interview.tick() == []


def test_the_second_twist_comes_when_the_first_is_handled(start, parcels, clock):
    interview = start(parcels)
    clock.minutes(28)
    (first,) = (event for event in interview.tick() if event.kind == "twist")
    clock.minutes(2)
    interview.say(parcels.twists[first.about["twist"]].good_answer)
    clock.minutes(4)
    (second,) = (event for event in interview.say("next") if event.kind == "twist")
    assert {first.about["twist"], second.about["twist"]} == {0, 1}


def test_the_second_twist_waits_while_the_first_is_not_handled(start, parcels, clock):
    interview = start(parcels)
    assert kinds(play(interview, clock)).count("twist") == 1


def test_a_pause_stops_the_clock(start, parcels, clock):
    interview = start(parcels)
    clock.minutes(3)
    assert kinds(interview.pause()) == ["pause"]
    clock.minutes(500)
    assert interview.elapsed_minutes == pytest.approx(3)
    assert interview.tick() == []
    assert kinds(interview.unpause()) == ["unpause"]
    clock.minutes(1)
    assert interview.elapsed_minutes == pytest.approx(4)


def test_saying_something_ends_a_pause(start, parcels, clock):
    interview = start(parcels)
    interview.pause()
    clock.minutes(60)
    assert kinds(interview.say("next"))[0] == "unpause"
    assert interview.elapsed_minutes == pytest.approx(0)


def test_pausing_twice_is_pausing_once(start, parcels):
    interview = start(parcels)
    interview.pause()
    assert interview.pause() == []
    interview.unpause()
    assert interview.unpause() == []


def test_nothing_is_asked_when_the_time_is_over(start, parcels, clock):
    interview = start(parcels)
    clock.minutes(45)
    said = interview.say("One more thing.")
    assert not questions_of(said)
    assert kinds(interview.finish()) == ["end"]
    assert interview.finish() == []
    with pytest.raises(DesignError, match="has ended"):
        interview.say("And another.")


def test_a_long_talk_in_one_phase_takes_its_time_from_the_next(start, parcels, clock):
    interview = start(parcels)
    clock.minutes(20)  # beyond the planned end of requirements (9) and of the high-level design (17)
    interview.say("We deliver.")
    assert interview.phase == "high_level_design"
    interview.say("We deliver.")
    assert interview.phase == "features"


def test_the_candidate_may_move_on(start, parcels):
    interview = start(parcels)
    (said,) = interview.say("Let's move on to the features.")
    assert (said.kind, said.phase) == ("question", "features")


def test_asking_for_the_question_again_repeats_it(start, parcels):
    interview = start(parcels)
    (asked,) = interview.say("next")
    (again,) = interview.say("Could you repeat the question?")
    assert asked.text in again.text


def test_the_interviewer_runs_out_without_repeating_itself(start, parcels, clock):
    interview = start(parcels, "junior")
    asked = [event.text for _ in range(120) for event in questions_of(interview.say("next"))]
    assert len(asked) == len(set(asked))
    assert "you may end here" in interview.say("next")[-1].text


# Bad input


@pytest.mark.parametrize("text", ["", "   \n\t", "\x00\x1b"])
def test_an_empty_answer_is_handled(start, parcels, text):
    interview = start(parcels)
    (first,) = interview.say(text)
    assert "next" in first.text
    (second,) = interview.say(text)
    assert second.text == "I am listening."


def test_an_answer_of_a_megabyte_is_kept_whole_and_read_in_part(start, parcels):
    interview = start(parcels)
    text = "The courier rings. " * 55_000 + "What is the traffic?"
    said = interview.say(text)
    assert any("first 20,000 characters" in event.text for event in said)
    assert Transcript.read(interview.path).said()[-1].text == text
    assert Transcript.read(interview.path).said()[-1].about == {"read": 20_000}


def test_odd_characters_survive(start, parcels):
    interview = start(parcels)
    interview.say("90\u00a0% \U0001f4e6 Zürich \ud800 end")
    assert Transcript.read(interview.path).said()[-1].text == "90\u00a0% \U0001f4e6 Zürich \ufffd end"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("flight_delays", "senior", 45), "did you mean 'flight_delay_alerts'"),
        (("flight_delay_alerts", "expert", 45), "the levels are junior, mid, senior, staff, principal"),
        (("flight_delay_alerts", "senior", 40), "35, 45 or 60 minutes; got 40"),
    ],
)
def test_what_does_not_exist_is_refused_before_a_file_is_written(tmp_path, arguments, says):
    with pytest.raises(DesignError, match=says):
        Interview.start(*arguments, path=tmp_path / "x.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_document_is_refused_before_a_transcript_is_begun(tmp_path):
    (tmp_path / "d.yaml").write_text("name: [\n")
    with pytest.raises(DesignError, match=r"d\.yaml:2:1"):
        Interview.start("flight_delay_alerts", path=tmp_path / "x.jsonl", design=tmp_path / "d.yaml")
    assert not (tmp_path / "x.jsonl").exists()


def test_a_case_of_ones_own_is_found_again(tmp_path, clock):
    own = tmp_path / "own.yaml"
    own.write_text(cases.load("flight_delay_alerts").file.read_text(encoding="utf-8"), encoding="utf-8")
    interview = Interview.start(own, path=tmp_path / "x.jsonl", clock=clock)
    interview.close()
    again = Interview.resume(tmp_path / "x.jsonl", clock=clock)
    assert again.case.name == "flight_delay_alerts"
    again.close()


# The twist's judgement


def test_a_twist_is_judged_by_the_document(parcels):
    twist = parcels.twists[0]
    # 864,000 × 10 ÷ 86,400 × 3 = 300 a second; × 0.020 s = 6 busy of 16; tenfold: 60 of 16
    asked = judge(twist, parcels.reference, "")
    assert not asked.in_document
    assert "replicas-too-few" in [finding.name for finding in asked.broken]
    design = Design.from_text(parcels.reference.to_yaml())
    design.requirements.requests_per_user_per_day = 100
    assert judge(twist, design, "").in_document
    assert not judge(twist, design, "").handled
    design.infrastructure.services[0].replicas = 40
    assert judge(twist, design, "").handled


def twist_of(**changes):
    return SimpleNamespace(changes=changes, findings=["replicas-too-few"], good_answer="Rent more machines.")


def test_a_twist_may_set_what_the_document_left_blank(parcels):
    changes = {"requirements.requests_per_user_per_day": 100}
    design = Design.from_text(parcels.reference.to_yaml().replace("  requests_per_user_per_day: 10\n", ""))
    found = with_twist(twist_of(**changes), design)
    assert not found.in_document
    assert "replicas-too-few" in [finding.name for finding in found.broken]
    assert design.requirements.requests_per_user_per_day is None


def test_what_a_twist_breaks_besides_counts_in_sections_already_begun(parcels):
    broken = {finding.name for finding in with_twist(parcels.twists[0], parcels.reference).broken}
    assert broken == {finding.name for finding in parcels.reference.what_if(parcels.twists[0].changes).gained}
    assert broken > set(parcels.twists[0].findings)
    assert with_twist(parcels.twists[0], Design.new("parcels")).broken == ()


def test_a_change_without_a_place_in_the_document_is_left_out_and_named(parcels):
    changes = {"infrastructure.services.radio.replicas": 1, "requirements.requests_per_user_per_day": 100}
    found = with_twist(twist_of(**changes), parcels.reference)
    assert found.no_place == ("infrastructure.services.radio.replicas",)
    assert found.design.requirements.requests_per_user_per_day == 100
    with_it = Design.from_data(found.design.to_dict())
    assert with_twist(twist_of(**changes), with_it).in_document
    assert not judge(twist_of(**changes), with_it, "").handled
    assert not with_twist(twist_of(**{"infrastructure.services.radio.replicas": 1}), with_it).in_document


def test_a_twist_is_judged_by_what_is_said(parcels):
    empty = Design.new("parcels")
    assert judge(parcels.twists[0], empty, parcels.twists[0].good_answer).covered == 1
    assert judge(parcels.twists[0], empty, "I would ask my colleagues.").covered == 0


def test_the_twist_is_followed_up_on_what_it_breaks(start, parcels, clock):
    interview = start(parcels, seed=next(s for s in range(20) if chosen_first(parcels, s) == 0))
    interview.design_path.write_text(parcels.reference.to_yaml(), encoding="utf-8")
    clock.minutes(27)
    interview.say("next")
    (said,) = questions_of(interview.say("We need more machines then."))
    assert said.text.startswith("Stay with that change")
    assert said.about["twist"] == 0


def chosen_first(case, seed):
    from mlsd_helpers.practice.interview.twists import first_of

    return first_of(case, seed)


def test_a_twist_that_is_passed_over_is_asked_about_once(start, parcels, clock):
    interview = start(parcels)
    clock.minutes(27)
    interview.say("next")
    (said,) = questions_of(interview.say("The vans are white."))
    assert said.text.startswith("Before we go on")
    (other,) = questions_of(interview.say("And large."))
    assert not other.text.startswith("Before we go on")


def test_starting_the_command_loads_nothing_heavy():
    import subprocess
    import sys

    program = (
        "import sys; import mlsd_helpers.practice.interview.terminal; "
        "print({'sklearn', 'numpy', 'pandas', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
