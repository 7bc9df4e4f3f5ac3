"""Run every check on every known bug, and those that fail on the mended model, and print who catches what.

python tests/debugging/bugs_by_checks.py [BUG…]
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from mlsd_helpers.debugging import KNOWN_BUGS, run_checks
from mlsd_helpers.debugging.checks.result import COULD_NOT_RUN


def row(bug):
    """Checks that fail on the bug and pass on its mended twin; those that fail on both; those that could not run."""
    planted = run_checks(*bug.planted())
    failed = [result.name for result in planted.failed]
    mended = run_checks(*bug.mended(), failed) if failed else []
    caught = [result.name for result in mended if result.passed]
    return caught, [name for name in failed if name not in caught], [r for r in planted if r.outcome == COULD_NOT_RUN]


if __name__ == "__main__":
    print("| bug | caught by | fails on both | could not run |\n|---|---|---|---|")
    for name in sys.argv[1:] or KNOWN_BUGS:
        caught, both, broken = row(KNOWN_BUGS[name])
        said = "; ".join(f"{result.name} ({result.evidence})" for result in broken)
        print(f"| {name} | {', '.join(caught) or '**nothing**'} | {', '.join(both)} | {said} |", flush=True)
