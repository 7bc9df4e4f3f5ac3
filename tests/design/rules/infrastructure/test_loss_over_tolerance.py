import pytest

BROKEN = [
    (
        # 720,000 × 0.1 × 0.01 × 14.5 = 10,440
        {"infrastructure.hours_to_notice": 14},
        "infrastructure.hours_to_notice",
        ["720,000 decisions an hour × 10 % wrong × 0.01 USD × 14.5 hours", "= 10,440 USD; 10,000 USD are tolerated"],
    ),
    (
        # 720,000 × 0.1 × 0.00006 × 2,400 = 10,368
        {"infrastructure.cost_per_wrong_decision_usd": 0.00006, "infrastructure.hours_to_notice": 2399.5},
        "infrastructure.hours_to_notice",
        [
            "720,000 decisions an hour × 10 % wrong × 0.00006 USD × 2,400 hours",
            "= 10,368 USD; 10,000 USD are tolerated",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_loss_equal_to_what_is_tolerated_is_tolerated(found):
    # 720,000 × 0.1 × 0.01 = 720 USD an hour
    assert found({"infrastructure.hours_to_notice": 1.5, "requirements.tolerated_loss_usd": 1440}) == []


def test_large_numbers_are_written_out(found):
    # 100,000,000 × 4 ÷ 24 = 16.67 million an hour; × 0.1 × 0.01 USD × 1.5 hours = 25,000 USD
    findings = found({"requirements.users_per_day": 100_000_000, "requirements.peak_requests_per_second": 600})
    (finding,) = (finding for finding in findings if finding.code == "I013")
    assert finding.message.startswith("16,666,700 decisions an hour × 10 % wrong × 0.01 USD × 1.5 hours")


def test_a_decision_that_costs_less_than_a_cent_is_not_written_as_free(found):
    # 720,000 an hour × 0.1 × 0.0005 USD × 14.5 hours = 522 USD
    changes = {
        "infrastructure.cost_per_wrong_decision_usd": 0.0005,
        "infrastructure.hours_to_notice": 14,
        "requirements.tolerated_loss_usd": 100,
    }
    (finding,) = (finding for finding in found(changes) if finding.code == "I013")
    assert "× 0.0005 USD × 14.5 hours to notice and roll back = 522 USD" in finding.message
