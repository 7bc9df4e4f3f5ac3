"""The replacements that take the text of a document from its values to new ones."""

from itertools import takewhile

from mlsd_helpers.design.file.fresh import Style, between_brackets, in_double_quotes
from mlsd_helpers.design.file.matching import anchors_to_leave, identity, is_blank, paired, same
from mlsd_helpers.design.file.source import Source


class Edits:
    """Replacements of stretches of a text, collected while its tree and the new values are walked together.

    Attributes
    ----------
    gone : list of (int, int)
        Stretches whose comments go, because what they are about goes.
    """

    def __init__(self, source: Source, old: dict, new: dict):
        self.source, self.text = source, source.text
        self.line_end = "\r\n" if "\r\n" in self.text else "\n"
        self.style = Style.of(self.text)
        self.gone: list[tuple[int, int]] = []
        self._made: list[tuple[int, int, str]] = []
        self._changing = anchors_to_leave(source.root, old, new)
        self._map(source.root, old, new)

    def applied(self, start: int = 0, end: int | None = None) -> str:
        """The text from ``start`` to ``end`` with what was replaced in it."""
        end = len(self.text) if end is None else end
        pieces, at = [], start
        for begin, finish, new in sorted(self._made, key=lambda edit: edit[:2]):
            if start <= begin and finish <= end:
                pieces += [self.text[at : max(at, begin)], new]
                at = max(at, finish)
        return "".join([*pieces, self.text[at:end]])

    def _replace(self, start, end, new):
        before = new or self.text[:start]
        glued = self.text[end : end + 1] == "#" and not before[-1:].isspace()  # the reader takes "a"#b, and >-#b
        self._made.append((start, end, f"{new} " if glued else new))

    # What stays, changes, comes and goes

    def _map(self, node, old, new):
        keys, last, come = list(old), -1, {}
        for key, value in new.items():
            if key in old:
                last = keys.index(key)
                self._entry(node, node.entries[last], old[key], value)
            else:
                come.setdefault(last, []).append((key, value))
        gone = [at for at, key in enumerate(keys) if key not in new and not is_blank(old[key])]
        written = _pair if node.flow else self.style.entry
        lines = {at: [written(*each) for each in items] for at, items in come.items()}
        (self._between_brackets if node.flow else self._in_lines)(node, gone, lines)

    def _list(self, node, old, new):
        stay, gone, come = paired(old, new)
        for i, j in stay:
            self._entry(node, node.entries[i], old[i], new[j])
        if node.flow:
            self._between_brackets(node, gone, {at: [between_brackets(new[j]) for j in js] for at, js in come.items()})
            return
        moved = {identity(old[at]): at for at in gone}
        self._in_lines(node, gone, {at: [self._item(node, old, moved, new[j]) for j in js] for at, js in come.items()})

    def _item(self, node, old, moved, item):
        """The lines of an item that comes: as they were typed where it only stands elsewhere now."""
        at = moved.get(identity(item))
        if at is None or not self.source.begins_line(node.entries[at].start):
            return self.style.item(item)
        entry, made, self._made = node.entries[at], self._made, []
        self._entry(node, entry, old[at], item)
        start = self.source.line_start(entry.start)
        typed, self._made = self.applied(start, self.source.line_end(entry.end)[0]), made
        return [line[entry.start - start :] for line in typed.replace("\r\n", "\n").split("\n")]

    def _entry(self, parent, entry, old, new):
        node = entry.value
        if node.kind == "map" and isinstance(new, dict) and node.entries:
            self._map(node, old, new)
        elif node.kind == "list" and isinstance(new, list) and node.entries:
            self._list(node, old, new)
        elif not same(old, new) or (node.kind == "alias" and id(node.target) in self._changing):
            (self._value_between_brackets if parent.flow else self._value)(entry, new)

    # A value by another

    def _value_between_brackets(self, entry, new):
        node, written = entry.value, between_brackets(new)
        start = self._start(node)
        if node.start < node.end:
            self.gone.append((start, node.end))
            self._replace(start, node.end, written)
        else:
            at = entry.mark or entry.end
            self._replace(at, at, f" {written}" if entry.mark else f": {written}")

    def _value(self, entry, new):
        source, node = self.source, entry.value
        if entry.mark is None:  # '? key' without a colon: what comes of it is refused
            return
        first, below = self._behind_mark(entry, new)
        start = self._start(node) if node.start < node.end else entry.mark
        if below and self.text[entry.mark : start].strip(" \t"):  # it does not stand behind its key, but lower
            first, below = f" {in_double_quotes(new) if isinstance(new, str) else between_brackets(new)}", []
        if below:
            start = entry.mark
        if node.kind in ("map", "list") and not node.flow:
            end = body = source.line_end(node.end)[1]
            start = min(start, entry.mark)
            self.gone.append((start, end))
            first += self.line_end
        elif node.is_block_text:
            end = source.block_header(node)[1]
            body = source.line_end(end)[1]
        else:
            end = max(node.end, start)
            body = source.line_end(end)[1]
            self.gone.append((start, end))
        apart = self.text[start - 1 : start] in (" ", "\t", "\n", "\r")
        self._replace(start, end, first.lstrip(" ") if apart else first)
        behind = source.line_end(node.end)[1] if node.is_block_text else body
        self._replace(body, behind, self._as_lines(below, body, self._column(entry)))
        self._settle(behind, [f"{'-' if entry.key is None else 'key:'}{first}", *below] if below else None)

    def _start(self, node):
        """Where what is replaced begins: its anchor goes too, as aliases are written out, but not a comment on it."""
        behind = self.source.behind_properties(node)
        return behind if self._has_comment(node.start, behind) else node.start

    def _behind_mark(self, entry, new):
        """What a new value needs behind its colon or dash, and the lines below."""
        if entry.key is None:
            first, *below = self.style.item(new)
            return first.removeprefix("-"), below
        first, *below = self.style.entry("key", new)
        return first.removeprefix("key:"), below

    # Entries that come and go

    def _in_lines(self, node, gone, come):
        entries, column = node.entries, self._column(node.entries[0])
        behind_dash = not self.source.begins_line(entries[0].start)  # as the name in '- name: x'
        first = [line for lines in come.get(-1, []) for line in lines]
        if first:
            at = entries[0].start if behind_dash else self.source.line_start(entries[0].start)
            written = self._as_lines(first, at, column)
            self._replace(at, at, written.lstrip(" ") + " " * column if behind_dash else written)
        above = first or None  # lines that come, or an entry that stays
        for at, entry in enumerate(entries):
            if at in gone and at == 0 and behind_dash:
                self._take_from_dash(entries, gone)
            elif at in gone:
                start, end = self.source.line_start(entry.start), self.source.line_end(entry.end)[1]
                self.gone.append((start, end))
                self._replace(start, end, "")
                self._settle(end, above)
            else:
                above = entry.value
            for lines in come.get(at, []):
                behind = self.source.line_end(entry.end)[1]
                self._replace(behind, behind, self._as_lines(lines, behind, column))
                self._settle(behind, lines)
                above = lines

    def _take_from_dash(self, entries, gone):
        start, end = entries[0].start, self.source.line_end(entries[0].end)[1]
        self.gone.append((start, end))
        stays = next((other.start for at, other in enumerate(entries) if at not in gone), None)
        if stays is not None and not self._has_comment(end, stays):
            self._replace(start, stays, "")
        else:  # the comments below stay where they are
            self._replace(len(self.text[:start].rstrip(" ")), end, self.line_end)

    def _between_brackets(self, node, gone, come):
        entries = node.entries
        if -1 in come:
            self._replace(entries[0].start, entries[0].start, ", ".join([*come[-1], ""]))
        for at, entry in enumerate(entries):
            if at in gone:
                self.gone.append((entry.start, entry.end))
                self._replace(entry.start, entry.end, "")
                self._take_comma(entry.end)
            elif at in come:
                self._replace(entry.end, entry.end, ", ".join(["", *come[at]]))
        stay = [entry for at, entry in enumerate(entries) if at not in gone]
        if len(entries) - 1 in gone and stay:
            self._take_comma(stay[-1].end)

    def _take_comma(self, at):
        comma = self.source.next_token(at)
        if self.text[comma : comma + 1] == ",":
            behind = comma + 1
            blanks = len(self.text[behind:]) - len(self.text[behind:].lstrip(" "))
            self._replace(comma, behind if self.text[behind + blanks :].startswith("#") else behind + blanks, "")

    # Lines

    def _column(self, entry):
        return entry.start - self.source.line_start(entry.start)

    def _as_lines(self, lines, at, column):
        begin = self.line_end if lines and at == len(self.text) and self.source.begins_line(at) is False else ""
        return begin + "".join(f"{' ' * column if line else ''}{line}{self.line_end}" for line in lines)

    def _settle(self, at, above):
        """Comments below a text in lines of its own begin in the first column, else they would become part of it."""
        if isinstance(above, list):
            above = Source("\n".join(above)).root
        if above is None or not self.source.ends_in_block_text(above):
            return
        lines = self.text[at:].splitlines(keepends=True)
        for line in takewhile(lambda line: not line.strip() or line.lstrip(" ").startswith("#"), lines):
            if blanks := len(line.rstrip("\r\n")) - len(line.rstrip("\r\n").lstrip(" ")):
                self._replace(at, at + blanks, "")
            at += len(line)

    def _has_comment(self, start, end):
        return any(start <= at < end for at, _ in self.source.comments)


def _pair(key, value):
    return f"{between_brackets(key)}: {between_brackets(value)}"
