"""The drill in a real JupyterLab: started, answered by Enter and by the button, timed, and summed up."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DRILL = "from mlsd_helpers.widgets import estimate_drill\ndrill = estimate_drill(minutes=60, seed=1)\ndrill"


def started(page):
    """The drill on the page, after a press on Start; the page has a Restart of its own."""
    drill = page.locator(".jp-OutputArea-output").last
    drill.get_by_role("button", name="Start").click()
    drill.get_by_text("Estimate 1").wait_for()
    return drill, drill.get_by_placeholder("your estimate")


@pytest.fixture
def history(playbook_copy):
    return playbook_copy / "notebooks" / "drills.jsonl"


def entries(history):
    return len(history.read_text(encoding="utf-8").splitlines())


def test_estimates_are_typed_scored_and_summed_up(opened_with, history):
    page = opened_with(DRILL.replace("60", "5"))
    drill, box = started(page)
    drill.get_by_text("4:5").wait_for()  # the clock runs without a key

    # Enter scores what was typed, all of it, as fast as it is typed
    box.click()
    page.keyboard.type("1234567")
    page.keyboard.press("Enter")
    drill.get_by_text("1.23 million").wait_for()
    drill.get_by_text("Estimate 2").wait_for()
    expect(box).to_have_value("")

    # what is no number stays where it is; Enter again says it again, a mended one is scored
    box.fill("many")
    box.press("Enter")
    drill.get_by_text("a number is expected").wait_for()
    expect(box).to_have_value("many")
    expect(box).to_have_attribute("aria-busy", "false")
    box.fill("2.5k")
    box.press("Enter")
    drill.get_by_text("2,500").first.wait_for()
    drill.get_by_text("Estimate 3").wait_for()

    # a click beside the box scores nothing, the button does, once
    expect(box).to_have_attribute("aria-busy", "false")
    box.fill("42")
    drill.get_by_role("button", name="Answer").click()
    drill.get_by_text("Estimate 4").wait_for()
    expect(box).to_have_attribute("aria-busy", "false")
    box.fill("43")
    drill.get_by_role("button", name="Skip").click()
    drill.get_by_text("Estimate 5").wait_for()
    drill.get_by_text("skipped", exact=True).wait_for()

    drill.get_by_role("button", name="End").click()
    drill.get_by_text("3 estimates: ").wait_for()
    drill.get_by_text("1 skipped").wait_for()
    drill.get_by_role("button", name="Start again").wait_for()
    assert entries(history) == 4


def test_enter_in_a_box_that_was_left_and_come_back_to_scores_it(opened_with):
    drill, box = started(opened_with(DRILL))
    box.press("Enter")  # nothing is there yet
    drill.get_by_text("Write numbers as you like").wait_for()
    expect(box).to_have_attribute("aria-busy", "false")
    box.fill("77")
    box.blur()
    expect(box).to_have_value("77")
    box.press("Enter")
    drill.get_by_text("Estimate 2").wait_for()
    drill.get_by_text("77 ").first.wait_for()


@pytest.mark.parametrize("by", ["Enter", "Answer"])
def test_an_estimate_typed_and_sent_while_the_kernel_is_busy_counts_once_and_whole(opened_with, history, busy, by):
    page = opened_with(busy.cell, DRILL)
    drill, box = started(page)
    for number in range(1, 5):
        with busy.with_presses(page):
            box.click()
            page.keyboard.type(f"{number}02")
            for _ in range(3):  # who gets no answer presses again
                page.keyboard.press("Enter") if by == "Enter" else drill.get_by_role("button", name="Answer").click()
            box.click()
            page.keyboard.type("99")  # too early: the next question is not there yet
            expect(box).to_have_value(f"{number}02")
        drill.get_by_text(f"Estimate {number + 1}").wait_for()
        drill.get_by_text(f"{number}02 ").first.wait_for()
        expect(box).to_have_value("")
        expect(box).to_have_attribute("aria-busy", "false")
    drill.get_by_role("button", name="End").click()
    drill.get_by_text("4 estimates: ").wait_for()
    assert entries(history) == 4


def test_skip_pressed_while_the_kernel_is_busy_skips_one_and_what_was_typed_is_no_answer_to_the_next(
    opened_with, history, busy
):
    page = opened_with(busy.cell, DRILL)
    drill, box = started(page)
    with busy.with_presses(page):
        box.click()
        page.keyboard.type("4321")
        for _ in range(3):  # who gets no answer presses again
            drill.get_by_role("button", name="Skip").click()
    drill.get_by_text("Estimate 2").wait_for()
    expect(box).to_have_value("")
    expect(box).to_have_attribute("aria-busy", "false")
    box.press("Enter")
    drill.get_by_text("Write numbers as you like").wait_for()
    expect(box).to_have_value("")
    assert entries(history) == 1


def test_an_estimate_whose_text_comes_behind_its_press_counts_once_and_whole(opened_with, history, busy):
    page = opened_with(busy.cell, DRILL)
    drill, box = started(page)
    for number in range(1, 5):
        with busy.with_texts(page):
            box.click()
            page.keyboard.type(f"{number}02")
            page.keyboard.press("Enter")
            drill.get_by_text(f"Estimate {number + 1}").wait_for()
            drill.get_by_text(f"{number}02 ").first.wait_for()
            expect(box).to_have_value("")
        expect(box).to_have_attribute("aria-busy", "false")
    box.press("Enter")
    drill.get_by_text("Write numbers as you like").wait_for()
    expect(box).to_have_value("")
    assert entries(history) == 4
