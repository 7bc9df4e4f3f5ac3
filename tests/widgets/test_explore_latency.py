"""The latency explorer shows what stages take together, and moves with its sliders."""

import math
import re

import ipywidgets as w
import pytest

from mlsd_helpers.capacity import Stage, latency_percentile_ms
from mlsd_helpers.widgets import latency_explorer


@pytest.fixture
def explorer():
    return latency_explorer({"api": (10, 40), "model": (20, 100), "store": (4, 20)}, budget_ms=150)


def shown(explorer):
    (html,) = (child for child in explorer.children if isinstance(child, w.HTML))
    return html.value


def row(html, name):
    return re.search(rf"<th[^>]*>{name}</th><td[^>]*>([^<]*)</td>", html)[1]


def ms(text):
    return float(text.removesuffix(" ms").replace(",", ""))


def test_its_p99_is_the_one_that_the_check_of_a_document_computes(explorer):
    request = Stage(10, 40, calls=[Stage(20, 100), Stage(4, 20)])
    assert row(shown(explorer), "p99 of the path") == f"{latency_percentile_ms(request):.3g} ms"


def test_means_and_p99s_are_added_as_one_would_by_hand(explorer):
    # The mean of a lognormal is the median × exp(σ² ÷ 2), with σ = ln(p99 ÷ p50) ÷ 2.3263
    means = sum(
        p50 * math.exp((math.log(p99 / p50) / 2.326348) ** 2 / 2) for p50, p99 in [(10, 40), (20, 100), (4, 20)]
    )
    assert row(shown(explorer), "means added") == f"{means:.3g} ms"
    assert row(shown(explorer), "p99s added") == "160 ms"


def test_one_stage_alone_has_nothing_to_add():
    html = shown(latency_explorer({"model": (20, 100)}, budget_ms=100))
    assert row(html, "p99s added") == "100 ms"
    # 20,000 draws leave the p99 uncertain by σ ÷ density: 100 × 0.692 × √(0.01 × 0.99 ÷ 20,000) ÷ 0.0267 = 1.8 ms
    assert ms(row(html, "p99 of the path")) == pytest.approx(100, abs=6)
    assert ms(row(html, "p50 of the path")) == pytest.approx(20, abs=0.5)
    share = float(row(html, "over the budget").split(" ")[0])
    assert share == pytest.approx(1, abs=0.25)  # 3 × √(0.01 × 0.99 ÷ 20,000) = 0.21 %


@pytest.mark.parametrize(("budget_ms", "kept", "share"), [(31, "within", "0 %"), (29, "over", "100 %")])
def test_stages_that_never_vary_take_their_sum(budget_ms, kept, share):
    explorer = latency_explorer({"api": (10, 10), "model": (20, 20)}, budget_ms=budget_ms)
    told = f"p99 30 ms, {kept} the budget of {budget_ms} ms; p99s added 30 ms; {share} over the budget"
    assert explorer.reading == f"2 stages: means added 30 ms; {told}"


def test_the_p99_of_the_path_lies_between_the_means_and_the_p99s(explorer):
    html = shown(explorer)
    assert ms(row(html, "means added")) < ms(row(html, "p99 of the path")) < ms(row(html, "p99s added"))


def test_a_slower_stage_pushes_it_over_the_budget(explorer):
    assert "within the budget of 150 ms" in explorer.reading
    explorer.p99_ms["model"].value = 400
    assert "over the budget of 150 ms" in explorer.reading
    assert row(shown(explorer), "p99s added") == "460 ms"


def test_every_slider_draws_again(explorer):
    drawings = {shown(explorer)}
    for sliders in (explorer.p50_ms, explorer.p99_ms):
        for slider in sliders.values():
            slider.value *= 1.2
            drawings.add(shown(explorer))
    assert len(drawings) == 7


def test_a_median_moved_past_the_p99_takes_it_along(explorer):
    explorer.p50_ms["api"].value = 50
    assert explorer.p99_ms["api"].value == 50
    assert row(shown(explorer), "p99s added") == "170 ms"


def test_a_p99_moved_below_the_median_takes_it_along(explorer):
    explorer.p99_ms["api"].value = 5
    assert explorer.p50_ms["api"].value == 5
    assert row(shown(explorer), "p99s added") == "125 ms"


@pytest.mark.parametrize("p99_ms", [10, 100, 500])
@pytest.mark.parametrize("p50_ms", [0.001, 10])  # a p99 of 100,000 medians has a mean above it
def test_the_drawing_stays_in_its_frame_and_holds_no_number_that_svg_cannot_read(p50_ms, p99_ms):
    html = shown(latency_explorer({"api": (p50_ms, p99_ms), "model": (20, 20)}, budget_ms=150))
    assert not re.search(r'="[^"]*(?:nan|inf)', html)
    places = [float(x) for x in re.findall(r'\bx[12]?="([-\d.]+)"', html)]
    assert min(places) >= 0
    assert max(places) <= 560


def test_the_name_of_a_stage_is_text_and_never_html():
    explorer = latency_explorer({"<img src=x>": (10, 40)}, budget_ms=50)
    assert "<img" not in shown(explorer)


def test_a_reader_without_a_kernel_sees_the_state_that_it_starts_in(explorer):
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == f"{explorer.reading}. Run this cell to move the sliders."
    assert "<svg" in bundle["text/html"]


@pytest.mark.parametrize(
    ("stages", "budget_ms", "told"),
    [
        ({}, 100, "there are 0 stages; the explorer takes 1 to 8"),
        ({str(i): (1, 2) for i in range(9)}, 100, "there are 9 stages; the explorer takes 1 to 8"),
        ({"api": (0, 5)}, 100, "p50 of 'api' is 0; expected a number above 0"),
        ({"api": (1, float("inf"))}, 100, "p99 of 'api' is inf; expected a"),
        ({"api": (20, 5)}, 100, "'api' has a p99 of 5, below its p50 of 20: swapped?"),
        ({"api": (5, 20)}, 0, "budget_ms is 0; expected a number above 0"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused(stages, budget_ms, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        latency_explorer(stages, budget_ms=budget_ms)
