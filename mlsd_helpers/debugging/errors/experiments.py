"""The experiments of :func:`why_poor`, each a list of rows for its table."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from mlsd_helpers.debugging.errors.candidates import beside, other_models
from mlsd_helpers.debugging.errors.shares import share_of_sums
from mlsd_helpers.debugging.errors.surest import skill_lost, surest_wrong
from mlsd_helpers.debugging.errors.why_poor_report import MEASURED, NO, OPEN, YES

NOISE = 0.1  # of the training labels, in the noise probe
_DRAWS = 3  # of the rows left out, for each fold


class Row(NamedTuple):
    """One experiment as the table has it."""

    cause: str
    experiment: str
    estimate: float
    low: float
    high: float
    verdict: str
    says: str


class Study:
    """What the experiments share: losses of the model, of others, and of the best that each fold chose elsewhere."""

    def __init__(self, trials, model, param_grid, margin, random_state):
        self.trials, self.model, self.margin, self.random_state = trials, model, margin, random_state
        self.constant = trials.constant
        self.predicted = {"as it is": trials.held_out(model)}
        self.skipped = {}
        others = other_models(trials.is_numeric, isinstance(trials.X, pd.DataFrame))
        self.settings, self.others = self._tried(beside(model, param_grid)), self._tried(others)
        self.estimators = {"as it is": model, **self.settings, **self.others}
        self.losses = np.column_stack([trials.loss(self.predicted[name]) for name in self.estimators])
        self.best = trials.chosen_elsewhere(self.losses)
        names = list(self.estimators)
        self.best_names = [names[column] for column in self.best]
        self.best_estimators = [self.estimators[name] for name in self.best_names]
        self.of_best = trials.by_fold(self.losses, self.best)

    def _tried(self, estimators):
        """Those that can be fitted; why others cannot is kept."""
        ran = {}
        for name, estimator in estimators.items():
            try:
                self.predicted[name] = self.trials.held_out(estimator)
                ran[name] = estimator
            except Exception as error:  # whatever a setting raises, the others are still tried
                self.skipped[name] = f"{type(error).__name__}: {error}"
        return ran

    def usable(self, losses):
        """The losses, or those of the constant where that is better: nobody would use worse."""
        return losses if losses.mean() < self.constant.mean() else self.constant

    def gain(self, worse, better):
        """By how much of the constant's loss one is better than the other."""
        return share_of_sums(worse - better, self.constant, self.trials.groups)

    def verdict(self, interval):
        """Yes or no where the whole interval lies on one side of the margin; NaN is on neither."""
        return YES if interval.low >= self.margin else NO if interval.high < self.margin else OPEN

    def row(self, cause, experiment, interval, verdict, says):
        return Row(cause, experiment, *interval, verdict, says)


def features(study):
    """Does anything learn from them more than the constant knows, and from a shuffled target nothing?"""
    trials, rng = study.trials, np.random.default_rng(study.random_state)
    skill = study.gain(study.constant, study.of_best)
    verdict = YES if skill.high < study.margin else OPEN
    yield study.row(
        "features", "best found against the constant", skill, verdict, f"takes {skill.estimate:.1%} off its loss"
    )
    # Judged by the shuffled target too: against the true one, one draw agrees with it by chance more than its rows say
    order = rng.permutation(len(trials.y))
    predicted = trials.held_out(study.model, y=trials.y[order])
    control = study.gain(study.constant[order], ((predicted - trials.target[order]) ** 2).sum(axis=1))
    learned = "is learned too: look at the folds" if control.low > 0 else "teaches nothing"
    yield study.row("features", "target shuffled", control, MEASURED, f"a shuffled target {learned}")


def shuffled_features(study):
    """What each feature is worth to the best found: its loss when held-out values of it are shuffled."""
    trials, rng = study.trials, np.random.default_rng(study.random_state)
    is_frame = isinstance(trials.X, pd.DataFrame)
    names = list(trials.X.columns) if is_frame else [f"feature {place}" for place in range(trials.X.shape[1])]
    cost = np.zeros((len(trials.y), len(names)))
    for estimator, (train, held_out) in zip(study.best_estimators, trials.parts, strict=True):
        fitted = trials.fitted(estimator, train)
        for place in range(len(names)):
            X = trials.X.iloc[held_out].copy() if is_frame else trials.X[held_out].copy()
            order = rng.permutation(len(held_out))
            if is_frame:
                X.isetitem(place, X.iloc[order, place].array)
            else:
                X[:, place] = X[order, place]
            predicted = trials.predicted(fitted, X)
            cost[held_out, place] = ((predicted - trials.target[held_out]) ** 2).sum(axis=1)
    cost -= study.of_best[:, None]
    level = 1 - 0.05 / len(names)  # so that one worthless feature in all of them counts in at most 5 %
    each = [share_of_sums(column, study.constant, trials.groups, level) for column in cost.T]
    n_worth = sum(interval.low > 0 for interval in each)
    most = int(np.argmax([interval.estimate for interval in each]))
    says = f"{n_worth} of {len(names)} cost anything when shuffled" + (f"; {names[most]} most" if n_worth else "")
    yield study.row("features", f"{names[most]} shuffled", each[most], MEASURED, says)


