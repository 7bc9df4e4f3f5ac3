"""What a check must have to be one."""

import pytest

from mlsd_helpers.debugging.checks.registry import all_checks, check


def register(name):
    return check(name, catches="a bug", look_at="a place")


def test_a_second_check_of_one_name_is_refused():
    with pytest.raises(ValueError, match="a check 'values are finite' is registered already"):
        register("values are finite")(all_checks()["values are finite"].function)


@pytest.mark.parametrize("module", ["__main__", "tests.a_project.test_model"])
def test_a_function_outside_the_folders_is_no_check(module):
    def of_one_project(model, data, seed):
        """True of one project."""

    of_one_project.__module__ = module
    with pytest.raises(ValueError, match=f"{module} lies in none of the folders data, model, gradients of debugging"):
        register("of one project")(of_one_project)
    assert "of one project" not in all_checks()
