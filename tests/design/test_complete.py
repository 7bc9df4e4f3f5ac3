"""What the other tests take for granted of the complete document."""

from mlsd_helpers.design.rules import all_rules
from mlsd_helpers.design.schema import Part


def test_every_field_of_the_schema_is_filled_in_somewhere(complete):
    def absent(parts, path):
        for name in type(parts[0]).model_fields:
            values = [value for part in parts if (value := getattr(part, name)) not in (None, "", [], {})]
            items = [item for value in values for item in (value if isinstance(value, list) else [value])]
            if not items:
                yield f"{path}{name}"
            elif isinstance(items[0], Part):
                yield from absent(items, f"{path}{name}.")

    assert list(absent([complete.document], "")) == []


def test_every_rule_has_what_it_needs_and_all_that_is_found_is_waived(complete):
    findings = complete.check()
    assert (list(findings), findings.missing) == ([], ())
    assert findings.rules_run == len([rule for rule in all_rules() if rule.phase != "waivers"])
    assert [finding.name for finding in findings.waived] == ["computed-twice"]
