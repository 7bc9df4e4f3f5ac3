"""The forms of a design document in a real JupyterLab: typed into, checked, undone, saved, and read back."""

import importlib.util
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

from mlsd_helpers.design import Design
from mlsd_helpers.design.schema import SECTIONS
from mlsd_helpers.design.schema.high_level_design import Component

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
SMALL = """\
# ours
name: ranking
high_level_design:
  entry_point: service
  components:
    - name: service  # first
      calls: [ranker]
    - name: ranker
      kind: ml
      path: serving
"""
OPEN = """\
from mlsd_helpers.design import Design
from mlsd_helpers.widgets import section_form
mine = Design.open('../designs/mine.yaml')"""


@pytest.fixture
def forms(playbook_copy, opened_with):
    """Opens a notebook that shows forms of a document, one a cell, after other cells; gives the page."""

    def show(text, *sections, before=()):
        (playbook_copy / "designs" / "mine.yaml").write_text(text, encoding="utf-8")
        return opened_with(*before, OPEN, *(f"section_form(mine, {section!r})" for section in sections))

    return show


def full_document():
    spec = importlib.util.spec_from_file_location("full", ROOT / "tests" / "design" / "large_document.py")
    full = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(full)
    return yaml.safe_dump(full.large_document(), allow_unicode=True, sort_keys=False)


def cell(form, row, column):
    """The cell of the first list in a row, which is a card, (counted from 1) and a column, by its label."""
    return form.locator(".mlsd-card").nth(row - 1).get_by_label(column, exact=True)


def test_a_table_is_typed_into_checked_undone_saved_and_read_back(forms, playbook_copy):
    page = forms(SMALL, "high_level_design")
    path = playbook_copy / "designs" / "mine.yaml"
    form = page.locator(".mlsd-form")

    # the finding that a row of the table causes goes when its cell is filled in
    lacking = form.get_by_text("no-fallback")
    lacking.wait_for()
    cell(form, 2, "Fallback").fill("The order of yesterday")
    lacking.wait_for(state="detached")

    # bad input is said where it is and stays; the document keeps what it had
    cell(form, 2, "Latency p99 (milliseconds)").press_sequentially("12 ms")
    form.get_by_text("latency_p99_ms must be a number in milliseconds; got '12 ms'").wait_for()
    expect(cell(form, 2, "Latency p99 (milliseconds)")).to_have_value("12 ms")

    # a row more, then away again
    form.get_by_role("button", name="Add a row").first.click()
    cell(form, 3, "Name").fill("store")
    form.get_by_text("Name is needed").wait_for(state="detached")
    form.get_by_role("button", name="Save").click()
    form.get_by_text("✓ saved mine.yaml; not accepted and not saved: components.2.latency_p99_ms").wait_for()
    saved = Design.open(path)
    assert [component.name for component in saved.high_level_design.components] == ["service", "ranker", "store"]
    assert saved.high_level_design.components[1].fallback == "The order of yesterday"
    assert "- name: service  # first" in path.read_text(encoding="utf-8")
    expect(cell(form, 2, "Latency p99 (milliseconds)")).to_have_value("12 ms")

    # undo: the name, the row, the bad input, the fallback
    for _ in range(4):
        form.get_by_role("button", name="Undo").click()
    lacking.wait_for()
    expect(cell(form, 2, "Latency p99 (milliseconds)")).to_have_value("")
    expect(cell(form, 2, "Fallback")).to_have_value("")
    expect(cell(form, 3, "Name")).to_have_count(0)

    # what will be saved is on show, and is what is saved
    form.get_by_role("button", name="Show YAML").click()
    form.locator("pre", has_text="name: ranking").wait_for()
    form.get_by_role("button", name="Save").click()
    form.get_by_text("✓ saved mine.yaml").wait_for()
    assert path.read_text(encoding="utf-8") == SMALL
    expect(form.locator("pre")).to_have_text(SMALL.strip())


def test_the_keyboard_reaches_every_part_of_the_form(forms):
    page = forms(SMALL, "high_level_design")
    form = page.locator(".mlsd-form")
    form.get_by_role("tab", name="Components").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    form.get_by_role("tab", name="Flows", selected=True).wait_for()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    form.get_by_role("tab", name="Components", selected=True).wait_for()

    which = "e => e.id || e.title || e.textContent"
    parts = form.locator("input, textarea, select, button, summary").element_handles()
    wanted = {part.evaluate(which) for part in parts if part.is_visible()}
    reached = set()
    for _ in range(len(wanted) + 10):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(f"({which})(document.activeElement)"))
        title = page.evaluate("document.activeElement.title")
        if title == "Add to Components":
            page.keyboard.press("Space")
            cell(form, 3, "Name").wait_for()
        if title.startswith("Take the last change back"):
            page.keyboard.press("Enter")
            cell(form, 3, "Name").wait_for(state="detached")
    assert wanted - reached == set()


