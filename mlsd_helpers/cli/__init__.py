"""The ``mlsd`` command. Every command imports what it needs when it runs, so that each starts at once."""

import gc
import os
import traceback
from typing import Annotated

import typer

from mlsd_helpers import __version__
from mlsd_helpers.cli import documents, practice, setup
from mlsd_helpers.cli.conventions import FAILED, NOT_INSTALLED, UNREADABLE, say, say_error
from mlsd_helpers.cli.streams import OutputLostError, standard_streams

ROOMS = {
    "Design documents": (
        documents.new,
        documents.check,
        documents.rule,
        documents.what_if,
        documents.headroom,
        documents.diff,
        documents.report,
        documents.diagram,
        documents.schema,
        documents.migrate,
    ),
    "Practice": (practice.cases, practice.interview, practice.drill, practice.progress, practice.score),
    "Set-up": (setup.lab, setup.doctor),
}

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="The workbench for designing machine-learning systems.",
)
for heading, commands in ROOMS.items():
    for command in commands:
        app.command(rich_help_panel=heading)(command)


def _print_version(wanted: bool):
    if wanted:
        say(f"mlsd {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
):
    """The options of the command itself; all others belong to a command of a room."""


def main():
    """Run the command.

    A document that cannot be read is one clear message and exit status 2, a missing package 69, output that cannot be
    written 74, a fault of the program itself 70, so that 1 says that something was found and nothing else.
    """
    gc.set_threshold(100_000)  # imports make many objects and hardly any garbage
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # looking for plugins costs a tenth of a check's time
    with standard_streams():
        try:
            app(prog_name="mlsd")  # also as python -m mlsd_helpers: what Tab completes is mlsd
        except OutputLostError:
            raise
        except Exception as error:
            from mlsd_helpers.design import DesignError
            from mlsd_helpers.shared.extras import lacking

            if isinstance(error, ModuleNotFoundError) and (message := lacking(error.name)):
                say_error(f"mlsd: {message}")
                raise SystemExit(NOT_INSTALLED) from None
            if isinstance(error, DesignError):
                say_error(f"mlsd: {error}")
                raise SystemExit(UNREADABLE) from None
            say_error(traceback.format_exc(), end="")
            raise SystemExit(FAILED) from None
        finally:
            gc.freeze()  # else the interpreter's end walks all that was imported: a sixth of a check's time
