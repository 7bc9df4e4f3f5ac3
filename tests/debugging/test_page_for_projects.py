"""What the page for other projects shows runs: an example project, its table of results, a check of one's own."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlsd_helpers.debugging.checks import registry

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "debugging_in_your_project.md"
BLOCKS = dict(re.findall(r"^```python\n# (\S+\.py)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S))
OF_TORCH = {"network.py", "tests/test_network.py"}
OF_THE_SUITE = {
    "mlsd_helpers/debugging/checks/data/columns_vary.py",
    "tests/debugging/checks/data/test_columns_vary.py",
}
SHUFFLED = "parcels[~is_later].assign(late=lambda rows: rows['late'].sample(frac=1, random_state=0).to_numpy())"
DOCTEST = ["--doctest-glob=*.md", "-o", "doctest_optionflags=NORMALIZE_WHITESPACE ELLIPSIS"]


@pytest.fixture
def project(tmp_path):
    """The example project, written from the page; a function that runs its tests with pytest, in its own process."""
    for name, code in BLOCKS.items():
        if name not in OF_THE_SUITE:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(code, encoding="utf-8")

    def run(*arguments):
        usual = ["-q", "-p", "no:cacheprovider", "-W", "error"]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        environment["PYTHONIOENCODING"] = "utf-8"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *usual, *arguments],
            cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    run.folder = tmp_path
    return run


def test_the_page_has_a_block_for_each_kind_of_model_and_of_test():
    assert BLOCKS.keys() >= OF_TORCH | OF_THE_SUITE | {
        "parcels.py", "tests/test_features.py", "tests/test_training.py", "tests/test_inference.py",
        "tests/test_end_to_end.py", "own_loop.py", "tests/test_own_loop.py",
    }  # fmt: skip


def test_the_tests_of_the_example_project_pass_and_its_report_is_what_the_page_shows(project):
    (project.folder / "page.md").write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    status, said = project("tests", "page.md", "--ignore=tests/test_network.py", *DOCTEST)
    assert status == 0, said
    assert "15 passed in" in said


def test_the_test_of_its_network_passes(project, torch):
    status, said = project("tests/test_network.py")
    assert status == 0, said
    assert "1 passed in" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong", "tests", "told"),
    [
        ("fillna(0.0)", "fillna(weight.mean())", "features", "one row is prepared as among many"),
        ("return parcels[~is_later],", f"return {SHUFFLED},", "training", "training labels belong to their rows"),
        ('NUMBERS = ["distance_km", ', "NUMBERS = [", "inference", "prediction depends on each input"),
    ],
)
def test_a_bug_in_the_example_pipeline_is_named_by_its_tests(project, right, wrong, tests, told):
    pipeline = project.folder / "parcels.py"
    code = pipeline.read_text(encoding="utf-8")
    assert code.count(right) == 1
    pipeline.write_text(code.replace(right, wrong), encoding="utf-8")
    status, said = project(f"tests/test_{tests}.py")
    assert status == 1, said
    assert f"✗ {told}" in said


def test_the_check_that_the_page_adds_works(monkeypatch):
    registry.all_checks()  # fills the registry, before it is copied
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))
    registry.all_checks.cache_clear()
    try:
        in_the_suite, its_tests = {"__name__": "mlsd_helpers.debugging.checks.data.columns_vary"}, {}
        exec(BLOCKS["mlsd_helpers/debugging/checks/data/columns_vary.py"], in_the_suite)
        exec(BLOCKS["tests/debugging/checks/data/test_columns_vary.py"], its_tests)
        assert registry.all_checks()["columns vary"].about == "data"
        tests = [its_tests[name] for name in its_tests if name.startswith("test_")]
        assert len(tests) == 2
        for each in tests:
            each()
    finally:
        registry.all_checks.cache_clear()


def test_the_table_on_the_page_has_every_check_as_the_registry_has_it():
    spec = importlib.util.spec_from_file_location("checks_page", Path(__file__).with_name("checks_page.py"))
    checks_page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checks_page)
    assert PAGE.read_text(encoding="utf-8") == checks_page.page(), "python tests/debugging/checks_page.py"
    rows = re.findall(r"^\| (?!check |-)", checks_page.table(), re.M)
    assert len(rows) == len(registry.all_checks())


def test_what_the_page_says_to_declare_names_checks_that_there_are():
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition("| what you declare |")[2].partition("\n\n")[0]
    named = [name.strip() for row in table.splitlines()[2:] for name in row.split("|")[2].split(";")]
    assert set(named) <= registry.all_checks().keys()
    assert len(named) == 10
