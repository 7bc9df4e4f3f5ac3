"""The house has four floors: a module imports only from floors below its own."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mlsd_helpers"

FLOORS = {
    "shared": 0,
    "cache": 1,
    "capacity": 1,
    "claims": 1,
    "experiments": 1,
    "features": 1,
    "metrics": 1,
    "plots": 1,
    "source": 1,
    "tables": 1,
    "tracing": 1,
    "flights": 2,
    "modeling": 2,
    "design": 2,
    "serving": 2,
    "practice": 3,
    "cli": 4,
    "widgets": 4,
}
# Who may open a neighbour on the same floor, and why. Metrics take the threshold that follows from costs from where the
# rules of the design document have it, which must start without numpy. The size of a canary is the sample size of an
# experiment with two unequal arms. The running case is served as any other model.
SIDEWAYS = {
    ("capacity", "experiments"),
    ("flights", "serving"),
    ("metrics", "experiments"),
}
HEAVY = {"matplotlib", "numpy", "pandas", "scipy", "sklearn"}


def modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE) != Path("__init__.py"))


def room(path):
    """The first part of a module's name within the package: design/rules/registry.py is in the room design."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_names(nodes, path):
    """The full dotted names that these nodes import, `from x import y` as x.y."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                package = path.relative_to(ROOT).parent.parts
                package = package[: len(package) - node.level + 1]
                module = ".".join([*package, *filter(None, [module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def imported_when_loaded(tree):
    """Every node but those inside functions, which run later."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def loaded_by(statement):
    program = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_floors_below(path):
    here = room(path)
    assert here in FLOORS, f"give {here} a floor in FLOORS, as the house rules in CONTRIBUTING.md say"
    for name in imported_names(ast.walk(ast.parse(path.read_text(encoding="utf-8"))), path):
        parts = name.split(".")
        if parts[0] != "mlsd_helpers" or parts[1] == "__version__" or parts[1] == here:
            continue
        below = FLOORS[parts[1]] < FLOORS[here]
        assert below or (here, parts[1]) in SIDEWAYS, f"{here} (floor {FLOORS[here]}) must not import {name}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "design").rglob("*.py")), ids=lambda path: path.stem)
def test_checking_a_document_needs_no_numerical_library(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {name.partition(".")[0] for name in imported_names(imported_when_loaded(tree), path)}
    assert not names & HEAVY


def test_a_relative_import_is_seen_as_what_it_is():
    tree = ast.parse("from ..widgets import form")
    path = PACKAGE / "design" / "rules" / "example.py"
    assert list(imported_names(ast.walk(tree), path)) == ["mlsd_helpers.design.widgets.form"]


def test_the_bare_package_loads_nothing_heavy():
    assert not loaded_by("import mlsd_helpers") & {*HEAVY, "pydantic", "ipywidgets", "jinja2", "typer"}


def test_the_design_package_loads_nothing_that_a_check_does_not_need():
    loaded = loaded_by("from mlsd_helpers.design import all_rules; all_rules()")
    assert not loaded & {*HEAVY, "jinja2", "ipywidgets"}


@pytest.mark.parametrize("module", ["cli.doctor", "cli.lab"])
def test_doctor_and_lab_start_without_what_they_examine(module):
    assert not loaded_by(f"import mlsd_helpers.{module}") & {*HEAVY, "jupyterlab", "jupyter_client", "packaging"}
