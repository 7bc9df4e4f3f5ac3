"""The package gives all its names, and loads no NumPy before it is needed."""

import subprocess
import sys

import pytest

from mlsd_helpers import experiments


def test_importing_it_loads_no_numerical_library():
    program = (
        "import sys, mlsd_helpers.experiments; "
        "print(*sorted({'numpy', 'scipy', 'pandas', 'sklearn', 'statsmodels'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


def test_the_names_that_need_no_array_load_no_numerical_library_either():
    program = (
        "import sys; from mlsd_helpers.experiments import *; holm([0.01, 0.04]); sample_size_means(1, 0.1); "
        "print(*sorted({'numpy', 'scipy', 'pandas', 'sklearn', 'statsmodels'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


@pytest.mark.parametrize("name", experiments.__all__)
def test_every_public_name_is_there(name):
    assert getattr(experiments, name) is not None


def test_every_public_name_is_listed_before_it_is_first_used():
    program = "from mlsd_helpers import experiments; print(*sorted(set(experiments.__all__) - set(dir(experiments))))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"module 'mlsd_helpers\.experiments' has no attribute 'sample_sise'"):
        experiments.sample_sise  # noqa: B018 - reading it is the test
