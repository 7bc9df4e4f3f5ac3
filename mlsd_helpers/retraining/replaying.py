"""Serve a stream period by period as if it came now, training again when a policy says so."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd
from pandas.tseries.frequencies import to_offset

from mlsd_helpers.metrics import checks
from mlsd_helpers.retraining.known import Known, decided, name_of
from mlsd_helpers.retraining.policies import FACTORIES
from mlsd_helpers.retraining.replay_result import Replay
from mlsd_helpers.retraining.saving import Progress
from mlsd_helpers.retraining.stream import Stream
from mlsd_helpers.shared.measuring import measured
from mlsd_helpers.shared.number_checks import not_negative, positive, whole


def replay(
    policy: Callable[[Known], Any],
    stream: Stream,
    train: Callable[..., Any],
    evaluate: Callable[[np.ndarray, np.ndarray], Any],
    cost: float = 0.0,
    *,
    first: int | str = 1,
    label_delay: Any = None,
    window: Any = None,
    warm_start: bool = False,
    gate: Callable[[np.ndarray, np.ndarray, pd.DataFrame], Any] | None = None,
    hold_out: Any = None,
    refit: bool = True,
    predict: Callable[[Any, pd.DataFrame], Any] | None = None,
    metrics: Mapping[str, Callable[[Any, Any], float]] | None = None,
    per: float = 1.0,
    unit: str = "money",
    kept: dict[Any, Any] | None = None,
    file: str | PathLike[str] | None = None,
    progress: bool | None = None,
) -> Replay:
    """Serve a stream period by period as if it came now, training again when a policy says so.

    A model trained at the start of a period learns from the rows whose label is known by then: ``known_after`` of the
    stream + ``label_delay`` ≤ start. The policy is asked at the start of every period but the first one served, whose
    model is always trained; it gets what is known then (:class:`Known`), never a row or a label of the future. An alarm
    trains again only when it changes the rows to learn from: without new labels the model would come out the same.

    Parameters
    ----------
    policy : callable
        ``policy(known)`` returns True (train again), False or a :class:`Decision`: one of :func:`never`,
        :func:`calendar`, :func:`on_drift`, :func:`on_performance`, :func:`on_estimated_performance`, or any function.
    stream : Stream
        The rows.
    train : callable
        ``train(X, y)`` returns a new model; with ``warm_start``, ``train(X, y, model)`` gets the model that serves now,
        or None the first time. It should give the same model for the same rows.
    evaluate : callable
        ``evaluate(y_true, y_score)`` returns what each row earned, array of shape (n,): money, or minus a loss.
    cost : float
        What one training after the first costs, in the unit of ``evaluate``; 0 or more.
    first : int or str
        How many periods come before the first one served, or its name.
    label_delay : Timedelta, DateOffset or str, optional
        How much later labels arrive, such as ``"14D"`` or ``pd.DateOffset(months=1)``.
    window : Timedelta, DateOffset or str, optional
        Learn from as much time before the last label that can have arrived (a rolling window); by default from all that
        is known (a growing one).
    warm_start : bool
        Whether ``train`` gets the model that serves now, to go on from it.
    gate : callable, optional
        ``gate(champion, challenger, rows)`` says whether a model trained again is served. It compares two arrays of
        scores on the rows whose label arrived last, ``hold_out`` long, which neither model has learned from; ``rows``
        has the features, ``label`` and ``day``. The training is paid in any case.
    hold_out : Timedelta, DateOffset or str, optional
        With a gate, how much time its rows span.
    refit : bool
        With a gate, whether a challenger that passes is trained once more, on the rows that judged it too, before it is
        served; else it is served as it was judged.
    predict : callable, optional
        ``predict(model, X)`` returns a score a row; by default the second column of ``model.predict_proba(X)``.
    metrics : mapping of str to callable, optional
        ``metric(y_true, y_score)`` to report for each period, computed afterwards: no policy sees them.
    per : float
        How many rows the money is reported for, such as 1000.
    unit : str
        Of the money reported, such as "USD per 1,000 flights".
    kept : dict, optional
        Give the same one to several replays of the same stream, ``train`` and ``predict``: each model is then trained
        once, and says once what it says of a period. Without ``warm_start`` a model depends on its rows alone.
    file : path, optional
        Where to note each period served. When a replay is stopped and called again with the same arguments, it goes on
        from there, with the same result as in one go. What ``policy``, ``evaluate`` and ``gate`` do is not in the file:
        delete it when you change them.
    progress : bool, optional
        Whether to write to standard error how far it is; by default only in a terminal.

    Returns
    -------
    Replay
        Money, trainings and alarms by period, money by day; ``.less(other)`` with an interval over days.

    Raises
    ------
    ValueError
        When no label has arrived before the first period served, the policy returns what is no decision, ``evaluate``
        returns NaN or another number of values than there are rows, the file is of another replay, or a parameter is
        out of its range.

    References
    ----------
    Gama et al., A survey on concept drift adaptation, 2014: https://doi.org/10.1145/2523813

    Examples
    --------
    A share that moves, guessed by the mean of what was seen; each day earns minus the squared error:

    >>> from mlsd_helpers.retraining import calendar, never
    >>> days = pd.DataFrame({"at": pd.date_range("2013-01-01", "2013-04-30"), "x": 0.0})
    >>> days["y"] = days["at"].dt.month.astype(float)
    >>> stream = Stream(days, ["x"], "y", "at")
    >>> def mean_of(X, y):
    ...     return y.mean()
    >>> def minus_error(y, score):
    ...     return -((y - score) ** 2)
    >>> options = dict(predict=lambda model, X: np.full(len(X), model), progress=False)
    >>> still = replay(never(), stream, mean_of, minus_error, **options)
    >>> monthly = replay(calendar(), stream, mean_of, minus_error, window=pd.DateOffset(months=1), **options)
    >>> still.periods["money"].tolist(), monthly.periods["money"].tolist()
    ([-1.0, -4.0, -9.0], [-1.0, -1.0, -1.0])
    """
    run = _Run(policy, stream, train, evaluate, warm_start, gate, predict, metrics or {}, {} if kept is None else kept)
    run.check()
    not_negative("cost", cost)
    positive("per", per)
    run.refit = refit
    run.delay, run.window, run.hold_out = (
        _length(name, value)
        for name, value in (("label_delay", label_delay), ("window", window), ("hold_out", hold_out))
    )
    if (gate is None) != (hold_out is None):
        raise ValueError("gate and hold_out go together; give both or neither")
    begin = stream.number_of(first) if isinstance(first, str) else first
    whole("first", begin, 1, len(stream) - 1)
    settings = (name_of(policy), begin, label_delay, window, hold_out, refit, warm_start, _origin(train))
    saved = Progress(file, [stream.fingerprint if file is not None else "", *map(str, settings)])
    for noted in saved.periods:
        run.go_on_from(noted)
    shows = sys.stderr.isatty() if progress is None else progress
    for number in range(begin + len(saved.periods), len(stream)):
        saved.add(run.serve(number, begin))
        if shows:
            done = number - begin + 1
            ends_line = number == len(stream) - 1
            print(
                f"\r{name_of(policy)}: {done} of {len(stream) - begin} periods", end="\n" * ends_line, file=sys.stderr
            )
    return run.result(begin, float(cost), float(per), unit)


@dataclass
class _Run:
    policy: Callable
    stream: Stream
    train: Callable
    evaluate: Callable
    warm_start: bool
    gate: Callable | None
    predict: Callable | None
    metrics: Mapping[str, Callable]
    kept: dict
    delay: Any = None
    window: Any = None
    hold_out: Any = None
    refit: bool = True
    noted: list = field(default_factory=list)
    chain: list = field(default_factory=list)  # the rows of each training so far, whose last one made the current model

    def check(self):
        if not isinstance(self.stream, Stream):
            raise ValueError(f"stream is a {type(self.stream).__name__}; expected a Stream(frame, features, label, …)")
        for name in ("policy", "train", "evaluate", "gate", "predict"):
            value = getattr(self, name)
            if not callable(value) and not (value is None and name in ("gate", "predict")):
                raise ValueError(f"{name} is {value!r}; expected a function")
        if self.policy in FACTORIES:
            name = self.policy.__name__
            raise ValueError(f"policy is the function {name} itself; call it: {name}(…)")
        for name in getattr(self.policy, "periods", ()):
            self.stream.number_of(name)

    # What is known, and what it makes of it

    def arrived(self, number):
        """The rows whose label is known at the start of a period, and the moment that labels are known up to."""
        cutoff = self.stream.starts[number] if self.delay is None else self.stream.starts[number] - self.delay
        return np.asarray(self.stream.known <= cutoff) & (self.stream.period < number), cutoff

    def to_learn_from(self, number):
        arrived, cutoff = self.arrived(number)
        return arrived if self.window is None else arrived & np.asarray(self.stream.moment >= cutoff - self.window)

    def model(self, chain):
        """The model of a chain of trainings, of which only the last counts unless they start warm."""
        key = self.key(chain)
        if key not in self.kept:
            rows = chain[-1]
            X, y = self.stream.X[rows], self.stream.y[rows]
            if self.warm_start:
                self.kept[key] = self.train(X, y, self.model(chain[:-1]) if len(chain) > 1 else None)
            else:
                self.kept[key] = self.train(X, y)
        return self.kept[key]

    def key(self, chain):
        digest = hashlib.sha1(usedforsecurity=False)
        for rows in chain if self.warm_start else chain[-1:]:
            digest.update(np.packbits(rows).tobytes())
        return self.stream, self.train, self.predict, self.warm_start, digest.digest()

    def scores(self, chain, number):
        """What a model says about the rows of one period."""
        key = (*self.key(chain), number)
        if key not in self.kept:
            self.kept[key] = self.said(self.model(chain), self.stream.period == number)
        return self.kept[key]

    def said(self, model, rows):
        X = self.stream.X[rows]
        if self.predict is None and not hasattr(model, "predict_proba"):
            raise ValueError(
                f"train returned a {type(model).__name__}, which has no predict_proba; pass predict=, a function of "
                "(model, X) that returns a score a row"
            )
        scores = model.predict_proba(X)[:, 1] if self.predict is None else self.predict(model, X)
        scores = checks.numbers("what predict returned", scores)
        if len(scores) != len(X):
            raise ValueError(f"predict returned {len(scores):,} scores for {len(X):,} rows; expected one for each")
        return scores

    def known(self, number, begin):
        stream, n_rows = self.stream, int(self.stream.ends[number - 1])
        arrived, chain = self.arrived(number)[0][:n_rows], list(self.chain)

        def score_of_period(asked):
            whole("number", int(asked), 0, number - 1)
            return self.scores(chain, int(asked)).copy()

        served = [np.full(int(stream.ends[begin - 1]), np.nan), *(each["score"] for each in self.noted)]
        since = next(back for back, each in enumerate(reversed(self.noted), 1) if each["is_new"])
        return Known(
            name=stream.names[number],
            start=stream.starts[number],
            served=number - begin,
            since_training=since,
            rows=stream.X.iloc[:n_rows],  # copied when a policy writes to it
            label=np.where(arrived, stream.y[:n_rows], np.nan),
            score=np.concatenate(served),
            period=stream.period[:n_rows].copy(),
            day=stream.day[:n_rows],
            trained_on=self.chain[-1][:n_rows].copy(),
            past=pd.DataFrame([{name: each[name] for name in _FOR_POLICY} for each in self.noted]),
            score_of_period=score_of_period,
        )

    # One period after the other

    def serve(self, number, begin):
        rows, name = self.to_learn_from(number), self.stream.names[number]
        noted = {"period": name, "alarm": False, "retrained": False, "paid": False, "statistic": np.nan, "says": ""}
        if number == begin:
            if not rows.any():
                raise ValueError(
                    f"no label has arrived at the start of {name}, the first period served: the rows before it begin "
                    f"at {self.stream.moment[0]}; serve later (first=…), or take a shorter label_delay"
                )
            self.chain.append(rows)
        else:
            decision = decided(self.policy(self.known(number, begin)), self.policy, name)
            noted |= {"alarm": decision.retrain, "statistic": decision.statistic, "says": decision.says}
            if decision.retrain and rows.any() and not np.array_equal(rows, self.chain[-1]):
                noted["paid"] = True
                chosen = rows if self.gate is None else self.through_gate(number, rows)
                if chosen is not None:
                    noted["retrained"] = True
                    self.chain.append(chosen)
        noted["is_new"] = number == begin or noted["retrained"]
        noted["score"] = self.scores(self.chain, number)
        noted["training_rows"] = int(np.count_nonzero(self.chain[-1]))
        self.noted.append(noted)
        return noted

    def apart(self, number, rows):
        """The rows to learn from without those held out, and those."""
        arrived, cutoff = self.arrived(number)
        held_out = arrived & np.asarray(self.stream.moment >= cutoff - self.hold_out)
        return rows & ~held_out, held_out

    def through_gate(self, number, rows):
        """The rows to train on when the gate lets the challenger pass, else None."""
        fewer, held_out = self.apart(number, rows)
        judged = held_out & ~self.chain[-1]
        if not fewer.any() or not judged.any():
            return None
        periods = np.unique(self.stream.period[judged])
        among = judged[np.isin(self.stream.period, periods)]
        champion, challenger = (
            np.concatenate([self.scores(chain, each) for each in periods])[among]
            for chain in (self.chain, [*self.chain, fewer])
        )
        frame = self.stream.X[judged].assign(label=self.stream.y[judged], day=self.stream.day[judged])
        answer = self.gate(champion, challenger, frame)
        if not isinstance(answer, (bool, np.bool_)):
            given = f"a {type(answer).__name__}" if hasattr(answer, "promotes") else repr(answer)
            hint = ": its .promotes" if hasattr(answer, "promotes") else ""
            raise ValueError(
                f"gate returned {given} for {self.stream.names[number]}; expected True (serve it) or False{hint}"
            )
        return (rows if self.refit else fewer) if answer else None

    def go_on_from(self, noted):
        """Take a period from the file of a replay begun."""
        if noted["is_new"]:
            number = self.stream.number_of(noted["period"])
            rows = self.to_learn_from(number)
            if noted["retrained"] and self.gate is not None and not self.refit:
                rows = self.apart(number, rows)[0]
            self.chain.append(rows)
        self.noted.append(noted)

    def result(self, begin, cost, per, unit):
        stream, served = self.stream, self.stream.period >= begin
        score = np.concatenate([each["score"] for each in self.noted])
        y, period, day = stream.y[served], stream.period[served], stream.day[served]
        money = np.empty(len(y))
        table = []
        for number, noted in enumerate(self.noted, begin):
            rows = period == number
            money[rows] = _money(self.evaluate(y[rows], score[rows]), np.count_nonzero(rows), noted["period"])
            quality = {
                name: measured(metric, y[rows], score[rows], f"in {noted['period']}")
                for name, metric in self.metrics.items()
            }
            shown = {name: noted[name] for name in _SHOWN}
            table.append(
                {"period": noted["period"], "rows": int(rows.sum()), "money": per * money[rows].mean()}
                | shown
                | quality
            )
        days = (
            pd.DataFrame({"day": day, "period": np.array(stream.names)[period], "money": money, "rows": 1})
            .groupby(["day", "period"], as_index=False, sort=True)
            .sum()
        )
        return Replay(
            name_of(self.policy), pd.DataFrame(table), days, score, cost, per, unit, metrics=tuple(self.metrics)
        )


_FOR_POLICY = ("period", "alarm", "retrained", "statistic", "training_rows")
_SHOWN = ("alarm", "retrained", "paid", "statistic", "says", "training_rows")


def _money(values, n_rows, period):
    try:
        values = checks.numbers(f"what evaluate returned for {period}", values)
    except ValueError as error:
        raise ValueError(f"{error}; evaluate is to return what each row earned") from error
    if len(values) != n_rows:
        raise ValueError(
            f"evaluate returned {len(values):,} values for the {n_rows:,} rows of {period}; expected what each row "
            "earned, not their sum or mean"
        )
    return values


def _length(name, value):
    """A length of time as pandas takes it, or None."""
    if value is None:
        return None
    if isinstance(value, Real):  # which pandas would take as nanoseconds
        raise ValueError(f"{name} is {value!r}; expected a length of time with its unit: '{value:g}D' for days")
    if isinstance(value, pd.DateOffset):
        start = pd.Timestamp("2013-01-01")
        if start + value < start:
            raise ValueError(f"{name} is {value!r}; expected 0 or more")
        return value
    try:
        length = to_offset(value) if isinstance(value, str) else pd.Timedelta(value)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{name} is {value!r}; expected a length of time, such as '14D' or pd.DateOffset(months=1)"
        ) from error
    if (
        pd.isna(length)
        or (isinstance(length, pd.Timedelta) and length < pd.Timedelta(0))
        or getattr(length, "n", 0) < 0
    ):
        raise ValueError(f"{name} is {value!r}; expected 0 or more")
    return length


def _origin(function):
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', type(function).__name__)}"
