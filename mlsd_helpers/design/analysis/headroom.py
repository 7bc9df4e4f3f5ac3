"""How far each driver can move before its rule fires: bisection on the check itself, so that the two always agree."""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from mlsd_helpers.design.analysis.moving import Movable, movables, moved
from mlsd_helpers.design.rules import Rule, all_rules, run
from mlsd_helpers.design.rules.findings import SEVERITIES, SIGNS, Finding
from mlsd_helpers.design.schema import SECTIONS
from mlsd_helpers.design.schema.units import unit_of, with_unit
from mlsd_helpers.shared.printable import as_lines
from mlsd_helpers.shared.showing import exactly, html_table, number

CLOSENESS = 1e-4  # of the last position at which a rule holds to the first at which it fires
_HOLDS = len(SEVERITIES)


@dataclass(frozen=True)
class Move:
    """A field that moves: its value now, the last one found at which the rule holds, the first at which it fires."""

    path: str
    now: float
    holds_at: float
    fires_at: float

    def __str__(self):
        return f"{self.path} {_now_and_then(self.path, self.now, self.fires_at)}"


@dataclass(frozen=True)
class Margin:
    """How far one driver can move before one rule fires.

    ``times`` says how many times worse than today the driver is then; None where it starts at zero.
    """

    code: str
    name: str
    severity: str
    driver: str
    item: str | None
    direction: str
    times: float | None
    moved: tuple[Move, ...]
    message: str

    @property
    def distance(self) -> str:
        """``times`` as a person writes it: '1.8 ×', for what falls '÷ 1.8'."""
        if self.times is None:
            return "from 0"
        if any(move.now * move.fires_at < 0 for move in self.moved):
            return "past 0"
        many = number(self.times, 3)
        return f"{many} ×" if self.direction == "rises" else f"÷ {many}"

    @property
    def what(self) -> str:
        """What moves: "today's service time of 'ranker'"."""
        return f"{self.driver} of '{self.item}'" if self.item else self.driver

    @property
    def label(self) -> str:
        """What breaks and what moves, on two lines, for a figure."""
        return f"{self.name}\n{self.what}"

    def sentence(self) -> str:
        """The margin in one sentence.

        >>> Margin("F011", "labels-not-yet-known", "error", "label delay", None, "rises", 2.667, (), "").sentence()
        "labels-not-yet-known fires at 2.67 × today's label delay"
        """
        as_note = f" with a {self.severity}" if self.severity == "note" else ""
        if self.times is None or self.distance == "past 0":
            return f"{self.name} fires{as_note} when the {self.what} {self.direction} {self.distance}"
        if self.direction == "rises":
            return f"{self.name} fires{as_note} at {self.distance} today's {self.what}"
        return f"{self.name} fires{as_note} at today's {self.what} {self.distance}"


@dataclass(frozen=True)
class Reach:
    """A driver that does not make its rule fire, and how far it was moved."""

    code: str
    name: str
    driver: str
    items: int
    path: str
    now: float
    furthest: float

    def __str__(self):
        what = f"the {self.driver} of any of {self.items} items" if self.items > 1 else f"the {self.driver}"
        return f"not by {what}: {self.path} {_now_and_then(self.path, self.now, self.furthest)}"


