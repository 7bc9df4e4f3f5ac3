from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.waiving import holds


@rule("W002", "expired-waiver", severity="warning", reads=("waivers",))
def expired_waiver(document, findings, rules_done):
    """A waiver is past the day until which it was to hold; what it covered is found again.

    Why: A reason that was good for a quarter may not be good for a year.
    Formula: expires < today.
    Fix: Mend what was waived, or give a new date with a reason that still holds.
    """
    for i, waiver in enumerate(document.waivers or ()):
        if not holds(waiver):
            yield Found(f"waivers.{i}", f"the waiver of '{waiver.rule}' expired on {waiver.expires}")
