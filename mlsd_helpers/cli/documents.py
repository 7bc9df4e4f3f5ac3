"""The commands for design documents."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mlsd_helpers.cli.conventions import (
    CLEAN,
    FOUND,
    UNREADABLE,
    OneFile,
    TextOrJson,
    print_result,
    say,
    say_error,
    say_json,
)
from mlsd_helpers.shared.printable import printable, printable_lines

Files = Annotated[list[Path], typer.Argument(help="Design documents (YAML).")]


class Format(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"


class PageFormat(StrEnum):
    """How the pages of rules are printed."""

    text = "text"
    json = "json"
    md = "md"


class DiffFormat(StrEnum):
    """How a comparison is printed."""

    text = "text"
    md = "md"
    json = "json"


class DiagramFormat(StrEnum):
    """How a diagram is printed."""

    mermaid = "mermaid"
    svg = "svg"


def new(
    name: Annotated[str, typer.Argument(help="Name of the system: letters, digits, _ and -.")],
    case: Annotated[str | None, typer.Option(help="The design case that it answers.")] = None,
):
    """Start a design document: designs/NAME.yaml where there is such a folder, else NAME.yaml."""
    if case is None:
        from mlsd_helpers.design import Design

        path = Design.new(name).save()
    else:
        from mlsd_helpers.practice import cases as known_cases

        path = known_cases.start(name, case).save()
    path = printable(path)
    say(
        f"wrote {path}; next: fill in 'requirements:' there or in notebook 01 ('mlsd schema requirements' prints its "
        f"keys), then 'mlsd check {path}'"
    )


def check(
    files: Files,
    output: Annotated[Format, typer.Option("--format", help="How findings are printed.")] = Format.text,
    select: Annotated[
        list[str] | None, typer.Option(help="Only these rules: names, codes or prefixes of codes.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Not these rules: names, codes or prefixes of codes.")
    ] = None,
):
    """Hold design documents against the rules. Exits 0 without errors, 1 with errors, 2 when one cannot be read."""
    from mlsd_helpers.design import Design, DesignError, all_rules, codes_of

    chosen = codes_of(select) or {rule.code for rule in all_rules()}
    chosen -= codes_of(ignore)
    results, status = [], CLEAN
    for file in files:
        try:
            findings = Design.open(file).check(chosen)
        except DesignError as error:
            results.append((file, error))
            status = UNREADABLE
        else:
            results.append((file, findings))
            status = max(status, FOUND if findings.errors else CLEAN)
    {"text": _print_text, "json": _print_json, "github": _print_github, "sarif": _print_sarif}[output](results)
    raise typer.Exit(status)


def _print_text(results):
    for file, result in results:
        if isinstance(result, Exception):
            say_error(result)
        else:
            text = result.to_text(str(file))
            begin = "" if result.rules_run or text else "; 'mlsd schema requirements' prints a section to begin with"
            if text:
                say(text)
            say(f"{printable(file)}: {result.summary()}{begin}")


def _print_json(results):
    entries = []
    for file, result in results:
        if isinstance(result, Exception):
            problems = [{"message": p.message, "line": p.line, "column": p.column} for p in result.problems]
            entries.append({"file": str(file), "problems": problems})
        else:
            entries.append({"file": str(file), **result.to_dict()})
    say_json(entries)


def _print_sarif(results):
    from mlsd_helpers.design.report.sarif import to_sarif

    say_json(to_sarif(results))


def _print_github(results):
    """GitHub's workflow commands, which mark the lines of a pull request."""
    levels = {"error": "error", "warning": "warning", "note": "notice"}
    for file, result in results:
        if isinstance(result, Exception):
            for problem in result.problems:
                _annotate("error", file, problem, "design document", problem.message)
        else:
            for f in result:
                _annotate(
                    levels[f.severity],
                    file,
                    f,
                    f"{f.name} ({f.code})",
                    f"{printable(f.message)}\n→ {printable(f.remedy)}",
                )


def _annotate(level, file, place, title, message):
    def escape(text, also=""):
        codes = {"%": "%25", "\r": "%0D", "\n": "%0A"} | ({":": "%3A", ",": "%2C"} if also else {})
        return "".join(codes.get(letter, letter) for letter in str(text))

    file, title, message = printable(file), printable(title), printable_lines(message)
    where = f"file={escape(file, 'property')},line={place.line or 1},col={place.column or 1}"
    print(f"::{level} {where},title={escape(title, 'property')}::{escape(message)}")


