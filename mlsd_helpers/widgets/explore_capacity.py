"""Move traffic, service time and servers, and see how long requests take.

>>> explorer = capacity_explorer(arrivals_per_second=140, service_time_s=0.020, servers=4, target_s=0.150)
>>> explorer.reading
'140 requests/s on 4 servers: 70 % busy; p50 20.6 ms, p99 110 ms, within the target of 150 ms; 4 servers needed'
"""

import math

import ipywidgets as w

from mlsd_helpers import capacity
from mlsd_helpers.plots import COLOURS, three_digits
from mlsd_helpers.shared.number_checks import fraction, positive, whole
from mlsd_helpers.widgets.drawing import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Explorer,
    drawing,
    round_number,
    table,
    text,
)
from mlsd_helpers.widgets.number_slider import NumberSlider, inside

_MOST_SERVERS = 64
_LOADS = (0.02, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.96, 0.98, 0.99)  # of the servers, in the drawing


def capacity_explorer(
    arrivals_per_second: float,
    service_time_s: float,
    servers: int,
    *,
    target_s: float,
    service_cv: float = 1.0,
    percentile: float = 0.99,
) -> "CapacityExplorer":
    """An explorer of the response time at a load.

    Parameters
    ----------
    arrivals_per_second : float
        Requests per second to begin with, from 0.1 to 10,000; Poisson arrivals.
    service_time_s : float
        Mean seconds of work for one request to begin with, from 0.001 to 10.
    servers : int
        Servers (replicas × requests that each works on at once) to begin with, from 1 to 64.
    target_s : float
        Response time to keep, seconds above 0.
    service_cv : float
        Standard deviation of the service time over its mean to begin with, from 0 to 2.
    percentile : float
        Which response times must keep the target, a fraction between 0 and 1.

    Raises
    ------
    ValueError
        When a start lies outside its slider, or a number makes no sense.
    """
    return CapacityExplorer(arrivals_per_second, service_time_s, servers, target_s, service_cv, percentile)


