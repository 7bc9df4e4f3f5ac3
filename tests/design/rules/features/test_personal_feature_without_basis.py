import pytest

CARRIER = "features.features.carrier"
WIND = "features.features.wind"
BROKEN = [
    (
        {f"{WIND}.personal_basis": ...},
        f"{WIND}.personal_basis",
        "'wind' is personal data, and nothing says on which basis it is used",
    ),
    (
        {"requirements.uses_personal_data": False},
        f"{WIND}.personal",
        "'wind' is personal data, and requirements.uses_personal_data is false",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_one_basis_for_all_personal_data_is_enough(found):
    assert found({f"{WIND}.personal_basis": ..., "requirements.personal_data_basis": "consent"}) == []


def test_a_feature_is_asked_whether_it_is_personal_unless_no_personal_data_is_used(found, lacking):
    assert lacking({f"{CARRIER}.personal": ...}) == [f"{CARRIER}.personal"]
    none = {f"{CARRIER}.personal": ..., f"{WIND}.personal": ..., "requirements.uses_personal_data": False}
    assert (lacking(none), found(none)) == ([], [])