def rule(
    selector: Annotated[str | None, typer.Argument(help="A rule's name or code, or a prefix of codes.")] = None,
    every: Annotated[bool, typer.Option("--all", help="The pages of all rules.")] = False,
    output: Annotated[PageFormat, typer.Option("--format", help="How pages are printed.")] = PageFormat.text,
):
    """Print the page of a rule: what it finds, why, the formula, how to mend it. Without a name, list all rules."""
    from mlsd_helpers.design import all_rules, codes_of

    if selector is not None and every:
        raise typer.BadParameter(f"give '{printable(selector)}' or --all, not both")
    if selector is None and not every and output is PageFormat.text:
        for known in all_rules():
            say(f"{known.code}  {known.severity:<8} {known.name:<34} {known.summary}")
        return
    from mlsd_helpers.design.rules import pages

    codes = codes_of(None if selector is None else [selector])
    rules = [known for known in all_rules() if selector is None or known.code in codes]
    say(pages.printed(rules, output, whole=selector is None))


def what_if(
    file: OneFile,
    changes: Annotated[
        list[str], typer.Option("--set", help="A field and its other value: path=value; null leaves it out.")
    ],
    output: Annotated[TextOrJson, typer.Option("--format", help="How the result is printed.")] = TextOrJson.text,
):
    """Say what would change if fields had other values: findings gained and lost, numbers that move."""
    from mlsd_helpers.design import Design
    from mlsd_helpers.design.analysis.changes import parse_changes

    print_result(Design.open(file).what_if(parse_changes(changes)), output)


def headroom(
    file: OneFile,
    output: Annotated[TextOrJson, typer.Option("--format", help="How the result is printed.")] = TextOrJson.text,
):
    """Say how far traffic, prices, delays and the like can move before a rule fires; what breaks first on top."""
    from mlsd_helpers.design import Design

    print_result(Design.open(file).headroom(), output)


def diff(
    before: Annotated[str, typer.Argument(help="A design document, or one in a revision: HEAD~1:designs/x.yaml.")],
    after: Annotated[str, typer.Argument(help="The other one.")],
    output: Annotated[DiffFormat, typer.Option("--format", help="How it is printed; md for a pull request.")] = (
        DiffFormat.text
    ),
):
    """Compare two design documents by meaning: fields changed, findings gained and lost, numbers that moved."""
    from mlsd_helpers.design import Design

    designs = [Design.open_file_or_revision(where) for where in (before, after)]
    print_result(designs[0].diff(designs[1], (before, after)), output)


def report(
    file: OneFile,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to: .html or .md.")] = None,
):
    """Write a report of a design document: one self-contained HTML page, or Markdown."""
    from mlsd_helpers.design import Design

    say(f"wrote {printable(Design.open(file).report(output))}")


def diagram(
    file: OneFile,
    output: Annotated[
        DiagramFormat, typer.Option("--format", help="Mermaid source, or a picture as SVG.")
    ] = DiagramFormat.mermaid,
):
    """Print the diagram of a design document: components, calls, flows, the critical path."""
    from mlsd_helpers.design import Design

    drawing = Design.open(file).diagram()
    if drawing.why_empty:
        say_error(f"{printable(file)}: {drawing.why_empty}")
        raise typer.Exit(FOUND)
    print(drawing.svg if output is DiagramFormat.svg else drawing.mermaid, end="")


def schema(
    section: Annotated[
        str | None, typer.Argument(help="A section, or another key at the top of a document: requirements, risks.")
    ] = None,
):
    """Print a section to fill in, each key with what belongs there; without a name the JSON Schema for editors."""
    if section is not None:
        from mlsd_helpers.design.schema.skeleton import skeleton

        print(skeleton(section), end="")
        return
    from mlsd_helpers.design.schema.json_schema import schema_json

    print(schema_json(), end="")


def migrate(files: Files):
    """Upgrade documents of an older schema_version, comments kept; the old file stays beside the new one."""
    from mlsd_helpers.design import DesignError
    from mlsd_helpers.design.file.migration import migrate as upgrade

    status = CLEAN
    for file in files:
        try:
            say(upgrade(file))
        except DesignError as error:
            say_error(error)
            status = UNREADABLE
    raise typer.Exit(status)
