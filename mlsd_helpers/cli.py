"""The ``mlsd`` command. Every command imports what it needs when it runs, so that each starts at once."""

import gc
import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The workbench for designing machine-learning systems.",
)

CLEAN, FOUND, UNREADABLE = 0, 1, 2


class Format(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"


class DiagramFormat(StrEnum):
    """How a diagram is printed."""

    mermaid = "mermaid"
    svg = "svg"


Files = Annotated[list[Path], typer.Argument(help="Design documents (YAML).")]
OneFile = Annotated[Path, typer.Argument(help="A design document (YAML).")]


@app.command()
def lab(
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; a free one unless given.", envvar="PORT")] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
):
    """Open JupyterLab on the first notebook."""
    from mlsd_helpers.lab import lab as start

    raise typer.Exit(start(port, browser=browser and not os.environ.get("NO_BROWSER")))


@app.command()
def doctor():
    """Say whether this machine has what the notebooks need, and how to mend what it lacks."""
    from mlsd_helpers.doctor import doctor as examine

    report = examine()
    print(report)
    raise typer.Exit(CLEAN if report.ready else FOUND)


@app.command()
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
    print(
        f"wrote {path}; next: fill in 'requirements:' there or in notebook 01 ('mlsd schema requirements' prints its "
        f"keys), then 'mlsd check {path}'"
    )


@app.command()
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
            print(result, file=sys.stderr)
        else:
            text = result.to_text(str(file))
            begin = "" if result.rules_run or text else "; 'mlsd schema requirements' prints a section to begin with"
            print(f"{text}\n" if text else "", f"{file}: {result.summary()}{begin}", sep="")


def _print_json(results):
    entries = []
    for file, result in results:
        if isinstance(result, Exception):
            problems = [{"message": p.message, "line": p.line, "column": p.column} for p in result.problems]
            entries.append({"file": str(file), "problems": problems})
        else:
            entries.append({"file": str(file), **result.to_dict()})
    print(json.dumps(entries, indent=1, ensure_ascii=False))


def _print_sarif(results):
    from mlsd_helpers.design.report.sarif import to_sarif

    print(json.dumps(to_sarif(results), indent=1, ensure_ascii=False))


def _print_github(results):
    """GitHub's workflow commands, which mark the lines of a pull request."""
    levels = {"error": "error", "warning": "warning", "note": "notice"}
    for file, result in results:
        if isinstance(result, Exception):
            for problem in result.problems:
                _annotate("error", file, problem, "design document", problem.message)
        else:
            for f in result:
                _annotate(levels[f.severity], file, f, f"{f.name} ({f.code})", f"{f.message}\n→ {f.remedy}")


def _annotate(level, file, place, title, message):
    def escape(text, also=""):
        codes = {"%": "%25", "\r": "%0D", "\n": "%0A"} | ({":": "%3A", ",": "%2C"} if also else {})
        return "".join(codes.get(letter, letter) for letter in str(text))

    where = f"file={escape(file, 'property')},line={place.line or 1},col={place.column or 1}"
    print(f"::{level} {where},title={escape(title, 'property')}::{escape(message)}")


class PageFormat(StrEnum):
    """How the pages of rules are printed."""

    text = "text"
    json = "json"
    md = "md"


@app.command()
def rule(
    selector: Annotated[str | None, typer.Argument(help="A rule's name or code, or a prefix of codes.")] = None,
    every: Annotated[bool, typer.Option("--all", help="The pages of all rules.")] = False,
    output: Annotated[PageFormat, typer.Option("--format", help="How pages are printed.")] = PageFormat.text,
):
    """Print the page of a rule: what it finds, why, the formula, how to mend it. Without a name, list all rules."""
    from mlsd_helpers.design import all_rules, codes_of

    if selector is not None and every:
        raise typer.BadParameter(f"give '{selector}' or --all, not both")
    if selector is None and not every and output is PageFormat.text:
        for known in all_rules():
            print(f"{known.code}  {known.severity:<8} {known.name:<34} {known.summary}")
        return
    from mlsd_helpers.design.rules import pages

    codes = codes_of(None if selector is None else [selector])
    rules = [known for known in all_rules() if selector is None or known.code in codes]
    print(pages.printed(rules, output, whole=selector is None))


class TextOrJson(StrEnum):
    """How a result is printed."""

    text = "text"
    json = "json"


class DiffFormat(StrEnum):
    """How a comparison is printed."""

    text = "text"
    md = "md"
    json = "json"


def _print_result(result, output):
    if output == "json":
        print(json.dumps(result.to_dict(), indent=1, ensure_ascii=False))
    else:
        print(result.to_markdown() if output == "md" else result.to_text())


@app.command()
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

    _print_result(Design.open(file).what_if(parse_changes(changes)), output)


@app.command()
def headroom(
    file: OneFile,
    output: Annotated[TextOrJson, typer.Option("--format", help="How the result is printed.")] = TextOrJson.text,
):
    """Say how far traffic, prices, delays and the like can move before a rule fires; what breaks first on top."""
    from mlsd_helpers.design import Design

    _print_result(Design.open(file).headroom(), output)


@app.command()
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
    _print_result(designs[0].diff(designs[1], (before, after)), output)


@app.command()
def report(
    file: OneFile,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to: .html or .md.")] = None,
):
    """Write a report of a design document: one self-contained HTML page, or Markdown."""
    from mlsd_helpers.design import Design

    print(f"wrote {Design.open(file).report(output)}")


@app.command()
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
        print(f"{file}: {drawing.why_empty}", file=sys.stderr)
        raise typer.Exit(FOUND)
    print(drawing.svg if output is DiagramFormat.svg else drawing.mermaid, end="")


@app.command()
def migrate(files: Files):
    """Upgrade documents of an older schema_version, comments kept; the old file stays beside the new one."""
    from mlsd_helpers.design import DesignError
    from mlsd_helpers.design.file.migration import migrate as upgrade

    status = CLEAN
    for file in files:
        try:
            print(upgrade(file))
        except DesignError as error:
            print(error, file=sys.stderr)
            status = UNREADABLE
    raise typer.Exit(status)


@app.command()
def cases(
    name: Annotated[str | None, typer.Argument(help="A case, or the file of one of your own.")] = None,
    answers: Annotated[bool, typer.Option("--answers", help="Also what the interviewer holds back.")] = False,
    output: Annotated[TextOrJson, typer.Option("--format", help="How it is printed.")] = TextOrJson.text,
    validate: Annotated[Path | None, typer.Option(help="Hold a case file against all that a case must be.")] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a case to fill in.")] = False,
    reports: Annotated[
        Path | None, typer.Option(help="Write the reports of all reference designs into this folder.")
    ] = None,
):
    """List the design cases, or print one: the prompt, with --answers all of it."""
    from mlsd_helpers.practice import case_pages
    from mlsd_helpers.practice.cases import load

    if validate is not None:
        from mlsd_helpers.practice.case_checks import validate as hold_against

        case = hold_against(validate)
        print(f"{validate}: a case; {len(case.answers)} answers, {len(case.follow_ups)} follow-ups, two twists")
    elif template:
        print(case_pages.TEMPLATE.read_text(encoding="utf-8"), end="")
    elif reports is not None:
        print(f"wrote {len(case_pages.write_reports(reports))} files into {reports}")
    elif output is TextOrJson.json:
        values = case_pages.list_values() if name is None else case_pages.case_values(load(name))
        print(json.dumps(values, indent=1, ensure_ascii=False))
    else:
        print(case_pages.list_text() if name is None else case_pages.case_text(load(name), answers))


@app.command()
def progress():
    """Show the exercises, and which of them are solved."""
    from mlsd_helpers.practice.exercises import board

    print(board())


@app.command()
def drill(
    minutes: Annotated[float, typer.Option(help="After which no further estimate is asked.")] = 5.0,
    seed: Annotated[int | None, typer.Option(help="Decides numbers and order; by chance unless given.")] = None,
):
    """Estimate on the back of an envelope: rates, replicas, storage, cost, sample sizes of the design cases."""
    from mlsd_helpers.practice.drills.terminal import run

    try:
        print(run(minutes, seed))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@app.command()
def interview(
    case: Annotated[
        str | None, typer.Argument(help="A case, or the file of one of your own; or brief, verdict, history.")
    ] = None,
    about: Annotated[
        str | None, typer.Argument(help="After brief a case, after verdict a transcript, after history a folder.")
    ] = None,
    level: Annotated[str, typer.Option(help="junior, mid, senior, staff or principal.")] = "senior",
    minutes: Annotated[int, typer.Option(help="35, 45 or 60.")] = 45,
    seed: Annotated[int, typer.Option(help="Decides between twists and wordings.")] = 0,
    resume: Annotated[Path | None, typer.Option(help="Go on with this transcript.")] = None,
    transcript: Annotated[Path | None, typer.Option(help="Where to write it; interviews/… unless given.")] = None,
    design: Annotated[
        Path | None, typer.Option(help="Your design document; beside the transcript unless given.")
    ] = None,
    role: Annotated[str, typer.Option(help="Of brief: interviewer or candidate.")] = "interviewer",
    confirm: Annotated[str | None, typer.Option(help="Of verdict: quotes that count, as 1,4,7; or all, none.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Of brief, history (.png), verdict (.html, .md): a file.")
    ] = None,
):
    """A mock interview in the terminal. Without a case, list them.

    'mlsd interview brief CASE' prints a page for a human partner or a chat assistant, 'mlsd interview verdict FILE'
    what a transcript shows, 'mlsd interview history [FOLDER]' compares interviews.
    """
    from mlsd_helpers.practice.interview import printed, terminal

    if about is not None and case not in ("brief", "verdict", "history"):
        raise typer.BadParameter(f"one case at a time; got '{case}' and '{about}'")
    if case is not None and resume is not None:
        raise typer.BadParameter(f"give a case to start or --resume to go on, not both; got '{case}' and {resume}")
    if case == "brief":
        print(printed.brief_of(about, level, role, minutes, output), end="")
    elif case == "verdict":
        print(printed.verdict_of(about, confirm, output))
    elif case == "history":
        print(printed.history_of(about, output))
    elif resume is not None:
        raise typer.Exit(terminal.play_on(resume))
    elif case is None:
        print(terminal.list_of_cases())
    else:
        raise typer.Exit(terminal.play(case, level, minutes, seed, transcript, design))


@app.command()
def score(
    file: OneFile,
    target: Annotated[str | None, typer.Option(help="The level aimed at; the document's own unless given.")] = None,
    add: Annotated[
        bool, typer.Option("--add", help="Write the suggestions into leveling.evidence, for you to confirm there.")
    ] = False,
    output: Annotated[TextOrJson, typer.Option("--format", help="How the result is printed.")] = TextOrJson.text,
):
    """Say where a design document stands on the rubric. Exits 0, 1 below the target level, 2 when it cannot be read."""
    from mlsd_helpers.design import Design
    from mlsd_helpers.practice import leveling

    if target is not None and target not in leveling.LEVELS:
        raise typer.BadParameter(f"'{target}' is no level; the levels are {', '.join(leveling.LEVELS)}")
    design = Design.open(file)
    card = leveling.score_card(design, target)
    _print_result(card, output)
    if add and leveling.confirm(design, card.suggested, None):
        design.save()
        said = f"wrote {len(card.suggested)} suggestions into {file}; add 'confirmed: true' or 'false' to each"
        print(said, file=sys.stderr)
    raise typer.Exit(CLEAN if card.reached else FOUND)


@app.command()
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


def main():
    """Run the command; a document that cannot be read is one clear message and exit status 2."""
    gc.set_threshold(100_000)  # imports make many objects and hardly any garbage
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # looking for plugins costs a tenth of a check's time
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show '→' still gets the finding
    try:
        app()
    except Exception as error:
        from mlsd_helpers.design import DesignError

        if not isinstance(error, DesignError):
            raise
        print(f"mlsd: {error}", file=sys.stderr)
        raise SystemExit(UNREADABLE) from None
    finally:
        gc.freeze()  # else the interpreter's end walks all that was imported: a sixth of a check's time


if __name__ == "__main__":
    main()
