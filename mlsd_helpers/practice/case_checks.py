"""What a case must hold to be one: answers that fit the reference, designs that pass and fail as they say."""

from mlsd_helpers.design import DesignError, all_rules
from mlsd_helpers.design.file.errors import Problem, nearest, shorten
from mlsd_helpers.design.schema.values import value_at
from mlsd_helpers.practice.case_file import DESIGN_PHASES, LEVELS
from mlsd_helpers.practice.cases import Case, load
from mlsd_helpers.shared.showing import exactly

AT_LEAST = {"answers": 10, "crux_answers": 2, "follow_ups": 15, "mistakes": 3, "sources": 2, "weak_findings": 8}
TWISTS = 2
PHASES_OF_WEAKNESS = 4  # a weak design is weak all over, not in one corner
LEVELS_ASKED = 4


def validate(case) -> Case:
    """Read a case and hold it against all that a case must be.

    Parameters
    ----------
    case : str or path
        As for :func:`mlsd_helpers.practice.cases.load`.

    Raises
    ------
    DesignError
        With all that is wrong, each with line and column.
    """
    case = load(case)
    problems = problems_of(case)
    if problems:
        raise DesignError(problems, case.file)
    return case


def problems_of(case: Case) -> tuple[Problem, ...]:
    """What is wrong with a case that could be read, from the top of its file to the end."""
    checks = (_names, _counts, _answers, _reference, _weak, _twists, _follow_ups, _mistakes)
    found = [_placed(case, *said) for check in checks for said in check(case)]
    return tuple(sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _placed(case, location, message):
    location = tuple(location)
    while location and location not in case.positions:
        location = location[:-1]
    line, column = case.positions[location].key if location else (1, 1)
    return Problem(message, location, line, column)


def _names(case):
    if case.file.stem != case.name:
        yield ("name",), f"the file is {case.file.name} and the name is '{case.name}'; give both the same"
    for which in ("reference", "weak"):
        if getattr(case, which).case != case.name:
            yield (which, "case"), f"{which}.case must be the name of the case, '{case.name}'"


def _counts(case):
    for name, least in AT_LEAST.items():
        count = len(getattr(case, name))
        if count < least:
            yield (name,), f"{name} has {count} item{'s' * (count != 1)}; a case needs at least {least}"
    if len(case.twists) != TWISTS:
        yield ("twists",), f"twists has {len(case.twists)}; a case has {TWISTS}"


def _answers(case):
    names = {answer.name: answer.name for answer in case.answers}
    for i, name in enumerate(case.crux_answers):
        if name not in names:
            near = nearest(name, names)
            hint = f"did you mean '{near}'?" if near else f"they are {', '.join(names)}"
            yield ("crux_answers", i), f"there is no answer {name!r}; {hint}"
    for i, answer in enumerate(case.answers):
        for path, stated in answer.numbers.items():
            stands = value_at(case.reference.document, path)
            if stands is None:
                yield (
                    ("answers", i, "numbers", path),
                    f"answers.{answer.name}: nothing stands at '{path}' of the reference",
                )
            elif not _same(stated, stands):
                message = f"answers.{answer.name} states {_shown(stated)}, the reference {_shown(stands)} at '{path}'"
                yield ("answers", i, "numbers", path), f"{message}; make them one"


def _shown(value):
    return exactly(value) if isinstance(value, int | float) and not isinstance(value, bool) else shorten(value)


def _same(stated, stands):
    return stated == stands and isinstance(stated, bool) == isinstance(stands, bool)


def _reference(case):
    findings = case.reference.check()
    for finding in findings:
        yield (
            ("reference", *_words(case.reference, finding.path)),
            (f"the reference must pass every check: {finding.name} [{finding.code}] {finding.path}: {finding.message}"),
        )
    for missing in findings.shown_missing:
        yield ("reference", *_words(case.reference, missing.path)), f"the reference must be whole: {missing}"
    begun = case.reference.to_dict()
    for phase in DESIGN_PHASES:
        if phase not in begun:
            yield ("reference",), f"the reference must be whole: the section {phase} is absent"


def _words(design, path):
    """The location of a readable path in a design's data: names of list items become positions."""
    data, location = design.to_dict(), []
    for word in path.split("."):
        if isinstance(data, list):
            numbers = [i for i, item in enumerate(data) if isinstance(item, dict) and item.get("name") == word]
            word = numbers[0] if numbers else int(word) if word.isdigit() else word
        try:
            data = data[word]
        except (KeyError, IndexError, TypeError):
            break
        location.append(word)
    return location


def _weak(case):
    names = {rule.name: rule.code for rule in all_rules()}
    raised = {finding.name for finding in case.weak.check()}
    for i, name in enumerate(case.weak_findings):
        if name not in names:
            yield ("weak_findings", i), _no_rule(name, names)
        elif name not in raised:
            yield ("weak_findings", i), f"the weak design does not raise {name}; it raises {', '.join(sorted(raised))}"
    phases = {names[name][0] for name in case.weak_findings if name in names} - {"X", "W"}
    if len(phases) < PHASES_OF_WEAKNESS:
        message = f"weak_findings are of {len(phases)} phases ({', '.join(sorted(phases))})"
        yield ("weak_findings",), f"{message}; a weak design has some of at least {PHASES_OF_WEAKNESS}"


def _no_rule(name, names):
    near = nearest(name, names)
    return f"there is no rule {name!r}; " + (f"did you mean '{near}'?" if near else "'mlsd rule' lists them")


def _twists(case):
    names = {rule.name for rule in all_rules()}
    for i, twist in enumerate(case.twists):
        for j, name in enumerate(twist.findings):
            if name not in names:
                yield ("twists", i, "findings", j), _no_rule(name, names)
        try:
            comparison = case.reference.what_if(twist.changes)
        except DesignError as error:
            yield ("twists", i, "changes"), f"twist {twist.name} cannot be applied to the reference: {error}"
            continue
        gained = {finding.name for finding in comparison.gained}
        if gained != set(twist.findings):
            said = ", ".join(sorted(gained)) or "none"
            yield ("twists", i, "findings"), f"the reference has other findings after twist {twist.name}: {said}"
        if comparison.missing:
            paths = ", ".join(change.path for change in comparison.missing)
            yield ("twists", i, "changes"), f"twist {twist.name} leaves rules without what they read: {paths}"


def _follow_ups(case):
    levels = {follow_up.level for follow_up in case.follow_ups}
    if len(levels) < LEVELS_ASKED:
        yield (
            ("follow_ups",),
            f"follow_ups are for {', '.join(sorted(levels, key=LEVELS.index))}; ask four levels or more",
        )
    absent = [phase for phase in DESIGN_PHASES if not any(follow_up.phase == phase for follow_up in case.follow_ups)]
    if absent:
        yield ("follow_ups",), f"follow_ups ask nothing on {', '.join(absent)}"


def _mistakes(case):
    names = {rule.name for rule in all_rules()}
    for i, mistake in enumerate(case.mistakes):
        for j, name in enumerate(mistake.rules):
            if name not in names:
                yield ("mistakes", i, "rules", j), _no_rule(name, names)
