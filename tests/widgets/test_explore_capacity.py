"""The capacity explorer shows the response time of a queue, and moves with its sliders."""

import math
import re

import ipywidgets as w
import pytest

from mlsd_helpers.widgets import capacity_explorer


@pytest.fixture
def explorer():
    return capacity_explorer(75, 0.010, 1, target_s=0.2)


def shown(explorer):
    (html,) = (child for child in explorer.children if isinstance(child, w.HTML))
    return html.value


def row(html, name):
    return re.search(rf"<th[^>]*>{name}</th><td[^>]*>([^<]*)</td>", html)[1]


def test_one_server_shows_the_closed_form_of_a_single_queue(explorer):
    # M/M/1: the response time is exponential with rate 100 − 75 = 25 a second; 75 of 100 wait, at the same rate
    assert row(shown(explorer), "busy") == "75 %"
    assert row(shown(explorer), "p99") == f"{1000 * math.log(100) / 25:.3g} ms"
    assert row(shown(explorer), "p50") == f"{1000 * math.log(2) / 25:.3g} ms"
    assert row(shown(explorer), "mean wait") == "30 ms"
    assert "p99 184 ms, within the target of 200 ms; 1 server needed" in explorer.reading


@pytest.mark.parametrize(("rate", "seconds"), [(138.9, 0.00833), (0.1, 0.001), (10_000, 10), (75, 0.010)])
def test_the_start_is_one_of_the_steps_to_which_a_browser_moves_it(rate, seconds):
    explorer = capacity_explorer(rate, seconds, 1, target_s=0.2)
    for slider in (explorer.arrivals_per_second.slider, explorer.service_time_ms.slider):
        steps = (math.log10(slider.value) - slider.min) / slider.step
        assert steps == pytest.approx(round(steps), abs=1e-6)
        assert slider.min <= math.log10(slider.value) <= slider.max
    assert explorer.arrivals_per_second.value == rate


def test_what_is_typed_is_what_is_reckoned_with(explorer):
    explorer.service_time_ms.box.value = "1.3"
    explorer.arrivals_per_second.box.value = "300"
    assert explorer.reading.startswith("300 requests/s on 1 server: 39 % busy")  # 300 × 0.0013 s
    explorer.servers.box.value = "3"
    assert "on 3 servers: 13 % busy" in explorer.reading


def test_more_requests_push_it_over_the_target_and_ask_for_more_servers(explorer):
    explorer.arrivals_per_second.value = 90
    # ln(100) ÷ 10 = 461 ms
    assert "p99 461 ms, over the target of 200 ms; 2 servers needed" in explorer.reading
    assert row(shown(explorer), "servers needed") == "2"


def test_an_overload_is_called_that(explorer):
    explorer.arrivals_per_second.value = 150
    assert "overloaded, the queue grows without end; 2 servers needed" in explorer.reading
    assert row(shown(explorer), "p99") == "without end"
    assert row(shown(explorer), "busy") == "150 %"


def test_work_that_takes_longer_than_the_target_is_helped_by_no_server(explorer):
    explorer.service_time_ms.value = 100
    assert "no number of servers needed" in explorer.reading


def test_steady_work_waits_half_as_long(explorer):
    explorer.service_cv.value = 0
    assert row(shown(explorer), "mean wait") == "15 ms"


def test_every_slider_draws_again(explorer):
    drawings = {shown(explorer)}
    for slider, value in (
        (explorer.servers, 3),
        (explorer.service_time_ms, 20),
        (explorer.service_cv, 1.5),
        (explorer.arrivals_per_second, 20),
    ):
        slider.value = value
        drawings.add(shown(explorer))
    assert len(drawings) == 5


def test_two_servers_are_half_as_busy(explorer):
    explorer.servers.value = 2
    assert row(shown(explorer), "busy") == "37.5 %"
    assert "on 2 servers: 37.5 % busy" in explorer.reading


def test_the_curve_leaves_the_drawing_where_it_crosses_its_upper_edge(explorer):
    # The edge is three times the target, 0.6 s. p99 = ln(100) ÷ (100 − λ): 0.4605 s at 90 requests/s and 0.6579 at 93,
    # so the line between them is at 0.6 s at 92.12. The axis is 484 pixels wide and begins at 64; the edge is at 26.
    (points,) = re.findall(r'<polyline points="([^"]*)"', shown(explorer))
    x, y = map(float, points.split()[-1].split(","))
    assert (x, y) == (pytest.approx(64 + 0.9212 * 484, abs=0.1), 26)


def test_the_drawing_holds_no_number_that_svg_cannot_read(explorer):
    for arrivals in (0.1, 75, 99.9, 100, 10_000):
        explorer.arrivals_per_second.value = arrivals
        assert not re.search(r'="(?:nan|inf|-inf)"', shown(explorer))


def test_a_reader_without_a_kernel_sees_the_state_that_it_starts_in(explorer):
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == f"{explorer.reading}. Run this cell to move the sliders."
    assert "<svg" in bundle["text/html"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"arrivals_per_second": 0}, "arrivals_per_second is 0; the explorer goes from 0.1 to 10,000"),
        ({"service_time_s": 20}, "service_time_s is 20; the explorer goes from 0.001 to 10"),
        ({"servers": 65}, "servers is 65; expected a whole number from 1 to 64"),
        ({"service_cv": 3}, "service_cv is 3; the explorer goes from 0 to 2"),
        ({"target_s": 0}, "target_s is 0; expected a number above 0"),
        ({"percentile": 99}, "percentile is 99; expected a fraction between 0 and 1; write 0.99"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused(change, told):
    start = {"arrivals_per_second": 75, "service_time_s": 0.01, "servers": 1, "target_s": 0.2}
    with pytest.raises(ValueError, match=re.escape(told)):
        capacity_explorer(**start | change)
