"""The house has floors: a module imports only from floors below its own, and nowhere do imports form a ring."""

import ast
import subprocess
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mlsd_helpers"

FLOORS = {
    "__init__": 0,
    "shared": 0,
    "cache": 1,
    "capacity": 1,
    "claims": 1,
    "debugging": 1,
    "drift": 1,
    "experiments": 1,
    "features": 1,
    "metrics": 1,
    "plots": 1,
    "source": 1,
    "tables": 1,
    "tracing": 1,
    "flights": 2,
    "modeling": 2,
    "retraining": 2,
    "design": 2,
    "serving": 2,
    "practice": 3,
    "cli": 4,
    "widgets": 4,
    "__main__": 5,
}
# Who may open a neighbour on the same floor, and why. Metrics take the threshold that follows from costs from where the
# rules of the design document have it, which must start without numpy. The size of a canary is the sample size of an
# experiment with two unequal arms. Checks of a model hold it to metrics with their intervals, and drift is read from
# frames and judged over days as metrics are. The running case is served as any other model, and its year replayed as
# any other stream. The guardrails of a promotion look at the slices that a report of slices would look at. A result
# draws itself: its `plot` opens the figures when it is called, and they know of no result.
SIDEWAYS = {
    ("capacity", "experiments"),
    ("debugging", "experiments"),
    ("debugging", "metrics"),
    ("debugging", "plots"),
    ("drift", "metrics"),
    ("drift", "plots"),
    ("experiments", "plots"),
    ("flights", "retraining"),
    ("flights", "serving"),
    ("metrics", "experiments"),
    ("metrics", "plots"),
    ("retraining", "modeling"),
    ("tracing", "plots"),
}
# The rooms of design/ from the ground up, with what an error is below all of them and the face on top
ROOMS_OF_DESIGN = (
    "file.errors",
    "schema",
    "file",
    "rules",
    "analysis",
    "diagram",
    "report",
    "document",
    "__init__",
)
# Who imports modules by names made at run time, which no reading of the source finds: names that load when used, and
# registries that walk a folder of what registers itself with them.
BY_NAME = {
    "mlsd_helpers.debugging.checks.registry",
    "mlsd_helpers.design.rules.registry",
    "mlsd_helpers.practice.exercises.registry",
    "mlsd_helpers.shared.lazy_names",
}
HEAVY = {"matplotlib", "numpy", "pandas", "scipy", "sklearn"}


@cache
def parsed():
    """Every module of the package by its dotted name, which ends in ``__init__`` for a package: its path and tree."""
    trees = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        trees[name] = path, ast.parse(path.read_text(encoding="utf-8"))
    return trees


def imported_names(nodes, path):
    """The full dotted names that these nodes import, `from x import y` as x.y, each with its line."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                package = path.relative_to(ROOT).parent.parts
                package = package[: len(package) - node.level + 1]
                module = ".".join([*package, *filter(None, [module])])
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def imported_when_loaded(tree):
    """Every node but those inside functions, which run later."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def loaded_late(name, tree):
    """What a package loads when one of its names is used: `lazily` is given the names of modules as texts."""
    nodes = list(ast.walk(tree)) if name.endswith(".__init__") else []
    if any(isinstance(node, ast.Name) and node.id == "lazily" for node in nodes):
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{name.removesuffix('.__init__')}.{node.value}", node.lineno


def imports_between(trees):
    """The modules that each module imports, at any time, each with the first line that does."""
    edges = {}
    for name, (path, tree) in trees.items():
        late = [(target, line) for target, line in loaded_late(name, tree) if target in trees]
        edges[name] = {}
        for target, line in [*imported_names(ast.walk(tree), path), *late]:
            around = target.rpartition(".")[0]  # in `from x import y`, y is a module of x or a name in it
            found = (module for module in (target, f"{target}.__init__", around, f"{around}.__init__"))
            module = next((module for module in found if module in trees), None)
            if module is not None:
                edges[name].setdefault(module, line)
    return edges


@cache
def edges():
    return imports_between(parsed())


