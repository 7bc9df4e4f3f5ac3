"""Made rows in which there is something to learn."""

import numpy as np

from mlsd_helpers.debugging.data import Data


def split(X, y, share=2 / 3, **about):
    """The first rows to train on, the others to judge on."""
    n = int(len(y) * share)
    return Data(X[:n], y[:n], X[n:], y[n:], **about)


def six_numbers(seed, n=900):
    """Rows of six numbers, and a score of each row that the first three of them make up but for noise."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 6)).astype(np.float32)
    score = 1.5 * X[:, 0] - X[:, 1] + 0.8 * X[:, 2] * X[:, 0] + 0.5 * rng.logistic(size=n)
    return X, score.astype(np.float32)


def two_classes(seed):
    """Six numbers and one of two classes."""
    X, score = six_numbers(seed)
    return split(X, (score > 0).astype(int))


def a_number(seed):
    """Six numbers and a number to predict, below zero more often than above."""
    X, score = six_numbers(seed)
    return split(X, score - 1)


def series(seed, n=900):
    """Eight steps of three signals; the class is told by the last step of one and the mean of another."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 8, 3)).astype(np.float32)
    score = X[:, -1, 0] + 2 * X[:, :, 1].mean(axis=1) + 0.2 * rng.logistic(size=n)
    return split(X, (score > 0).astype(int))


def texts(seed, n=900):
    """One to ten words out of eleven a row, padded with zeros at the end; each word speaks for a class."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 11, n)
    X = rng.integers(1, 12, size=(n, 10)) * (np.arange(10) < lengths[:, None])
    says = np.concatenate([[0], rng.permutation(np.linspace(-1, 1, 11))])
    score = says[X].sum(axis=1) / lengths + 0.05 * rng.logistic(size=n)
    return split(X, (score > 0).astype(int))
