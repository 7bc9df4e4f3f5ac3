"""What an app counts about itself, as text for Prometheus; every app has its own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
DIFFERENCE = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


class Counters:
    """Requests in by endpoint and out by outcome, rows by the rung that answered, seconds, and what was dropped.

    ``serving_requests_received_total`` equals the sum of ``serving_requests_total`` over its outcomes whenever no
    request is under way: answered, refused (4xx), shed (503), disconnected (gone, or cut off to make room, before its
    body was there), failed (500).
    """

    def __init__(self):
        self.registry = CollectorRegistry()
        common = {"registry": self.registry}
        self.received = Counter("serving_requests_received", "Requests that arrived", ["endpoint"], **common)
        self.requests = Counter("serving_requests", "Requests by how they ended", ["endpoint", "outcome"], **common)
        self.rows = Counter("serving_rows", "Rows by what answered them", ["rung", "model_version"], **common)
        self.degraded = Counter("serving_degraded_rows", "Rows not answered by the model, by why", ["reason"], **common)
        self.seconds = Histogram(
            "serving_request_seconds", "From arrival to the answer", ["endpoint"], buckets=SECONDS, **common
        )
        self.stage_seconds = Histogram(
            "serving_stage_seconds", "Seconds of each stage of the model's rung", ["stage"], buckets=SECONDS, **common
        )
        self.failures = Counter("serving_failures", "Exceptions that no client saw", ["type"], **common)
        self.shadow_rows = Counter("serving_shadow_rows", "Rows for the shadow", ["outcome"], **common)
        self.shadow_difference = Histogram(
            "serving_shadow_difference", "|shadow − served| of a score", buckets=DIFFERENCE, **common
        )

    def watch(self, name: str, what: str, value) -> None:
        """Show a number that is asked for when the text is made."""
        Gauge(name, what, registry=self.registry).set_function(value)

    def watch_each(self, name: str, what: str, label: str, values) -> None:
        """Count by a label what is asked for when the text is made."""
        self.registry.register(_ByLabel(name, what, label, values))

    def text(self) -> bytes:
        return generate_latest(self.registry)


class _ByLabel:
    def __init__(self, name, what, label, values):
        self._name, self._what, self._label, self._values = name, what, label, values

    def collect(self):
        family = CounterMetricFamily(self._name, self._what, labels=[self._label])
        for value, n in dict(self._values()).items():
            family.add_metric([value], n)
        yield family
