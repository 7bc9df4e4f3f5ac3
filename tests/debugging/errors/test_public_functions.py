"""The room's functions have the names of their modules: whichever is used first, the name is the function's."""

import inspect
import subprocess
import sys

import pytest

from mlsd_helpers.debugging import errors


@pytest.mark.parametrize("name", errors.__all__)
def test_a_public_name_is_no_module(name):
    assert not inspect.ismodule(getattr(errors, name))


def test_the_room_starts_without_what_only_its_experiments_need():
    program = "import sys, mlsd_helpers.debugging.errors; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"cleanlab", "matplotlib", "scipy", "sklearn", "torch"} & set(loaded)
