"""Run the checks on a model and its data."""

import copy
import warnings
from collections.abc import Sequence
from typing import Any

from mlsd_helpers.debugging.adapters.adapting import adapt
from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply
from mlsd_helpers.debugging.checks.registry import Check, chosen
from mlsd_helpers.debugging.checks.report import Report
from mlsd_helpers.debugging.checks.result import COULD_NOT_RUN, DOES_NOT_APPLY, FAILED, PASSED, Result
from mlsd_helpers.debugging.data import Data

_LONGEST = 300  # characters of an error that came from elsewhere


class CheckFailed(AssertionError):
    """A check failed or could not run."""


def run_checks(model: Any, data: Data, checks: Sequence[str] | None = None, *, random_state: int = 0) -> Report:
    """Run all checks, or those named, on a model and its data; neither is changed.

    Parameters
    ----------
    model : estimator, TorchModel, Functions or None
        What to check. None runs the checks of the data alone.
    data : Data
        Rows to train on and rows to judge on, with what is declared about them.
    checks : sequence of str, optional
        Names out of `all_checks`.
    random_state : int
        Seed of all chance in the checks.

    Returns
    -------
    Report
        A `Result` for each check. A check that raises could not run, and did not pass.

    Raises
    ------
    TypeError
        When the model has no adapter, or data is no `Data`.
    ValueError
        When a name is not that of a check.

    Examples
    --------
    >>> data = Data([[0.0], [1.0], [2.0]], [1, 1, 1], [[0.5]], [1])
    >>> run_checks(None, data, ["labels vary"])
    Checks: 1 failed
    ✗ labels vary: all 3 training labels are 1
        catches: a label column that was filled with one value, or read from the wrong column
        look at: the line that makes the label, and the counts of its values
    """
    if not isinstance(data, Data):
        raise TypeError(f"data is a {type(data).__name__}; expected Data(X_train, y_train, X_test, y_test)")
    wanted = chosen(checks)
    if model is not None:
        model = copy.copy(adapt(model, data.classes))  # one object a run: what is trained once is kept for its checks
    return Report(_run(each, model, data, random_state) for each in wanted)


def assert_checks(model: Any, data: Data, checks: Sequence[str] | None = None, *, random_state: int = 0) -> None:
    """Raise when a check fails or could not run: one line for the tests of any project.

    Parameters
    ----------
    model, data, checks, random_state
        As for :func:`run_checks`. A check that is named here must apply, too.

    Raises
    ------
    CheckFailed
        With the evidence, the bug it points to and where to look.

    Examples
    --------
    >>> data = Data([[0.0], [1.0], [2.0]], [0, 1, 1], [[0.5]], [1])
    >>> assert_checks(None, data, ["labels vary"])
    """
    bad = (FAILED, COULD_NOT_RUN) if checks is None else (FAILED, COULD_NOT_RUN, DOES_NOT_APPLY)
    broken = [result for result in run_checks(model, data, checks, random_state=random_state) if result.outcome in bad]
    if broken:
        raise CheckFailed("\n".join(map(repr, broken)))


def _run(check: Check, model: Any, data: Data, seed: int) -> Result:
    about = check.name, check.catches, check.look_at
    if model is None and check.about != "data":
        return _result(about, DOES_NOT_APPLY, "no model was given")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a model trained for a few steps on a few rows warns by right
            verdict = check.function(model, data, seed)
    except DoesNotApply as reason:
        return _result(about, DOES_NOT_APPLY, str(reason))
    except CouldNotRun as reason:
        return _result(about, COULD_NOT_RUN, f"could not run, because {reason}")
    except Exception as error:
        return _result(about, COULD_NOT_RUN, f"could not run, because {_on_one_line(error)}")
    return _result(about, PASSED if verdict.holds else FAILED, verdict.evidence)


def _on_one_line(error):
    """What was raised, without the arrays that some messages print."""
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return said if len(said) <= _LONGEST else said[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _result(about, outcome, evidence):
    name, catches, look_at = about
    return Result(name, outcome, evidence, catches, look_at)
