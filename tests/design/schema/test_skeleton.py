"""A section to fill in is valid as it stands, and has every key of the schema once."""

import re

import pytest

from mlsd_helpers.design import Design, DesignError
from mlsd_helpers.design.schema import SECTIONS, Document, number_of_fields
from mlsd_helpers.design.schema.skeleton import skeleton

KEYS = [name for name in Document.model_fields if name not in ("schema_version", "name")]


def test_a_document_with_it_is_valid_and_says_nothing_yet():
    for key in KEYS:
        design = Design.from_text(f"name: late\n{skeleton(key)}")
        assert design.to_dict() == {"name": "late"}, key
        assert design.check().rules_run == 0, key


@pytest.mark.parametrize("section", SECTIONS)
def test_every_field_of_a_section_stands_in_it(section):
    # a key begins its line, after spaces, the # of an item and its dash; the key of the section and those that hold
    # parts are not counted among the fields of the parts
    keys = re.findall(r"^ +(?:# )?(?:- | {2})? *([a-z0-9_]+):(?:$|  #)", skeleton(section), flags=re.M)
    holders = re.findall(r"A list of:\n(?=  [a-z])|list of:\n", skeleton(section))
    nested = section == "requirements"  # the success metric holds fields without being a list
    assert len(keys) - len(holders) - nested == number_of_fields(section)


def test_an_item_of_a_list_is_valid_once_it_is_no_comment():
    text = re.sub(r"^# (- |  )", r"\1", skeleton("risks"), flags=re.M).replace("- risk:", "- risk: late")
    assert Design.from_text(f"name: late\n{text}").to_dict()["risks"] == [{"risk": "late"}]


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("requirements", "  # Share of inputs that the system should answer at all. From 0 to 1.\n  coverage:\n"),
        ("requirements", "  # How many people act on alerts or reviews on an ordinary day. A whole number.\n"),
        ("requirements", "  # Whether data about identifiable people is used anywhere. true or false.\n"),
        ("requirements", "  # ---- Costs ----\n"),
        ("features", "  # - name:  # Short name of the column.\n"),
        (
            "features",
            "  #   fetch_p99_ms:  # Time to fetch or compute it for one request, 99th percentile. A number in ",
        ),
        ("infrastructure", "everybody. A list out of [shadow, canary, blue_green,\n  # all_at_once].\n  rollout:\n"),
        ("high_level_design", "that it waits for before it can answer. A list of names: [one, other].\n"),
        ("status", "One of draft, in_review, approved, retired.\n"),
    ],
)
def test_a_comment_says_what_belongs_there(key, line):
    assert line in skeleton(key)


def test_no_line_of_a_section_itself_is_too_wide_for_a_terminal():
    lines = [line for key in KEYS for line in skeleton(key).splitlines()]
    assert max(len(line) for line in lines if ":  # " not in line) <= 100


@pytest.mark.parametrize(("key", "hint"), [("risk", "did you mean 'risks'?"), ("zzz", "they are case, authors, ")])
def test_a_key_that_is_none_names_the_nearest_or_all(key, hint):
    with pytest.raises(DesignError, match=re.escape(hint)):
        skeleton(key)
