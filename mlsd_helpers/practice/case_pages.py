"""How cases are shown: the list, one case in a terminal, plain values, reports of the references."""

import json
import textwrap
from pathlib import Path

from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.practice.case_file import CaseFile
from mlsd_helpers.practice.cases import FOLDER, Case, load, names
from mlsd_helpers.shared.showing import exactly, one_line

TEMPLATE = FOLDER.parent / "case_template.yaml"
_WIDTH = 100


def scale(case: Case) -> dict:
    """The numbers that say how large a case is, from its reference: traffic, latency, delay of labels."""
    needs, label = case.reference.document.requirements, case.reference.document.features
    return {
        "users_per_day": needs.users_per_day,
        "requests_per_user_per_day": needs.requests_per_user_per_day,
        "serving": needs.serving,
        "latency_p99_ms": needs.latency_p99_ms,
        "label_delay_hours": label.label_delay_hours,
    }


def list_text() -> str:
    """One line a case: name, title, scale."""
    known = [load(name) for name in names()]
    wide, wider = (max(len(getattr(case, field)) for case in known) for field in ("name", "title"))
    lines = []
    for case in known:
        size = scale(case)
        traffic = f"{exactly(size['users_per_day'])} × {exactly(size['requests_per_user_per_day'])} a day"
        lines.append(f"{case.name:<{wide}}  {case.title:<{wider}}  {traffic}")
    return "\n".join(lines)


def list_values() -> list[dict]:
    """Plain values of the list, as ``mlsd cases --format json`` prints them."""
    return [
        {"name": case.name, "title": case.title, "crux": case.crux, "prompt": case.prompt, **scale(case)}
        for case in map(load, names())
    ]


def case_text(case: Case, answers: bool) -> str:
    """A case for a terminal: the prompt, and with ``answers`` all that the interviewer knows."""
    blocks = [case.title, _filled(case.prompt)]
    if not answers:
        held_back = f"{len(case.answers)} answers, {len(case.twists)} twists, {len(case.follow_ups)} follow-ups"
        blocks.append(
            f"Held back until asked: {held_back} ('mlsd cases {case.name} --answers' shows all of it).\n"
            f"'mlsd interview {case.name}' plays it; 'mlsd new my_design --case {case.name}' starts a document."
        )
        return "\n\n".join(blocks)
    blocks += [
        _block("Crux", [case.crux]),
        _block("Answers", [f"{a.asks[0]} [{a.phase}]\n{a.answer}" for a in case.answers]),
        _block(
            "Twists",
            [f"{t.says}\nThe reference breaks: {', '.join(t.findings)}.\n{t.good_answer}" for t in case.twists],
        ),
        _block("Follow-ups", [f"{f.question} [{f.level}, {f.phase}]\n{f.listen_for}" for f in case.follow_ups]),
        _block("Mistakes", [f"{m.mistake}\nInstead: {m.instead}" for m in case.mistakes]),
        _block("The weak design breaks", [", ".join(case.weak_findings)]),
        _block("Sources", [f"{s.title}: {s.says}\n{s.url}" for s in case.sources]),
    ]
    return "\n\n".join(blocks)


def _filled(text, indent=""):
    return textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def _block(title, items):
    lines = []
    for item in items:
        first, *rest = item.splitlines()
        lines.append(textwrap.fill(first, _WIDTH, initial_indent="- ", subsequent_indent="  "))
        lines += [_filled(line, "  ") for line in rest]
    return "\n".join([title, *lines])


def case_values(case: Case) -> dict:
    """Plain values of a case, in the order of its file."""
    values = {}
    for name in CaseFile.model_fields:
        value = getattr(case, name)
        if name in ("reference", "weak"):
            value = value.to_dict()
        elif isinstance(value, tuple):
            value = [item if isinstance(item, str) else item.model_dump(mode="json") for item in value]
        values[name] = value
    return values


def schema_json() -> str:
    """The JSON Schema of a case file, which editors complete and validate from."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **CaseFile.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def write_reports(folder) -> list[Path]:
    """Write the report of every reference as ``NAME.html``, a ``README.md`` that lists them, and the schema of a case.

    Raises
    ------
    DesignError
        There is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DesignError([Problem("there is no such folder; make it first")], folder)
    written = [load(name).reference.report(folder / f"{name}.html") for name in names()]
    for name, text in (("README.md", _index()), ("case.schema.json", schema_json())):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        written.append(folder / name)
    return written


def _index():
    lines = [
        "# Design cases",
        "",
        "Prompts to practise on. Try one before you read on: the crux and the report give the answer away.",
        "`mlsd interview NAME` plays a case, `mlsd cases NAME` prints its prompt. The numbers are round and ours.",
        "",
        "| case | a day: users × requests | p99 | the crux | a reference design |",
        "| --- | --- | --- | --- | --- |",
    ]
    for case in map(load, names()):
        size = scale(case)
        traffic = f"{exactly(size['users_per_day'])} × {exactly(size['requests_per_user_per_day'])}"
        latency = f"{exactly(size['latency_p99_ms'])} ms" if size["latency_p99_ms"] else size["serving"]
        crux = f"<details><summary>show</summary>{one_line(case.crux, 1000)}</details>"
        report = f"[report]({case.name}.html)"
        lines.append(f"| **{case.name}**: {case.title} | {traffic} | {latency} | {crux} | {report} |")
    lines += [
        "",
        "## Add a case",
        "",
        "```",
        "mlsd cases --template > my_case.yaml    # a case to fill in; editors complete it from case.schema.json",
        "mlsd cases --validate my_case.yaml      # says what is missing or does not fit, by line and column",
        "mlsd interview my_case.yaml             # plays it",
        "```",
        "",
        "The reference must pass every check, the weak design must raise what you list, a twist must break what it",
        "says, and every number that an answer states must be the one of the reference.",
    ]
    return "\n".join(lines) + "\n"
