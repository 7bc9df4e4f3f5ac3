def test_a_level_above_what_is_confirmed_is_found(broken):
    says = [
        "4 of 6 phases lack confirmed evidence of 'staff'",
        "requirements (confirmed: senior), features (confirmed: senior), modeling",
    ]
    broken({"leveling.target_level": "staff"}, "leveling.evidence", says)


def test_evidence_that_nobody_confirmed_and_none_at_all_are_told_apart(broken, evidence):
    confirmed = [evidence(phase) for phase in ("requirements", "high_level_design", "features", "infrastructure")]
    changes = {"leveling.evidence": [*confirmed, evidence("modeling", confirmed=False)]}
    says = ["2 of 6 phases", "'senior': modeling (1 suggested, none confirmed), communication"]
    broken(changes, "leveling.evidence", says)


def test_without_a_target_level_there_is_nothing_to_show(found, lacking):
    changes = {"leveling.target_level": ..., "leveling.evidence": []}
    assert found(changes | {"leveling.gaps": ["money"]}) == []
    assert lacking(changes | {"leveling.gaps": ["money"]}) == ["leveling.target_level"]
