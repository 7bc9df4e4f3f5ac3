"""Write a document back into its YAML: comments, key order and quotes of the file are kept, the write is atomic."""

import contextlib
import copy
import difflib
import errno
import io
import json
import os
import re
import tempfile
import time
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, LiteralScalarString
from ruamel.yaml.scanner import ScannerError
from ruamel.yaml.tokens import CommentToken

from mlsd_helpers.design.file.reading import encode, is_plain_text

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_WIDE = 100
_SECONDS_TO_WAIT = 10  # for another save in the same folder, which takes milliseconds
_BLOCKS = (LiteralScalarString, FoldedScalarString)
# what only double quotes can hold
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def update_text(text: str, data: dict) -> str:
    """The YAML ``text`` with its values replaced by those of ``data``.

    Keys that stay keep their place and comments; new keys come in the order of ``data``; keys that are not in
    ``data`` go, unless they are blank (a field not yet filled in).
    """
    return rewritten(text, lambda tree: _merge_map(tree, data))


def rewritten(text: str, change) -> str:
    """The YAML ``text`` after ``change`` was called with its tree of keys, which keeps comments, order and quotes."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    mapping, dash = _indentation(text)
    yaml.indent(mapping=mapping, sequence=dash + 2, offset=dash)
    try:
        tree = yaml.load(text)
    except (
        ScannerError
    ):  # ruamel.yaml takes fewer tabs than the reader; a value that this changes comes from ``change``
        tree = yaml.load(text.replace("\t", " "))
    if not isinstance(tree, CommentedMap):
        tree = CommentedMap()
    _unshare(tree, set())
    change(tree)
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _indentation(text):
    """How far the text indents the keys below a key, and the dash of a list below its key."""
    below = r"^( *)[\w-]+:[ ]*(?:#.*)?\n(?:[ ]*(?:#.*)?\n)*( *)"
    keys, dashes = (re.search(below + what, text, re.M) for what in (r"(?![-#\s])", r"-[ ]"))
    mapping = len(keys[2]) - len(keys[1]) if keys else 0
    return mapping if mapping > 0 else 2, max(len(dashes[2]) - len(dashes[1]), 0) if dashes else 2


def _unshare(tree, seen):
    """Give each alias a copy of its own, so that a change in one place stays there."""
    for key, value in list(tree.items() if isinstance(tree, dict) else enumerate(tree)):
        if isinstance(value, (CommentedMap, CommentedSeq)):
            if id(value) in seen:
                tree[key] = value = copy.deepcopy(value)
            seen.add(id(value))
            _unshare(value, seen)


def _merge_map(tree, data):
    gone = [key for key, value in tree.items() if key not in data and not _is_blank(value)]
    last = -1
    for key, value in data.items():
        if key in tree:
            merged = _merge(tree[key], value)
            if merged is not tree[key]:
                _replace(tree, key, merged)
            last = list(tree).index(key)
        else:
            last += 1
            _insert(tree, last, _fresh(key), _fresh(value))
    for key in gone:
        _delete(tree, key)


def _merge(old, new):
    """``old`` itself, changed in place, where it can be kept; otherwise a new value."""
    if isinstance(old, CommentedMap) and isinstance(new, dict):
        _merge_map(old, new)
        return old
    if isinstance(old, CommentedSeq) and isinstance(new, list):
        _merge_list(old, new)
        return old
    return old if _equal(old, new) else _fresh(new)


def _merge_list(old, new):
    before = [_identity(item) for item in old]
    kept = dict(zip(before, old, strict=True))
    steps = difflib.SequenceMatcher(None, before, [_identity(item) for item in new], autojunk=False).get_opcodes()
    for _, i, i_end, j, j_end in reversed(steps):
        while i_end - i > j_end - j:
            i_end -= 1
            _delete(old, i_end)
        while j_end - j > i_end - i:
            j_end -= 1
            item = new[j_end]
            moved = kept.get(_identity(item))
            _insert(old, i_end, i_end, _fresh(item) if moved is None else _merge(moved, item))
        for at, item in zip(range(i, i_end), new[j:j_end], strict=True):
            merged = _merge(old[at], item)
            if merged is not old[at]:
                _replace(old, at, merged)


def _identity(item):
    """What tells an item of a list from the others: its name, or all of it."""
    named = isinstance(item, dict) and "name" in item
    return str(item["name"]) if named else json.dumps(item, default=str, sort_keys=True)


def _is_blank(value):
    if isinstance(value, (dict, list)):
        return all(map(_is_blank, value.values() if isinstance(value, dict) else value))
    return value is None


# ruamel.yaml keeps the lines between two entries with the last scalar of the first one. They belong to what follows,
# so they are moved when that first entry grows, changes or goes.


def _replace(tree, key, value):
    tail = _take_tail(tree, key)
    tree[key] = value
    _give_tail(tree, key, tail)


def _delete(tree, key):
    tail = _take_tail(tree, key)
    keys = list(tree) if isinstance(tree, CommentedMap) else range(len(tree))
    at = list(keys).index(key)
    if at:
        _give_tail(tree, keys[at - 1], tail)
    elif tail.strip():
        _lead(tree).append(CommentToken(tail.lstrip(), CommentMark(_column(tail)), None))
    del tree[key]


def _insert(tree, at, key, value):
    before = None if at == 0 else list(tree)[at - 1] if isinstance(tree, CommentedMap) else at - 1
    tail = "" if before is None else _take_tail(tree, before)
    if isinstance(tree, CommentedMap):
        tree.insert(at, key, value)
    else:
        tree.insert(at, value)
    _give_tail(tree, key, tail)


def _last_leaf(tree, key):
    """The innermost collection, and the place in it, that holds the last scalar of an entry."""
    value = tree[key]
    while isinstance(value, (CommentedMap, CommentedSeq)) and value and not value.fa.flow_style():
        tree, key = value, len(value) - 1 if isinstance(value, CommentedSeq) else list(value)[-1]
        value = tree[key]
    return tree, key, 0 if isinstance(tree, CommentedSeq) else 2


def _take_tail(tree, key):
    """Cut off and return the lines that follow an entry; a comment on its own last line stays."""
    tree, key, slot = _last_leaf(tree, key)
    token = tree.ca.items.get(key, [None] * 4)[slot]
    if token is None:
        return ""
    own, _, tail = ("", "", token.value) if isinstance(tree[key], _BLOCKS) else token.value.partition("\n")
    if own:
        token.value = own + "\n"
    else:
        tree.ca.items[key][slot] = None
    return tail


def _lead(tree):
    """The comments before the first entry of a collection."""
    tree.ca.comment = tree.ca.comment or [None, None]
    if tree.ca.comment[1] is None:
        tree.ca.comment[1] = []
    return tree.ca.comment[1]


def _column(tail):
    line = tail.lstrip("\n").split("\n", 1)[0]
    return len(line) - len(line.lstrip())


def _give_tail(tree, key, tail):
    if not tail:
        return
    tree, key, slot = _last_leaf(tree, key)
    if isinstance(tree[key], _BLOCKS):  # an indented comment, and at times a blank line, would become part of the text
        tail = re.sub(r"^ +#", "#", tail.lstrip("\n") if _keeps_blank_lines(tree[key]) else tail, flags=re.M)
    places = tree.ca.items.setdefault(key, [None] * 4)
    if places[slot] is None:
        start = "" if isinstance(tree[key], _BLOCKS) else "\n"
        places[slot] = CommentToken(start + tail, CommentMark(0), None)
    else:
        places[slot].value += tail


def _equal(old, new):
    if isinstance(old, bool) != isinstance(new, bool):
        return False
    if isinstance(old, date) and isinstance(new, str):
        return str(old) == new
    return old == new or (not isinstance(new, str) and str(old) == str(new))


def _fresh(value):
    if isinstance(value, dict):
        return CommentedMap((_fresh(key), _fresh(item)) for key, item in value.items())
    if isinstance(value, list):
        return CommentedSeq(_fresh(item) for item in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return _scalar_text(value) if isinstance(value, str) else value


def _scalar_text(value):
    """A text in the YAML style in which it reads well and reads back as the same text."""
    if _ESCAPED.search(value) or _keeps_blank_lines(value) or not is_plain_text(value):
        return DoubleQuotedScalarString(value)
    if "\n" in value:
        return LiteralScalarString(value)
    if len(value) > _WIDE and value == " ".join(value.split()):
        return _folded(value)
    return value


def _keeps_blank_lines(text):
    """Whether blank lines that follow the text as a block would become part of it."""
    return text.endswith("\n\n") or not text.strip("\n")


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


def write_atomically(path: Path, text: str, mark: bytes = b"", check=None) -> None:
    """Replace the file with ``text``: a temporary file beside it, flushed to disk, then renamed over it.

    At any moment the file is the old one whole or the new one whole. The file's permissions are kept.

    Parameters
    ----------
    path : Path
        A link stays a link; what it points to is replaced.
    text : str
        What the file will hold.
    mark : bytes
        The mark of its encoding with which the file begins; UTF-8 without a mark unless given.
    check : callable, optional
        Raises when the file must not be replaced. Nobody else saves in this folder from then on until it is replaced.

    Raises
    ------
    OSError
        It cannot be written; the old file is still there whole.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    with _folder_to_itself(path.parent) as folder:
        if check is not None:
            check()
        if folder is not None:
            _clear_left_over(path)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(encode(text, mark))
                file.flush()
                os.fsync(file.fileno())
            mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
            os.chmod(temporary, mode & 0o7777)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        if folder is not None:
            with contextlib.suppress(OSError):  # it is replaced; now the disk is to know it too
                os.fsync(folder)


@contextlib.contextmanager
def _folder_to_itself(folder):
    """Wait until nobody else saves in the folder, and hold it; gives its descriptor, or None where it has no lock.

    The lock is the folder's own (flock): nothing is left behind, and it ends with the process that holds it.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder, and one may be closed to reading
        yield None
        return
    try:
        yield descriptor if _lock(descriptor) else None
    finally:
        with contextlib.suppress(OSError, AttributeError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # also when a forked process still has the descriptor
        os.close(descriptor)


def _lock(descriptor):
    if fcntl is None:
        return False
    last = time.monotonic() + _SECONDS_TO_WAIT
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > last:
                message = f"another program has been saving in this folder for {_SECONDS_TO_WAIT} seconds"
                raise TimeoutError(errno.ETIMEDOUT, message) from None
            time.sleep(0.005)
        except OSError:  # a file system without locks
            return False
        else:
            return True


def _clear_left_over(path):
    """Delete the temporary files of savers that were killed."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}\.tmp")
    for name in filter(ours.fullmatch, os.listdir(path.parent)):
        with contextlib.suppress(OSError):
            os.unlink(path.parent / name)


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
