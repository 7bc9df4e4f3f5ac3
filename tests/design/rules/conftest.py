"""The documents that the tests of the rules start from, ways to change one, and what the rules find in it.

A folder of a phase has a ``sound.yaml``, in which the rules of that phase find nothing; a test changes one thing in it.
``complete_values`` are those of the complete document, and ``full_document`` fills in every field with any value.
"""

from copy import deepcopy
from datetime import date
from functools import cache
from types import NoneType
from typing import Literal, get_args, get_origin

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from mlsd_helpers.design.rules import find_rules, request_path, run
from mlsd_helpers.design.rules.registry import PHASES
from mlsd_helpers.design.schema import Document, Part, part_class

NAMES = ("ranker", "store")  # of the two items in every list of parts, so that names lead somewhere
# what a number may be at its most extreme, as far as its field allows
EXTREMES = (10**15, 1e15, -1e15, 0, 0.0, 1, 1.0, 5e-324, 1e-300, 1e-9, 1 - 2**-53)


def _filled(annotation, choice):
    """A value for the annotation; ``choice`` says which one of several words."""
    options = [option for option in get_args(annotation) if option is not NoneType]
    if get_origin(annotation) is Literal:
        return options[choice % len(options)]
    if get_origin(annotation) is list and get_origin(options[0]) is Literal:
        return list(get_args(options[0]))
    if get_origin(annotation) is list and part_class(options[0]):
        items = [_filled(options[0], choice + i) for i in range(2)]
        for item, name in zip(items, NAMES, strict=True):
            item.update({"name": name} if "name" in item else {})
        return items
    if get_origin(annotation) is list:
        return [_filled(options[0], choice)]
    if get_origin(annotation) is dict:
        return {"word": "meaning"}
    if options:
        return _filled(options[0], choice)
    if issubclass(annotation, Part):
        return {name: _filled_field(field, choice) for name, field in annotation.model_fields.items()}
    return {bool: choice % 2 == 0, int: 1, float: 0.5, date: "2999-12-31", str: NAMES[0]}[annotation]


def _filled_field(field, choice):
    value = _filled(field.annotation, choice)
    return 1.0 if value == 0.5 and not _accepts(field, value) else value


def _accepts(field, value):
    try:
        _adapter(field.annotation).validate_python(value)
    except ValidationError:
        return False
    return True


_adapter = cache(TypeAdapter)


@cache
def _full(choice):
    data = _filled(Document, choice) | {"schema_version": 1}
    ranker, store = data["high_level_design"]["components"]
    ranker["calls"], store["calls"] = ["store"], []
    return data


@pytest.fixture(scope="session")
def full_document():
    """Plain values of a document with every field filled in; of several words the one that ``choice`` counts to."""
    return lambda choice=0: deepcopy(_full(choice))


def _ways(part, path=()):
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from _ways(value, (*path, key))


@pytest.fixture(scope="session")
def ways():
    """The ways to everything in a document: to sections, lists, items and fields."""
    return lambda data: list(_ways(data))


@cache
def _extremes_at(way):
    model = Document
    for key in way[:-1]:
        model = model if isinstance(key, int) or model is None else part_class(model.model_fields[key].annotation)
    field = model.model_fields.get(way[-1]) if model else None
    if field is None or not {int, float} & set(_plain(field.annotation)):
        return ()
    return tuple(value for value in EXTREMES if _accepts(field, value))


def _plain(annotation):
    return [inner for arg in get_args(annotation) for inner in _plain(arg)] or [annotation]


@pytest.fixture(scope="session")
def extremes_at():
    """The most extreme numbers that the field at a way accepts; none where it takes no number."""
    return _extremes_at


def _change(data, way, value):
    part = data
    for key in way[:-1]:
        part = next((i for i in part if i.get("name") == key), None) or part[int(key)] if _lists(part) else part[key]
    last = int(way[-1]) if _lists(part) else way[-1]
    if value is ...:
        del part[last]
    else:
        part[last] = value


def _lists(part):
    return isinstance(part, list)


@pytest.fixture(scope="session")
def changed():
    """A copy of a document's plain values with the value at each path changed, or left out where it is ``...``.

    A path is dotted, with list items by name or number, or a way as ``ways`` gives it.
    """

    def copy_with(data, changes=None):
        data = deepcopy(data)
        for path, value in (changes or {}).items():
            _change(data, path.split(".") if isinstance(path, str) else path, value)
        return data

    return copy_with


# What the rules find


@cache
def _read(path):
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


@pytest.fixture(scope="session")
def complete_values(complete_file):
    """Plain values of the complete document, in which all that the rules find is waived."""
    return _read(complete_file)


@pytest.fixture(scope="module")
def sound(request):
    """Plain values of the document in which the rules of the phase, named by the test's folder, find nothing."""
    return _read(request.path.with_name("sound.yaml"))


@pytest.fixture(scope="module")
def found_in():
    """The findings in a document's plain values of the rules that a beginning of codes names."""
    return lambda data, codes: [f for f in run(Document.model_validate(data)) if f.code.startswith(codes)]


@pytest.fixture(scope="session")
def letter_of():
    """The letter with which the codes of the rules in a folder begin."""
    letters = {phase.replace("across phases", "cross_phase"): letter for letter, phase in PHASES.items()}
    return letters.__getitem__


@pytest.fixture(scope="module")
def found(request, sound, changed, found_in, letter_of):
    """The findings of the phase's rules in the sound document with changes."""
    return lambda changes=None: found_in(changed(sound, changes), letter_of(request.path.parent.name))


@pytest.fixture(scope="module")
def own_rule(request):
    """The rule that the test's file is named after."""
    (rule,) = find_rules(request.path.stem.removeprefix("test_").replace("_", "-"))
    return rule


@pytest.fixture(scope="module")
def lacking(request, sound, changed):
    """The fields that the rule of the test's file, or one by its code, waits for in the sound document with changes."""

    def missing(changes, code=None):
        code = code or request.getfixturevalue("own_rule").code
        return [gap.path for gap in run(Document.model_validate(changed(sound, changes)), codes={code}).missing]

    return missing


@pytest.fixture(scope="module")
def broken(found, own_rule):
    """Hold that the sound document with changes has one finding of the phase: this rule's, there, saying this."""

    def is_found(changes, path, says, severity=None):
        findings = found(changes)
        assert [(f.code, f.name, f.path) for f in findings] == [(own_rule.code, own_rule.name, path)]
        (finding,) = findings
        assert severity in (None, finding.severity)
        for words in [says] if isinstance(says, str) else says:
            assert words in finding.message

    return is_found


@pytest.fixture(scope="module")
def few_draws():
    """A path's latency is simulated with the fewest requests, for tests that do not look at it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request_path, "SIMULATED_DRAWS", 0)
        request_path.simulated_p99_ms.cache_clear()
        yield
    request_path.simulated_p99_ms.cache_clear()


@pytest.fixture(scope="session")
def smallest_visible():
    """By statsmodels and a root finder: the rise that needs exactly so many units in each arm."""
    from scipy.optimize import brentq
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    def rise_of(baseline, n_per_arm, highest):
        def surplus(rise):
            return samplesize_proportions_2indep_onetail(rise, baseline, 0.8, ratio=1, alpha=0.05) - n_per_arm

        return brentq(surplus, 1e-6, highest)

    return rise_of
