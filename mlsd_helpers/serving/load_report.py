"""What a load generator saw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NOT_SENT, NO_ANSWER = 0, -1


@dataclass(frozen=True, eq=False, repr=False)
class LoadReport:
    """One entry a request, in the order in which they were scheduled.

    Attributes
    ----------
    scheduled_s : array of float, shape (n,)
        When each was due, seconds from the start.
    latency_s : array of float, shape (n,)
        From the moment it was due to the end of its answer or error, waiting of the generator included.
    late_s : array of float, shape (n,)
        How long after it was due it was sent: time that the generator lost, not the service. Where this is a good part
        of the latency, the generator is the bottleneck.
    status : array of int, shape (n,)
        Of HTTP; -1 where no answer came (connection refused or lost, time limit), 0 where it was not sent because too
        many were open.
    rung : array of str, shape (n,)
        What answered a prediction; empty elsewhere.
    """

    scheduled_s: np.ndarray
    latency_s: np.ndarray
    late_s: np.ndarray
    status: np.ndarray
    rung: np.ndarray
    answers: list

    @property
    def is_answered(self) -> np.ndarray:
        """Which requests got a prediction."""
        return self.status == 200

    def latency_ms(self, percentile: float) -> float:
        """A percentile, such as 99, of the latency of the requests that got a prediction."""
        answered = self.latency_s[self.is_answered]
        if not len(answered):
            raise ValueError(f"none of {len(self.status)} requests got a prediction: {self.counts()}")
        return 1000 * float(np.percentile(answered, percentile))

    def counts(self) -> dict[str, int]:
        """How many requests ended how; they add up to all that were scheduled."""
        named = {NOT_SENT: "not sent", NO_ANSWER: "no answer"}
        counted = zip(*np.unique(self.status, return_counts=True), strict=True)
        return {named.get(int(status), str(int(status))): int(n) for status, n in counted}

    @property
    def answered_per_second(self) -> float:
        """Predictions for each second from the start to the end of the last answer."""
        return float(self.is_answered.sum() / (self.scheduled_s + self.latency_s).max())

    def __repr__(self):
        counts = ", ".join(f"{name}: {n:,}" for name, n in self.counts().items())
        lines = [f"{len(self.status):,} requests in {self.scheduled_s[-1]:.1f} s; {counts}"]
        if self.is_answered.any():
            p50, p95, p99 = (self.latency_ms(percentile) for percentile in (50, 95, 99))
            lines.append(f"latency p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms")
        lines.append(f"sent late by p99 {1000 * np.percentile(self.late_s, 99):.1f} ms")
        return "\n".join(lines)
