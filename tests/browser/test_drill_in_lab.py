"""The drill in a real JupyterLab: started, answered by Enter and by the button, timed, and summed up."""

import nbformat
import pytest

pytestmark = pytest.mark.browser

SOURCES = [
    "from mlsd_helpers.widgets import estimate_drill",
    "drill = estimate_drill(minutes=5, seed=1)\ndrill",
]


@pytest.fixture
def page(playbook_copy, opened, tmp_path, monkeypatch):
    history = tmp_path / "drills.jsonl"
    cells = [f"import os\nos.environ['MLSD_DRILLS'] = {str(history)!r}", *SOURCES]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells], metadata={"kernelspec": kernel}
    )
    nbformat.write(notebook, playbook_copy / "notebooks" / "drill.ipynb")
    return opened("drill.ipynb"), history


def drill_in(page):
    """The drill on the page, which has a Restart of its own."""
    return page.locator(".jp-OutputArea-output").last


def test_estimates_are_typed_scored_and_summed_up(page):
    page, history = page
    drill = drill_in(page)
    drill.get_by_role("button", name="Start").click()
    drill.get_by_text("Estimate 1").wait_for()
    drill.get_by_text("4:5").wait_for()  # the clock runs without a key

    # Enter scores what was typed, all of it, as fast as it is typed
    box = drill.get_by_placeholder("your estimate")
    box.click()
    page.keyboard.type("1234567")
    page.keyboard.press("Enter")
    drill.get_by_text("1.23 million").wait_for()
    drill.get_by_text("Estimate 2").wait_for()
    assert box.input_value() == ""

    # what is no number stays where it is; Enter again says it again, a mended one is scored
    box.fill("many")
    box.press("Enter")
    drill.get_by_text("a number is expected").wait_for()
    assert box.input_value() == "many"
    box.fill("2.5k")
    box.press("Enter")
    drill.get_by_text("2,500").first.wait_for()
    drill.get_by_text("Estimate 3").wait_for()

    # a click beside the box scores nothing, the button does, once
    box.fill("42")
    drill.get_by_role("button", name="Answer").click()
    drill.get_by_text("Estimate 4").wait_for()
    box.fill("43")
    drill.get_by_role("button", name="Skip").click()
    drill.get_by_text("Estimate 5").wait_for()
    drill.get_by_text("skipped", exact=True).wait_for()

    drill.get_by_role("button", name="End").click()
    drill.get_by_text("3 estimates: ").wait_for()
    drill.get_by_text("1 skipped").wait_for()
    drill.get_by_role("button", name="Start again").wait_for()
    assert len(history.read_text(encoding="utf-8").splitlines()) == 4


def test_enter_in_a_box_that_was_left_and_come_back_to_scores_it(page):
    page, _ = page
    drill = drill_in(page)
    drill.get_by_role("button", name="Start").click()
    box = drill.get_by_placeholder("your estimate")
    box.press("Enter")  # nothing is there yet
    page.wait_for_timeout(1000)
    box.fill("77")
    box.blur()
    page.wait_for_timeout(1000)
    assert box.input_value() == "77"
    box.press("Enter")
    drill.get_by_text("Estimate 2").wait_for()
    drill.get_by_text("77 ").first.wait_for()
