"""The questions: one for each check and behaviour, worded as a person asks."""

import re

from mlsd_helpers.design import all_rules
from mlsd_helpers.design.rules.examples import example_of, findings_of
from mlsd_helpers.practice import leveling
from mlsd_helpers.practice.interview.questions import chosen, questions

RULES = {rule.name: rule for rule in all_rules()}


def test_every_rule_has_a_question_and_no_other():
    assert set(questions().rules) == set(RULES)


def test_every_field_that_a_rule_reads_has_a_question():
    assert {path.rpartition(".")[2] for rule in all_rules() for path in rule.inputs} <= set(questions().fields)


def test_every_behaviour_of_the_rubric_has_a_question():
    for cell in leveling.rubric():
        assert len(questions().cells[cell.phase][cell.level]) == len(cell.behaviours), (cell.phase, cell.level)


def test_phases_open_with_a_question():
    assert set(questions().openings) == set(leveling.PHASES)


def all_texts():
    for name, question in questions().rules.items():
        for template in (question.ask, *question.at.values()):
            yield name, template
    yield from questions().fields.items()
    for phase, levels in questions().cells.items():
        for level, texts in levels.items():
            yield from ((f"{phase} {level}", text) for text in texts)


def test_they_read_as_a_person_speaks():
    texts = list(all_texts())
    assert len(texts) > 200
    assert [text for _, text in texts if re.search(r"\b[RHFIMLXW]0\d\d\b|\brule\b|fires|_|finding", text)] == []
    assert [text for _, text in texts if text[-1] not in ".?"] == []
    assert {word for _, text in texts for word in re.findall(r"\{(\w+)\}", text)} <= {"message", "where"}
    assert [text for name, text in texts if "-" in name and name in text] == []


def test_other_questions_are_for_fields_that_the_rule_can_find():
    for name, question in questions().rules.items():
        fields = {path.rpartition(".")[2] for path in RULES[name].inputs}
        schema_names = set(questions().fields) | {"limit", "promotion_gate"}
        assert set(question.at) <= fields | schema_names, name


def test_the_finding_of_a_rules_own_example_becomes_a_question():
    texts = {}
    for rule in all_rules():
        found = findings_of(rule, example_of(rule).fails)[0]
        texts[rule.name] = questions().rules[rule.name].text([found.path], found.message)
    assert {name: text for name, text in texts.items() if not text[0].isupper()} == {}
    assert {name: text for name, text in texts.items() if "{" in text} == {}
    assert {name: text for name, text in texts.items() if "would do" in text} == {}  # that would be the answer


def test_the_same_keys_choose_the_same():
    assert [chosen("abc", seed, "x") for seed in range(8)] == [chosen("abc", seed, "x") for seed in range(8)]
    assert len({chosen("abc", seed, "x") for seed in range(50)}) == 3
