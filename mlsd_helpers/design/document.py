"""A design document in hand: open it, fill it in, check it, save it, report it."""

import contextlib
import hashlib
import os
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from mlsd_helpers.design.file import reading
from mlsd_helpers.design.file.errors import ConflictError, DesignError, Problem, readable_path
from mlsd_helpers.design.file.validation import from_validation, unknown_key, validated
from mlsd_helpers.design.rules import codes_of, run
from mlsd_helpers.design.rules.findings import Findings
from mlsd_helpers.design.schema import SECTIONS, Document, Part
from mlsd_helpers.design.schema.base import is_blank
from mlsd_helpers.design.schema.json_schema import SCHEMA_FILE
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.shared.printable import as_lines

_HEADER = (
    f"# yaml-language-server: $schema={SCHEMA_FILE}\n"
    f"# Sections, in the order to fill them in: {', '.join(SECTIONS)}.\n"
    "# 'mlsd schema requirements' prints that section with its keys, each with what belongs there: paste it here.\n"
)

Part.refusal = staticmethod(from_validation)  # an assignment that does not fit is said in our words


class Design:
    """A design document.

    Its fields are attributes: ``design.requirements.latency_p99_ms = 120`` is validated at once. A section comes into
    being when its first field is filled in.

    Examples
    --------
    >>> design = Design.new("flight_delay_alerts")
    >>> design.requirements.latency_p99_ms = 150
    >>> design.requirements.latency_p99_ms = "150 ms"
    Traceback (most recent call last):
    ...
    mlsd_helpers.design.file.errors.DesignError: latency_p99_ms must be a number in milliseconds; got '150 ms'; ...
    """

    def __init__(
        self,
        document: Document,
        path: Path | None = None,
        text: str = "",
        positions: Mapping[tuple, Any] | None = None,
        mark: bytes = b"",
    ):
        vars(self).update(document=document, path=path, _text=text, _positions=positions or {}, _mark=mark)

    @classmethod
    def new(cls, name: str, case: str | None = None) -> "Design":
        """A document with nothing but its name, not yet saved; ``case`` is the design case that it answers.

        Raises
        ------
        DesignError
            The name is not made of letters, digits, ``_`` and ``-``.
        """
        data = {"schema_version": 1, "name": name} | ({} if case is None else {"case": case})
        return cls(validated(data))

    @classmethod
    def open(cls, path: str | Path) -> "Design":
        """Read a document.

        Raises
        ------
        DesignError
            It cannot be read or does not fit the schema; names file, line, column and what to write instead.
        """
        path = Path(path)
        text, mark = reading.read_with_mark(path)
        design = cls.from_text(text, path)
        vars(design).update(path=path, _mark=mark)
        return design

    @classmethod
    def open_file_or_revision(cls, where: str) -> "Design":
        """The document in a file, or in a revision as git names it, ``REVISION:PATH``: ``HEAD~1:designs/alerts.yaml``.

        A file of that name comes first. As for git, PATH counts from the top of the repository, ``./PATH`` from here.

        Raises
        ------
        DesignError
            There is no such file, revision or path, or it holds no design document.
        """
        from mlsd_helpers.design.file.revisions import read_revision

        return cls.open(where) if os.path.lexists(where) else cls.from_text(read_revision(where), where)

    @classmethod
    def from_text(cls, text: str, file: str | Path | None = None) -> "Design":
        """Read a document from its YAML text, which stands in no file; ``file`` is its name in errors."""
        data, positions = reading.parse(text, file)
        return cls(validated(data, positions, file), None, text, positions)

    @classmethod
    def from_data(
        cls, data: dict, positions: Mapping[tuple, Any] | None = None, file: str | Path | None = None
    ) -> "Design":
        """A document from plain values, as :meth:`to_dict` gives them; ``positions`` and ``file`` place its errors."""
        return cls(validated(data, positions, file), None, "", positions)

    @classmethod
    def open_or_new(cls, path: str | Path, case: str | None = None) -> "Design":
        """The document at ``path``, or a new one that will be saved there; what is there is never overwritten."""
        path = Path(path)
        if os.path.lexists(path):  # of a link that leads nowhere, opening says so
            return cls.open(path)
        design = cls.new(path.stem, case)
        vars(design)["path"] = path
        return design

    def __getattr__(self, name):
        if name.startswith("__") or name not in Document.model_fields:
            if name.startswith("_"):
                raise AttributeError(name)
            raise AttributeError(unknown_key(name, None, Document, (), root=Document).message)
        value = getattr(self.document, name)
        if value is None and name in SECTIONS:
            setattr(self.document, name, {})
            value = getattr(self.document, name)
        return value

    def __setattr__(self, name, value):
        setattr(self.document, name, value)

    def __dir__(self):
        return [*super().__dir__(), *Document.model_fields]

    def to_dict(self) -> dict:
        """Plain values of what has been filled in, in the order of the schema."""
        return _filled_values(self.document)

    def to_yaml(self) -> str:
        """The document as YAML, with the comments and key order of the file that it came from."""
        from mlsd_helpers.design.file.editing import update_text

        if not self._text:
            return _HEADER + update_text("", self.to_dict())
        if self.to_dict() == _filled_values(validated(reading.parse(self._text)[0])):
            return self._text
        return update_text(self._text, self.to_dict())

    def check(self, select: Iterable[str] | None = None) -> Findings:
        """What a reviewer would say: every rule whose phase has begun, with the numbers compared.

        Parameters
        ----------
        select : str or collection of str, optional
            Only these rules, by names, codes or prefixes of codes: ``"R"``, ``{"R012", "label-not-defined"}``.

        Raises
        ------
        DesignError
            When there is no such rule.
        """
        data = self.to_dict()
        places = {readable_path(location, data): place.key for location, place in self._positions.items() if location}
        return run(self.document, lambda path: _nearest(places, path), None if select is None else codes_of(select))

    def what_if(self, changes: Any):
        """What would change if these fields had other values: findings gained and lost, numbers that move.

        Parameters
        ----------
        changes : mapping of str to value
            New values by dotted path, list items by name: ``{"infrastructure.services.ranker.replicas": 4}``; None
            leaves a field out. This document stays as it is.

        Returns
        -------
        Comparison

        Raises
        ------
        DesignError
            A path leads nowhere, or a value is not of the field's kind.
        """
        from mlsd_helpers.design.analysis.changes import with_changes
        from mlsd_helpers.design.analysis.comparison import compare

        return compare(self, Design(with_changes(self.document, changes)), (self.name, "what if"))

    def diff(self, other: "Design", names: tuple[str, str] | None = None):
        """What differs in meaning from this document to ``other``: fields, findings, numbers that follow.

        ``names`` says what to call the two; their files unless given. Returns a Comparison.
        """
        from mlsd_helpers.design.analysis.comparison import compare

        return compare(self, other, names or tuple(str(design.path or design.name) for design in (self, other)))

    def headroom(self):
        """How far each input that moves by itself (traffic, prices, delays) can go before a rule fires.

        Returns
        -------
        Headroom
            Sorted by what breaks first; a table in a notebook, text in a terminal.
        """
        from mlsd_helpers.design.analysis.headroom import headroom

        return headroom(self.document)

    def save(self, path: str | Path | None = None) -> Path:
        """Write the document, atomically, with the file's comments and key order.

        Parameters
        ----------
        path : path, optional
            Where to; the file it was opened from unless given. A new document goes to ``designs/NAME.yaml`` when there
            is a folder of that name here, else to ``NAME.yaml``.

        Returns
        -------
        Path

        Raises
        ------
        ConflictError
            The file on disk is not the one that was opened (or, for a new document, a file is there already).
            Nothing is written; what you typed is still in this object.
        DesignError
            The file cannot be written, or what was put together could not be opened again (two components of one
            name, more than 1 MiB). The file is what it was; what you typed is still in this object.
        """
        from mlsd_helpers.design.file.schema_file import write_schema_beside
        from mlsd_helpers.design.file.writing import write_atomically

        target = Path(path) if path is not None else self.path or _default_path(self.name)
        try:
            text = self.to_yaml()
        except DesignError as error:
            raise _cannot_be_saved(error, target) from None
        positions = _positions_if_it_reads_back(text, self._mark, target)
        self._refuse_conflict(target)
        try:
            if not target.exists() or text != self._text:
                write_atomically(target, text, self._mark, check=lambda: self._refuse_conflict(target))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            message = f"cannot be written: {reason}; nothing changed on disk, save(path=…) writes elsewhere"
            raise DesignError([Problem(message)], target) from None
        with contextlib.suppress(OSError):  # the schema is a help to editors; the document is saved without it
            write_schema_beside(target)
        vars(self).update(path=target, _text=text, _positions=positions)
        return target

    def report(self, path: str | Path | None = None):
        """Write a report, Markdown or a self-contained HTML page by the ending of ``path``; returns the path.

        Without ``path`` it goes beside the document as ``NAME.report.html``.
        """
        from mlsd_helpers.design.report import write_report

        return write_report(self, path)

    def diagram(self):
        """The components and what moves between them, as a picture in a notebook; also as Mermaid and SVG text."""
        from mlsd_helpers.design.diagram import Diagram

        return Diagram(self.document)

    def _refuse_conflict(self, target):
        try:
            target.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, ValueError):
            pass  # reading says what is wrong
        opened = self.path is not None and self._text and target.resolve() == self.path.resolve()
        on_disk = reading.read_text(target)  # refuses folders, devices and links to nowhere
        if opened and on_disk == self._text:
            return
        there, mine = _version(on_disk), _version(self._text or self.to_yaml())
        if opened:
            message = f"the file on disk ({there}) is not the one opened here ({mine})"
        else:
            message = f"a file is here already ({there}), and this document ({mine}) was not opened from it"
        message += "; nothing was written. Open that file, or save this one under another name with save(path=…)"
        raise ConflictError([Problem(message)], target)

    def __repr__(self):
        where = f"{self.path}" if self.path else "not saved"
        lines = [f"Design {self.name!r} ({where})", f"  {self.check().summary()}"]
        lines += [f"  {label_of(name)}: {_filled(self.document, name)}" for name in SECTIONS]
        return as_lines(lines)

    def _repr_html_(self):
        rows = "".join(
            f"<tr><td>{escape(label_of(name))}</td><td>{escape(_filled(self.document, name))}</td></tr>"
            for name in SECTIONS
        )
        where = f"<code>{escape(self.path.name)}</code>" if self.path else "not saved yet"
        title = f"<p><strong>{escape(self.name)}</strong> · {where} · {escape(self.check().summary())}</p>"
        return f"{title}<table><thead><tr><th>section</th><th>filled in</th></tr></thead><tbody>{rows}</tbody></table>"


