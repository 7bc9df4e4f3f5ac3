"""Record how long each named stage took, which stage it was part of, and whether it failed."""

from __future__ import annotations

import json
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from time import perf_counter_ns, thread_time_ns, time
from typing import TYPE_CHECKING

from mlsd_helpers.tracing.memory import PeakMemory
from mlsd_helpers.tracing.summary import stage_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CURRENT = ContextVar("current", default=(None, None))  # the open trace, and the innermost open stage


class stage:
    """Time what happens under the ``with``, as part of the stage around it.

    Without a trace open around it nothing is recorded. An exception is noted and goes on its way. Overhead: under 5 µs
    a stage, measured by ``make bench``.

    Parameters
    ----------
    name : str
        Short, the same at every run, without a slash: the path to a nested stage is written ``request/features``.
    **counts : int or float
        What was worked on, such as ``rows=3``; more can be added inside with :meth:`count`.

    Raises
    ------
    ValueError
        When the name is empty or has a slash.

    Examples
    --------
    >>> with trace() as recorded:
    ...     with stage("read", files=1) as reading:
    ...         reading.count(rows=20)
    >>> recorded.stages[0].counts
    {'files': 1, 'rows': 20}
    """

    __slots__ = ("_cpu", "_parent", "_start", "_token", "_trace", "counts", "path")

    def __init__(self, name: str, **counts: float):
        if not name or "/" in name:
            raise ValueError(f"the name of the stage is {name!r}; expected a short name without a slash")
        self.path = name
        self.counts = counts

    def __enter__(self):
        trace_, parent = _CURRENT.get()
        self._trace = trace_
        if trace_ is None:
            return self
        self._parent = parent
        if parent is not None:
            self.path = f"{parent.path}/{self.path}"
        self._token = _CURRENT.set((trace_, self))
        if trace_._memory is not None:
            trace_._memory.opened(self)
        self._cpu = thread_time_ns()
        self._start = perf_counter_ns()
        return self

    def __exit__(self, kind, error, traceback):
        trace_ = self._trace
        if trace_ is None:
            return
        wall = perf_counter_ns() - self._start
        cpu = thread_time_ns() - self._cpu
        memory = None if trace_._memory is None else trace_._memory.closed(self)
        _CURRENT.reset(self._token)
        failure = None if kind is None else f"{kind.__name__}: {error}"
        # Kept as a tuple, made a Stage when somebody looks: most of the time nobody does.
        trace_._closed.append((self.path, self._start, wall, cpu, memory, self.counts, failure))

    def count(self, **counts: float):
        """Add to the counts of this stage."""
        for name, number in counts.items():
            self.counts[name] = self.counts.get(name, 0) + number


class Stage:
    """One stage as it was recorded.

    Attributes
    ----------
    path : str
        Names from the outermost stage to this one, with slashes between.
    start_s : float
        Seconds from the start of the trace.
    wall_s, cpu_s : float
        Seconds by the clock, and seconds that its own thread kept a processor busy. Work that a library hands to
        threads of its own is not in ``cpu_s``; where an asyncio stage awaits, the other tasks of its loop are.
    peak_memory_bytes : int or None
        Highest memory above what was in use at its start, None unless the trace has ``memory=True``.
    counts : dict of str to number
        What was worked on.
    error : str or None
        Type and message of the exception that ended it.
    """

    __slots__ = ("counts", "cpu_s", "error", "path", "peak_memory_bytes", "start_s", "wall_s")

    def __init__(
        self,
        trace_start_ns: int,
        path: str,
        start_ns: int,
        wall_ns: int,
        cpu_ns: int,
        peak_memory_bytes: int | None,
        counts: dict[str, float],
        error: str | None,
    ):
        self.path = path
        self.start_s = (start_ns - trace_start_ns) / 1e9
        self.wall_s = wall_ns / 1e9
        self.cpu_s = cpu_ns / 1e9
        self.peak_memory_bytes = peak_memory_bytes
        self.counts = counts
        self.error = error

    @property
    def depth(self) -> int:
        """How many stages are around it."""
        return self.path.count("/")

    def __repr__(self):
        return f"{self.path}: {1000 * self.wall_s:.3g} ms" + (f", failed with {self.error}" if self.error else "")


class Trace:
    """What was recorded between the start and the end of a trace.

    Attributes
    ----------
    started_at : float
        Seconds since 1970, UTC.
    """

    def __init__(self, memory: PeakMemory | None = None):
        self.started_at = time()
        self._start_ns = perf_counter_ns()
        self._memory = memory
        self._closed = []

    @property
    def stages(self) -> list[Stage]:
        """The stages that have ended, in the order in which they ended."""
        return [Stage(self._start_ns, *closed) for closed in list(self._closed)]

    def table(self):
        """Sum up the stages of each path: a DataFrame, described at ``tracing.summary.stage_table``."""
        return stage_table(self.stages)

    def plot(self, *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw the stages over time, as :func:`mlsd_helpers.plots.waterfall` does."""
        from mlsd_helpers import plots

        return plots.waterfall(**self.bars(), title=title, ax=ax)

    def bars(self) -> dict[str, list]:
        """Return what ``plots.waterfall`` takes: labels, starts and durations in ms, depths, failures, in time order.

        Examples
        --------
        >>> with trace() as recorded, stage("request"), stage("model"):
        ...     pass
        >>> recorded.bars()["labels"], recorded.bars()["depths"]
        (['request', 'model'], [0, 1])
        """
        stages = sorted(self.stages, key=lambda each: (each.start_s, each.depth))
        return {
            "labels": [each.path.rpartition("/")[2] for each in stages],
            "starts_ms": [1000 * each.start_s for each in stages],
            "durations_ms": [1000 * each.wall_s for each in stages],
            "depths": [each.depth for each in stages],
            "failed": [each.error is not None for each in stages],
        }

    def write_json_lines(self, path: str | Path) -> None:
        """Append one JSON object a stage to a file, with ``started_at`` (seconds since 1970)."""
        with Path(path).open("a", encoding="utf-8") as file:
            for each in self.stages:
                line = {name: getattr(each, name) for name in Stage.__slots__} | {
                    "started_at": self.started_at + each.start_s
                }
                file.write(json.dumps(line, sort_keys=True) + "\n")

    def __repr__(self):
        return "\n".join(map(repr, self.stages)) or "no stage has ended"


@contextmanager
def trace(*, memory: bool = False):
    """Record the stages under the ``with``, in this thread and in the asyncio tasks started there.

    What other threads and other tasks do is theirs: each may open a trace of its own at the same time. A thread takes
    part in this one when it is started with a copy of the context: ``contextvars.copy_context().run(work)``, or
    ``asyncio.to_thread(work)``, which makes the copy.

    Parameters
    ----------
    memory : bool
        Measure the peak memory of each stage. Python then counts every allocation and runs slower, often by half or
        more: times of such a trace are not the times of production. The count is of the whole process.

    Yields
    ------
    Trace

    Raises
    ------
    RuntimeError
        When another trace with ``memory=True`` is open.

    Examples
    --------
    >>> with trace(memory=True) as recorded:
    ...     with stage("load"):
    ...         block = bytearray(1_000_000)
    >>> recorded.stages[0].peak_memory_bytes // 1_000_000
    1
    """
    peak = PeakMemory() if memory else None
    recorded = Trace(peak)
    token = _CURRENT.set((recorded, None))
    try:
        yield recorded
    finally:
        _CURRENT.reset(token)
        if peak is not None:
            peak.stop()
