"""Write a document back into its YAML: comments, key order and quotes of the file are kept, the write is atomic."""

import contextlib
import io
import os
import tempfile
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

_WIDE = 100


def update_text(text: str, data: dict) -> str:
    """The YAML ``text`` with its values replaced by those of ``data``.

    Keys that stay keep their place and comments; new keys come in the order of ``data``; keys that are not in
    ``data`` go, unless they are blank (a field not yet filled in).
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2) if "\n  - " in text or "\n- " not in text else yaml.indent(2, 2, 0)
    tree = yaml.load(text)
    if not isinstance(tree, CommentedMap):
        tree = CommentedMap()
    _merge_map(tree, data)
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _merge_map(tree, data):
    for key in [key for key, value in tree.items() if key not in data and value is not None]:
        del tree[key]
    last = -1
    for key, value in data.items():
        if key in tree:
            merged = _merge(tree[key], value)
            if merged is not tree[key]:
                tree[key] = merged
            last = list(tree).index(key)
        else:
            last += 1
            tree.insert(last, key, _fresh(value))


def _merge(old, new):
    """``old`` itself, changed in place, where it can be kept; otherwise a new value."""
    if isinstance(old, CommentedMap) and isinstance(new, dict):
        _merge_map(old, new)
        return old
    if isinstance(old, CommentedSeq) and isinstance(new, list):
        return _merge_list(old, new)
    return old if _equal(old, new) else _fresh(new)


def _merge_list(old, new):
    named = {item["name"]: item for item in old if isinstance(item, dict) and "name" in item}
    merged = [
        _merge(named[item["name"]], item) if isinstance(item, dict) and item.get("name") in named else item
        for item in new
    ]
    if len(merged) == len(old) and all(a is b or _equal(a, b) for a, b in zip(old, merged, strict=True)):
        return old
    fresh = CommentedSeq(item if isinstance(item, CommentedMap) else _fresh(item) for item in merged)
    fresh.ca.comment = old.ca.comment
    return fresh


def _equal(old, new):
    if isinstance(old, bool) != isinstance(new, bool):
        return False
    return old == new or (not isinstance(new, str) and str(old) == str(new))


def _fresh(value):
    if isinstance(value, dict):
        return CommentedMap((key, _fresh(item)) for key, item in value.items())
    if isinstance(value, list):
        return CommentedSeq(_fresh(item) for item in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value)
    if isinstance(value, str) and len(value) > _WIDE and value == " ".join(value.split()):
        return _folded(value)
    return value


def _folded(text):
    """A long text in YAML's folded style, broken between words."""
    places, start = [], 0
    while len(text) - start > _WIDE:
        cut = text.rfind(" ", start, start + _WIDE)
        if cut <= start:
            break
        places.append(cut)
        start = cut + 1
    folded = FoldedScalarString(text)
    folded.fold_pos = places
    return folded


def write_atomically(path: Path, text: str) -> None:
    """Replace the file with ``text``: a temporary file beside it, flushed to disk, then renamed over it.

    At any moment the file is the old one whole or the new one whole. The file's permissions are kept.
    """
    path = Path(os.path.realpath(path))  # a link stays a link; what it points to is replaced
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode & 0o7777)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
