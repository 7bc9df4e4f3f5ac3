"""What a caller sees: annotated parameters, one seed, and names that stand beside scikit-learn's."""

import importlib
import inspect
import pkgutil
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import mlsd_helpers
from mlsd_helpers import experiments, metrics

NAMES = (Path(__file__).resolve().parents[1] / "docs" / "names.md").read_text(encoding="utf-8")
EXTRAS = ("mlsd_helpers.mcp", "mlsd_helpers.lsp")
BY_CHANCE = {"drill", "drills", "estimate_drill", "EstimateDrill", "Session"}  # practice that differs from day to day


@cache
def public():
    """Every function that the rooms offer, and every method of their classes, by name."""
    offered = {id(found): found for room in _rooms() for found in _offered(room)}
    return [
        each
        for found in offered.values()
        if inspect.isroutine(found) or inspect.isclass(found)
        for each in (_methods(found) if inspect.isclass(found) else [(found.__qualname__, found)])
    ]


def _rooms():
    for info in pkgutil.walk_packages(mlsd_helpers.__path__, "mlsd_helpers."):
        is_room = info.ispkg or info.name.count(".") == 1
        if is_room and not info.name.startswith(EXTRAS) and ".topics" not in info.name:
            yield importlib.import_module(info.name)


def _offered(room):
    found = (getattr(room, name) for name in getattr(room, "__all__", ()))
    return [each for each in found if getattr(each, "__module__", None) and each.__module__.startswith("mlsd_helpers")]


def _methods(kind):
    for name, member in dict(vars(kind)).items():
        function = getattr(member, "__func__", member)
        is_made = name == "__init__" and hasattr(kind, "__dataclass_fields__")
        if inspect.isfunction(function) and (name == "__init__" or not name.startswith("_")) and not is_made:
            yield f"{kind.__qualname__}.{name}", function


def test_there_are_public_names_in_every_room():
    assert {function.__module__.split(".")[1] for _, function in public()} >= {
        *("capacity", "design", "experiments", "features", "flights", "metrics", "modeling", "plots", "practice"),
        *("serving", "tracing", "widgets"),
    }


def test_every_public_parameter_is_annotated():
    bare = [
        f"{function.__module__}: {name}({parameter.name})"
        for name, function in public()
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name not in ("self", "cls") and parameter.annotation is parameter.empty
    ]
    assert not bare, "\n".join(bare)


def test_checkers_of_types_are_told_that_there_are_annotations():
    assert files("mlsd_helpers").joinpath("py.typed").is_file()


def test_every_function_of_metrics_and_experiments_says_what_it_returns():
    every = [getattr(room, name) for room in (metrics, experiments) for name in room.__all__]
    functions = [each for each in every if inspect.isfunction(each)]
    bare = [each.__name__ for each in functions if inspect.signature(each).return_annotation is inspect.Signature.empty]
    assert functions
    assert not bare


def test_chance_starts_from_0_wherever_it_is_not_the_purpose():
    other = [
        f"{function.__module__}: {name}({parameter})"
        for name, function in public()
        if name.split(".")[0] not in BY_CHANCE
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name in ("random_state", "seed") and parameter.default != 0
    ]
    assert not other, "\n".join(other)


def tables():
    """The rows of each table of the page, by the module that its heading names."""
    for heading, text in re.findall(r"^## `mlsd_helpers\.(\w+)`\n(.*?)(?=^## |\Z)", NAMES, re.M | re.S):
        rows = [re.split(r" *\| *", line.strip("| ")) for line in text.splitlines() if line.startswith("| `")]
        yield heading, [(row[0].strip("`"), row[1].strip("`"), row[2] if len(row) > 2 else "") for row in rows]


def theirs(path):
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def test_the_page_of_names_lists_every_function_once():
    for module, rows in tables():
        room = {"metrics": metrics, "experiments": experiments}[module]
        functions = [name for name in room.__all__ if inspect.isfunction(getattr(room, name))]
        assert sorted(here for here, _, _ in rows) == sorted(functions), module
    assert [module for module, _ in tables()] == ["metrics", "experiments"]


def test_what_stands_beside_a_name_is_there(every):
    every(theirs, [(there,) for _, rows in tables() for _, there, _ in rows if there != "—"])


def test_a_parameter_that_scikit_learn_does_not_have_is_named_on_the_page(every):
    def check(here, there, differs):
        ours, others = (inspect.signature(each).parameters for each in (getattr(metrics, here), theirs(there)))
        silent = [name for name in ours if name not in others and f"`{name}`" not in differs]
        assert not silent, f"say what {', '.join(silent)} is for"

    rows = dict(tables())["metrics"]
    every(check, [row for row in rows if row[1].startswith("sklearn.")])
