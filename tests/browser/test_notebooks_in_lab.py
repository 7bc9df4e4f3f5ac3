"""What a reader sees: a real JupyterLab in a real browser, on a copy of the notebooks."""

from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from in_this_process import one_after_the_other
from needs import cannot_run
from playwright.sync_api import expect

from mlsd_helpers.plots import COLOURS
from mlsd_helpers.widgets.drawing import LEFT, RIGHT, WIDTH

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
WITH_A_FORM = "01_requirements.ipynb"  # runs in a test of its own, which fills the form in
# Each runs in a test of its own, which moves its explorer, known by these words; and whether what the explorer shows
# is what follows from its sliders: the share of busy servers from the numbers beside them, the line at the threshold,
# one verdict in table and picture, the mean of PSI from rows, bins and design effect.
WITH_AN_EXPLORER = {
    "04_infrastructure.ipynb": (
        "servers needed",
        """explorer => {
            const boxes = [...explorer.querySelectorAll('input[type="text"]')];
            const [rate, servers, work] = boxes.map(each => Number(each.value.replaceAll(',', '')));
            const lines = [...explorer.querySelectorAll('tr')];
            const busy = parseFloat(lines.find(each => each.cells[0].textContent === 'busy').cells[1].textContent);
            return Math.abs(busy - rate * work / servers / 10) <= busy / 100;
        }""",
    ),
    "05_metrics.ipynb": (
        "Go to the cheapest",
        """explorer => {
            const threshold = Number(explorer.querySelector('input[type="text"]').value);
            const picture = explorer.querySelector('svg');
            const [left, right] = [LEFT, WIDTH - RIGHT];
            const line = Number(picture.querySelector('line[stroke="BAD"]').getAttribute('x1'));
            return Math.abs(line - left - threshold * (right - left)) <= 1.3;
        }""",
    ),
    "07_debugging.ipynb": (
        "averaged weights",
        """explorer => {
            const drawn = explorer.querySelector('svg').getAttribute('aria-label').split(': ')[1];
            const lines = [...explorer.querySelectorAll('tr')];
            return lines.find(each => each.cells[0].textContent === 'verdict').cells[1].textContent === drawn;
        }""",
    ),
    "08_drift_and_retraining.ipynb": (
        "PSI expected of nothing",
        """explorer => {
            const boxes = [...explorer.querySelectorAll('input[type="text"]')];
            const [rows, bins, effect] = boxes.map(each => Number(each.value.replaceAll(',', '')));
            const lines = [...explorer.querySelectorAll('tr')];
            const line = lines.find(each => each.cells[0].textContent === 'PSI expected of nothing');
            const expected = effect * 2 * (bins - 1) / rows;
            return Math.abs(Number(line.cells[1].textContent) - expected) <= expected / 100;
        }""",
    ),
}
OF_THEIR_OWN = {WITH_A_FORM, *WITH_AN_EXPLORER}
NOTEBOOKS = sorted({path.name for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")} - OF_THEIR_OWN)

# An exception is shown as standard error is; a widget that cannot be drawn says so.
COMPLAINTS = (
    '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"], '
    ".jp-OutputArea-output:has-text('Error displaying widget')"
)
# Names that a component may have and that Mermaid would take for syntax
WORDS_OF_MERMAID = ["end", "graph", "subgraph", "class", "click", "style", "default", "o", "x", "o-o", "a--b", "end-"]
MOVES = 12


def complaints(page):
    return page.locator(COMPLAINTS).all_inner_texts()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_to_its_end_without_complaint_and_prints_what_is_committed(
    name, opened, as_committed, runs_again_alone
):
    if reason := cannot_run(ROOT / "notebooks" / name):
        pytest.skip(reason)
    page = opened(name)
    assert complaints(page) == []
    as_committed(name)
    runs_again_alone(name)
    expect(page.get_by_text("official Jupyter news")).to_have_count(0)


def test_the_pages_of_exercises_run_before_anything_is_filled_in(playbook_copy, opened):
    """One after the other in one notebook: a kernel takes seconds to load what each of them loads."""
    pages = sorted((ROOT / "exercises").glob("[0-9]*.ipynb"))
    nbformat.write(one_after_the_other(pages), playbook_copy / "notebooks" / "pages.ipynb")
    shown = opened("pages.ipynb")
    assert complaints(shown) == []
    for page in pages:
        expect(shown.get_by_text(f"✗ {page.name[:2]}-1: ")).to_have_count(1)


def test_a_diagram_is_a_picture_in_a_notebook_and_jupyterlab_draws_its_mermaid(opened_with):
    names = [*WORDS_OF_MERMAID, "x" * 80]
    components = [{"name": name, "calls": [names[i - 1]], "kind": "ml"} for i, name in enumerate(names)]
    page = opened_with(
        "from IPython.display import Markdown\nfrom mlsd_helpers.design import Design\n"
        f"design = Design.new('x')\ndesign.high_level_design.components = {components!r}\ndesign.diagram()",
        'Markdown(f"```mermaid\\n{design.diagram().mermaid}```")',
    )
    assert complaints(page) == []
    picture = page.locator('[data-mime-type="image/svg+xml"] img')
    assert picture.evaluate("image => image.decode().then(() => image.naturalHeight)") > 13 * 50  # in 13 rows
    drawn = page.locator(".jp-RenderedMermaid img")
    drawn.wait_for()
    text = unquote(drawn.get_attribute("src"))
    assert [name for name in names if f">{name}<" not in text] == []
    expect(page.locator(".jp-RenderedMermaid.jp-mod-warning")).to_have_count(0)


def test_in_a_notebook_run_to_its_end_the_findings_change_while_the_reader_types(
    opened, as_committed, runs_again_alone
):
    page = opened(WITH_A_FORM)
    assert complaints(page) == []
    as_committed(WITH_A_FORM)
    runs_again_alone(WITH_A_FORM)
    form = page.locator(".jp-OutputArea-output", has=page.get_by_role("tab", name="Traffic"))
    form.get_by_role("tab", name="Traffic").click()
    latency = form.get_by_label("Latency p99 (milliseconds)")

    latency.press_sequentially("150 ms")
    form.get_by_text("latency_p99_ms must be a number in milliseconds").wait_for()

    latency.fill("150")
    form.get_by_text("latency_p99_ms must be a number in milliseconds").wait_for(state="detached")
    missing = form.get_by_text("nothing says what the decision is")
    missing.wait_for()

    form.get_by_role("tab", name="Problem").click()
    form.get_by_label("Decision", exact=True).fill("Leave home later, decided two hours before departure.")
    missing.wait_for(state="detached")


@pytest.mark.parametrize("name", WITH_AN_EXPLORER)
def test_in_a_notebook_run_to_its_end_the_explorer_is_redrawn_as_its_slider_moves(
    name, opened, as_committed, runs_again_alone
):
    words, follows = WITH_AN_EXPLORER[name]
    for constant, value in {"LEFT": LEFT, "WIDTH": WIDTH, "RIGHT": RIGHT, "BAD": COLOURS["bad"]}.items():
        follows = follows.replace(constant, str(value))
    page = opened(name)
    assert complaints(page) == []
    as_committed(name)
    with_sliders = page.locator(".jp-OutputArea-output", has=page.get_by_role("slider"))
    explorer = with_sliders.filter(has_text=words)
    slider, box = explorer.get_by_role("slider").first, explorer.get_by_role("textbox").first
    shown = explorer.get_by_role("status")
    start, drawn = box.input_value(), shown.inner_html()
    for _ in range(MOVES):
        before = box.input_value()
        slider.press("ArrowRight")
        expect(box).not_to_have_value(before)
        page.wait_for_function(follows, arg=explorer.element_handle())
    expect(shown).not_to_have_js_property("innerHTML", drawn)
    for _ in range(MOVES):
        slider.press("ArrowLeft")
    expect(box).to_have_value(start)
    expect(shown).to_have_js_property("innerHTML", drawn)
    runs_again_alone(name)
