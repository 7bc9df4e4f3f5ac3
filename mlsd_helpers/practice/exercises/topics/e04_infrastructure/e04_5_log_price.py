"""04-5: price a month of the prediction log."""

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@exercise(
    "04-5",
    "Price a month of the prediction log",
    kind="compute",
    difficulty=1,
    minutes=10,
    hints=(
        "Two bills come: one for what is written in this month, one for all that lies there.",
        "A line is taken in once. How many days of lines lie there on any day, and how often each?",
        "GB a day × 30 × price of taking in + GB a day × days kept × copies × price of storing.",
    ),
    wrong=(
        Wrong(lambda: 262.5, "storing"),
        Wrong(lambda: 72.45, "taking in"),
        Wrong(lambda: 262.5 + 72.45 / 2, "copies"),
        Wrong(lambda: 262.5 + 72.45 / 3, "90 days"),
        Wrong(lambda: 3 * 262.5 + 72.45, "this month"),
    ),
)
def log_price(answer):
    lines, size, days, copies = 25_000_000, 700, 90, 2
    taken_in = sum(lines * size / 1e9 * 0.50 for _ in range(30))
    stored = lines * size * days * copies / 1e9 * 0.023
    mistakes = {
        taken_in: "storing what was taken in costs as well",
        stored: "taking in costs as well, and more than storing",
        taken_in + stored / copies: "the copies are stored, too",
        taken_in + stored * 30 / days: "lines of 90 days lie there, not those of a month",
        3 * taken_in + stored: "the lines of 90 days are stored, but only those of this month are taken in",
        copies * taken_in + stored: "a line is taken in once; the copies are made inside",
        taken_in / 30 + stored: "you took in the lines of a single day",
        (taken_in + stored) / 1.024**3: "a GB has 10⁹ bytes here; you divided by 2³⁰",
        lines * size / 1e9 * days * copies: "that is how many GB lie there; asked is what the month costs",
    }
    return judging.number(answer, taken_in + stored, rel=0.005, mistakes=mistakes, unit="USD")
