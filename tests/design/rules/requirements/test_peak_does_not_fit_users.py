import pytest

R = "requirements"
BROKEN = [
    (
        # 4 ÷ 1 = 4
        {f"{R}.peak_requests_per_second": 4},
        f"{R}.peak_requests_per_second",
        "warning",
        "declared 4 requests/s, but 1,000 users × 2 requests ÷ 86,400 × peak factor 43.2 = 1 requests/s: 4 times apart",
    ),
    (
        # 1 ÷ 0.4 = 2.5
        {f"{R}.peak_requests_per_second": 0.4},
        f"{R}.peak_requests_per_second",
        "warning",
        "declared 0.4 requests/s, but 1,000 users × 2 requests ÷ 86,400 × peak factor 43.2 = 1 requests/s: 2.5 times",
    ),
]


@pytest.mark.parametrize(("changes", "path", "severity", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, severity, says):
    broken(changes, path, says, severity)


def test_a_peak_need_not_be_declared(found):
    assert found({f"{R}.peak_requests_per_second": ...}) == []


def test_a_peak_of_half_the_computed_one_fits(found):
    assert found({f"{R}.peak_requests_per_second": 0.5}) == []