def _positions_if_it_reads_back(text, mark, target):
    """The places in a text that is about to be saved; refuses one that could not be opened again."""
    try:
        reading.refuse_too_large(len(reading.encode(text, mark)))
        data, positions = reading.parse(text)
        validated(data)
    except DesignError as error:
        problems = [Problem(said.message) for said in error.problems]  # at places of a text that is nowhere
        raise _cannot_be_saved(DesignError(problems), target) from None
    return positions


def _cannot_be_saved(error, target):
    problems = [
        Problem(f"cannot be saved as it stands: {said.message}", (), said.line, said.column) for said in error.problems
    ]
    return DesignError([*problems, Problem("nothing was written; mend that, then save again")], target)


def _filled_values(document):
    """Plain values of what has been filled in; parts in which nothing has been are left out."""

    def prune(value):
        if isinstance(value, list):
            return [prune(item) for item in value]
        if not isinstance(value, dict):
            return value
        pruned = {key: prune(item) for key, item in value.items()}
        return {key: item for key, item in pruned.items() if item not in ({}, [])}

    return prune(document.model_dump(mode="json", exclude_unset=True, exclude_none=True))


def _nearest(places, path):
    """Line and column of a readable path, or of what surrounds it."""
    while path and path not in places:
        path = path.rpartition(".")[0]
    return places.get(path, (1, 1) if places else (None, None))


def _filled(document, name):
    section = getattr(document, name)
    fields = type(section).model_fields if section is not None else ()
    done = sum(not is_blank(getattr(section, field)) for field in fields)
    return f"{done} of {len(fields)} fields" if done else "not begun"


def _default_path(name):
    return Path("designs" if Path("designs").is_dir() else ".") / f"{name}.yaml"


def _version(text):
    lines = text.count("\n")
    return f"{lines} lines, sha256 {hashlib.sha256(text.encode()).hexdigest()[:8]}"
