"""04-1: buy replicas that can lose a zone."""

import math

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise


@exercise(
    "04-1",
    "Buy replicas that can lose a zone",
    kind="compute",
    difficulty=1,
    minutes=10,
    hints=(
        "How many cores would the busiest second keep busy if none of them ever waited?",
        "Divide by the share that may be busy, then by the cores of a machine; a machine cannot be rented in part.",
        "That many must be left when a zone is gone. With three zones, two thirds of all are left.",
    ),
    wrong=(
        Wrong(lambda: 18, "zone"),
        Wrong(lambda: 20, "70 %"),
        Wrong(lambda: 106, "cores"),
        Wrong(lambda: 26.46, "part of a machine"),
    ),
)
def replicas(answer):
    per_second, work_s, cores, zones, most_busy = 1900, 0.026, 4, 3, 0.7

    def enough(all_of_them, lost):
        left = all_of_them - lost * math.ceil(all_of_them / zones)
        return left > 0 and per_second * work_s / (left * cores) <= most_busy

    right, no_zone_lost = (next(n for n in range(1, 1000) if enough(n, lost)) for lost in (1, 0))
    needed_cores = per_second * work_s / most_busy
    unrounded = needed_cores / cores * 1.5
    full = math.ceil(per_second * work_s / cores)
    mistakes = {
        no_zone_lost: "that is enough while all is well; when a zone fails, a third of it is gone",
        full: "that keeps every core busy all the time, with a zone lost even longer; at most 70 % is asked",
        math.ceil(full * 1.5): "that lets the cores be busy all the time; at most 70 % is asked",
        math.ceil(needed_cores): "those are cores, and no zone is lost; asked are machines",
        math.ceil(needed_cores * 1.5): "those are cores; a machine has four of them",
        math.ceil(needed_cores) * 1.5: "those are cores; a machine has four of them",
        2 * no_zone_lost: "twice as many is for two zones; with three, less is lost when one fails",
        round(unrounded, 2): "a part of a machine cannot be rented",
        round(unrounded, 1): "a part of a machine cannot be rented",
    }
    return judging.number(answer, right, rel=1e-4, mistakes=mistakes, unit="machines")
