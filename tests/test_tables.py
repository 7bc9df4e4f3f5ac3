"""Tables for notebooks: formatted, captioned, small, and the same bytes at every run."""

import re

import pandas as pd
import pytest

from mlsd_helpers.tables import MAX_ROWS, Table

FRAME = pd.DataFrame({"system": ["one", "two"], "cost": [1234.5, 0.25]})


def columns(html):
    """The text of each cell of the body, column by column."""
    cells = re.findall(r'<td id="\w+" class="data row\d+ (col\d+)" >(.*?)</td>', html)
    return {column: [text for place, text in cells if place == column] for column, _ in cells}


def test_numbers_are_formatted_in_html_and_in_text_and_text_is_left_alone():
    table = Table(FRAME, "What it costs", {"cost": "{:,.1f}"})
    assert columns(table._repr_html_()) == {"col0": ["one", "two"], "col1": ["1,234.5", "0.2"]}  # 0.25 to even
    # pandas' own layout: right-aligned, one space between columns
    assert repr(table) == "What it costs\nsystem    cost\n   one 1,234.5\n   two     0.2"


def test_the_caption_is_there_and_the_index_is_not():
    html = Table(FRAME, "What it costs")._repr_html_()
    assert "<caption>What it costs</caption>" in html
    assert "row_heading" not in html


def test_only_columns_of_text_are_aligned_left():
    html = Table(FRAME, "What it costs")._repr_html_()
    left = re.findall(r"#T_table \.(col\d+) \{\s*text-align: left;", html)
    assert left == ["col0"]


def test_the_html_is_the_same_at_every_run():
    assert Table(FRAME, "c")._repr_html_() == Table(FRAME.copy(), "c")._repr_html_()


def test_showing_a_table_changes_nothing_in_the_frame():
    frame = FRAME.copy()
    table = Table(frame, "c", {"cost": "{:.0f}"})
    repr(table)
    table._repr_html_()
    pd.testing.assert_frame_equal(frame, FRAME)


def test_ten_rows_are_shown_and_eleven_are_refused():
    Table(pd.DataFrame({"a": range(MAX_ROWS)}), "c")
    with pytest.raises(ValueError, match=r"the table has 11 rows; show at most 10, such as frame\.head\(10\)"):
        Table(pd.DataFrame({"a": range(MAX_ROWS + 1)}), "c")


def test_a_format_of_a_column_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="there is no column 'costs'; the columns are system, cost"):
        Table(FRAME, "c", {"costs": "{:.1f}"})


def test_an_empty_table_is_shown_with_its_caption():
    table = Table(FRAME.head(0), "Nothing was late")
    assert repr(table).startswith("Nothing was late\n")
    assert "Nothing was late" in table._repr_html_()
    assert "<td" not in table._repr_html_()


def test_text_in_cells_and_caption_is_shown_and_not_run():
    hostile = "<script>alert('x')</script>&"
    html = Table(pd.DataFrame({hostile: [hostile]}), hostile)._repr_html_()
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 3


def test_a_missing_value_stays_missing():
    table = Table(pd.DataFrame({"cost": [1.0, None]}), "c", {"cost": "{:.1f}"})
    assert columns(table._repr_html_()) == {"col0": ["1.0", "nan"]}
    assert repr(table).splitlines()[-1].strip() == "nan"


def test_numbers_without_a_format_have_the_digits_that_they_have():
    frame = pd.DataFrame({"rate": [0.048, 98.0], "gain": [-0.0, 1 / 3], "n": [3, 4], "gap": [float("nan"), 2.5]})
    html = columns(Table(frame, "c")._repr_html_())
    assert html == {
        "col0": ["0.048", "98.0"],
        "col1": ["0.0", "0.333333"],
        "col2": ["3", "4"],
        "col3": ["nan", "2.5"],
    }
