"""docs/claims.md has a row for every claim of every notebook, and what would make it false."""

import json

import claims_page
import pytest
import yaml


def test_the_page_is_what_notebooks_and_attacks_say_today():
    page = claims_page.page(claims_page.all_notebooks())
    hint = "run `python tests/notebooks/claims_page.py` and commit docs/claims.md"
    assert claims_page.PAGE.read_text(encoding="utf-8") == page, hint


@pytest.fixture
def notebook(tmp_path):
    """A function that writes a notebook of one claim, with this attack or none, and gives its path."""

    def written(call, attack=None):
        path = tmp_path / "01_rain.ipynb"
        path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": call}]}), encoding="utf-8")
        (tmp_path / "attacks").mkdir()
        if attack is not None:
            (tmp_path / "attacks" / "01_rain.yaml").write_text(yaml.safe_dump([attack]), encoding="utf-8")
        return path

    return written


RAIN = {"claim": "It rains", "false_if": "It is dry", "tried": "Looked out | twice", "outcome": "held"}


def test_a_claim_and_its_attack_are_one_row(notebook):
    (row,) = claims_page.rows(notebook('claim("It rains", True)', RAIN))
    assert (row.stated.statement, row.false_if, row.outcome) == ("It rains", "It is dry", "held")


@pytest.mark.parametrize(
    ("call", "attack", "message"),
    [
        ('claim("It rains", True)', None, r"without an attack: \['It rains'\]"),
        ('claim("It snows", True)', RAIN, r"without an attack: \['It snows'\]; without a claim: \['It rains'\]"),
        ('claim("It rains", True)', RAIN | {"tried": " "}, "each a text"),
        ('claim("It rains", True)', {"claim": "It rains"}, "expected claim, false_if, tried and outcome"),
        ('claim("It rains", True)', RAIN | {"outcome": "fine"}, "outcome is 'fine'; expected one of held"),
        ('claim("It rains", True)', RAIN | {"outcome": "fails on purpose"}, "has the outcome 'fails on purpose'"),
        ('not_supported("It rains", False)', RAIN, "has the outcome 'held'"),
    ],
)
def test_a_claim_without_a_whole_attack_is_named(notebook, call, attack, message):
    with pytest.raises(ValueError, match=message):
        claims_page.rows(notebook(call, attack))
