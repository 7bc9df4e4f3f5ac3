"""How cases are shown: the list, one case in a terminal, plain values, the pages in ``docs/cases``."""

import json
import textwrap
from pathlib import Path

from mlsd_helpers.design import all_rules
from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.design.report.content import NOT_BEGUN, content_of
from mlsd_helpers.design.report.markdown import Markdown
from mlsd_helpers.design.report.pages import markdown_page
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.practice.case_file import LEVELS, PHASES, CaseFile
from mlsd_helpers.practice.cases import FOLDER, Case, load, names
from mlsd_helpers.shared.showing import exactly

TEMPLATE = FOLDER.parent / "case_template.yaml"
_PACKAGE = "mlsd_helpers.practice"
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
        lines.append(f"{case.name:<{wide}}  {case.title:<{wider}}  {_traffic(scale(case))} a day")
    return "\n".join(lines)


def _traffic(size):
    return f"{exactly(size['users_per_day'])} × {exactly(size['requests_per_user_per_day'])}"


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
    return _wrapped(text, indent, indent)


def _wrapped(text, first, rest):
    """Lines that break at spaces alone, so that names of rules and addresses stay whole."""
    whole = {"break_long_words": False, "break_on_hyphens": False}
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=rest, **whole)


def _block(title, items):
    lines = []
    for item in items:
        first, *rest = item.splitlines()
        lines.append(_wrapped(first, "- ", "  "))
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


def write_pages(folder) -> list[Path]:
    """Write a page of every case as ``NAME.md``, a ``README.md`` that lists them, and the schema of a case.

    Raises
    ------
    DesignError
        There is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DesignError([Problem("there is no such folder; make it first")], folder)
    known = [load(name) for name in names()]
    pages = {f"{case.name}.md": page(case) for case in known}
    pages |= {"README.md": _index(known), "case.schema.json": schema_json()}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in pages]


def page(case: Case) -> str:
    """A case as GitHub Markdown: the prompt, and folded below it all that ``case_text`` shows and both designs."""
    report = content_of(case.reference)
    return markdown_page(
        "case.md.j2",
        {
            **vars(report),
            "case": case,
            "answers": _by_phase(case.answers),
            "follow_ups": _by_phase(sorted(case.follow_ups, key=lambda asked: LEVELS.index(asked.level))),
            "weak_findings": tuple(_first_of_each_rule(case)),
            "label_of": label_of,
            "linked_rules": _linked_rules,
            "as_set": _as_set,
            "decision": None,  # stands below the requirements
            "chapters": [chapter for chapter in report.chapters if chapter.title != NOT_BEGUN],
        },
        _PACKAGE,
    )


def _by_phase(items):
    """The name of each phase with the items that belong to it, phases without any left out."""
    found = [(label_of(phase), [item for item in items if item.phase == phase]) for phase in PHASES]
    return [(phase, items) for phase, items in found if items]


def _first_of_each_rule(case):
    """Name, place and message of the worst finding of each rule that the weak design is known to break."""
    findings = case.weak.check()
    for name in case.weak_findings:
        first = next(finding for finding in findings if finding.name == name)
        yield name, first.path, first.message


def _linked_rules(names):
    """Names of rules, each linked to its section of ``docs/rules.md``."""
    codes = {rule.name: rule.code.lower() for rule in all_rules()}
    return Markdown(", ".join(f"[{name}](../rules.md#{name}-{codes[name]})" for name in names))


def _as_set(changes):
    """Changes as ``mlsd what-if --set`` takes them."""
    return Markdown(", ".join(f"`{path}={json.dumps(value, ensure_ascii=False)}`" for path, value in changes.items()))


def _index(known):
    rows = []
    for case in known:
        size = scale(case)
        latency = f"{exactly(size['latency_p99_ms'])} ms" if size["latency_p99_ms"] else size["serving"]
        rows.append((case, _traffic(size), latency))
    return markdown_page("cases.md.j2", {"cases": rows}, _PACKAGE)
