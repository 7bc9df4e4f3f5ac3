"""The pages of the rules, as text, JSON and Markdown, and the catalogue made of them."""

import dataclasses
import importlib.util
import json
import re
from pathlib import Path

import pytest
import yaml

from mlsd_helpers.design import DesignError
from mlsd_helpers.design.rules import all_rules, find_rules
from mlsd_helpers.design.rules.examples import example_of
from mlsd_helpers.design.rules.pages import catalogue, printed, to_dict, to_markdown, to_text

ROOT = Path(__file__).resolve().parents[3]
RULES = all_rules()
HEADINGS = ("Why", "Formula", "Fix", "Source", "Seen in", "Taught in")


def words(text):
    return " ".join(text.split())


def blocks(markdown):
    """The documents in a page's YAML blocks."""
    return [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", markdown, re.S)]


def test_a_page_in_a_terminal():
    assert to_text(find_rules("no-budget")[0]).splitlines() == [
        "no-budget (R008) · warning · requirements",
        "",
        "  No monthly budget is given.",
        "",
        "  Why       Without one, every design fits; with one, half of them do not.",
        "  Formula   monthly_budget_usd is missing.",
        "  Fix       Write what the benefit justifies: decisions a month × value of one × the share you may spend.",
        "  Reads     requirements.monthly_budget_usd",
        "  Source    https://sre.google/workbook/non-abstract-design/",
        "  Taught in notebooks/01_requirements.ipynb#Turn-wishes-into-numbers",
        "",
        "  Fails",
        "    requirements: {problem: Parcels are late., monthly_budget_usd: null}",
        "    → requirements.monthly_budget_usd: nothing says what a month of running it may cost",
        "",
        "  Passes",
        "    requirements: {problem: Parcels are late., monthly_budget_usd: 5000}",
    ]


def test_every_form_of_a_page_says_all_that_there_is_to_know():
    lacking = []
    for rule in RULES:
        known = (rule.code, rule.name, rule.severity, rule.summary, *rule.inputs, *map(rule.part, HEADINGS))
        for form in (to_text(rule), to_markdown(rule).replace("\\", ""), printed([rule], "json")):
            page = words(form)
            lacking += [f"'{said}' is not in {form[:60]!r}…" for said in known if said not in page]
    assert lacking == []


def test_the_examples_in_markdown_are_those_that_the_tests_hold_true():
    shown = {rule.name: blocks(to_markdown(rule)) for rule in RULES}
    assert shown == {rule.name: [example_of(rule).fails, example_of(rule).passes] for rule in RULES}


def test_a_page_for_a_tool():
    page = to_dict(find_rules("M008")[0])
    (finding,) = page["example"]["findings"]
    # 90 ms against the 40 ms of the component
    assert (finding["path"], finding["severity"]) == ("modeling.ladder.boosting.inference_p99_ms", "error")
    assert "90 ms" in finding["message"]
    assert "40 ms" in finding["message"]
    assert page["taught_in"].startswith("notebooks/06")
    assert json.loads(printed(find_rules("M008"), "json")) == [page]


def test_a_page_names_what_follows_from_its_failing_example():
    assert "With it comes queue-over-latency (I002): a mean of 250 ms" in words(to_text(find_rules("I001")[0]))


def test_what_a_rule_was_seen_in_ends_with_its_public_source():
    assert [rule.name for rule in RULES if not re.fullmatch(r"|.*\. https://\S+", rule.part("Seen in"))] == []


def test_several_pages_stand_one_after_the_other():
    assert printed(find_rules("L"), "text").count("Formula") == 2


def test_the_catalogue_in_docs_is_the_one_of_these_rules():
    kept = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert kept == catalogue(RULES) + "\n", "mlsd rule --all --format md > docs/rules.md"


def test_a_rule_without_an_example_says_which_file_is_missing(tmp_path):
    (tmp_path / "new_thing.py").write_text('def new_thing(document):\n    """Finds nothing."""\n')
    spec = importlib.util.spec_from_file_location("new_thing", tmp_path / "new_thing.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rule = dataclasses.replace(find_rules("M008")[0], name="new-thing", function=module.new_thing)
    with pytest.raises(DesignError, match=r"'new-thing' has no example; put new_thing\.yaml beside new_thing\.py"):
        example_of(rule)