@dataclass(frozen=True)
class Waiting:
    """A rule with a driver that cannot be measured, since fields are not filled in."""

    code: str
    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Headroom:
    """What breaks first in a design.

    Attributes
    ----------
    margins : tuple of Margin
        The rules that will fire, the nearest first.
    fires_already : tuple of Finding
        What the rules with a driver find today, waived or not.
    out_of_reach : tuple of Reach
        Rules that do not fire however far their driver goes: up to 1,000 × today's value, or what the field allows.
    waiting : tuple of Waiting
        Rules whose inputs are not filled in.
    """

    name: str
    margins: tuple[Margin, ...]
    fires_already: tuple[Finding, ...]
    out_of_reach: tuple[Reach, ...]
    waiting: tuple[Waiting, ...]

    def summary(self) -> str:
        """One line: in how many ways it can break, and how many rules fire already or cannot be measured."""
        counts = [
            (len(self.margins), "{} way{s} to break, the nearest first"),
            (len({finding.code for finding in self.fires_already}), "{} rule{s} fire{v} already"),
            (len({rule.code for rule in self.waiting}), "{} rule{s} lack{v} inputs"),
        ]
        words = [text.format(n, s="s" * (n != 1), v="s" * (n == 1)) for n, text in counts if n]
        return "; ".join(words) or "no rule fires, however far its driver goes"

    def to_dict(self) -> dict:
        """Plain values, as ``mlsd headroom --format json`` prints them."""
        return {
            "name": self.name,
            "fires_at": [_with_units(asdict(margin)) for margin in self.margins],
            "fires_already": [asdict(finding) for finding in self.fires_already],
            "does_not_fire": [asdict(reach) | {"unit": _unit(reach.path)} for reach in self.out_of_reach],
            "inputs_missing": [asdict(rule) for rule in self.waiting],
        }

    def to_text(self) -> str:
        """Lines for a terminal: what breaks first on top, then what fires already, cannot fire or cannot be known."""
        lines = [f"{self.name}: {self.summary()}"]
        lines += [
            f"  {SIGNS[m.severity]} {m.sentence()} [{m.code}]: {'; '.join(map(str, m.moved))}" for m in self.margins
        ]
        lines += _block("fires already", [str(finding) for finding in self.fires_already])
        lines += _block("does not fire", [f"· {reach.name} [{reach.code}] {reach}" for reach in self.out_of_reach])
        lines += _block("inputs missing", _waiting_lines(self.waiting))
        return as_lines(lines)

    def plot(self, *, title: str = "", ax: Any = None) -> Any:
        """Draw how many times worse each thing may get before a rule fires, the nearest eight; returns the Axes.

        Raises
        ------
        ValueError
            When nothing that grows or falls by a factor makes a rule fire.
        """
        from mlsd_helpers import plots

        near = [margin for margin in self.margins if margin.times][:8]
        if not near:
            raise ValueError(f"{self.summary()}; there is no factor to draw, see to_text()")
        labels, distances = [margin.label for margin in near], [margin.distance for margin in near]
        return plots.headroom(labels, [margin.times for margin in near], value_labels=distances, title=title, ax=ax)

    def __repr__(self):
        return self.to_text()

    def _repr_html_(self):
        rows = [
            (
                m.distance,
                f"{SIGNS[m.severity]} {m.severity}",
                f"{m.name} [{m.code}]",
                f"{m.what} {m.direction}",
                "; ".join(map(str, m.moved)),
            )
            for m in self.margins
        ]
        rows += [
            ("fires already", f"{SIGNS[f.severity]} {f.severity}", f"{f.name} [{f.code}]", "", f.message)
            for f in self.fires_already
        ]
        rows += [("does not fire", "", f"{r.name} [{r.code}]", r.driver, str(r)) for r in self.out_of_reach]
        rows += [("inputs missing", "", f"{w.name} [{w.code}]", "", ", ".join(w.paths)) for w in self.waiting]
        return html_table(("fires at", "severity", "rule", "what moves", "from → to"), rows, self.summary())


def headroom(document) -> Headroom:
    """Say for each rule with a driver how far that input can move before the rule fires.

    The driver goes outwards from today's value, each time twice as far, up to 1,000 × it or to what its field allows;
    then the first position at which the rule fires is bisected to 0.01 %. What fires is decided by running the check.
    Of the items of a list (services, components) the one that breaks first is told. A rule that only says a note by
    then is followed on to where it says more.

    Parameters
    ----------
    document : Document
        Left as it is: every position is a copy.

    Returns
    -------
    Headroom
    """
    margins, firing, reaches, waiting = [], [], [], []
    for rule in all_rules():
        if not rule.drivers:
            continue
        today = run(document, codes={rule.code})
        found = (*today, *today.waived)
        firing += found
        absent = tuple(gap.path for gap in today.missing)
        if not found and not absent and not today.rules_run:
            absent = _not_begun(rule, document)
        lines, beyond, idle = [], [], []
        for driver in rule.drivers if today.rules_run else ():
            groups = movables(document, driver)
            crossed = _margins(rule, document, groups, _worst(found))
            lines += crossed
            if not groups:
                idle += [_absent(document, path) for path in driver.paths]
            elif not crossed and not found:
                beyond.append(_reach(rule, groups))
        margins += lines
        if not lines and not found and (absent or not beyond):
            waiting.append(Waiting(rule.code, rule.name, tuple(dict.fromkeys(absent or idle))))
        else:
            reaches += beyond
    order = sorted(margins, key=lambda m: (m.times is None, m.times or 0, SEVERITIES.index(m.severity), m.code))
    return Headroom(document.name, tuple(order), tuple(firing), tuple(reaches), tuple(waiting))


def _worst(findings):
    """The rank of the worst finding, 0 for an error; one beyond the ranks when there is none."""
    return min((SEVERITIES.index(finding.severity) for finding in findings), default=_HOLDS)


def _margins(rule, document, groups, rank):
    """The margin of the group that breaks first, and of the one that breaks worse while a rule has only said a note."""
    margins, known = [], {}

    def found_at(group, values):
        key = group.item, values
        if key not in known:
            findings = run(moved(document, group.places, values), codes={rule.code})
            known[key] = (*findings, *findings.waived)
        return known[key]

    while rank > SEVERITIES.index(rule.severity):
        crossing = _nearest_crossing(found_at, groups, rank)
        if crossing is None:
            break
        margins.append(_margin(rule, crossing))
        rank = _worst(crossing.findings)
    return margins


