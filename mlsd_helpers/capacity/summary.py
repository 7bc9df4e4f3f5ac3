"""A design's capacity on one page of arithmetic."""

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import NamedTuple

from mlsd_helpers.capacity import units
from mlsd_helpers.capacity.cost import (
    cost_per_thousand_decisions_usd,
    instance_cost_usd_per_month,
    monthly_cost_usd,
)
from mlsd_helpers.capacity.littles_law import requests_in_progress
from mlsd_helpers.capacity.replicas import replicas_for_response_time, replicas_that_can_lose_a_zone
from mlsd_helpers.capacity.response_time import mean_response_time_s, response_time_percentile_s
from mlsd_helpers.capacity.server_load import offered_load, utilisation
from mlsd_helpers.capacity.storage import storage_gb
from mlsd_helpers.capacity.traffic import average_requests_per_second, peak_requests_per_second
from mlsd_helpers.shared.number_checks import not_negative, whole


class Line(NamedTuple):
    """One line of the page: what it is, the arithmetic with its numbers, the result and its unit."""

    name: str
    formula: str
    value: float
    unit: str

    @property
    def result(self):
        return f"{_digits(self.value)} {self.unit}"


@dataclass(frozen=True, kw_only=True, repr=False)
class Capacity:
    """What a service needs at its peak and costs in a month, as a page that a person can check line by line.

    Every line is a name, the arithmetic with its numbers, and the result with its unit. Numbers are shown to six
    digits; the next line works with all of them. Where the arithmetic is a function of this package, the call is shown.

    Parameters
    ----------
    users_per_day, requests_per_user_per_day, peak_factor : float
        As in :func:`peak_requests_per_second`.
    service_time_s, service_cv, concurrency, percentile, target_s
        As in :func:`replicas_for_response_time`.
    price_usd_per_hour : float
        US dollars for one replica and hour, 0 or more.
    zones : int
        Failure zones of which one may fail at peak without missing the target; with 1, no replicas are added for that.
    log_bytes_per_request : float
        Bytes that are logged of a request, 0 or more; 0 leaves the log out.
    log_days : float
        Days that the log is kept, 0 or more; above 0 when requests are logged.
    storage_price_usd_per_gb_month : float
        US dollars for a gigabyte and month of the log, 0 or more.

    Attributes
    ----------
    decisions_per_day, peak_requests_per_second : float
    replicas : int
        Enough at peak, also while a zone is down.
    response_time_s : float
        The percentile at peak, all replicas running.
    log_gb : float
    cost_usd_per_month, cost_per_thousand_decisions_usd : float
    lines : tuple of Line
        The page: ``name, formula, value, unit`` of each.

    Raises
    ------
    ValueError
        When an input is out of its range, or the service time alone exceeds the target.

    References
    ----------
    https://sre.google/workbook/non-abstract-design/

    Examples
    --------
    >>> Capacity(
    ...     users_per_day=2_000_000, requests_per_user_per_day=5, peak_factor=4, service_time_s=0.020, target_s=0.100,
    ...     zones=3, price_usd_per_hour=0.25,
    ... )
    average traffic        = 2,000,000 users × 5 requests each ÷ 86,400 seconds          = 115.741 requests/s
    peak traffic           = 115.741 × 4                                                 = 462.963 requests/s
    work at peak           = 462.963 × 0.02 seconds                                      = 9.25926 servers busy
    replicas for the p99   = replicas_for_response_time(462.963, 0.02, 0.1, 0.99, 1, 1)  = 12 replicas
    with a zone to lose    = ⌈12 × 3 ÷ 2⌉                                                = 18 replicas
    servers                = 18 × 1 at once                                              = 18 servers
    busy at peak           = 9.25926 ÷ 18 × 100                                          = 51.4403 %
    p99 at peak            = response_time_percentile_s(462.963, 0.02, 18, 0.99, 1)      = 0.0921232 s
    p99 without a zone     = response_time_percentile_s(462.963, 0.02, 12, 0.99, 1)      = 0.0953595 s
    mean response at peak  = mean_response_time_s(462.963, 0.02, 18, 1)                  = 0.0200175 s
    in progress at peak    = 462.963 × 0.0200175                                         = 9.26737 requests
    replicas a month       = 18 × 0.25 USD an hour × 720 hours                           = 3,240 USD/month
    a thousand decisions   = 3,240 ÷ (10,000,000 decisions a day × 30 days) × 1,000      = 0.0108 USD
    """

    users_per_day: float
    requests_per_user_per_day: float
    peak_factor: float
    service_time_s: float
    target_s: float
    price_usd_per_hour: float
    percentile: float = 0.99
    service_cv: float = 1.0
    concurrency: int = 1
    zones: int = 1
    log_bytes_per_request: float = 0.0
    log_days: float = 0.0
    storage_price_usd_per_gb_month: float = 0.0

    def __post_init__(self):
        whole("zones", self.zones)
        not_negative("log_days", self.log_days)
        if not_negative("log_bytes_per_request", self.log_bytes_per_request) > 0 and self.log_days == 0:
            raise ValueError("log_days is 0, and requests are logged; expected the days that the log is kept")
        self.response_time_s, self.cost_per_thousand_decisions_usd  # noqa: B018 - checks every other input

    @cached_property
    def decisions_per_day(self):
        return self.users_per_day * self.requests_per_user_per_day

    @cached_property
    def peak_requests_per_second(self):
        return peak_requests_per_second(self.users_per_day, self.requests_per_user_per_day, self.peak_factor)

    @cached_property
    def _replicas_needed(self):
        return replicas_for_response_time(
            *self._queue, self.target_s, self.percentile, self.service_cv, self.concurrency
        )

    @cached_property
    def replicas(self):
        needed = self._replicas_needed
        return needed if self.zones == 1 else replicas_that_can_lose_a_zone(needed, self.zones)

    @property
    def _queue(self):
        return self.peak_requests_per_second, self.service_time_s

    @cached_property
    def response_time_s(self):
        servers = self.replicas * self.concurrency
        return response_time_percentile_s(*self._queue, servers, self.percentile, self.service_cv)

    @cached_property
    def log_gb(self):
        if self.log_bytes_per_request == 0:
            return 0.0
        return storage_gb(self.decisions_per_day, self.log_bytes_per_request, self.log_days)

    @cached_property
    def cost_usd_per_month(self):
        return monthly_cost_usd(
            self.replicas, self.price_usd_per_hour, self.log_gb, self.storage_price_usd_per_gb_month
        )

    @cached_property
    def cost_per_thousand_decisions_usd(self):
        return cost_per_thousand_decisions_usd(self.cost_usd_per_month, self.decisions_per_day)

    @cached_property
    def lines(self):
        return (*self._traffic(), *self._servers(), *self._times(), *self._costs())

    def _traffic(self):
        average = average_requests_per_second(self.users_per_day, self.requests_per_user_per_day)
        users, each = _digits(self.users_per_day, self.requests_per_user_per_day)
        day = f"{units.SECONDS_PER_DAY:,} seconds"
        yield Line("average traffic", f"{users} users × {each} requests each ÷ {day}", average, "requests/s")
        peak = f"{_digits(average)} × {_digits(self.peak_factor)}"
        yield Line("peak traffic", peak, self.peak_requests_per_second, "requests/s")

    def _servers(self):
        peak, takes = _digits(*self._queue)
        load = offered_load(*self._queue)
        yield Line("work at peak", f"{peak} × {takes} seconds", load, "servers busy")
        inputs = _digits(*self._queue, self.target_s, self.percentile, self.service_cv, self.concurrency)
        searched = f"replicas_for_response_time({', '.join(inputs)})"
        yield Line(f"replicas for the {self._percentile}", searched, self._replicas_needed, "replicas")
        if self.zones > 1:
            zones = f"⌈{self._replicas_needed:,} × {self.zones} ÷ {self.zones - 1}⌉"
            yield Line("with a zone to lose", zones, self.replicas, "replicas")
        servers = self.replicas * self.concurrency
        yield Line("servers", f"{self.replicas:,} × {self.concurrency} at once", servers, "servers")
        busy = 100 * utilisation(*self._queue, servers)
        yield Line("busy at peak", f"{_digits(load)} ÷ {servers:,} × 100", busy, "%")

    def _times(self):
        servers = self.replicas * self.concurrency
        left = (self.replicas - -(-self.replicas // self.zones)) * self.concurrency
        for when, running in [("at peak", servers), ("without a zone", left)][: 1 + (self.zones > 1)]:
            queue = (*self._queue, running, self.percentile, self.service_cv)
            formula = f"response_time_percentile_s({', '.join(_digits(*queue))})"
            yield Line(f"{self._percentile} {when}", formula, response_time_percentile_s(*queue), "s")
        queue = (*self._queue, servers, self.service_cv)
        mean = mean_response_time_s(*queue)
        yield Line("mean response at peak", f"mean_response_time_s({', '.join(_digits(*queue))})", mean, "s")
        progress = requests_in_progress(self.peak_requests_per_second, mean)
        formula = " × ".join(_digits(self.peak_requests_per_second, mean))
        yield Line("in progress at peak", formula, progress, "requests")

    def _costs(self):
        replicas, price, total = _digits(self.replicas, self.price_usd_per_hour, self.cost_usd_per_month)
        machines = instance_cost_usd_per_month(self.replicas, self.price_usd_per_hour)
        rent = f"{replicas} × {price} USD an hour × {units.HOURS_PER_MONTH} hours"
        yield Line("replicas a month", rent, machines, "USD/month")
        decisions = _digits(self.decisions_per_day)
        if self.log_bytes_per_request > 0:
            size, days = _digits(self.log_bytes_per_request, self.log_days)
            kept = f"{decisions} requests a day × {size} bytes × {days} days ÷ {units.BYTES_PER_GB:,}"
            yield Line("log kept", kept, self.log_gb, "GB")
            log, price = _digits(self.log_gb, self.storage_price_usd_per_gb_month)
            stored = self.cost_usd_per_month - machines
            yield Line("log a month", f"{log} × {price} USD a gigabyte", stored, "USD/month")
            sum_of_both = " + ".join(_digits(machines, stored))
            yield Line("cost a month", sum_of_both, self.cost_usd_per_month, "USD/month")
        month = f"({decisions} decisions a day × {units.DAYS_PER_MONTH} days)"
        yield Line("a thousand decisions", f"{total} ÷ {month} × 1,000", self.cost_per_thousand_decisions_usd, "USD")

    @property
    def _percentile(self):
        return f"p{100 * self.percentile:.10g}"

    def __repr__(self):
        names = max(len(line.name) for line in self.lines)
        formulas = max(len(line.formula) for line in self.lines)
        return "\n".join(f"{line.name:{names}}  = {line.formula:{formulas}}  = {line.result}" for line in self.lines)

    def _repr_html_(self):
        left = 'style="text-align: left"'  # JupyterLab aligns tables to the right
        head = "".join(f"<th {left}>{title}</th>" for title in ("Name", "Arithmetic", "Result"))
        rows = "".join(
            f"<tr><td {left}>{escape(line.name)}</td><td {left}>{escape(line.formula)}</td>"
            f"<td {left}>{escape(line.result)}</td></tr>"
            for line in self.lines
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _digits(*numbers):
    """Numbers as a person writes them, to six digits: a tuple of texts, or one text for one number."""
    texts = tuple(f"{number:,.0f}" if abs(number) >= 1e6 else f"{number:,.6g}" for number in numbers)
    return texts if len(texts) > 1 else texts[0]
