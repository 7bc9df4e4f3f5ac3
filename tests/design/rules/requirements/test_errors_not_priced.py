import pytest

R = "requirements"
BROKEN = [
    (
        {f"{R}.cost_false_positive_usd": ...},
        f"{R}.cost_false_positive_usd",
        "warning",
        "what a false alarm costs",
    ),
    (
        {f"{R}.cost_false_negative_usd": ...},
        f"{R}.cost_false_negative_usd",
        "warning",
        "what a missed case costs",
    ),
    (
        {f"{R}.cost_false_negative_usd": 0.2},
        f"{R}.equal_costs_reason",
        "warning",
        "both cost 0.2 USD, and nothing says why they are the same",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


def test_an_input_that_it_cannot_do_without_is_missing(lacking):
    path = "requirements.ml_task"
    assert lacking({path: ...}) == [path]


@pytest.mark.parametrize(
    "changes",
    [
        # a task without a positive class
        {f"{R}.ml_task": "regression", f"{R}.cost_false_positive_usd": ..., f"{R}.cost_false_negative_usd": ...},
        # equal costs with a reason
        {f"{R}.cost_false_negative_usd": 0.2, f"{R}.equal_costs_reason": "both are one support call"},
        # an error that costs nothing is priced
        {f"{R}.cost_false_positive_usd": 0},
    ],
)
def test_costs_that_are_not_needed_or_stated_are_no_finding(found, changes):
    assert found(changes) == []
