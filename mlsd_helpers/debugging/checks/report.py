"""The results of all checks as a table."""

from collections import Counter
from typing import TYPE_CHECKING

from mlsd_helpers.debugging.checks.result import COULD_NOT_RUN, DOES_NOT_APPLY, FAILED, MARKS, PASSED, Result
from mlsd_helpers.shared.showing import html_table

if TYPE_CHECKING:
    import pandas as pd


class Report(tuple):
    """Results in the order of the checks, the failed ones on top where they are shown."""

    def __new__(cls, results):
        """From an iterable of `Result`."""
        return super().__new__(cls, results)

    def __getitem__(self, which):
        """A result by its name, or by its place."""
        if isinstance(which, str):
            named = [result for result in self if result.name == which]
            if not named:
                raise KeyError(f"no check {which!r} was run; those run: {', '.join(result.name for result in self)}")
            return named[0]
        return super().__getitem__(which)

    @property
    def failed(self) -> list[Result]:
        """What failed."""
        return [result for result in self if result.outcome == FAILED]

    @property
    def summary(self) -> str:
        """How many had each outcome."""
        counts = Counter(result.outcome for result in self)
        several = {DOES_NOT_APPLY: "do not apply"}
        said = {outcome: outcome if n == 1 else several.get(outcome, outcome) for outcome, n in counts.items()}
        return ", ".join(f"{counts[outcome]} {said[outcome]}" for outcome in MARKS if counts[outcome])

    def frame(self) -> "pd.DataFrame":
        """A row for each check: ``check``, ``outcome``, ``evidence``, ``catches`` and ``look_at``."""
        import pandas as pd

        columns = ("name", "outcome", "evidence", "catches", "look_at")
        rows = [[getattr(result, column) for column in columns] for result in self]
        return pd.DataFrame(rows, columns=["check", *columns[1:]])

    def _worst_first(self):
        order = (FAILED, COULD_NOT_RUN, PASSED, DOES_NOT_APPLY)
        return sorted(self, key=lambda result: order.index(result.outcome))

    def __repr__(self):
        return "\n".join([f"Checks: {self.summary}", *map(repr, self._worst_first())])

    def _repr_html_(self):
        rows = [
            (f"{MARKS[result.outcome]} {result.outcome}", result.name, result.evidence, _next(result))
            for result in self._worst_first()
            if result.outcome != DOES_NOT_APPLY
        ]
        left_out = [result for result in self if result.outcome == DOES_NOT_APPLY]
        table = html_table(["", "check", "evidence", "look at"], rows, f"Checks: {self.summary}")
        if not left_out:
            return table
        others = html_table(["check", "why it does not apply"], [(each.name, each.evidence) for each in left_out])
        return f"{table}<details><summary>{len(left_out)} do not apply</summary>{others}</details>"


def _next(result):
    return result.look_at if result.outcome == FAILED else ""
