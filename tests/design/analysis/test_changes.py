"""Changing a copy of a document by paths, and what is said of a path or value that does not fit."""

import numpy as np
import pytest

from mlsd_helpers.design import DesignError
from mlsd_helpers.design.analysis.changes import parse_changes, with_changes


def values(complete, changes):
    return with_changes(complete.document, changes)


def test_a_field_a_field_of_an_item_and_one_in_a_section_not_begun_are_set(complete):
    complete.leveling = None
    changed = values(
        complete,
        {
            "requirements.peak_factor": 10,
            "infrastructure.services.scorer.replicas": 2,
            "infrastructure.services.0.replicas": 9,
            "leveling.target_level": "senior",
        },
    )
    assert changed.requirements.peak_factor == 10
    assert [service.replicas for service in changed.infrastructure.services] == [9, 4, 2, 2]
    assert changed.leveling.target_level == "senior"


def test_none_leaves_a_field_or_an_item_out(complete):
    changed = values(complete, {"requirements.peak_factor": None, "infrastructure.services.scorer": None})
    assert changed.requirements.peak_factor is None
    assert [s.name for s in changed.infrastructure.services] == ["gateway", "feature_store", "calibration"]


def test_what_is_absent_may_be_left_out_again(complete):
    complete.leveling = None
    assert values(complete, {"leveling.target_level": None}).leveling is not None


def test_a_numpy_number_is_taken_for_the_number_it_is(complete):
    assert values(complete, {"infrastructure.zones": np.int64(3)}).infrastructure.zones == 3


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("requirements.peak_facter", 1, "'requirements.peak_facter' is not a key of a design document; did you mean"),
        ("peak_factor", 2, "'peak_factor' is not a key of a design document; 'peak_factor' belongs under 'require"),
        ("requirements.latency_p99_s", 2, "for 2 s write 'latency_p99_ms: 2000'"),
        ("requirments.peak_factor", 2, "did you mean 'requirements'?"),
        ("infrastructure.services.score.replicas", 2, "infrastructure.services has no item 'score'; did you mean 'sc"),
        ("infrastructure.services.zzz.replicas", 2, "has no item 'zzz'; there are gateway, feature_store, scorer, c"),
        ("infrastructure.services.4.replicas", 2, "has no item '4'"),
        ("infrastructure.services.scorer.replica", 2, "did you mean 'replicas'?"),
        ("requirements.problem.words", 2, "requirements.problem is one value; nothing stands below it"),
        ("waivers.0.rule", "R", "waivers is empty: there is no '0' to change"),
        ("requirements.peak_factor", "ten", "requirements.peak_factor must be a number; got 'ten'"),
        ("requirements.latency_p99_ms", "120 ms", "must be a number in milliseconds; got '120 ms'; write 120"),
        ("requirements.peak_factor", 0.5, "requirements.peak_factor must be at least 1; got 0.5"),
        ("infrastructure.services", 3, "infrastructure.services must be a list"),
        ("infrastructure.services.scorer.replicas", 2.5, "replicas must be a whole number"),
        ("name", None, "name is missing"),
        ("", 1, "'' is not a key of a design document"),
        ("requirements..problem", "x", "'requirements.' is not a key"),
    ],
)
def test_what_does_not_fit_is_one_clear_message(complete, path, value, message):
    complete.waivers = None
    with pytest.raises(DesignError) as error:
        values(complete, {path: value})
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", 10),
        ("0.5", 0.5),
        ("true", True),
        ("null", None),
        ("", None),
        ("[shadow, canary]", ["shadow", "canary"]),
        ("two words", "two words"),
        ("a: b", "a: b"),  # not YAML behind 'value: '
        ("a = b", "a = b"),
        ("'10'", "10"),
        ("[", "["),
    ],
)
def test_a_value_is_read_as_in_the_file(text, value):
    assert parse_changes([f"requirements.problem={text}"]) == {"requirements.problem": value}


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["requirements.peak_factor"], "'requirements.peak_factor' is not path=value; write --set requirements.peak_f"),
        (["=3"], "'=3' is not path=value; write --set requirements.peak_factor=10"),
        (["a=1", "a = 2"], "'a' is set twice, to 1 and 2; keep one"),
    ],
)
def test_what_is_no_change_is_refused(texts, message):
    with pytest.raises(DesignError, match=message):
        parse_changes(texts)
