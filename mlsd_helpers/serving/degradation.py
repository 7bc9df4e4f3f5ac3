"""Three rungs, each simpler and surer than the one above: the model, a heuristic, a constant."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

import numpy as np

from mlsd_helpers.serving.rollout import Version
from mlsd_helpers.serving.workers import Busy, Overdue, Workers
from mlsd_helpers.tracing import stage, trace

SHARE_OF_MODEL = 0.8  # of the deadline; the rest is the heuristic's


@dataclass(frozen=True)
class Fallback:
    """What answers when the model does not.

    Parameters
    ----------
    heuristic : callable
        From a list of rows (dicts of the fields as they were sent, not the features: their source may be what is down)
        to as many finite scores. It should need microseconds and nothing from the network.
    constant : float
        The score when the heuristic fails too, such as the share of positives.

    Raises
    ------
    ValueError
        When the constant is not a finite number.
    """

    heuristic: Callable[[list[dict]], Sequence[float]]
    constant: float

    def __post_init__(self):
        if not math.isfinite(self.constant):
            raise ValueError(f"constant is {self.constant}; expected a finite score, such as the share of positives")


class Shed(Exception):
    """There is no room for the request."""


class Answer(NamedTuple):
    """Scores, and where they come from.

    ``rung`` is "model", "heuristic" or "constant". ``reason`` says why no rung above answered ("model: deadline"), and
    is None for the model. ``features`` are what the model was given, for a shadow to use.
    """

    scores: list[float]
    rung: str
    reason: str | None
    version: Version
    features: object = None


class Ladder:
    """Asks the model, then the heuristic, then gives the constant, within the deadline.

    The model has 80 % of the deadline and the heuristic what is left. When the queue of the model is full the heuristic
    answers at once. When the queue of the heuristic is full too the request is shed: a service that gave the constant
    to everybody would look well while it decided nothing.

    Parameters
    ----------
    feature_builder : callable
        From a list of rows (dicts) to what the model takes; runs in the same thread as the model.
    fallback : Fallback
    model_workers, heuristic_workers : Workers
        The threads of each.
    observe_stage : callable
        Told the name and the seconds of each stage of the model's rung.
    note_failure : callable
        Told each exception of a feature builder, a model or a heuristic; clients never see them.
    """

    def __init__(
        self,
        feature_builder: Callable[[list[dict]], object],
        fallback: Fallback,
        model_workers: Workers,
        heuristic_workers: Workers,
        observe_stage: Callable[[str, float], None],
        note_failure: Callable[[Exception], None],
    ):
        self._feature_builder, self._fallback = feature_builder, fallback
        self._model_workers, self._heuristic_workers = model_workers, heuristic_workers
        self._observe_stage, self._note_failure = observe_stage, note_failure

    async def answer(self, version: Version, rows: list[dict], start: float, deadline_s: float) -> Answer:
        """Return an answer before ``start + deadline_s`` (seconds of ``time.monotonic``).

        Raises
        ------
        Shed
            When neither the model nor the heuristic has room.
        """
        left_s = start + SHARE_OF_MODEL * deadline_s - monotonic()
        try:
            scores, features = await self._model_workers.run(self._score, version, rows, timeout_s=left_s)
            return Answer(scores, "model", None, version, features)
        except Exception as error:
            reason = f"model: {self._why(error)}"
        left_s = start + deadline_s - monotonic()
        try:
            scores = await self._heuristic_workers.run(self._heuristic, rows, timeout_s=max(left_s, 0.001))
            return Answer(scores, "heuristic", reason, version)
        except Exception as error:
            if isinstance(error, Busy) and error.why == "overload":
                raise Shed from None
            reason += f"; heuristic: {self._why(error)}"
        return Answer([float(self._fallback.constant)] * len(rows), "constant", reason, version)

    def _why(self, error):
        if isinstance(error, Busy):
            return error.why
        if isinstance(error, Overdue):
            return "deadline"
        self._note_failure(error)
        return {FeaturesFailed: "features failed", BadScores: "bad scores"}.get(type(error), "failed")

    def _score(self, version, rows):
        with trace() as recorded:
            try:
                with stage("features"):
                    features = self._build(rows)
                with stage("model"):
                    scores = version.scores(features)
            finally:
                for each in recorded.stages:
                    self._observe_stage(each.path, each.wall_s)
        return checked_scores(scores, len(rows)), features

    def _build(self, rows):
        try:
            return self._feature_builder(rows)
        except Exception as error:
            raise FeaturesFailed from error

    def _heuristic(self, rows):
        return checked_scores(self._fallback.heuristic(rows), len(rows))


class FeaturesFailed(Exception):
    """The features could not be built; the cause is the exception that says why."""


class BadScores(Exception):
    """Not one finite score a row."""


def checked_scores(scores, n_rows: int) -> list[float]:
    """Return the scores as plain numbers, or raise BadScores."""
    scores = np.asarray(scores, dtype=float)
    if scores.shape != (n_rows,) or not np.isfinite(scores).all():
        raise BadScores(f"scores of shape {scores.shape} for {n_rows} rows, or not all finite")
    return scores.tolist()
