"""07-2: say where the loss of a classifier starts."""

import math

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


def _by_scipy(counts):
    from scipy.special import log_softmax
    from scipy.stats import entropy

    return float(-log_softmax([0.0] * len(counts))[0]), float(entropy(counts))


def _entropy(counts):
    shares = [count / sum(counts) for count in counts if count]
    return -sum(share * math.log(share) for share in shares)


def _in_bits(counts):
    return math.log2(len(counts)), _entropy(counts) / math.log(2)


def _only_seen(counts):
    return math.log(sum(count > 0 for count in counts)), _entropy(counts)


def _turned_round(counts):
    return _entropy(counts), math.log(len(counts))


def _not_a_number(counts):
    return math.log(len(counts)), math.nan if 0 in counts else _entropy(counts)


def _of_the_largest(counts):
    return math.log(len(counts)), -math.log(max(counts) / sum(counts))


def _negative(counts):
    return -math.log(len(counts)), -_entropy(counts)


def _the_same(counts):
    return math.log(len(counts)), math.log(len(counts))


def _mean_over_classes(counts):
    return math.log(len(counts)), _entropy(counts) / len(counts)


def _some_counts(chance):
    counts = [chance.randint(1, 2_000) for _ in range(chance.randint(2, 8))]
    if len(counts) > 2 and chance.random() < 0.5:
        counts[chance.randrange(len(counts))] = 0
    return (counts,)


@exercise(
    "07-2",
    "Say where the loss of a classifier starts",
    kind="compute",
    difficulty=1,
    minutes=10,
    hints=(
        "Who knows nothing gives each class the same chance; a row costs −log of the chance that its class was given.",
        "Who knows the shares gives class k its share: a row of it costs −log(share), and there are that many of them.",
        "A class that never came adds nothing to the mean, as share × log(share) goes to zero; its output is there.",
    ),
    wrong=(
        Wrong(lambda: _in_bits, "bits"),
        Wrong(lambda: _only_seen, "output"),
        Wrong(lambda: _turned_round, "other way round"),
        Wrong(lambda: _not_a_number, "never came"),
        Wrong(lambda: _of_the_largest, "largest class"),
        Wrong(lambda: _negative, "positive"),
        Wrong(lambda: _the_same, "both"),
        Wrong(lambda: _mean_over_classes, "over rows"),
    ),
)
def start(answer):
    return judging.function(
        answer,
        _by_scipy,
        _some_counts,
        fixed=[([900, 100],), ([50, 0, 30, 20],), ([5] * 10,)],
        mistakes=[
            (_in_bits, "that is in bits: log losses take the natural logarithm"),
            (_only_seen, "an untrained model has an output for each class, whether a row of it came or not"),
            (_turned_round, "the right two numbers, the other way round: first the untrained model, then the shares"),
            (_not_a_number, "a class that never came makes no row dear; NaN is no loss"),
            (_of_the_largest, "that is what rows of the largest class cost; the others cost more"),
            (_negative, "a log loss is positive: the logarithm of a share is not"),
            (_the_same, "the shares are worth something: both numbers are the same only when the classes are equal"),
            (_mean_over_classes, "the mean is over rows, and the shares have weighed them already"),
        ],
    )
