"""Seconds of AUC on ten million rows, and of what it is compared with, on this processor: a line of JSON.

A program of its own, since NumPy chooses how it sorts when it is loaded: with NPY_DISABLE_CPU_FEATURES it is another
processor. Seconds are those of the one thread that all of these take, so that a busy machine counts less.
"""

import json
import warnings
from time import thread_time

warnings.simplefilter("ignore")  # that a feature to switch off is not there

import numpy as np  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402

from mlsd_helpers.metrics import pairs, roc_auc, roc_auc_interval  # noqa: E402

N_ROWS, ROUNDS = 10**7, 2


def seconds(function):
    start = thread_time()
    function()
    return thread_time() - start


def main():
    rng = np.random.default_rng(0)
    score = rng.beta(2, 5, N_ROWS)
    label = (rng.random(N_ROWS) < score).astype(np.int64)
    short = score.astype(np.float32)
    classes = score[label == 1], score[label == 0]
    ways = {
        "sorts": lambda: [np.sort(score) for _ in range(2)],
        "sorts of float32": lambda: [np.sort(short) for _ in range(2)],
        "sorts of the classes": lambda: [np.sort(each) for each in classes],
        "order of the classes": lambda: [np.argsort(each) for each in classes],
        "auc": lambda: roc_auc(label, score),
        "auc of float32": lambda: roc_auc(label, short),
        "interval": lambda: roc_auc_interval(label, score),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):  # in turn, and the shortest of each: what else the machine does only ever adds
        best = {name: min(best[name], seconds(way)) for name, way in ways.items()}
    start = thread_time()
    expected = roc_auc_score(label, score)
    theirs = thread_time() - start
    apart = abs(roc_auc(label, score) / expected - 1)
    print(json.dumps({"vectors": pairs._SORTS_IN_VECTORS, "scikit-learn": theirs, "apart": apart, **best}))


main()
