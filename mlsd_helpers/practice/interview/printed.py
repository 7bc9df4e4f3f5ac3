"""What 'mlsd interview' prints beside an interview: the brief, the verdict with its evidence numbered, the history."""

from pathlib import Path

from mlsd_helpers.design.file.errors import DesignError, Problem
from mlsd_helpers.practice.interview.transcript import Transcript
from mlsd_helpers.shared.printable import as_lines, printable

FOLDER = "interviews"


def brief_of(case: str | None, level: str, role: str, minutes: int, output: Path | None) -> str:
    """A brief, or where it was written.

    Raises
    ------
    DesignError
        No case is named, there is none of that name, or the file cannot be written.
    """
    from mlsd_helpers.practice.interview.brief import brief

    if case is None:
        raise DesignError([Problem("say of which case: 'mlsd interview brief CASE'; 'mlsd cases' lists them")])
    text = brief(case, level, role, minutes)
    if output is None:
        return text
    if output.suffix.lower() not in (".md", ".txt"):
        raise DesignError([Problem(f"a brief is Markdown: name a file that ends in .md; got {output.name!r}")], output)
    _write(output, lambda: output.write_text(text, encoding="utf-8"))
    return f"wrote {printable(output)}\n"


def verdict_of(path: str | None, confirm: str | None, output: Path | None) -> str:
    """The verdict on a transcript, its evidence numbered from 1; of the newest one unless a path is given.

    ``confirm`` records first which pieces count: their numbers, ``all`` or ``none``.

    Raises
    ------
    DesignError
        There is no transcript, no evidence of that number, or the report cannot be written.
    """
    from mlsd_helpers.practice.interview.evidence import decide
    from mlsd_helpers.practice.interview.verdict import verdict

    transcript = Path(path) if path is not None else _newest()
    found = verdict(transcript)
    if confirm is not None:
        decide(transcript, found.evidence, _numbers(confirm, len(found.evidence)))
        found = verdict(transcript)
    lines = str(found).split("\n")
    if found.evidence:
        lines += ["evidence", *(f"  {i}. {piece}" for i, piece in enumerate(found.evidence, start=1))]
    if found.undecided:
        lines.append(f"Say which count: mlsd interview verdict {transcript} --confirm 1,2 (or all, none)")
    if output is not None:
        lines.append(f"wrote {found.report(output)}")
    return as_lines(lines)


def history_of(folder: str | None, output: Path | None) -> str:
    """The interviews of a folder as a table; their figure is written to ``output``.

    Raises
    ------
    DesignError
        There is no such folder, or the figure cannot be written.
    """
    from mlsd_helpers.practice.interview.history import history

    found = history(folder or FOLDER)
    if output is None:
        return str(found)
    if output.suffix.lower() not in (".png", ".svg", ".pdf"):
        message = f"the history is a figure: name a file that ends in .png, .svg or .pdf; got {output.name!r}"
        raise DesignError([Problem(message)], output)
    levels, _ = found.figure()
    _write(output, lambda: levels[0].figure.savefig(output))
    return f"{found}\nwrote {printable(output)}"


def _newest():
    paths = sorted(Path(FOLDER).glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
    if not paths:
        message = "say of which transcript: 'mlsd interview verdict FILE.jsonl'; there is none in interviews/"
        raise DesignError([Problem(message)])
    return Transcript.read(paths[-1]).path


def _numbers(text, count):
    """The places of the pieces that a person named."""
    if text in ("all", "none"):
        return range(count if text == "all" else 0)
    words = text.replace(",", " ").split()
    wrong = [word for word in words if not (word.isdecimal() and 1 <= int(word) <= count)]
    if wrong:
        numbers = f"there are 1 to {count}" if count else "there is none"
        raise DesignError([Problem(f"{wrong[0]!r} is no evidence of this interview: {numbers}, or say all or none")])
    return [int(word) - 1 for word in words]


def _write(path, write):
    try:
        write()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DesignError([Problem(f"cannot be written: {reason}; choose another path")], path) from None