def hyperparameters(study):
    """Would another setting, or another model, have done better? Chosen on the other folds, judged on each."""
    trials, now = study.trials, study.usable(study.losses[:, 0])
    names = list(study.estimators)
    for experiment, tried in (("validation curve", study.settings), ("other models", study.others)):
        if not tried:
            why = next(iter(study.skipped.values()), "the model has no hyperparameter known here; pass param_grid")
            yield Row("hyperparameters", experiment, *[np.nan] * 3, f"could not run, because {why}", "")
            continue
        columns = [0, *(names.index(name) for name in tried)]
        losses = np.column_stack([study.losses[:, columns], study.constant])
        chosen = trials.chosen_elsewhere(losses)
        found = study.gain(now, trials.by_fold(losses, chosen))
        labels = ["as it is", *tried, "the constant"]
        often = max(set(chosen), key=chosen.count)
        says = f"{labels[often]} is best in {chosen.count(often)} of {len(chosen)} folds, of {len(labels)} tried"
        yield study.row("hyperparameters", experiment, found, study.verdict(found), says)


def amount_of_data(study):
    """Does the best found still gain from the second half of the rows?"""
    trials, rng = study.trials, np.random.default_rng(study.random_state)
    curve = {1.0: study.of_best}
    for share in (0.25, 0.5):
        drawn = [
            trials.loss(trials.held_out(study.best_estimators, choose=trials.some_of(share, rng)))
            for _ in range(_DRAWS)
        ]
        curve[share] = np.mean(drawn, axis=0)
    usable = {share: study.usable(losses) for share, losses in curve.items()}
    first, second = (study.gain(usable[one], usable[two]) for one, two in ((0.25, 0.5), (0.5, 1.0)))
    n_rows = len(trials.parts[0][0])
    if usable[1.0] is study.constant:  # nothing is learned yet: as far as the interval of that goes, nothing is missed
        second = study.gain(study.constant, curve[1.0])
        says = f"{n_rows:,} rows teach no more than the constant knows"
    else:
        says = f"from {n_rows // 2:,} to {n_rows:,} rows, after {first.estimate:.1%} from {n_rows // 4:,} on"
        if 0 < second.estimate < first.estimate:
            says += f"; at that pace the next doubling gives {second.estimate**2 / first.estimate:.1%}"
    yield study.row("too little data", "half of the rows", second, study.verdict(second), says)


def label_errors(study):
    """Are the surest predictions wrong more often than weak features make them?"""
    trials = study.trials
    if trials.is_numeric or len(trials.classes) != 2:
        what = "numbers" if trials.is_numeric else f"{len(trials.classes)} classes"
        yield Row(
            *("label errors", "surest tenth", np.nan, np.nan, np.nan),
            *(f"could not run, because it is worked out for two classes and y holds {what}", ""),
        )
        return
    by_name = np.stack([study.predicted[name][:, 1] for name in study.estimators], axis=1)
    probability = trials.by_fold(by_name, study.best)
    is_positive = trials.place == 1
    wrong, expected = surest_wrong(is_positive, probability, trials.groups)
    skill = 1 - study.of_best.sum() / study.constant.sum()
    # At most as many labels are wrong at random as the surest predictions are, whatever the features; that some are is
    # said only by more than weak features leave
    rates = wrong.estimate - expected, wrong.low - expected, wrong.high
    cost = [skill_lost(skill, rate, is_positive.mean()) for rate in rates]
    verdict = YES if cost[1] >= study.margin else NO if cost[2] < study.margin else OPEN
    says = (
        f"{wrong.estimate:.1%} [{wrong.low:.1%}, {wrong.high:.1%}] of the surest tenth are wrong, {expected:.1%} at "
        f"this AUC if many weak features made it"
    )
    yield Row("label errors", "surest tenth", *cost, verdict, says)


def noise_probe(study):
    """What wrong labels in training cost: another tenth of them."""
    trials, rng = study.trials, np.random.default_rng(study.random_state)
    y, rows = trials.y.copy(), np.flatnonzero(rng.random(len(trials.y)) < NOISE)
    if trials.is_numeric:
        y[rows] = y[rng.permutation(rows)]
    else:
        n_classes = len(trials.classes)
        y[rows] = trials.classes[(trials.place[rows] + rng.integers(1, n_classes, len(rows))) % n_classes]
    cost = study.gain(trials.loss(trials.held_out(study.best_estimators, y=y)), study.of_best)
    says = f"costs {cost.estimate:.1%}: what errors in as many training labels may cost by misteaching"
    yield study.row("label errors", f"another {NOISE:.0%} of training labels made wrong", cost, MEASURED, says)
