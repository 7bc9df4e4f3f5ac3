"""The commands that set up: JupyterLab on the notebooks, and what this machine lacks for them."""

import os
from typing import Annotated

import typer

from mlsd_helpers.cli.conventions import CLEAN, FOUND, say


def lab(
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; a free one unless given.", envvar="PORT")] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
):
    """Open JupyterLab on the first notebook."""
    from mlsd_helpers.cli.lab import lab as start

    raise typer.Exit(start(port, browser=browser and not os.environ.get("NO_BROWSER")))


def doctor():
    """Say whether this machine has what the notebooks need, and how to mend what it lacks."""
    from mlsd_helpers.cli.doctor import doctor as examine

    report = examine()
    say(report)
    raise typer.Exit(CLEAN if report.ready else FOUND)
