import pytest

BROKEN = [
    (
        {"infrastructure.jobs.train.duration_hours": 25},
        "infrastructure.jobs.train.duration_hours",
        ["a run takes 25 hours; the next one starts after 24"],
    ),
    (
        {
            "infrastructure.jobs.train.duration_hours": 24.5,
            "infrastructure.jobs.train.cadence_hours": 48,
            "modeling.retraining_cadence_days": 1,
        },
        "infrastructure.jobs.train.duration_hours",
        ["a run takes 24.5 hours; the model is to be trained again every 24 hours"],
    ),
    (
        {"modeling.days_to_retrain": 8},
        "modeling.days_to_retrain",
        ["a checked model takes 8 days; the next is due after 7"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_job_as_long_as_its_cadence_just_fits_and_one_without_cadence_is_missing(found, lacking):
    assert found({"infrastructure.jobs.train.duration_hours": 24}) == []
    path = "infrastructure.jobs.train.cadence_hours"
    assert lacking({path: ...}) == [path]