@pytest.mark.parametrize("where", ["a field", "a cell of a table"])
def test_the_findings_of_a_full_document_follow_each_key(forms, where):
    page = forms(full_document(), "high_level_design" if where == "a cell of a table" else "requirements")
    form = page.locator(".mlsd-form")
    findings = form.locator(".widget-html-content", has_text="rules run")
    if where == "a field":
        form.get_by_role("tab", name="Traffic").click()
        box, said = form.get_by_label("Monthly budget (US dollars)"), "the budget is {} USD a month"
    else:
        box, said = cell(form, 8, "Latency p99 (milliseconds)"), "for one slower than its p99 of {} ms"
    box.fill("")
    for typed, shown in {"3": "3", "30": "30", "30.": "30", "30.5": "30.5"}.items():
        box.press(typed[-1])
        expect(findings).to_contain_text(said.format(shown))
    for shown in ("30", "30", "3"):
        box.press("Backspace")
        expect(findings).to_contain_text(said.format(shown))


def test_the_forms_of_all_six_sections_are_drawn_and_nothing_in_them_is_cut(forms):
    page = forms(full_document(), *SECTIONS)
    expect(page.locator(".mlsd-form")).to_have_count(len(SECTIONS))
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    for form in page.locator(".mlsd-form").all():
        for tab in form.get_by_role("tab").all():
            tab.click()
            cut = form.locator(
                ".widget-label:visible, .mlsd-head:visible, .mlsd-hint:visible, button:visible"
            ).evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)")
            assert cut == []
        assert form.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


def test_on_a_page_of_1250_pixels_every_field_of_a_component_is_seen_and_the_button_below_stays_whole(forms):
    page = forms(SMALL, "high_level_design")
    form = page.locator(".mlsd-form")
    card = form.locator(".mlsd-card").nth(1)
    assert card.locator(":is(input, textarea, select):visible").count() == len(Component.model_fields)
    outside = """card => [...card.querySelectorAll('input, textarea, select, label[for]')].filter(each => {
        const [mine, its] = [card.getBoundingClientRect(), each.getBoundingClientRect()];
        const beside = its.left < mine.left || its.right > Math.min(mine.right, innerWidth);
        return beside || its.top < mine.top || its.bottom > mine.bottom;
    }).map(each => each.outerHTML)"""
    assert card.evaluate(outside) == []
    add = form.get_by_role("button", name="Add a row").first
    width = add.bounding_box()["width"]
    form.get_by_text("What the fields mean").first.click()
    form.get_by_text("The team that is called when it breaks.").first.wait_for()
    assert add.bounding_box()["width"] == width
    assert add.evaluate("e => e.scrollWidth <= e.clientWidth")
    cell(form, 2, "Candidates").fill("50k")
    form.get_by_role("button", name="Show YAML").click()
    form.locator("pre", has_text="candidates: 50000").wait_for()


@pytest.mark.parametrize("waiting", ["presses", "texts"])
def test_what_was_typed_before_save_is_saved_while_the_kernel_is_busy(forms, playbook_copy, busy, waiting):
    page = forms(SMALL, "high_level_design", before=[busy.cell])
    form = page.locator(".mlsd-form")
    box, latency = cell(form, 2, "Fallback"), cell(form, 2, "Latency p99 (milliseconds)")
    for number in range(1, 4):
        with (busy.with_presses if waiting == "presses" else busy.with_texts)(page):
            box.click()
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(f"The order of {number} days ago")
            latency.click()
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(f"{number}25")
            form.get_by_role("button", name="Save").click()
        form.get_by_text("✓ saved mine.yaml").wait_for()
        saved = Design.open(playbook_copy / "designs" / "mine.yaml").high_level_design.components[1]
        assert (saved.fallback, saved.latency_p99_ms) == (f"The order of {number} days ago", float(f"{number}25"))
        expect(box).to_have_value(f"The order of {number} days ago")
        latency.press("0")  # what it says goes, and comes again with the next press
        form.get_by_text("✓ saved mine.yaml").wait_for(state="detached")


@pytest.mark.parametrize("waiting", ["presses", "texts"])
def test_undo_takes_back_what_was_typed_before_it_while_the_kernel_is_busy(forms, playbook_copy, busy, waiting):
    page = forms(SMALL, "high_level_design", before=[busy.cell])
    path = playbook_copy / "designs" / "mine.yaml"
    form = page.locator(".mlsd-form")
    box = cell(form, 2, "Fallback")
    for _ in range(2):
        with (busy.with_presses if waiting == "presses" else busy.with_texts)(page):
            box.click()
            page.keyboard.type("The order of yesterday")
            form.get_by_role("button", name="Undo").click()
        form.get_by_text("no-fallback").wait_for()
        expect(box).to_have_value("")
        form.get_by_role("button", name="Save").click()
        form.get_by_text("✓ saved mine.yaml").wait_for()
        assert path.read_text(encoding="utf-8") == SMALL
        expect(box).to_have_value("")
