"""Data before launch: is the test part made of what the model was trained on, and of nothing else?"""

import numpy as np
import pandas as pd
from pandas.api import types

from mlsd_helpers.modeling.findings import few_names, judged

_MOST_MISSING_APART = 0.05
_MOST_REPEATED = 0.01
_FEWEST_OF_A_CLASS = 30


def data_findings(train_X, train_positive, test_X, test_positive):
    """The findings about features and labels."""
    return [
        _missing_values(train_X, test_X),
        _constant_columns(train_X, test_X),
        _unseen_categories(train_X, test_X),
        _rows_of_training(train_X, test_X),
        _labels(train_positive, test_positive),
    ]


def _missing_values(train_X, test_X):
    train, test = (frame.isna().mean() for frame in (train_X, test_X))
    apart = (test - train).abs()
    is_ok = (apart <= _MOST_MISSING_APART).all() and not ((train == 1) | (test == 1)).any()
    worst = apart.idxmax() if apart.max() > 0 else train.idxmax()
    return judged(
        "missing values",
        f"{train.mean():.1%} in training, {test.mean():.1%} in test; {worst}: {train[worst]:.1%} and {test[worst]:.1%}"
        f"; expected no column all missing or more than {100 * _MOST_MISSING_APART:.0f} points apart",
        is_ok,
    )


def _constant_columns(train_X, test_X):
    train, test = ([name for name in X if X[name].nunique(dropna=False) == 1] for X in (train_X, test_X))
    told = [
        f"{len(names)} in {where}" + (f" ({few_names(names)})" if names else "")
        for where, names in (("training", train), ("test", test))
    ]
    return judged("constant columns", f"{', '.join(told)}; expected none", not train and not test)


def _unseen_categories(train_X, test_X):
    columns = [
        name
        for name in train_X
        if not types.is_numeric_dtype(train_X[name]) and not types.is_datetime64_any_dtype(train_X[name])
    ]
    unseen = pd.DataFrame({name: test_X[name].notna() & ~test_X[name].isin(train_X[name]) for name in columns})
    names = [name for name in columns if unseen[name].any()]
    told = few_names(f"{name}: {few_names(test_X.loc[unseen[name], name].unique())}" for name in names)
    n_rows = int(unseen.any(axis=1).sum()) if columns else 0
    return judged(
        "categories unseen in training",
        f"{n_rows:,} of {len(test_X):,} test rows, {len(columns)} columns of categories"
        + (f" ({told})" if names else "")
        + "; expected none",
        not names,
    )


def _rows_of_training(train_X, test_X):
    # Together, so that a whole number in one and the same as a float in the other are one value
    hashes = pd.util.hash_pandas_object(pd.concat([train_X, test_X], ignore_index=True), index=False).to_numpy()
    repeated = np.isin(hashes[len(train_X) :], hashes[: len(train_X)])
    return judged(
        "test rows that equal a training row",
        f"{repeated.sum():,} of {len(test_X):,} ({repeated.mean():.1%}) in all {test_X.shape[1]} features; expected at "
        f"most {_MOST_REPEATED:.0%}",
        repeated.mean() <= _MOST_REPEATED,
    )


def _labels(train_positive, test_positive):
    told = [
        f"{each.mean():.1%} of {len(each):,} rows positive in {where}"
        for where, each in (("training", train_positive), ("test", test_positive))
    ]
    fewest = min(min(each.sum(), len(each) - each.sum()) for each in (train_positive, test_positive))
    return judged(
        "labels",
        f"{', '.join(told)}; expected {_FEWEST_OF_A_CLASS} rows of each class",
        fewest >= _FEWEST_OF_A_CLASS,
    )
