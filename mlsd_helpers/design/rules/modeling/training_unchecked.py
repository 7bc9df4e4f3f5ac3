from mlsd_helpers.design.rules.registry import Found, rule

SANITY_CHECKS = ("overfit_a_batch", "input_checks", "output_range")


@rule("M009", "training-unchecked", severity="warning", reads=("modeling.sanity_checks",))
def training_unchecked(document):
    """A check that shows whether the training code works at all is not planned.

    Why: A mistake in training code seldom stops it; the model is a little worse, and the problem looks hard.
    Formula: {overfit_a_batch, input_checks, output_range} − sanity_checks.
    Fix: Let the model learn ten examples by heart, assert ranges and shapes of its inputs, and of what it answers.
    Source: https://karpathy.github.io/2019/04/25/recipe/
    Taught in: notebooks/07_debugging.ipynb#Switch-ten-bugs-on,-one-at-a-time
    """
    planned = document.modeling.sanity_checks or ()
    unplanned = [check for check in SANITY_CHECKS if check not in planned]
    if unplanned:
        done = len(SANITY_CHECKS) - len(unplanned)
        message = f"{done} of {len(SANITY_CHECKS)} are planned; not {', '.join(unplanned)}"
        yield Found("modeling.sanity_checks", message)
