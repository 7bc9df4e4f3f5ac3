"""Change values in the text of a document: what does not change stays as it was typed, character by character."""

from collections import Counter

from mlsd_helpers.design.file.edits import Edits
from mlsd_helpers.design.file.errors import DesignError, Problem, readable_path, shorten
from mlsd_helpers.design.file.fresh import Style
from mlsd_helpers.design.file.matching import first_difference, same
from mlsd_helpers.design.file.reading import parse
from mlsd_helpers.design.file.source import Source


def update_text(text: str, data: dict) -> str:
    """The YAML ``text`` with its values replaced by those of ``data``.

    Keys that stay keep their place and comments; new keys come in the order of ``data``; keys that are not in
    ``data`` go, unless they are blank (a field not yet filled in).

    Raises
    ------
    DesignError
        A comment would be lost, or a value stands there in a way in which it cannot be changed; names the line.
    """
    source = Source(text)
    if source.root is None:
        lines = [line for key, value in data.items() for line in Style().entry(key, value)]
        return "".join(f"{line}\n" for line in [*text.splitlines(), *lines])
    old, positions = parse(text)
    edits = Edits(source, old, data)
    new = edits.applied()
    if not _reads_as(new, data):
        where = first_difference(old, data)
        place = next(positions[where[:length]] for length in range(len(where), -1, -1) if where[:length] in positions)
        message = (
            f"{readable_path(where, data)} cannot be changed in the way in which it is written here; "
            "change it in an editor, one 'key: value' on a line"
        )
        raise DesignError([Problem(message, where, *place.key)])
    refuse_lost_comments(source, new, edits.gone)
    return new


def refuse_lost_comments(source: Source, new: str, gone=()) -> None:
    """Raise when a comment of ``source`` does not stand in the new text; those in the stretches ``gone`` may go.

    Raises
    ------
    DesignError
        Names the line of the first one.
    """
    kept = Counter(said for _, said in Source(new).comments)
    for at, said in source.comments:
        if any(start <= at < end for start, end in gone):
            continue
        if not kept[said]:
            way_out = "move it to a line of its own above the key, then try again"
            message = f"the comment {shorten(said)} would be lost; {way_out}"
            raise DesignError([Problem(message, (), *source.line_and_column(at))])
        kept[said] -= 1


def _reads_as(text, data):
    try:
        return same(parse(text)[0], data)
    except DesignError:
        return False
