"""08-2: set the threshold of a board of features for a stated rate of false alarms."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise

FIXED = 0.1  # the threshold of which everybody has heard


def _unit(n_reference, n_current):
    return 1 / n_reference + 1 / n_current


def _alarms_of(n_reference, n_current, n_bins, n_features, n_months):
    from scipy.special import gammaincc

    chance = gammaincc((n_bins - 1) / 2, FIXED / _unit(n_reference, n_current) / 2)
    return n_features * n_months * float(chance)


def _above(level, n_bins, n_reference, n_current):
    """What PSI exceeds with the chance ``level``, by a gamma distribution of the shape (B − 1) ÷ 2."""
    from scipy.special import gammainccinv

    return _unit(n_reference, n_current) * 2 * float(gammainccinv((n_bins - 1) / 2, level))


def _by_gamma(n_reference, n_current, n_bins, n_features, n_months, rate):
    level = 1 - (1 - rate) ** (1 / (n_features * n_months))
    return (
        _above(level, n_bins, n_reference, n_current),
        _alarms_of(n_reference, n_current, n_bins, n_features, n_months),
    )


def _with_level(level, bins=0):
    def wrong(n_reference, n_current, n_bins, n_features, n_months, rate):
        return (
            _above(level(n_features, n_months, rate), n_bins + bins, n_reference, n_current),
            _alarms_of(n_reference, n_current, n_bins, n_features, n_months),
        )

    return wrong


_ONE_LOOK = _with_level(lambda features, months, rate: rate)
_FEATURES = _with_level(lambda features, months, rate: rate / features)
_MONTHS = _with_level(lambda features, months, rate: rate / months)
_BELOW = _with_level(lambda features, months, rate: 1 - rate / features / months)
_TWO_SIDED = _with_level(lambda features, months, rate: rate / 2 / features / months)
_ALL_BINS = _with_level(lambda features, months, rate: rate / features / months, bins=1)


def _as_chi2(n_reference, n_current, *others):
    threshold, alarms = _by_gamma(n_reference, n_current, *others)
    return threshold / _unit(n_reference, n_current), alarms


def _reference_alone(n_reference, n_current, *others):
    threshold, alarms = _by_gamma(n_reference, n_current, *others)
    return threshold / _unit(n_reference, n_current) / n_reference, alarms


def _current_alone(n_reference, n_current, *others):
    threshold, alarms = _by_gamma(n_reference, n_current, *others)
    return threshold / _unit(n_reference, n_current) / n_current, alarms


def _all_rows(n_reference, n_current, *others):
    threshold, alarms = _by_gamma(n_reference, n_current, *others)
    return threshold / _unit(n_reference, n_current) / (n_reference + n_current), alarms


def _any_alarm(n_reference, n_current, n_bins, n_features, n_months, rate):
    threshold, alarms = _by_gamma(n_reference, n_current, n_bins, n_features, n_months, rate)
    return threshold, 1 - (1 - alarms / n_features / n_months) ** (n_features * n_months)


def _of_one(n_reference, n_current, n_bins, n_features, n_months, rate):
    threshold, alarms = _by_gamma(n_reference, n_current, n_bins, n_features, n_months, rate)
    return threshold, alarms / n_features / n_months


def _by_mean(n_reference, n_current, n_bins, n_features, n_months, rate):
    """Whether 0.1 lies above the mean, for all or for none."""
    threshold = _by_gamma(n_reference, n_current, n_bins, n_features, n_months, rate)[0]
    return threshold, n_features * n_months * float(_unit(n_reference, n_current) * (n_bins - 1) > FIXED)


def _some_board(chance):
    sizes = chance.randint(100, 3_000), chance.randint(100, 3_000)
    return (
        *sizes,
        chance.choice([5, 10, 20]),
        chance.randint(8, 60),
        chance.choice([6, 12, 52]),
        chance.choice([0.01, 0.05]),
    )


@exercise(
    "08-2",
    "Set an alarm that a quiet year rings once in twenty",
    kind="compute",
    difficulty=2,
    minutes=15,
    hints=(
        "PSI ÷ (1/n + 1/m) follows a χ² distribution, whose degrees of freedom are one less than the bins.",
        "How many comparisons does a year make? All of them together may alarm with the rate; what is left for each?",
        "`scipy.stats.chi2.isf` gives the value that is exceeded with a chance, `chi2.sf` the chance of exceeding a "
        "value; both on the scale of χ², so that PSI goes in and comes out divided.",
    ),
    wrong=(
        Wrong(lambda: _ONE_LOOK, "one comparison"),
        Wrong(lambda: _FEATURES, "every month"),
        Wrong(lambda: _MONTHS, "each feature"),
        Wrong(lambda: _BELOW, "other end"),
        Wrong(lambda: _TWO_SIDED, "too little"),
        Wrong(lambda: _ALL_BINS, "one less"),
        Wrong(lambda: _as_chi2, "scale of χ²"),
        Wrong(lambda: _reference_alone, "both samples"),
        Wrong(lambda: _current_alone, "both samples"),
        Wrong(lambda: _all_rows, "as one sample"),
        Wrong(lambda: _any_alarm, "how many"),
        Wrong(lambda: _of_one, "a year"),
        Wrong(lambda: _by_mean, "mean"),
    ),
)
def threshold(answer):
    return judging.function(
        answer,
        _by_gamma,
        _some_board,
        fixed=[(500, 200, 10, 20, 12, 0.05), (100, 100, 20, 10, 12, 0.05), (400, 900, 5, 30, 52, 0.01)],
        rel=0.01,  # so that dividing the rate by the number of comparisons passes, too
        mistakes=[
            (_ONE_LOOK, "that holds for one comparison; a year makes many, and each of them may alarm"),
            (_FEATURES, "that allows for the features of a month; they are compared every month"),
            (_MONTHS, "that allows for the months; each feature is compared in each of them"),
            (_BELOW, "that is the other end of the distribution: nearly every comparison lies above"),
            (_TWO_SIDED, "half of the rate is kept for a PSI that is too little; no such alarm is asked for"),
            (_ALL_BINS, "degrees of freedom are one less than the bins, whose shares add up to one"),
            (_as_chi2, "the threshold is on the scale of χ²; PSI is that times (1/n + 1/m)"),
            (_reference_alone, "both samples are drawn, and both add to the noise: 1/n + 1/m"),
            (_current_alone, "both samples are drawn, and both add to the noise: 1/n + 1/m"),
            (_all_rows, "n + m takes the rows as one sample; the noise of two adds up: 1/n + 1/m"),
            (_any_alarm, "the second number is the chance of an alarm; asked is how many are expected"),
            (_of_one, "the second number is that of one comparison; asked are those of a year"),
            (_by_mean, "the mean does not say how often PSI lies above a value: it varies around it"),
        ],
    )
