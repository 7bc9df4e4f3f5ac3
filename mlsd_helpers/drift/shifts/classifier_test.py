"""Whether a classifier can tell current rows from reference rows, against what it can tell by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from mlsd_helpers.drift.shifts.group_sums import group_codes
from mlsd_helpers.metrics import checks, roc_auc
from mlsd_helpers.shared.frames import as_pandas
from mlsd_helpers.shared.number_checks import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_CATEGORIES = 250  # that histogram gradient boosting takes as such


@dataclass(frozen=True, repr=False, eq=False)
class ClassifierTest:
    """How well a classifier tells the two sides apart on rows and groups that it has not seen.

    Parameters
    ----------
    auc : float
        0.5 where it cannot, 1 where it always can.
    p_value : float
        Share of arrangements of the groups, the one seen among them, that are told apart at least as well.
    null : ndarray, shape (n_permutations,)
        AUC of the arrangements drawn.
    n_groups : int
        Groups on both sides, or 0 for independent rows.
    """

    auc: float
    p_value: float
    null: np.ndarray
    n_groups: int

    def plot(self, *, title: str = "", ax: Axes | None = None) -> Axes:
        """Draw the AUC beside the range of those by chance."""
        from mlsd_helpers import plots

        middle, low, high = np.quantile(self.null, [0.5, 0.025, 0.975])
        values = (["seen", "by chance"], [self.auc, middle], [self.auc, low], [self.auc, high])
        return plots.intervals(*values, xlabel="AUC of reference against current", title=title, reference=0.5, ax=ax)

    def __repr__(self):
        of = f"over {self.n_groups} groups" if self.n_groups else "over independent rows"
        return f"ClassifierTest: AUC {self.auc:.3f}, {np.mean(self.null):.3f} by chance, p = {self.p_value:.2g} {of}"

    def _repr_html_(self):
        return f"<p><strong>Classifier test</strong>: {repr(self).partition(': ')[2]}</p>"


def classifier_test(
    reference: Any,
    current: Any,
    groups: str | tuple[ArrayLike, ArrayLike] | None = None,
    *,
    model: Any = None,
    arrange: Literal["permute", "shift"] = "permute",
    n_folds: int = 3,
    n_permutations: int = 99,
    max_rows: int | None = 10_000,
    random_state: int = 0,
) -> ClassifierTest:
    """Fit a classifier to tell current rows from reference rows, and judge it on groups that it has not seen.

    It sees what single columns do not: combinations. The AUC is out of fold, and no group is in two folds. Under
    ``permute`` the sides are dealt anew over the groups; under ``shift`` the row of sides, with groups in their order,
    is turned round by a random number of places, which keeps neighbours together. Formula: p = (1 + arrangements told
    apart at least as well) ÷ (1 + arrangements).

    Where it fails: rows of one day tell each other apart. On flights, with the days of January dealt at random to two
    sides, the AUC is 1.00 by rows and 0.50 by days. One month of days against the next is told apart by whatever
    follows the calendar, and permuted days that follow each other reject too often, the more the longer a spell lasts:
    take ``shift``, whose p-value is at least 1 ÷ groups. June against July (AUC 0.76) has p = 0.05 of 19 permutations,
    and 0.5 of 19 shifts. It says that rows differ, not that the model is worse on them. Leave out what only counts up,
    such as times and identifiers: they tell the sides apart by themselves.

    Parameters
    ----------
    reference, current : DataFrame
        Of pandas, polars or pyarrow, with the same columns: numbers, booleans, texts or categories, missing values
        allowed.
    groups : str or (array-like, array-like), optional
        Name of the column of days or other groups, which is then no feature; or the groups of the rows of both sides.
        At least eight of them together, two on a side. Without them rows count as independent.
    model : estimator, optional
        With ``fit`` and ``predict_proba``; by default a small histogram gradient boosting, which takes categories and
        missing values as they are.
    arrange : {"permute", "shift"}
        How chance is drawn.
    n_folds, n_permutations : int
        Folds, at least 2, and arrangements, at least 19. Each arrangement fits a model a fold.
    max_rows : int or None
        Rows drawn from each side at most, for speed.
    random_state : int
        Of draws, folds and the default model.

    Returns
    -------
    ClassifierTest

    Raises
    ------
    ValueError
        When columns or their kinds differ or a name is there twice, there are times, a group is on both sides, or
        there are too few groups.

    References
    ----------
    Lopez-Paz and Oquab, Revisiting Classifier Two-Sample Tests, 2017: https://arxiv.org/abs/1610.06545

    Examples
    --------
    >>> import pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> before, now = pd.DataFrame({"x": rng.normal(size=300)}), pd.DataFrame({"x": rng.normal(1.5, size=300)})
    >>> classifier_test(before, now, n_permutations=19).p_value
    0.05
    """
    from sklearn.base import clone
    from sklearn.ensemble import HistGradientBoostingClassifier

    whole("n_folds", n_folds, at_least=2)
    whole("n_permutations", n_permutations, at_least=19)
    if arrange not in ("permute", "shift"):
        raise ValueError(f"arrange is {arrange!r}; expected 'permute' or 'shift'")
    if arrange == "shift" and groups is None:
        raise ValueError("arrange='shift' turns groups round in their order; pass groups")
    rng = np.random.default_rng(random_state)
    frames = [as_pandas(name, frame) for name, frame in (("reference", reference), ("current", current))]
    for name, frame in zip(("reference", "current"), frames, strict=True):
        if not frame.columns.is_unique:
            twice = frame.columns[frame.columns.duplicated()][0]
            raise ValueError(f"{name} has two columns called {twice!r}; expected each name once")
    frames, groups = _without_groups(frames, groups)
    kept = [_drawn(rng, len(frame), max_rows) for frame in frames]
    if groups is not None:
        groups = [checks.vector("groups", side)[rows] for side, rows in zip(groups, kept, strict=True)]
    frames = [frame.iloc[rows] for frame, rows in zip(frames, kept, strict=True)]
    X = _features(*frames)
    is_current = np.repeat([False, True], [len(frame) for frame in frames])
    codes = _codes(groups, is_current, n_folds)
    n_groups = int(codes.max()) + 1
    of_group = np.zeros(n_groups, dtype=bool)
    of_group[codes[is_current]] = True
    if model is None:
        model = HistGradientBoostingClassifier(
            max_iter=30, max_leaf_nodes=15, categorical_features="from_dtype", random_state=random_state
        )
        X = _without_missing(X)

    def told_apart(sides):
        labels = sides[codes]
        fold_of = np.empty(n_groups, dtype=np.int64)
        for side in (False, True):  # each fold has its share of the groups of both sides
            members = rng.permutation(np.flatnonzero(sides == side))
            fold_of[members] = np.arange(len(members)) % n_folds
        scores, fold = np.empty(len(labels)), fold_of[codes]
        for each in range(n_folds):
            test = fold == each
            scores[test] = clone(model).fit(X[~test], labels[~test]).predict_proba(X[test])[:, 1]
        return float(np.mean([roc_auc(labels[fold == each], scores[fold == each]) for each in range(n_folds)]))

    seen = told_apart(of_group)
    if arrange == "permute":
        arrangements = (rng.permutation(of_group) for _ in range(n_permutations))
    else:
        places = rng.permutation(np.arange(1, n_groups))[:n_permutations]
        arrangements = (np.roll(of_group, place) for place in places)
    null = np.array([told_apart(sides) for sides in arrangements])
    p_value = (1 + np.count_nonzero(null >= seen)) / (1 + len(null))
    return ClassifierTest(seen, float(p_value), null, 0 if groups is None else n_groups)


def _without_groups(frames, groups):
    if not isinstance(groups, str):
        if groups is not None and len(groups) != 2:
            raise ValueError(f"groups has {len(groups)} parts; expected a column's name, or the groups of both sides")
        if groups is not None:
            for name, side, frame in zip(("reference", "current"), groups, frames, strict=True):
                if len(side) != len(frame):
                    raise ValueError(
                        f"groups has {len(side):,} for the {len(frame):,} rows of {name}; expected one a row"
                    )
        return frames, groups
    for name, frame in zip(("reference", "current"), frames, strict=True):
        if groups not in frame:
            raise ValueError(
                f"{name} has no column {groups!r}, which groups names; it has {', '.join(map(str, frame))}"
            )
    return [frame.drop(columns=groups) for frame in frames], [frame[groups].to_numpy() for frame in frames]


def _drawn(rng, n_rows, most):
    if most is None or n_rows <= most:
        return np.arange(n_rows)
    return np.sort(rng.choice(n_rows, most, replace=False))


def _codes(groups, is_current, n_folds):
    n_each = np.bincount(is_current, minlength=2)
    if groups is None:
        if n_each.min() < 2 * n_folds:
            raise ValueError(
                f"the sides have {n_each[0]} and {n_each[1]} rows; expected at least {2 * n_folds} on each"
            )
        return np.arange(len(is_current))
    groups = np.concatenate(groups)
    codes = group_codes("groups", groups, len(is_current), fewest=1)
    sides = [set(codes[is_current == side]) for side in (False, True)]
    if sides[0] & sides[1]:
        raise ValueError(
            f"{len(sides[0] & sides[1])} groups hold rows of both sides; the two must not overlap: split them between "
            "groups"
        )
    group_codes("groups", groups, len(is_current))
    if min(map(len, sides)) < n_folds:
        raise ValueError(
            f"the sides have {len(sides[0])} and {len(sides[1])} groups; expected at least one on each side for each "
            f"of the {n_folds} folds"
        )
    return codes


def _features(before, now):
    import pandas as pd

    for name, one, other in (("current", before, now), ("reference", now, before)):
        lacking = [repr(column) for column in one if column not in other]
        if lacking:
            raise ValueError(
                f"{name} lacks the columns {', '.join(lacking)}; a classifier needs the same on both sides"
            )
    joined = {}
    for column in before:
        kinds = [_kind(side[column]) for side in (before, now)]
        if "time" in kinds:
            raise ValueError(f"column {column!r} holds times, which tell the sides apart by themselves; leave it out")
        if len({*kinds} - {"nothing"}) > 1:
            raise ValueError(
                f"column {column!r} holds {kinds[0]} in reference, {kinds[1]} in current; give it one type"
            )
        if {*kinds} == {"nothing"}:
            continue
        values = [side[column].astype(object) for side in (before, now)]
        both = pd.concat(values, ignore_index=True)
        if "text" in kinds:
            codes, categories = pd.factorize(both.where(both.isna(), both.astype(str)), sort=True)
            if len(categories) > _MOST_CATEGORIES:  # then by their order in the alphabet
                joined[column] = np.where(codes < 0, np.nan, codes)
            else:
                joined[column] = pd.Categorical.from_codes(codes, categories)
        else:
            numbers = pd.to_numeric(both, errors="coerce").astype(float)
            joined[column] = numbers.replace([np.inf, -np.inf], [1e300, -1e300])
    if not joined:
        raise ValueError("no column holds any value on either side; there is nothing to tell the sides apart by")
    return pd.DataFrame(joined)


def _without_missing(X):
    """Missing numbers as one below all others, which a tree tells from them; a fold may hold nothing else."""
    filled = {name: X[name].fillna(-1e301) for name in X if X[name].dtype == float}
    return X.assign(**filled)


def _kind(series):
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(series) or pd.api.types.is_timedelta64_dtype(series):
        return "time"
    if series.isna().all():
        return "nothing"
    return "number" if pd.api.types.is_numeric_dtype(series) else "text"