def ring_in(imports):
    """Modules that import each other, as `a:12 → b:3 → a` with the lines that do so; None where no modules do."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        ring = error.args[1][::-1]  # each imports the next
        steps = [f"{module}:{imports[module][following]}" for module, following in pairwise(ring)]
        return " → ".join([*steps, ring[-1]]).replace("mlsd_helpers.", "")
    return None


def room_of_design(module):
    """The place in ROOMS_OF_DESIGN of a module of design/."""
    inside = module.removeprefix("mlsd_helpers.design.")
    known = [room for room in ROOMS_OF_DESIGN if f"{inside}.".startswith(f"{room}.")]
    assert known, f"give {module} a room in ROOMS_OF_DESIGN, or put it into one"
    return ROOMS_OF_DESIGN.index(max(known, key=len))


def loaded_by(statement):
    program = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )


def test_a_module_imports_only_from_floors_below():
    wrong = []
    for name, imports in edges().items():
        here = name.split(".")[1]
        assert here in FLOORS, f"give {here} a floor in FLOORS, as the house rules in CONTRIBUTING.md say"
        for target, line in imports.items():
            there = target.split(".")[1]
            if there != here and FLOORS[there] >= FLOORS[here] and (here, there) not in SIDEWAYS:
                wrong.append(f"{name}:{line}: {here} (floor {FLOORS[here]}) must not import {target}")
    assert not wrong, "\n".join(wrong)


def test_a_room_of_design_imports_only_from_rooms_below():
    wrong = []
    for name in (name for name in edges() if name.startswith("mlsd_helpers.design.")):
        here = room_of_design(name)
        for target, line in edges()[name].items():
            if target.startswith("mlsd_helpers.design.") and room_of_design(target) > here:
                rooms = f"{ROOMS_OF_DESIGN[here]} lies below {ROOMS_OF_DESIGN[room_of_design(target)]}"
                wrong.append(f"{name}:{line} must not import {target}: {rooms}")
    assert not wrong, "\n".join(wrong)


def test_no_modules_import_each_other_in_a_ring():
    ring = ring_in(edges())
    assert ring is None, f"these import each other: {ring}"


def test_only_registries_and_lazy_names_import_by_names_made_at_run_time():
    """A ring through such an import would not be seen; registries and what registers itself form one by design."""
    found = {
        name
        for name, (_, tree) in parsed().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
        and (getattr(node, "id", None) or getattr(node, "attr", None)) in ("import_module", "__import__")
    }
    assert found == BY_NAME


@pytest.mark.parametrize(
    ("sources", "ring"),
    [
        ({"a": "import mlsd_helpers.b", "b": "import mlsd_helpers.c", "c": "import json"}, None),
        ({"a": "\nimport mlsd_helpers.b", "b": "def late():\n    from mlsd_helpers import a"}, "a:2 → b:2 → a"),
        ({"a": "from . import b", "b": "from .a import name"}, "a:1 → b:1 → a"),
        (
            {"p.__init__": "from mlsd_helpers.p.a import x", "p.a": "from mlsd_helpers.p import y"},
            "p.__init__:1 → p.a:1",
        ),
        (
            {"p.__init__": "lazily(globals(), {'x': 'a'})", "p.a": "from mlsd_helpers.p import x"},
            "p.__init__:1 → p.a:1",
        ),
        ({"p.__init__": "", "p.a": "from mlsd_helpers.p import b", "p.b": "from mlsd_helpers import p"}, None),
        ({"a": "if TYPE_CHECKING:\n    import mlsd_helpers.b", "b": "import mlsd_helpers.a"}, "a:2 → b:1 → a"),
    ],
)
def test_a_ring_is_seen_wherever_the_import_stands(sources, ring):
    trees = {
        f"mlsd_helpers.{name}": (PACKAGE / f"{name.replace('.', '/')}.py", ast.parse(text))
        for name, text in sources.items()
    }
    said = ring_in(imports_between(trees))
    if ring is None:
        assert said is None
    else:  # it may begin at any of its modules
        assert ring in f"{said} → {said.partition(' → ')[2]}"


def test_checking_a_document_needs_no_numerical_library():
    heavy = [
        f"{name}:{line} imports {target}"
        for name, (path, tree) in parsed().items()
        if name.startswith("mlsd_helpers.design.")
        for target, line in imported_names(imported_when_loaded(tree), path)
        if target.partition(".")[0] in HEAVY
    ]
    assert not heavy, "\n".join(heavy)


def test_a_relative_import_is_seen_as_what_it_is():
    tree = ast.parse("from ..widgets import form")
    path = PACKAGE / "design" / "rules" / "example.py"
    assert list(imported_names(ast.walk(tree), path)) == [("mlsd_helpers.design.widgets.form", 1)]


def test_the_bare_package_loads_nothing_heavy():
    assert not loaded_by("import mlsd_helpers") & {*HEAVY, "pydantic", "ipywidgets", "jinja2", "typer"}


def test_the_design_package_loads_nothing_that_a_check_does_not_need():
    loaded = loaded_by("from mlsd_helpers.design import all_rules; all_rules()")
    assert not loaded & {*HEAVY, "jinja2", "ipywidgets"}


def test_results_that_draw_themselves_load_no_figures_before_they_do():
    assert "matplotlib" not in loaded_by("from mlsd_helpers import experiments, metrics, tracing; experiments.holm")


@pytest.mark.parametrize("module", ["cli.doctor", "cli.lab"])
def test_doctor_and_lab_start_without_what_they_examine(module):
    assert not loaded_by(f"import mlsd_helpers.{module}") & {*HEAVY, "jupyterlab", "jupyter_client", "packaging"}
