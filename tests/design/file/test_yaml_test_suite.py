"""The public test suite of YAML: what of it a design document can hold is changed in one field, and nothing else moves.

The inputs stand in yaml_test_suite.json, with their source and licence (MIT).
"""

import copy
import json
import re
from functools import cache
from pathlib import Path

import pytest

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.file.editing import update_text
from mlsd_helpers.design.file.reading import parse

SUITE = json.loads(Path(__file__).with_name("yaml_test_suite.json").read_text(encoding="utf-8"))["documents"]

# Where in a design document an input can stand: as a text, as a list of texts or an item of one, as texts by word, as
# further keys at the top
PLACES = {
    "below a key": "name: late\noverview:\n{2}",
    "behind a key": "name: late\noverview: {0}",
    "a list": "name: late\nscope_in:\n{2}",
    "an item": "name: late\nscope_in:\n  -\n{4}",
    "between brackets": "name: late\nscope_in: [{0}\n  ]\n",
    "words": "name: late\nglossary:\n{2}",
    "a word": "name: late\nglossary:\n  word:\n{4}",
    "at the top": "name: late\n{0}",
}


def indented(text, columns):
    return re.sub(r"^(?=.*\S)", " " * columns, text, flags=re.M)


def without_its_ends(text):
    """An input without what begins and ends a document of its own."""
    return re.sub(r"^(?:%.*\n|---[ \n]|\.\.\.\n?)", "", text, flags=re.M)


@cache
def documents():
    """Every input in every place in which ``check`` accepts it, by its name and that of the place."""
    found = {}
    for name, text in SUITE.items():
        for place, frame in PLACES.items():
            for inner in dict.fromkeys((text, without_its_ends(text))):
                columns = re.search(r"\{(\d)\}", frame)
                whole = frame.replace(columns[0], indented(inner, int(columns[1])))
                try:
                    Design.from_text(whole)
                except DesignError:
                    continue
                found[name, place, inner == text] = whole
    return found


def test_enough_of_the_suite_can_stand_in_a_design_document():
    assert len({name for name, *_ in documents()}) > 150
    assert {place for _, place, _ in documents()} == set(PLACES)


def test_a_field_that_is_filled_in_moves_nothing_else(every):
    def check(name, place, _, text):
        design = Design.from_text(text)
        design.status = "draft"
        saved = design.to_yaml()
        assert saved.replace("status: draft\n", "", 1).rstrip("\n") == text.rstrip("\n")
        assert Design.from_text(saved).to_dict() == design.to_dict()

    every(check, [(*key, text) for key, text in documents().items()])


def test_the_field_itself_is_changed_or_taken_away_and_what_stands_around_it_stays(every):
    field = {"below a key": "overview", "behind a key": "overview", "words": "glossary", "a word": "glossary"}

    def check(name, place, _, text):
        whole = text + "motivation: last  # of all\n" if text.endswith("\n") else text
        try:
            Design.from_text(whole)
        except DesignError:  # the input ended the document, or its last text has no end
            whole = text
        for value in ("another\ntext\n", None):
            design = Design.from_text(whole)
            about = field.get(place, "scope_in")
            if getattr(design.document, about) is None:
                continue
            in_its_kind = {
                "overview": value,
                "glossary": value and {"other": value},
                "scope_in": value and [value, "x"],
            }
            setattr(design, about, in_its_kind[about])
            try:
                saved = design.to_yaml()
            except DesignError as error:
                refused[name] = error.problems[0].line
                continue
            assert Design.from_text(saved).to_dict() == design.to_dict()
            assert saved.startswith("name: late\n")
            assert saved.endswith("last  # of all\n") == whole.endswith("last  # of all\n")

    refused = {}
    every(check, [(*key, text) for key, text in documents().items()])
    assert refused == {"6JQW": 2}  # a text in lines of its own that begins in the column of its key, below a comment


def paths(value, path=()):
    """The path of every value in a tree, the tree itself left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in ((*path, key), *paths(item, (*path, key)))]


def changed(data, path, change):
    """The tree with one value changed, or without it."""
    tree = copy.deepcopy(data)
    parent = tree
    for key in path[:-1]:
        parent = parent[key]
    if change == "taken away":
        del parent[path[-1]]
    elif change == "more":
        parent[path[-1]] = [parent[path[-1]], "more"]
    else:
        parent[path[-1]] = "other text"
    return tree


@cache
def mappings():
    """The inputs that are keys with values for the reader, with their values and the place of each."""
    found = []
    for name, text in SUITE.items():
        try:
            data, positions = parse(text)
        except DesignError:
            continue
        if paths(data):
            found.append((name, text, data, positions))
    return found


def pruned(value):
    """What is filled in, as a document gives it to be saved."""
    if isinstance(value, dict):
        return {key: pruned(item) for key, item in value.items() if not blank(item)}
    return [pruned(item) for item in value] if isinstance(value, list) else value


def blank(value):
    if isinstance(value, (dict, list)):
        return all(map(blank, value.values() if isinstance(value, dict) else value))
    return value is None


REFUSED = {
    *("26DV", "E76Z", "HMQ5", "6KGN"),  # an alias is a key, or stands for nothing
    *("5WE3", "7W2P", "JTV5", "ZWK4"),  # '? key' without a colon
    "DK95/05",  # a blank line with a tab comes to stand first
}


@pytest.mark.parametrize("change", ["other", "more", "taken away"])
def test_any_value_of_any_input_is_changed_and_the_lines_before_and_behind_it_stay(every, change):
    def check(name, text, data, positions, path):
        new = pruned(changed(data, path, change))
        parent = new
        for key in path[:-1]:
            parent = parent.get(key) if isinstance(parent, dict) else parent[key] if key < len(parent) else None
            if blank(parent):  # it goes with its last value
                return
        if blank(new) or pruned(data) == new:
            return
        try:
            saved = update_text(text, new)
        except DesignError as error:
            refused[name] = error.problems[0].line
            return
        assert pruned(parse(saved)[0]) == new
        line = positions[path].key[0]
        lines = [[line.replace(",", "") for line in each.splitlines()[: line - 1]] for each in (saved, text)]
        assert lines[0] == lines[1]

    refused = {}
    cases = [(number, path) for number, each in enumerate(mappings()) for path in paths(each[2])]
    every(lambda number, path: check(*mappings()[number], path), cases)
    assert set(refused) <= REFUSED
    assert None not in refused.values()
