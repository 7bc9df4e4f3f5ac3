"""Packages whose modules load when a name of theirs is first used."""

import importlib
import inspect
import subprocess
import sys

import pytest

from mlsd_helpers.shared.lazy_names import when_used

PACKAGES = [
    "capacity",
    "experiments",
    "practice.drills",
    "practice.exercises",
    "practice.interview",
    "practice.leveling",
]
each_package = pytest.mark.parametrize("name", PACKAGES)


def printed(program):
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


@each_package
def test_every_public_name_is_there_and_no_module_hides_it(name):
    package = importlib.import_module(f"mlsd_helpers.{name}")
    modules = [each for each in package.__all__ if inspect.ismodule(getattr(package, each))]
    assert modules == []
    assert set(package.__all__) <= set(dir(package))


@each_package
def test_every_public_name_is_listed_before_it_is_first_used(name):
    program = f"import mlsd_helpers.{name} as package; print(*sorted(set(package.__all__) - set(dir(package))))"
    assert printed(program) == []


@each_package
def test_a_name_that_is_not_there_is_an_attribute_error(name):
    package = importlib.import_module(f"mlsd_helpers.{name}")
    with pytest.raises(AttributeError, match=f"module 'mlsd_helpers.{name}' has no attribute 'erlang_d'"):
        package.erlang_d  # noqa: B018 - reading it is the test


@pytest.mark.parametrize(
    ("name", "use"),
    [("capacity", "storage_gb(1, 1, 1)"), ("experiments", "holm([0.01, 0.04]); sample_size_means(1, 0.1)")],
)
def test_no_name_loads_a_numerical_library_before_it_needs_an_array(name, use):
    heavy = "{'numpy', 'scipy', 'pandas', 'sklearn', 'statsmodels'}"
    program = f"import sys; from mlsd_helpers.{name} import *; {use}; print(*sorted({heavy} & set(sys.modules)))"
    assert printed(program) == []


def test_a_name_loads_its_own_module_and_no_other():
    program = (
        "import sys; from mlsd_helpers import capacity; before = set(sys.modules); capacity.storage_gb(1, 1, 1); "
        "print(*sorted(name for name in set(sys.modules) - before if 'capacity' in name))"
    )
    assert printed(program) == ["mlsd_helpers.capacity.storage"]


def test_a_library_is_loaded_when_one_of_its_names_is_first_used():
    program = (
        "import sys; from mlsd_helpers.shared.lazy_names import when_used; fractions = when_used('fractions'); "
        "before = 'fractions' in sys.modules; print(before, fractions.Fraction(1, 2), 'fractions' in sys.modules)"
    )
    assert printed(program) == ["False", "1/2", "True"]


def test_a_library_that_is_not_there_is_missed_where_it_is_used():
    library = when_used("no_such_library")
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        library.anything()


def test_the_list_of_exercises_needs_no_numerical_library():
    program = (
        "import sys; from mlsd_helpers.practice.exercises import all_exercises; all_exercises(); "
        "print(*sorted({'matplotlib', 'numpy', 'pandas', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    assert printed(program) == []