class CapacityExplorer(Explorer):
    """Sliders above, what follows from them below. ``reading`` is the same as one line of text."""

    def __init__(
        self,
        arrivals_per_second: float,
        service_time_s: float,
        servers: int,
        target_s: float,
        service_cv: float,
        percentile: float,
    ):
        inside("arrivals_per_second", arrivals_per_second, 0.1, 10_000)
        inside("service_time_s", service_time_s, 0.001, 10)
        inside("service_cv", service_cv, 0, 2)
        whole("servers", servers, at_most=_MOST_SERVERS)
        self.target_s, self.percentile = positive("target_s", target_s), fraction("percentile", percentile)
        self.arrivals_per_second = NumberSlider("requests a second", arrivals_per_second, 0.1, 10_000, logarithmic=True)
        self.service_time_ms = NumberSlider("work for one (ms)", 1000 * service_time_s, 1, 10_000, logarithmic=True)
        self.servers = NumberSlider("servers", servers, 1, _MOST_SERVERS, step=1, whole=True)
        self.service_cv = NumberSlider("spread of work (cv)", service_cv, 0, 2, step=0.1)
        self._shown = w.HTML()
        for each in (self.arrivals_per_second, self.service_time_ms, self.servers, self.service_cv):
            each.observe(lambda change: self._draw(), "value")
        columns = [w.VBox([self.arrivals_per_second, self.servers]), w.VBox([self.service_time_ms, self.service_cv])]
        super().__init__([w.HBox(columns, layout=w.Layout(flex_flow="row wrap")), self._shown])
        self._draw()

    @property
    def reading(self) -> str:
        """What the sliders lead to, in one line."""
        now = self._now()
        share = f"{three_digits(self.arrivals_per_second.value)} requests/s on {_servers(self.servers.value)}"
        if math.isinf(now["slow"]):
            return f"{share}: overloaded, the queue grows without end; {_servers(now['needed'])} needed"
        kept = "within" if now["slow"] <= self.target_s else "over"
        return (
            f"{share}: {three_digits(100 * now['busy'])} % busy; p50 {_ms(now['middle'])}, {self._name} "
            f"{_ms(now['slow'])}, {kept} the target of {_ms(self.target_s)}; {_servers(now['needed'])} needed"
        )

    @property
    def _name(self):
        return f"p{100 * self.percentile:.10g}"

    @property
    def _work(self):
        return self.service_time_ms.value / 1000, self.service_cv.value

    def _response(self, arrivals_per_second, percentile):
        service_time_s, cv = self._work
        servers = self.servers.value
        return capacity.response_time_percentile_s(arrivals_per_second, service_time_s, servers, percentile, cv)

    def _now(self):
        arrivals, (service_time_s, cv) = self.arrivals_per_second.value, self._work
        try:
            needed = capacity.replicas_for_response_time(
                arrivals, service_time_s, self.target_s, self.percentile, service_cv=cv
            )
        except ValueError:  # the work alone takes longer than the target
            needed = "no number of"
        return {
            "busy": arrivals * service_time_s / self.servers.value,
            "middle": self._response(arrivals, 0.5),
            "slow": self._response(arrivals, self.percentile),
            "mean_wait": capacity.mean_wait_s(arrivals, service_time_s, self.servers.value, cv),
            "needed": needed,
        }

    def _figures(self, now):
        return table(
            {
                "busy": f"{three_digits(100 * now['busy'])} %",
                "mean wait": _ms(now["mean_wait"]),
                "p50": _ms(now["middle"]),
                self._name: _ms(now["slow"]),
                "target": _ms(self.target_s),
                "servers needed": str(now["needed"]),
            }
        )

    def _views(self):
        now = self._now()
        return self._figures(now), self._curve(now)

    def _curve(self, now):
        """The percentile at every load that these servers can carry, with the load of now."""
        full = self.servers.value / self._work[0]
        rates = [load * full for load in _LOADS]
        times = [self._response(rate, self.percentile) for rate in rates]
        top = max(3 * self.target_s, 3 * times[0])
        baseline = HEIGHT - BOTTOM

        def x(rate):
            return LEFT + min(rate / full, 1) * (WIDTH - LEFT - RIGHT)

        def y(time_s):
            return baseline - min(time_s / top, 1) * (baseline - TOP)

        inside = _up_to(top, list(zip(rates, times, strict=True)))
        points = " ".join(f"{x(rate):.1f},{y(time_s):.1f}" for rate, time_s in inside)
        quiet = 'stroke="currentColor" stroke-width="1" opacity="0.45"'
        chosen, slow = self.arrivals_per_second.value, now["slow"]
        colour = COLOURS["good" if slow <= self.target_s else "bad"]
        parts = [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{baseline}" y2="{baseline}" {quiet}/>',
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(self.target_s):.1f}" y2="{y(self.target_s):.1f}" {quiet} '
            'stroke-dasharray="4 3"/>',
            text(LEFT + 4, y(self.target_s) - 4, "target", "start"),
            f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="2.2"/>',
            f'<line x1="{x(chosen):.1f}" x2="{x(chosen):.1f}" y1="{TOP}" y2="{baseline}" stroke="{colour}" '
            'stroke-width="2"/>',
            f'<circle cx="{x(chosen):.1f}" cy="{y(slow):.1f}" r="5" fill="{colour}"/>',
            *(text(x(share * full), baseline + 16, three_digits(share * full), "middle") for share in (0, 0.5, 1)),
            *(
                text(LEFT - 6, y(t) + 4, _ms(t), "end")
                for t in (0.0, round_number(top / 2.2), 2 * round_number(top / 2.2))
            ),
            text((WIDTH + LEFT) / 2, HEIGHT - 6, "requests a second, up to what the servers can carry", "middle"),
            text(LEFT, 14, f"{self._name} of the response time", "start"),
        ]
        return drawing(f"{self._name} of the response time at every load", parts)


def _up_to(top, points):
    """The points of a rising line up to a height, the last one where it crosses that height."""
    below = [point for point in points if point[1] <= top]
    if len(below) == len(points):
        return below
    (left, low), (right, high) = below[-1], points[len(below)]
    return [*below, (left + (right - left) * (top - low) / (high - low), top)]


def _servers(n):
    return f"{n} server" if n == 1 else f"{n} servers"


def _ms(seconds):
    return "without end" if math.isinf(seconds) else f"{three_digits(1000 * seconds)} ms"
