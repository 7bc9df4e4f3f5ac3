"""A mock interview in a real JupyterLab: started, answered by keyboard, twisted, judged, resumed after a restart."""

import pytest
from playwright.sync_api import expect

from mlsd_helpers.practice.interview import Transcript

pytestmark = pytest.mark.browser

COSTS = "A false alarm costs us 0.2 dollars, a missed late flight 0.6: one miss weighs as much as three <b>alarms</b>."
SAID = [COSTS, "How many users do we have a day?", "Then the model scores each flight two hours before it leaves."]
CELLS = (
    "import ipywidgets as w\nfrom mlsd_helpers.widgets import mock_interview\nnow = [0.0]",
    "on = w.Button(description='Nine minutes on')\non.on_click(lambda button: now.__setitem__(0, now[0] + 540))\non",
    "mock_interview('../rounds', 'flight_delay_alerts', clock=lambda: now[0])",
)


def transcript(playbook_copy):
    (path,) = (playbook_copy / "rounds").glob("*.jsonl")
    return Transcript.read(path)


def ready(page):
    """The box, once it is empty, has the focus, and no press is on its way: a reader types only then."""
    box = page.locator(".mlsd-interview textarea")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    expect(box).not_to_have_attribute("aria-busy", "true")
    return box


def answer(page, text):
    """Type into the box and send by keyboard alone."""
    ready(page).fill(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_a_round_is_started_answered_twisted_and_judged(opened_with, playbook_copy):
    page = opened_with(*CELLS)
    widget = page.locator(".mlsd-interview")
    widget.get_by_role("button", name="Start").click()
    talk = widget.get_by_role("log")
    talk.get_by_text("Passengers learn that their flight is late").wait_for()
    widget.get_by_role("timer").get_by_text("0:00 of 45:00").wait_for()

    # sent by keyboard, shown as text, the box is empty and has the focus again
    answer(page, COSTS)
    talk.get_by_text("three <b>alarms</b>").wait_for()
    ready(page)

    # the clock ticks by itself while the kernel runs other cells, and brings the twist at 27 minutes
    on = page.get_by_role("button", name="Nine minutes on")
    for minutes in (9, 18, 27):
        on.click()
        widget.get_by_role("timer").get_by_text(f"{minutes}:00 of 45:00").wait_for()
    talk.locator(".twist").get_by_text("The twist").wait_for()
    widget.locator("textarea").focus()
    answer(page, "Then I would predict earlier and say so.")
    talk.get_by_text("Then I would predict earlier").wait_for()
    assert "overflow" not in talk.evaluate("e => e.scrollWidth > e.clientWidth + 1 ? 'overflow' : ''")

    widget.get_by_role("button", name="Look at my document").click()
    widget.get_by_text("rules run").wait_for()

    # judged at the end; what is ticked counts
    widget.get_by_role("button", name="Finish").click()
    widget.get_by_text("interviewed for senior").wait_for()
    widget.get_by_role("checkbox").nth(0).check()
    widget.get_by_role("button", name="Record what I confirm").click()
    widget.get_by_text("✓ recorded").wait_for()
    widget.get_by_role("button", name="Save the report").click()
    widget.get_by_text("✓ saved").wait_for()
    decided = [event.about["confirmed"] for event in transcript(playbook_copy).events if event.kind == "confirmed"]
    assert decided.count(True) == 1
    (report,) = (playbook_copy / "rounds").glob("*.report.html")
    assert "three &lt;b&gt;alarms&lt;/b&gt;" in report.read_text(encoding="utf-8")


def test_a_round_goes_on_after_the_kernel_was_restarted(opened_with, playbook_copy):
    page = opened_with(*CELLS)
    widget = page.locator(".mlsd-interview")
    widget.get_by_role("button", name="Start").click()
    widget.get_by_role("log").get_by_text("Passengers learn").wait_for()
    answer(page, COSTS)
    widget.get_by_role("log").get_by_text("three <b>alarms</b>").wait_for()

    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Restart Kernel and Run All Cells…", exact=True).click()
    page.locator(".jp-Dialog-button.jp-mod-warn").click()
    widget.get_by_role("button", name="Resume").click()
    widget.get_by_role("log").get_by_text("three <b>alarms</b>").wait_for()
    answer(page, "How many users do we have a day?")
    widget.get_by_role("log").get_by_text("four requests each").wait_for()
    assert len(transcript(playbook_copy).said()) == 2


def test_answers_typed_and_sent_while_the_kernel_is_busy_are_said_once_and_whole(opened_with, playbook_copy, busy):
    page = opened_with(busy.cell, *CELLS)
    widget = page.locator(".mlsd-interview")
    widget.get_by_role("button", name="Start").click()
    for text in SAID:
        box = ready(page)
        with busy.with_presses(page):
            box.click()
            page.keyboard.type(text)
            for _ in range(3):  # who gets no answer presses again
                widget.get_by_role("button", name="Send").click()
            box.click()
            page.keyboard.type("Too early.")  # the answer before is not taken yet
            expect(box).to_have_value(text)
        widget.get_by_role("log").get_by_text(text).wait_for()
    ready(page)
    assert [event.text for event in transcript(playbook_copy).said()] == SAID


def test_answers_whose_text_comes_behind_its_press_are_said_once_and_whole(opened_with, playbook_copy, busy):
    page = opened_with(busy.cell, *CELLS)
    widget = page.locator(".mlsd-interview")
    widget.get_by_role("button", name="Start").click()
    for text in SAID:
        ready(page)
        with busy.with_texts(page):
            widget.locator("textarea").click()
            page.keyboard.type(text)
            widget.get_by_role("button", name="Send").click()
            widget.get_by_role("log").get_by_text(text).wait_for()
            box = ready(page)
    widget.get_by_role("button", name="Send").click()
    widget.get_by_text("Nothing to send yet").wait_for()
    expect(box).to_have_value("")
    assert [event.text for event in transcript(playbook_copy).said()] == SAID
