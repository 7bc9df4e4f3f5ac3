"""One row for each path of stages."""

from __future__ import annotations

COLUMNS = ["stage", "calls", "errors", "wall_ms", "cpu_ms", "mean_ms", "self_ms", "peak_memory_mb"]


def stage_table(stages):
    """Sum up the stages of each path.

    Parameters
    ----------
    stages : iterable of Stage

    Returns
    -------
    DataFrame
        One row a path, in the order in which they first started: ``stage``, ``calls``, ``errors``, ``wall_ms``
        and ``cpu_ms`` (totals), ``mean_ms``, ``self_ms`` (the total less the stages inside it), ``peak_memory_mb``
        (the highest; missing unless measured), and a column with the total of each count (``calls counted`` where a
        count has the name of a column).

    Examples
    --------
    >>> from mlsd_helpers.tracing import stage, trace
    >>> with trace() as recorded:
    ...     for rows in (2, 3):
    ...         with stage("features", rows=rows):
    ...             pass
    >>> recorded.table()[["stage", "calls", "errors", "rows"]]
          stage  calls  errors  rows
    0  features      2       0     5
    """
    import pandas as pd  # a server that only records stages needs no frame

    by_path = {}
    for each in sorted(stages, key=lambda each: (each.start_s, each.depth)):
        by_path.setdefault(each.path, []).append(each)
    wall_s = {path: sum(each.wall_s for each in group) for path, group in by_path.items()}
    inside_s = dict.fromkeys(by_path, 0.0)
    for path, seconds in wall_s.items():
        parent = path.rpartition("/")[0]
        if parent in inside_s:
            inside_s[parent] += seconds

    rows = []
    for path, group in by_path.items():
        peaks = [each.peak_memory_bytes for each in group if each.peak_memory_bytes is not None]
        row = {
            "stage": path,
            "calls": len(group),
            "errors": sum(each.error is not None for each in group),
            "wall_ms": 1000 * wall_s[path],
            "cpu_ms": 1000 * sum(each.cpu_s for each in group),
            "mean_ms": 1000 * wall_s[path] / len(group),
            "self_ms": 1000 * (wall_s[path] - inside_s[path]),
            "peak_memory_mb": max(peaks) / 1e6 if peaks else float("nan"),
        }
        counted = {}
        for each in group:
            for name, number in each.counts.items():
                counted[name] = counted.get(name, 0) + number
        row |= {f"{name} counted" if name in COLUMNS else name: number for name, number in counted.items()}
        rows.append(row)
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=COLUMNS)
