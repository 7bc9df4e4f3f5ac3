import inspect
import subprocess
import sys

import pytest

from mlsd_helpers import capacity


def test_the_design_rules_can_load_every_module_without_numpy_scipy_or_pandas():
    code = (
        "import sys; from mlsd_helpers.capacity import *; "
        "print(sorted({'numpy', 'scipy', 'pandas', 'statsmodels', 'sklearn'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_no_module_is_loaded_before_one_of_its_names_is_used():
    code = (
        "import sys; from mlsd_helpers import capacity; assert set(capacity.__all__) <= set(dir(capacity)); "
        "before = set(sys.modules); capacity.storage_gb(1, 1, 1); "
        "print(*sorted(name for name in set(sys.modules) - before if 'capacity' in name))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["mlsd_helpers.capacity.storage"]


@pytest.mark.parametrize("name", capacity.__all__)
def test_every_public_name_is_there_and_no_module_hides_it(name):
    assert not inspect.ismodule(getattr(capacity, name))
    assert name in dir(capacity)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"module 'mlsd_helpers\.capacity' has no attribute 'erlang_d'"):
        capacity.erlang_d  # noqa: B018 - reading it is the test
