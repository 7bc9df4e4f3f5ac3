"""The commands to practise with: cases, the mock interview, drills, exercises, the score of a design."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mlsd_helpers.cli.conventions import CLEAN, FOUND, OneFile, TextOrJson, print_result, say, say_error, say_json
from mlsd_helpers.shared.printable import printable


class WhichDesign(StrEnum):
    """The two designs of a case."""

    reference = "reference"
    weak = "weak"


def cases(
    name: Annotated[str | None, typer.Argument(help="A case, or the file of one of your own.")] = None,
    answers: Annotated[bool, typer.Option("--answers", help="Also what the interviewer holds back.")] = False,
    output: Annotated[TextOrJson, typer.Option("--format", help="How it is printed.")] = TextOrJson.text,
    validate: Annotated[Path | None, typer.Option(help="Hold a case file against all that a case must be.")] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a case to fill in.")] = False,
    design: Annotated[
        WhichDesign | None, typer.Option(help="Print a design document of the case, as 'mlsd report' takes it.")
    ] = None,
    pages: Annotated[Path | None, typer.Option(help="Write a page of every case into this folder.")] = None,
):
    """List the design cases, or print one: the prompt, with --answers all of it."""
    from mlsd_helpers.practice import case_pages
    from mlsd_helpers.practice.cases import load

    if validate is not None:
        from mlsd_helpers.practice.case_checks import validate as hold_against

        case = hold_against(validate)
        say(
            f"{printable(validate)}: a case; {len(case.answers)} answers, {len(case.follow_ups)} follow-ups, two twists"
        )
    elif template:
        print(case_pages.TEMPLATE.read_text(encoding="utf-8"), end="")
    elif pages is not None:
        say(f"wrote {len(case_pages.write_pages(pages))} files into {printable(pages)}")
    elif design is not None:
        if name is None:
            raise typer.BadParameter(f"say of which case: 'mlsd cases NAME --design {design}'; 'mlsd cases' lists them")
        print(getattr(load(name), design).to_yaml(), end="")
    elif output is TextOrJson.json:
        values = case_pages.list_values() if name is None else case_pages.case_values(load(name))
        say_json(values)
    else:
        say(case_pages.list_text() if name is None else case_pages.case_text(load(name), answers))


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
        raise typer.BadParameter(f"one case at a time; got '{printable(case)}' and '{printable(about)}'")
    if case is not None and resume is not None:
        raise typer.BadParameter(
            f"give a case to start or --resume to go on, not both; got '{printable(case)}' and {printable(resume)}"
        )
    if case == "brief":
        say(printed.brief_of(about, level, role, minutes, output), end="")
    elif case == "verdict":
        say(printed.verdict_of(about, confirm, output))
    elif case == "history":
        say(printed.history_of(about, output))
    elif resume is not None:
        raise typer.Exit(terminal.play_on(resume))
    elif case is None:
        say(terminal.list_of_cases())
    else:
        raise typer.Exit(terminal.play(case, level, minutes, seed, transcript, design))


def drill(
    minutes: Annotated[float, typer.Option(help="After which no further estimate is asked.")] = 5.0,
    seed: Annotated[int | None, typer.Option(help="Decides numbers and order; by chance unless given.")] = None,
):
    """Estimate on the back of an envelope: rates, replicas, storage, cost, sample sizes of the design cases."""
    from mlsd_helpers.practice.drills.terminal import run

    try:
        say(run(minutes, seed))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def progress():
    """Show the exercises, and which of them are solved."""
    from mlsd_helpers.practice.exercises import board

    say(board())


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
        raise typer.BadParameter(f"'{printable(target)}' is no level; the levels are {', '.join(leveling.LEVELS)}")
    design = Design.open(file)
    card = leveling.score_card(design, target)
    print_result(card, output)
    if add and leveling.confirm(design, card.suggested, None):
        design.save()
        said = (
            f"wrote {len(card.suggested)} suggestions into {printable(file)}; add 'confirmed: true' or 'false' to each"
        )
        say_error(said)
    raise typer.Exit(CLEAN if card.reached else FOUND)
