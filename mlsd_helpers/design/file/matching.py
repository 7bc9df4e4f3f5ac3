"""What of the old values of a document is the same in the new ones: key by key, item by item."""

import difflib
import json


def is_blank(value) -> bool:
    """Whether nothing has been filled in."""
    if isinstance(value, (dict, list)):
        return all(map(is_blank, value.values() if isinstance(value, dict) else value))
    return value is None


def same(old, new) -> bool:
    """Whether the old value says what the new one does; a key that is blank says nothing."""
    if isinstance(old, dict) and isinstance(new, dict):
        stays = all(key in old and same(old[key], value) for key, value in new.items())
        return stays and all(key in new or is_blank(value) for key, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same, old, new))
    return old == new and isinstance(old, bool) == isinstance(new, bool)


def first_difference(old, new, path=()) -> tuple:
    """The path of the first value that is not the same; of one that only one of them has, the path itself."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [key for key in {**old, **new} if key in new or not is_blank(old[key])]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        keys = range(len(old))
    else:
        return path
    for key in keys:
        there = not isinstance(old, dict) or (key in old and key in new)
        if not there:
            return (*path, key)
        if not same(old[key], new[key]):
            return first_difference(old[key], new[key], (*path, key))
    return path


def identity(item) -> str:
    """What tells an item of a list from the others: its name, or all of it."""
    named = isinstance(item, dict) and "name" in item
    return str(item["name"]) if named else json.dumps(item, default=str, sort_keys=True)


def paired(old: list, new: list) -> tuple[list[tuple[int, int]], list[int], dict[int, list[int]]]:
    """How a list becomes another: which items stay or change in place, which go, which come behind which.

    >>> paired(["a", "b"], ["b", "c"])
    ([(1, 0)], [0], {1: [1]})
    """
    stay, gone, come = [], [], {}
    matcher = difflib.SequenceMatcher(None, [*map(identity, old)], [*map(identity, new)], autojunk=False)
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        both = min(i_end - i, j_end - j)
        stay += zip(range(i, i + both), range(j, j + both), strict=True)
        gone += range(i + both, i_end)
        if j + both < j_end:
            come[i_end - 1] = [*range(j + both, j_end)]
    return stay, gone, come


def anchors_to_leave(node, old, new) -> set[int]:
    """The ids of the anchored nodes whose value changes or goes: their aliases are to be written out."""
    found: set[int] = set()
    _walk(node, old, new, found)
    return found


def _walk(node, old, new, found):
    if node.anchor is not None and not same(old, new):
        found.add(id(node))
    if node.kind == "map" and isinstance(new, dict):
        for entry, (key, value) in zip(node.entries, old.items(), strict=True):
            if key in new:
                _walk(entry.value, value, new[key], found)
            elif not is_blank(value):
                _all_of(entry.value, found)
    elif node.kind == "list" and isinstance(new, list):
        stay, gone, _ = paired(old, new)
        for i, j in stay:
            _walk(node.entries[i].value, old[i], new[j], found)
        for i in gone:
            _all_of(node.entries[i].value, found)
    elif not same(old, new):
        _all_of(node, found)


def _all_of(node, found):
    found.add(id(node))
    for entry in node.entries:
        _all_of(entry.value, found)
