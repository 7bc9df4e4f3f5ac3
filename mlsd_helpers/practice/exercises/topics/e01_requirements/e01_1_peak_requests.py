"""01-1: say how many requests the busiest second brings."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@exercise(
    "01-1",
    "Say how many requests the busiest second brings",
    kind="compute",
    difficulty=1,
    minutes=5,
    hints=(
        "Begin with the requests of a whole day.",
        "A day has 86,400 seconds; that gives the mean, and nobody buys machines for the mean.",
        "users × requests of one user ÷ seconds of a day × peak factor.",
    ),
    wrong=(
        Wrong(lambda: 6_000_000 * 8 / 86_400, "peak factor"),
        Wrong(lambda: 6_000_000 * 8 * 2.5 / 3600, "hour"),
        Wrong(lambda: 6_000_000 * 2.5 / 86_400, "each user"),
    ),
)
def peak(answer):
    users, requests, factor = 6_000_000, 8, 2.5
    mean = users * requests / 86_400
    mistakes = {
        mean: "that is the mean of the day; the busiest second is higher by the peak factor",
        mean * factor * 24: "you divided by the seconds of an hour; the requests are those of a day",
        users * factor / 86_400: "that counts each user once; each user asks more than once a day",
    }
    return judging.number(answer, mean * factor, rel=0.01, mistakes=mistakes, unit="requests a second")
