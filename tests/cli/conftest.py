"""The command run within the test's own process, in a folder of its own."""

import gc
import sys
from types import SimpleNamespace

import pytest

from mlsd_helpers import cli


@pytest.fixture
def mlsd(monkeypatch, capsys, tmp_path):
    """Runs the command in an empty folder; gives its status, output and error output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "1")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["mlsd", *map(str, arguments)])
        try:
            cli.main()
            status = 0
        except SystemExit as end:
            status = end.code or 0
        printed = capsys.readouterr()
        return SimpleNamespace(status=status, out=printed.out, err=printed.err)

    thresholds = gc.get_threshold()
    yield run
    gc.set_threshold(*thresholds)  # the command collects seldom and ends at once, the tests after it go on as always
    gc.unfreeze()


@pytest.fixture
def write(tmp_path):
    def write_file(name, text):
        (tmp_path / name).write_text(text)
        return name

    return write_file
