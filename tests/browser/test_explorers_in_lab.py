"""The explorers in a real JupyterLab: numbers typed beside their sliders are those that are reckoned with."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CELLS = (
    "from mlsd_helpers.widgets import capacity_explorer, threshold_explorer",
    "capacity_explorer(75, 0.001, 1, target_s=0.2)",
    "threshold_explorer([0, 0, 0, 1], [0.1, 0.6, 0.2, 0.9], cost_fp=2, cost_fn=8, threshold=0.5)",
)


def test_what_is_typed_beside_a_slider_stays_what_it_is_and_is_reckoned_with(opened_with):
    page = opened_with(*CELLS)
    capacity, decisions = (
        page.locator(".jp-OutputArea-output", has=page.get_by_role("slider")).filter(has_text=words)
        for words in ("servers needed", "Go to the cheapest")
    )

    rate = capacity.get_by_role("textbox").first
    rate.fill("300")
    rate.press("Enter")
    expect(capacity.get_by_role("status")).to_contain_text("30 %")  # busy: 300 × 0.001 s
    capacity.get_by_role("slider").nth(2).press("ArrowRight")  # another one: by then the first has said where it stands
    expect(capacity.get_by_role("textbox").nth(2)).not_to_have_value("1")
    expect(rate).to_have_value("300")

    rate.fill("10k")
    rate.press("Tab")
    expect(rate).to_have_value("10,000")
    rate.fill("20k")
    rate.press("Tab")
    expect(capacity.get_by_role("alert")).to_have_text("✗ from 0.1 to 10,000 is expected; got '20k'")
    expect(rate).to_have_value("20k")

    share = decisions.get_by_role("textbox").nth(1)
    expect(share).to_have_value("25 %")
    share.fill("1%")
    decisions.get_by_role("button", name="Go to the cheapest").click()  # what is typed goes with the press
    expect(share).to_have_value("1 %")
    expect(decisions.get_by_role("status")).to_contain_text("10 found")  # of 1,000, all above the threshold


def test_a_rate_typed_beside_its_slider_changes_the_verdict_on_the_run(opened_with):
    page = opened_with("from mlsd_helpers.widgets import training_log_explorer", "training_log_explorer(0.1, 0.5, 0.7)")
    explorer = page.locator(".jp-OutputArea-output", has=page.get_by_role("slider")).filter(has_text="averaged weights")
    verdict, rate = explorer.get_by_role("status"), explorer.get_by_role("textbox").first
    expect(verdict).to_contain_text("Noise floor")
    expect(verdict.get_by_role("img")).to_have_attribute("aria-label", "The log of a run: noise floor")

    rate.fill("2.1")  # 2 is the limit of stability at a curvature of 1
    rate.press("Enter")
    expect(verdict).to_contain_text("Diverging")
    expect(verdict).to_contain_text("lower the rate tenfold")
    expect(verdict.get_by_role("img")).to_have_attribute("aria-label", "The log of a run: diverging")

    rate.fill("5")
    rate.press("Tab")
    expect(explorer.get_by_role("alert")).to_have_text("✗ from 0.001 to 3 is expected; got '5'")
