"""Bugs from public reports: the checks that are promised fail on each, and pass on the same model mended."""

import pytest

from mlsd_helpers.debugging import KNOWN_BUGS, run_checks
from mlsd_helpers.debugging.checks.registry import all_checks

CAUGHT = [name for name, bug in KNOWN_BUGS.items() if bug.caught_by]
NOT_CAUGHT = [name for name, bug in KNOWN_BUGS.items() if not bug.caught_by]


@pytest.mark.slow
@pytest.mark.parametrize("name", CAUGHT)
def test_promised_checks_fail_on_the_bug_and_pass_once_it_is_mended(name, torch):
    bug = KNOWN_BUGS[name]
    planted, mended = (run_checks(*made, bug.caught_by) for made in (bug.planted(), bug.mended()))
    assert {result.outcome for result in planted} == {"failed"}, planted
    assert {result.outcome for result in mended} == {"passed"}, mended


@pytest.mark.parametrize("name", NOT_CAUGHT)
def test_what_is_not_caught_takes_a_training_step_all_the_same(name, torch):
    model, data = KNOWN_BUGS[name].planted()
    X, y = data.some_train(32, 0)
    assert model.step(X, y) > 0


def test_there_are_more_than_fifteen_and_most_are_caught():
    assert len(KNOWN_BUGS) >= 15
    assert len(CAUGHT) >= 0.8 * len(KNOWN_BUGS)


def test_each_has_its_own_report_and_names_checks_that_exist():
    urls = [bug.url for bug in KNOWN_BUGS.values()]
    assert len(set(urls)) == len(urls)
    assert all(url.startswith("https://") for url in urls)
    assert {check for bug in KNOWN_BUGS.values() for check in bug.caught_by} <= set(all_checks())
    assert all(bug.not_caught_because for bug in KNOWN_BUGS.values() if not bug.caught_by)