class _Crossing(NamedTuple):
    """Where a rule fires: the last position at which it holds, the first at which it does not, and what it says."""

    group: Movable
    direction: str
    holds_at: float
    fires_at: float
    findings: tuple[Finding, ...]

    @property
    def moves(self):
        before, after = (self.group.values(t, self.direction) for t in (self.holds_at, self.fires_at))
        rows = zip(self.group.places, before, after, strict=True)
        return tuple(Move(place.path, place.now, held, fired) for place, held, fired in rows)


def _nearest_crossing(found_at, groups, rank):
    """The nearest position, of all groups and directions, at which the rule says worse than ``rank``."""
    nearest = None
    for group in sorted(groups, key=_largest_first):
        directions = ("rises", "falls") if group.driver.direction == "moves" else (group.driver.direction,)
        for direction in directions:
            limit = None
            if nearest is not None:
                if group.from_zero and not nearest.group.from_zero:
                    continue
                limit = nearest.fires_at if group.from_zero == nearest.group.from_zero else None
            nearest = _crossing(found_at, group, direction, rank, limit) or nearest
    return nearest


def _largest_first(group):
    """Items with nothing to multiply last; the largest first, as it is likely to break first, and the rest is quick."""
    return group.from_zero, -abs(group.places[0].now)


def _crossing(found_at, group, direction, rank, limit=None):
    """Where this group makes the rule say worse than ``rank``, or None; only before ``limit`` when there is one."""

    def worse_at(position):
        findings = found_at(group, group.values(position, direction))
        return tuple(f for f in findings if SEVERITIES.index(f.severity) < rank)

    outwards = [t for t in group.positions() if limit is None or t < limit] + [limit] * (limit is not None)
    if limit is not None and group.driver.direction != "moves":  # it gets worse and worse: one look at the end will do
        outwards = [limit]
    low, high = group.start, None
    for position in outwards:
        if worse_at(position):
            high = position
            break
        low = position
    if high is None:
        return None
    while high > low * (1 + CLOSENESS) and high - low > CLOSENESS * 1e-6:
        middle = (low * high) ** 0.5 if low > 0 else high / 2
        low, high = (low, middle) if worse_at(middle) else (middle, high)
    return _Crossing(group, direction, low, high, worse_at(high))


def _margin(rule: Rule, crossing):
    group = crossing.group
    worst = min(crossing.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return Margin(
        code=rule.code,
        name=rule.name,
        severity=worst.severity,
        driver=group.driver.what,
        item=group.item,
        direction=crossing.direction,
        times=group.times(crossing.fires_at, crossing.direction),
        moved=crossing.moves,
        message=worst.message,
    )


def _reach(rule, groups):
    group = min(groups, key=_largest_first)
    direction = "falls" if group.driver.direction == "falls" else "rises"
    *_, furthest = group.positions()
    place, value = group.places[0], group.values(furthest, direction)[0]
    return Reach(rule.code, rule.name, group.driver.what, len(groups), place.path, place.now, value)


def _not_begun(rule, document):
    """The sections that the rule belongs to or needs and that nothing has been filled in of."""
    own = (rule.phase,) if rule.phase in SECTIONS else ()
    sections = dict.fromkeys((*own, *(path.partition(".")[0] for path in rule.needs)))
    empty = [
        name for name in sections if name in SECTIONS and ((part := getattr(document, name)) is None or part.is_empty())
    ]
    return tuple(empty)


def _absent(document, path):
    """The first part on the way of a driver's path that is not filled in, or the path."""
    head, through_list, _ = path.partition("[].")
    value = document
    for key in head.split("."):
        value = getattr(value, key, None)
    return path if through_list and value else head


def _now_and_then(path, now, then):
    """Both values with their unit; of shares near 1 the digits in which they differ."""
    if 0.9 < now <= 1 and 0 <= then <= 1:
        return f"{exactly(now)} → {exactly(1 - float(f'{1 - then:.3g}'))}"
    return with_unit(f"{exactly(now)} → {number(then, 3)}", path)


def _unit(path):
    return unit_of(path.rpartition(".")[2])


def _with_units(margin):
    return margin | {"moved": [move | {"unit": _unit(move["path"])} for move in margin["moved"]]}


def _block(title, lines):
    return [f"{title}:", *(f"  {line}" for line in lines)] if lines else []


def _waiting_lines(waiting):
    """One line for each set of absent paths, with the rules that wait for it."""
    rules: dict[tuple, dict] = {}
    for item in waiting:
        rules.setdefault(item.paths, {})[f"{item.name} [{item.code}]"] = None
    return [f"? {', '.join(paths)}: {', '.join(names)}" for paths, names in rules.items()]
