"""Where the time and the memory of a request or of a run go, stage by stage.

Name the stages in the code, once. They cost next to nothing until somebody opens a trace around them:

>>> with trace() as recorded:
...     with stage("request"):
...         with stage("features", rows=3):
...             pass
>>> [each.path for each in recorded.stages]
['request/features', 'request']

``recorded.table()`` sums up, ``recorded.write_json_lines(path)`` keeps every stage, and ``recorded.plot()`` draws them.
"""

from mlsd_helpers.tracing.recording import Stage, Trace, stage, trace

__all__ = ["Stage", "Trace", "stage", "trace"]
