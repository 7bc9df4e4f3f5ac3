"""07-4: read from a log what to do with the learning rate."""

from functools import cache

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")
pd = when_used("pandas")

OPTIONS = ("raise", "keep", "lower")
RUNS = {  # landscape, rate, noise: plain descent on all of them
    "a": ("curved valley", 0.1, 0.05),
    "b": ("bowl with noise", 0.1, 0.05),
    "c": ("long valley", 1.0, 0.03),
    "d": ("rate too high", 1.9, 0.1),
    "e": ("saddle", 0.1, 0.03),
}
RIGHT = {
    "a": "raise",
    "b": "lower",
    "c": "keep",
    "d": "lower",
    "e": "raise",
}  # by forks of the runs, which a test makes
N_STEPS, SEED = 1000, 3


def ended(run):
    """A run after its thousand steps, with its log."""
    from mlsd_helpers.debugging.log import LANDSCAPES, descend

    name, rate, noise = RUNS[run]
    return descend(LANDSCAPES[name], "sgd", rate=rate, noise=noise, n_steps=N_STEPS, random_state=SEED)


@cache
def _log():
    rows = []
    for name in RUNS:
        made = ended(name)
        made.losses_at_averages(made.run.loss)
        history = made.history
        for each in history.averages:
            if each.first_step < N_STEPS / 2:
                continue
            its = slice(each.first_step, each.last_step + 1)
            rows.append(
                {
                    "run": name,
                    "steps": f"{each.first_step} to {each.last_step}",
                    "loss": each.recorded,
                    "gradient_norm": np.median(history["gradient_norm"][its]),
                    "cosine": history["cos_gradient_last"][its].mean(),
                    "at_last": each.at_last,
                    "at_average": each.at_average,
                }
            )
    return pd.DataFrame(rows)


def log():
    """The last 500 steps of five runs, a row a stretch; of exercise 07-4."""
    return _log().copy()


def gain_and_progress():
    """By run, what averaging gains and what a stretch brings, as the notebook has them."""
    from mlsd_helpers.debugging.log.diagnosis import gain_and_progress as of_stretches
    from mlsd_helpers.debugging.log.history import AverageLoss

    found = {}
    for name, rows in _log().groupby("run"):
        stretches = [AverageLoss(0, 0, 0, *each) for each in rows[["at_average", "at_last", "loss"]].to_numpy()]
        found[name] = of_stretches(stretches)
    return found


def _by(rule):
    return lambda: {name: rule(rows, *gain_and_progress()[name]) for name, rows in _log().groupby("run")}


def _by_the_gradient(rows, gain, progress):
    """Small is flat, large is steep."""
    return "raise" if rows["gradient_norm"].mean() < 0.3 else "lower"


def _by_the_curve(rows, gain, progress):
    """A loss that falls is left alone; one that does not is pushed."""
    first, last = rows["loss"].iloc[[0, -1]]
    return "keep" if last < 0.98 * first else "raise"


def _by_averages_alone(rows, gain, progress):
    return "lower" if gain > 2 * progress else "raise"


def _by_averages_turned_round(rows, gain, progress):
    return "lower" if progress > 2 * gain else "raise"


def _small_is_converged(rows, gain, progress):
    return "keep" if rows["gradient_norm"].mean() < 0.3 else "lower"


_WHY = {
    "a": {
        "lower": "the average is hardly better than the last weights: no jitter is to be taken away here",
        None: "a small gradient norm is no minimum: from stretch to stretch the loss at the average still falls, and "
        "successive gradients say nothing against longer steps",
    },
    "b": {
        "raise": "its gradient norm is that of run a, and its loss as flat; but the average beats the last weights by "
        "far more than a stretch brings",
        None: "something is to be had here: the average of the weights is better than any place that the run visits",
    },
    "c": {
        "raise": "it still falls, and its cosine says what three times the rate would do: −rate × curvature ÷ 2, and "
        "what is beyond −1 diverges",
        None: "what jitter costs is far less than what a stretch brings, and steps do not overshoot yet",
    },
    "d": {
        None: "its cosine lies below −0.5: each gradient undoes the step before it, along the steepest direction",
    },
    "e": {
        "lower": "the average is hardly better than the last weights: no jitter is to be taken away here",
        None: "its loss and its gradient norm look as if it were done, and the loss at the average falls all the same",
    },
}


@exercise(
    "07-4",
    "Read from a log what to do with the learning rate",
    kind="compute",
    difficulty=3,
    minutes=20,
    hints=(
        "Loss and gradient norm do not tell a nearly flat slope from a place where noise holds the run. What does?",
        "Gain: the mean of at_last − at_average. Progress: by how much at_average falls from a stretch to the next. "
        "Which is larger, by far?",
        "Before you raise: in plain descent the cosine is −rate × curvature ÷ 2. Below −0.5 steps overshoot, at −1 the "
        "run diverges. Where would three times the cosine be?",
    ),
    wrong=(
        Wrong(_by(_by_the_gradient), "that of run a"),
        Wrong(_by(_by_the_curve), "that of run a"),
        Wrong(_by(_by_averages_alone), "diverges"),
        Wrong(_by(_by_averages_turned_round), "no jitter"),
        Wrong(_by(_small_is_converged), "no minimum"),
        Wrong(lambda: RIGHT | {"d": "keep"}, "undoes"),
        Wrong(lambda: RIGHT | {"c": "lower"}, "a stretch brings"),
    ),
)
def rate(answer):
    return judging.choices(answer, RIGHT, OPTIONS, _WHY)
