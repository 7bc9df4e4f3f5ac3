import pytest

R = "requirements"
BROKEN = [
    (
        {f"{R}.peak_factor": ..., f"{R}.peak_requests_per_second": ...},
        f"{R}.peak_factor",
        "error",
        "÷ 86,400 × peak factor lacks peak_factor",
    ),
    (
        {f"{R}.peak_factor": ...},
        f"{R}.peak_factor",
        "note",
        "lacks peak_factor; the declared 2 requests/s cannot be checked",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)
