"""Stages along one line of time."""

import pytest
from matplotlib.colors import to_hex

from mlsd_helpers import plots


def test_a_bar_runs_from_the_start_of_a_stage_to_its_end_counted_from_the_first_start(stages_of_a_request):
    ax = stages_of_a_request(
        labels=["a", "b"], starts_ms=[3, 5], durations_ms=[4, 1.5], depths=None, failed=None, title="x"
    )
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches] == [(0, 4), (2, 1.5)]
    assert [text.get_text() for text in ax.texts] == ["4 ms", "1.5 ms"]


def test_the_first_stage_is_on_top_and_stages_inside_others_are_indented(stages_of_a_request):
    ax = stages_of_a_request()
    tops = [bar.get_y() for bar in ax.patches]
    assert tops == sorted(tops)
    assert ax.yaxis_inverted()
    indents = [len(tick.get_text()) - len(tick.get_text().lstrip()) for tick in ax.get_yticklabels()]
    assert indents == [0, 4, 4, 8, 4, 4]


def test_a_stage_that_failed_is_marked(stages_of_a_request):
    ax = stages_of_a_request()
    bad = [to_hex(bar.get_facecolor()).upper() == plots.COLOURS["bad"] for bar in ax.patches]
    assert bad == [False, False, False, True, False, False]
    assert ax.texts[3].get_text() == "1.9 ms, failed"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"durations_ms": [1, -1, 1, 1, 1, 1]}, r"durations_ms to -1\.0; expected zero or more"),
        ({"starts_ms": [1, 2]}, "starts_ms has length 2 and labels has 6"),
        (dict.fromkeys(["labels", "starts_ms", "durations_ms", "depths", "failed"], range(31)), "31 stages"),
    ],
)
def test_stages_that_make_no_sense_are_refused(stages_of_a_request, wrong, message):
    with pytest.raises(ValueError, match=message):
        stages_of_a_request(**wrong)
