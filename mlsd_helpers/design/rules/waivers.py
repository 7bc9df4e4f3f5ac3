"""Waivers: findings that the authors accept, and the waivers that accept nothing."""

from datetime import date

from mlsd_helpers.design.rules.registry import Found, find_rules, is_selected, no_such_rule, rule


def _holds(waiver):
    return waiver.expires is None or waiver.expires >= date.today()


def _of_its_rule(waiver, finding):
    return is_selected(waiver.rule, finding.code, finding.name)


def _covers(waiver, finding):
    place = waiver.path
    here = place is None or finding.path == place or finding.path.startswith(f"{place}.")
    return here and _of_its_rule(waiver, finding)


def match_waivers(document, findings):
    """Split findings into those kept and those that a waiver accepts."""
    waivers = [waiver for waiver in document.waivers or () if _holds(waiver)]
    kept, waived = [], []
    for finding in findings:
        (waived if any(_covers(waiver, finding) for waiver in waivers) else kept).append(finding)
    return kept, waived


@rule("W001", "unused-waiver", severity="warning", reads=("waivers",))
def unused_waiver(document, findings, rules_done):
    """A waiver accepts nothing: its rule finds nothing there, or there is no such rule.

    Why: A waiver that stays behind when its reason is gone hides the next finding of the same kind.
    Formula: waivers − waivers that match a finding, where every rule that the waiver names had all it needs.
    Fix: Delete the waiver, or mend its rule or path.
    """
    for i, waiver in enumerate(document.waivers or ()):
        rules = find_rules(waiver.rule)
        if not rules:
            yield Found(f"waivers.{i}", no_such_rule(waiver.rule))
            continue
        done = all(known.code in rules_done for known in rules)
        if _holds(waiver) and done and not any(_covers(waiver, finding) for finding in findings):
            where = f" at {waiver.path}" if waiver.path is not None else ""
            elsewhere = list(dict.fromkeys(finding.path for finding in findings if _of_its_rule(waiver, finding)))
            more = f", … ({len(elsewhere)} places)" if len(elsewhere) > 3 else ""
            hint = f"; it does at {', '.join(elsewhere[:3])}{more}" if elsewhere else ", so there is nothing to waive"
            yield Found(f"waivers.{i}", f"'{waiver.rule}' finds nothing{where}{hint}")


@rule("W002", "expired-waiver", severity="warning", reads=("waivers",))
def expired_waiver(document, findings, rules_done):
    """A waiver is past the day until which it was to hold; what it covered is found again.

    Why: A reason that was good for a quarter may not be good for a year.
    Formula: expires < today.
    Fix: Mend what was waived, or give a new date with a reason that still holds.
    """
    for i, waiver in enumerate(document.waivers or ()):
        if not _holds(waiver):
            yield Found(f"waivers.{i}", f"the waiver of '{waiver.rule}' expired on {waiver.expires}")
