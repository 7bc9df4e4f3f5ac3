"""A check of a model is one file, named as the check, and has its own test."""

from pathlib import Path

from mlsd_helpers.debugging import all_checks

CHECKS = {name: each for name, each in all_checks().items() if each.about == "model"}


def test_files_are_named_as_their_checks():
    for name, each in CHECKS.items():
        module, file = each.function.__name__, each.function.__module__.rpartition(".")[2]
        assert name.replace(" ", "_") == module == file


def test_each_has_a_planted_bug():
    for name in CHECKS:
        assert (Path(__file__).parent / f"test_{name.replace(' ', '_')}.py").exists(), name
