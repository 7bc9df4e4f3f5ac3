"""A walk shows what the debugger would, without folders, and lets errors through."""

import pytest

from mlsd_helpers.debugging import walk


def halves(number):
    half = number / 2
    return half


def test_each_command_has_its_answer_and_no_folder():
    seen = walk(halves, 3, commands=["n", "p half"])
    assert "(Pdb) p half → 1.5" in seen
    assert "test_walking.py(" in seen
    assert "/" not in seen.replace("number / 2", "")


def test_an_error_of_the_function_is_its_own():
    with pytest.raises(TypeError):
        walk(halves, "3", commands=["n"])
