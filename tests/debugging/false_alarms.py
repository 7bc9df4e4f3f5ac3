"""Run every check on sound models, seed after seed, and print what was said against them.

python tests/debugging/false_alarms.py [SEEDS] [CHECK…]
"""

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from mlsd_helpers.debugging import run_checks
from mlsd_helpers.debugging.checks.result import COULD_NOT_RUN, FAILED
from tests.debugging.healthy import HEALTHY


def alarms(seeds, checks=None, models=HEALTHY):
    """Each failed or broken check on a sound model: ``(model, seed, result)``."""
    for name, (make, make_data) in models.items():
        for seed in seeds:
            for result in run_checks(make(), make_data(seed), checks, random_state=seed):
                if result.outcome in (FAILED, COULD_NOT_RUN):
                    yield name, seed, result


if __name__ == "__main__":
    n_seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    started = time.monotonic()
    counts = Counter()
    for model, seed, result in alarms(range(n_seeds), sys.argv[2:] or None):
        counts[model, result.name] += 1
        print(f"{model}, seed {seed}: {result}", flush=True)
    print(f"{sum(counts.values())} false alarms over {n_seeds} seeds in {time.monotonic() - started:.0f} s")
    for (model, name), count in counts.most_common():
        print(f"{count:3d} of {n_seeds}  {model}: {name}")
