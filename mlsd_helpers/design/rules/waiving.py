"""Which findings a waiver accepts."""

from datetime import date

from mlsd_helpers.design.rules.registry import is_selected


def holds(waiver) -> bool:
    """Whether the day until which it was to hold has not passed."""
    return waiver.expires is None or waiver.expires >= date.today()


def is_of_its_rule(waiver, finding) -> bool:
    """Whether the finding is of a rule that the waiver names."""
    return is_selected(waiver.rule, finding.code, finding.name)


def covers(waiver, finding) -> bool:
    """Whether the finding is of its rule and at its place or in it."""
    place = waiver.path
    here = place is None or finding.path == place or finding.path.startswith(f"{place}.")
    return here and is_of_its_rule(waiver, finding)


def match_waivers(document, findings):
    """Split findings into those kept and those that a waiver accepts."""
    waivers = [waiver for waiver in document.waivers or () if holds(waiver)]
    kept, waived = [], []
    for finding in findings:
        (waived if any(covers(waiver, finding) for waiver in waivers) else kept).append(finding)
    return kept, waived
