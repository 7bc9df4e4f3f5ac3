from mlsd_helpers.design.rules.registry import Found, find_rules, no_such_rule, rule
from mlsd_helpers.design.rules.waiving import covers, holds, is_of_its_rule


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
        if holds(waiver) and done and not any(covers(waiver, finding) for finding in findings):
            where = f" at {waiver.path}" if waiver.path is not None else ""
            elsewhere = list(dict.fromkeys(finding.path for finding in findings if is_of_its_rule(waiver, finding)))
            more = f", … ({len(elsewhere)} places)" if len(elsewhere) > 3 else ""
            hint = f"; it does at {', '.join(elsewhere[:3])}{more}" if elsewhere else ", so there is nothing to waive"
            yield Found(f"waivers.{i}", f"'{waiver.rule}' finds nothing{where}{hint}")
