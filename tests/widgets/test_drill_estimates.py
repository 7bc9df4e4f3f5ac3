"""The drill in a notebook: a question, an estimate, its score and arithmetic, the next, and a summary at the end."""

import re
from html import unescape

import ipywidgets as w
import pytest

from mlsd_helpers.practice import drills
from mlsd_helpers.practice.drills import History
from mlsd_helpers.practice.drills.estimates import Drill
from mlsd_helpers.widgets import estimate_drill


@pytest.fixture(autouse=True)
def own_history(tmp_path, monkeypatch):
    monkeypatch.setenv("MLSD_DRILLS", str(tmp_path / "drills.jsonl"))


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def drill(now):
    return estimate_drill(minutes=5, seed=1, clock=lambda: now[0])


def html(drill):
    """Everything that its pieces of HTML say."""

    def walk(widget):
        if isinstance(widget, w.HTML):
            yield widget.value
        for child in getattr(widget, "children", ()):
            yield from walk(child)

    return "\n".join(walk(drill))


def shown(drill):
    """What stands on the page, without tags."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", html(drill))).split())


def is_visible(drill, button):
    row = next((child for child in drill.children if button in getattr(child, "children", ())), button)
    return row.layout.display != "none"


def asked(drill):
    return drill.session.asked[-1]


@pytest.fixture
def press_enter(press):
    """A function that types into the drill's box and presses Enter at once."""
    return lambda drill, text: press(drill, drill.answer, {drill.box: text})


def test_nothing_is_asked_and_no_time_runs_before_the_start(drill, now):
    assert drill.session is None
    assert "for 5 minutes" in shown(drill)
    assert not is_visible(drill, drill.answer)
    now[0] = 1000
    drill.start.click()
    assert "5:00 left" in shown(drill)
    assert asked(drill).question in shown(drill)
    assert is_visible(drill, drill.answer)
    assert not is_visible(drill, drill.start)


def test_enter_scores_shows_the_arithmetic_and_asks_the_next(drill, press_enter):
    drill.start.click()
    first = asked(drill)
    press_enter(drill, f"{first.answer:.6g}")
    assert "✓ within a factor of two" in shown(drill)
    for line in first.working.splitlines():
        assert line in shown(drill)
    assert asked(drill) != first
    assert asked(drill).question in shown(drill)
    assert drill.box.value == ""
    assert [entry["hit"] for entry in History().entries()] == [True]


def test_the_button_scores_what_is_in_the_box_which_alone_scores_nothing(drill):
    drill.start.click()
    first = asked(drill)
    drill.box.value = f"{first.answer * 100:.6g}"  # as it arrives when the reader clicks elsewhere
    assert History().entries() == []
    drill.answer.click()
    assert "✗ another order of magnitude (100 × too large)" in shown(drill)
    assert asked(drill) != first


def test_enter_on_what_had_arrived_before_scores_it_once(drill, press):
    drill.start.click()
    drill.box.set_state({"value": "3", "edits": 1})
    press(drill, drill.answer, {drill.box: "3"})
    press(drill, drill.answer)
    assert len(History().entries()) == 1


def test_enter_in_an_empty_box_says_what_to_write_and_leaves_how_the_last_one_went(drill, press_enter):
    drill.start.click()
    first = asked(drill)
    press_enter(drill, f"{first.answer:.6g}")
    press_enter(drill, "")
    assert "Write numbers as you like" in shown(drill)
    assert "✓ within a factor of two" in shown(drill)
    assert first.working.splitlines()[-1] in shown(drill)


def test_enter_in_an_empty_box_is_forgotten_with_the_next_question(drill, press):
    drill.start.click()
    press(drill, drill.answer)
    drill.skip.click()
    drill.box.value = "3"  # as it arrives when the reader clicks elsewhere
    assert len(History().entries()) == 1  # the one that was skipped


def test_what_was_typed_before_skip_is_gone_with_its_question_even_when_it_comes_late(drill, press):
    drill.start.click()
    press(drill, drill.skip, {drill.box: "12"})
    drill.box.set_state({"value": "12", "edits": 1})
    assert drill.box.value == ""
    assert [entry["factor"] for entry in History().entries()] == [None]


def test_what_is_no_number_is_said_and_stays_to_be_mended(drill, press_enter):
    drill.start.click()
    first = asked(drill)
    press_enter(drill, "<b>many</b>")
    assert "a number is expected, such as 2500" in shown(drill)
    assert "&lt;b&gt;many" in drill.children[-1].value
    assert "<b>many" not in drill.children[-1].value
    assert drill.box.value == "<b>many</b>"
    assert asked(drill) == first


def test_an_empty_box_says_what_to_write(drill):
    drill.start.click()
    drill.answer.click()
    assert "Write numbers as you like" in shown(drill)
    assert History().entries() == []


def test_skipping_shows_the_arithmetic_and_leaves_what_was_typed(drill):
    drill.start.click()
    first = asked(drill)
    drill.box.value = "12"
    drill.skip.click()
    assert first.working.splitlines()[-1] in shown(drill)
    assert drill.box.value == ""
    assert [entry["factor"] for entry in History().entries()] == [None]


def test_the_estimate_in_hand_is_the_last_when_the_time_is_over(drill, now, press_enter):
    drill.start.click()
    now[0] = 301
    last = asked(drill)
    press_enter(drill, f"{last.answer:.6g}")
    assert "The time is over. 1 estimate: 1 within a factor of two" in shown(drill)
    assert last.working.splitlines()[-1] in shown(drill)
    assert not is_visible(drill, drill.answer)
    assert is_visible(drill, drill.start)
    press_enter(drill, "5")  # nothing is asked: nothing happens
    assert len(History().entries()) == 1


def test_the_end_sums_up_and_the_start_begins_anew(drill, now):
    drill.start.click()
    drill.end.click()
    assert "no estimate was made" in shown(drill)
    now[0] = 500
    drill.start.click()
    assert "5:00 left" in shown(drill)
    assert len(drill.session.asked) == 1


def test_words_of_a_case_are_text_and_never_html(monkeypatch, drill, press_enter):
    sly = Drill("rate", "x", "<script>1</script>: how many?", "<i>a</i>/s", 10.0, "1 < 2\n<script>2</script>")
    monkeypatch.setattr("mlsd_helpers.practice.drills.session.drills", lambda seed: (sly, sly))
    monkeypatch.setattr("mlsd_helpers.widgets.drill_estimates.drill", lambda *args, **kwargs: sly)
    drill.start.click()
    press_enter(drill, "10")
    assert "<script" not in html(drill) + drill._repr_mimebundle_()["text/html"]
    assert "<i>" not in html(drill)
    assert "&lt;script&gt;2" in html(drill)


def test_a_reader_without_a_kernel_sees_one_estimate_with_its_arithmetic_folded_away(drill):
    bundle = drill._repr_mimebundle_()
    sample = drills.drill("rate", "flight_delay_alerts", seed=0)
    assert sample.question in unescape(bundle["text/html"])
    assert bundle["text/html"].index("<details>") < bundle["text/html"].index(sample.working.splitlines()[0])
    assert bundle["text/html"] == estimate_drill(minutes=5)._repr_mimebundle_()["text/html"]
    assert bundle["text/plain"].startswith("Estimates on the design cases for 5 minutes")


@pytest.mark.parametrize("minutes", [0, -1, 1000])
def test_minutes_that_make_no_sense_are_refused(minutes):
    with pytest.raises(ValueError, match="minutes must be above 0"):
        estimate_drill(minutes=minutes)
