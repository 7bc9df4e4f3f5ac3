"""The figure of where minutes go shows each phase after the one before."""

import matplotlib.pyplot as plt
import pytest

from mlsd_helpers.practice.interview.plan import time_plan
from mlsd_helpers.practice.interview.timeline import timeline
from mlsd_helpers.practice.interview.timing import in_words


def test_each_phase_begins_where_the_one_before_ends():
    ax = timeline({"plan": time_plan(45, "senior")}, title="9, 8, 9, 7, 8, 4", vertical=(27, "twist"))
    bars = [(bar.get_x(), bar.get_width()) for bar in ax.patches]
    assert bars == [(0, 9), (9, 8), (17, 9), (26, 7), (33, 8), (41, 4)]
    plt.close(ax.figure)


@pytest.mark.parametrize(("rows", "message"), [({}, "rows is empty"), ({"a": {"lunch": 3}}, r"\['lunch'\]")])
def test_what_cannot_be_drawn_is_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        timeline(rows, title="")


@pytest.mark.parametrize(
    ("took", "planned", "words"), [(10, 9, "as planned"), (10.1, 9, "1 min over"), (6, 9, "3 min under")]
)
def test_a_minute_more_or_less_is_as_planned(took, planned, words):
    assert in_words(took, planned) == words
