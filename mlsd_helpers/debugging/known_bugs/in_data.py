"""Bugs in the rows: how they are made, split and prepared."""

import numpy as np

from mlsd_helpers.debugging.adapters.estimator import Estimator
from mlsd_helpers.debugging.data import Data
from mlsd_helpers.debugging.known_bugs._rows import six_numbers, split, two_classes
from mlsd_helpers.debugging.known_bugs.known_bug import known_bug


def _logistic_regression():
    from sklearn.linear_model import LogisticRegression

    return Estimator(LogisticRegression())


@known_bug(
    "target among the inputs",
    wrong="The column to predict was left in the list of numeric inputs, and the network copies it.",
    title="The target variable leaks the results....",
    url="https://github.com/pytorch-tabular/pytorch_tabular/issues/21",
    caught_by=["no column tells the label"],
)
def target_among_inputs(mended, seed):
    import pandas as pd

    X, score = six_numbers(seed)
    frame = pd.DataFrame(X, columns=list("abcdef")).assign(result=(score > 0).astype(int))
    return _logistic_regression(), split(frame.drop(columns="result") if mended else frame, frame["result"])


@known_bug(
    "scaler fitted before the split",
    wrong="The scaler is fitted on all rows and then they are split, so that training knows the rows to judge on.",
    title="Data Leakage Issue: Scaler Fitted on Entire Dataset Before Train/Test Split",
    url="https://github.com/daxin007/ARMD/issues/5",
    caught_by=["preparation fits on training rows alone"],
)
def scaler_before_split(mended, seed):
    from sklearn.preprocessing import StandardScaler

    def prepare(raw_train, raw_test):
        scaler = StandardScaler().fit(raw_train if mended else np.concatenate([raw_train, raw_test]))
        return scaler.transform(raw_train), scaler.transform(raw_test)

    raw = two_classes(seed)
    X_train, X_test = prepare(raw.X_train, raw.X_test)
    about = {"prepare": prepare, "raw_train": raw.X_train, "raw_test": raw.X_test}
    return _logistic_regression(), Data(X_train, raw.y_train, X_test, raw.y_test, **about)


@known_bug(
    "rows copied before the split",
    wrong="The rarer class is oversampled and then rows are split, so that copies of one row are on both sides.",
    title="Using SMOTE before dividing into training and test sets",
    url="https://github.com/georgymh/ml-fraud-detection/issues/1",
    caught_by=["no row is on both sides"],
)
def copied_before_split(mended, seed):
    rng = np.random.default_rng(seed)
    X, score = six_numbers(seed)
    y = (score > np.quantile(score, 0.8)).astype(int)

    def balanced(which):
        rare = which[y[which] == 1]
        return np.concatenate([which, rng.choice(rare, len(which) - 2 * len(rare))])

    if mended:
        train, test = balanced(np.arange(600)), np.arange(600, 900)
    else:
        train, test = np.split(rng.permutation(balanced(np.arange(900))), [600])
    return _logistic_regression(), Data(X[train], y[train], X[test], y[test])


@known_bug(
    "random split of a time series",
    wrong="train_test_split shuffles rows that follow each other in time, and the future is trained on.",
    title="Ch3 Notebook: Random Forest Model",
    url="https://github.com/BlackArbsCEO/Adv_Fin_ML_Exercises/issues/23",
    caught_by=["training comes before judging"],
)
def random_split(mended, seed):
    X, score = six_numbers(seed)
    order = np.arange(900) if mended else np.random.default_rng(seed).permutation(900)
    about = {"times_train": order[:600], "times_test": order[600:]}
    return _logistic_regression(), split(X[order], (score[order] > 0).astype(int), **about)


@known_bug(
    "labels one step early",
    wrong="The target is that of the month in which the forecast is made, and not of the next one.",
    title="Fix temporal lag indexing and propagate variable lag overrides",
    url="https://github.com/icenet-ai/icenet/pull/356",
    caught_by=["labels are in step"],
)
def one_step_early(mended, seed):
    X, score = six_numbers(seed)
    next_month = (score > 0).astype(int)
    return _logistic_regression(), split(X, next_month if mended else np.roll(next_month, 1))
