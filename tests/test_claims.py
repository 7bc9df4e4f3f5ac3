"""Claims: what they show, what they refuse, what the session remembers."""

import datetime
import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from mlsd_helpers import claims
from mlsd_helpers.claims import (
    ClaimNotSupported,
    ClaimSupported,
    StatedInNotebook,
    claim,
    claims_made,
    claims_of_notebook,
    not_supported,
)
from mlsd_helpers.shared.interval import Interval


@pytest.fixture(autouse=True)
def a_new_session(monkeypatch):
    monkeypatch.setattr(claims, "_session", {})


@pytest.fixture
def ipython():
    yield InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    InteractiveShell.clear_instance()


def shown(value, capsys):
    claim("Shown", True, value=value)
    return capsys.readouterr().out.split(" = ")[1].strip()


# What is shown


def test_a_claim_that_holds_shows_a_tick_the_statement_and_the_evidence(capsys):
    claim("Late flights cost money", True, auc_random=0.7712, flights=336_776)
    assert capsys.readouterr().out == "✓ Late flights cost money\n  auc random = 0.771 · flights = 336,776\n"


def test_a_claim_without_evidence_shows_the_statement_alone(capsys):
    claim("Every flight has an origin", True)
    assert capsys.readouterr().out == "✓ Every flight has an origin\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.67249, "0.672"),
        (0.5, "0.5"),
        (1234.5, "1,230"),
        (123_456.7, "123,000"),
        (999.9, "1,000"),
        (0.000012345, "1.23e-05"),
        (-0.0361, "-0.0361"),
        (-0.0, "0"),
        (float("inf"), "inf"),
        (Fraction(1, 3), "0.333"),
        (Decimal("2.71828"), "2.72"),
        (np.float32(0.1), "0.1"),
        (np.float64(0.67249), "0.672"),
    ],
)
def test_a_float_shows_at_most_three_significant_digits(value, text, capsys):
    assert shown(value, capsys) == text


@pytest.mark.parametrize("value", [336_776, np.int64(336_776), np.uint32(336_776)])
def test_a_whole_count_shows_exactly_with_separators(value, capsys):
    assert shown(value, capsys) == "336,776"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("October", "October"),
        (True, "True"),
        (np.True_, "True"),
        (datetime.date(2013, 10, 1), "2013-10-01"),
        (pd.Timestamp("2013-10-01 05:00", tz="UTC"), "2013-10-01 05:00:00+00:00"),
        (np.datetime64("2013-10-01"), "2013-10-01"),
        (np.timedelta64(90, "m"), "90 minutes"),
        (datetime.timedelta(hours=2), "2:00:00"),
    ],
)
def test_text_dates_and_durations_show_as_they_are(value, text, capsys):
    assert shown(value, capsys) == text


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_a_shown_float_is_within_half_a_unit_of_its_third_digit(value):
    text = claims._shown("value", value).replace(",", "")
    # Three significant digits: a relative error of at most 0.005 / 1.00.
    assert float(text) == pytest.approx(value, rel=0.00501)


# A claim that does not hold


def test_a_claim_that_does_not_hold_raises_the_same_text_with_a_cross(capsys):
    with pytest.raises(ClaimNotSupported) as raised:
        claim("ML beats the rule", False, model=0.641, rule=0.672)
    assert str(raised.value) == "✗ ML beats the rule\n  model = 0.641 · rule = 0.672"
    assert capsys.readouterr().out == ""


def test_a_failed_claim_is_an_assertion_error():
    assert issubclass(ClaimNotSupported, AssertionError)


# A statement that looks true and is not


def test_a_refuted_statement_shows_a_cross_and_the_notebook_goes_on(capsys):
    not_supported("Most flights are late", False, late_share=0.237)
    assert capsys.readouterr().out == "✗ Not supported: Most flights are late\n  late share = 0.237\n"
    assert [(made.statement, made.holds, made.on_purpose) for made in claims_made()] == [
        ("Most flights are late", False, True)
    ]


def test_a_refuted_statement_that_the_data_supports_stops_the_notebook(capsys):
    with pytest.raises(ClaimSupported, match=r"to be refuted, and the data supports it: It rains\n  days = 3"):
        not_supported("It rains", True, days=3)
    assert capsys.readouterr().out == ""


def test_what_is_refuted_is_told_apart_in_the_list_of_claims(capsys):
    claim("It rains", True)
    not_supported("It snows", False, days=0)
    assert repr(claims_made()) == "✓ It rains\n✗ Not supported: It snows  days = 0"
    assert "<td>✗</td>" in claims_made()._repr_html_()
    assert "Not supported: It snows" in claims_made()._repr_html_()


@pytest.mark.parametrize("holds", [np.array([False]), 0, None], ids=repr)
def test_what_decides_a_refuted_statement_is_one_truth_value_too(holds):
    with pytest.raises(TypeError, match=r"truth value|expected True or False"):
        not_supported("It rains", holds)


# In a notebook


def test_in_a_notebook_a_claim_is_one_output_with_text_and_html(ipython):
    with capture_output() as captured:
        claim("Late flights cost money", True, auc=0.7712)
    (output,) = captured.outputs
    assert set(output.data) == {"text/plain", "text/html"}
    assert output.data["text/plain"] == "✓ Late flights cost money\n  auc = 0.771"
    assert captured.stdout == ""


def test_the_html_says_the_same_as_the_text_once_styles_are_stripped(ipython):
    class Words(HTMLParser):
        text = ""

        def handle_starttag(self, tag, attrs):
            self.text += "\n  " if tag == "br" else ""

        def handle_data(self, data):
            self.text += data

    claim("A < B & C", True, auc=0.7712, month="<b>May</b>")
    (made,) = claims_made()
    words = Words()
    words.feed(made._repr_html_())
    assert words.text == repr(made) == "✓ A < B & C\n  auc = 0.771 · month = <b>May</b>"


def test_an_interval_shows_its_estimate_and_both_ends(capsys):
    claim(
        "The rule leads",
        True,
        lead=Interval(0.03264, 0.006161, 0.05913, 0.013),
        usd_a_year=Interval(9.5e5, 4.4e5, 1.48e6, 1),
    )
    assert capsys.readouterr().out == (
        "✓ The rule leads\n  lead = 0.0326 [0.00616, 0.0591] · USD a year = 950,000 [440,000, 1,480,000]\n"
    )


def test_html_in_a_statement_or_in_evidence_is_escaped():
    claim("<script>alert(1)</script>", True, month="<b>")
    for html in (claims_made()._repr_html_(), claims_made()[0]._repr_html_()):
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        assert "&lt;b&gt;" in html


# What is refused


@pytest.mark.parametrize(
    "value", [float("nan"), np.float32("nan"), Decimal("NaN"), None, pd.NA, pd.NaT, np.datetime64("NaT", "s")], ids=repr
)
def test_missing_evidence_is_refused(value):
    with pytest.raises(ValueError, match=r"evidence 'auc' is .*; a claim needs a value that was measured"):
        claim("Anything", True, auc=value)


@pytest.mark.parametrize(
    "value", [[0.1, 0.2], np.array([0.1]), np.array(0.1), pd.Series([1, 2]), {"a": 1}, 1 + 2j, len], ids=repr
)
def test_evidence_that_is_not_one_value_is_refused(value):
    with pytest.raises(TypeError, match=r"evidence 'auc' is .*; expected one number, text or date"):
        claim("Anything", True, auc=value)


@pytest.mark.parametrize("holds", [np.array([True]), np.array(True), pd.Series([True, False])], ids=repr)
def test_an_array_of_truth_values_is_refused_and_all_is_offered(holds):
    with pytest.raises(TypeError, match=r"holds is a (ndarray|Series) of shape .*\.all\(\)"):
        claim("Anything", holds)


@pytest.mark.parametrize("holds", [1, 0.0, None, "yes", float("nan"), np.float64(1), pd.NA, [True]], ids=repr)
def test_what_is_not_a_truth_value_is_refused(holds):
    with pytest.raises(TypeError, match="expected True or False: write the comparison"):
        claim("Anything", holds)


def test_a_numpy_truth_value_is_accepted(capsys):
    claim("Two is more than one", np.float64(2) > np.float64(1))
    assert claims_made()[0].holds is True


@pytest.mark.parametrize("statement", ["", " \n"])
def test_an_empty_statement_is_refused(statement):
    with pytest.raises(ValueError, match="statement is empty"):
        claim(statement, True)


def test_a_statement_that_is_not_text_is_refused():
    with pytest.raises(TypeError, match=r"statement is True \(bool\); expected text"):
        claim(True, "ML beats the rule")


def test_a_refused_claim_is_not_remembered():
    with pytest.raises(ValueError, match="auc"):
        claim("Anything", True, auc=float("nan"))
    assert claims_made() == ()


# What the session remembers


def test_the_session_lists_claims_in_order_with_unrounded_evidence(capsys):
    claim("First", True, auc=0.67249)
    with pytest.raises(ClaimNotSupported):
        claim("Second", False, flights=3)
    assert [(made.statement, made.evidence, made.holds) for made in claims_made()] == [
        ("First", {"auc": 0.67249}, True),
        ("Second", {"flights": 3}, False),
    ]


def test_a_cell_run_again_replaces_its_claim(capsys):
    claim("First", True, auc=0.1)
    claim("Second", True)
    claim("First", True, auc=0.2)
    assert [(made.statement, made.evidence) for made in claims_made()] == [("First", {"auc": 0.2}), ("Second", {})]


def test_a_claim_once_made_cannot_be_changed(capsys):
    claim("First", True, auc=0.1)
    (made,) = claims_made()
    with pytest.raises(AttributeError):
        made.holds = False
    with pytest.raises(TypeError):
        made.evidence["auc"] = 0.9


def test_the_list_of_claims_shows_as_a_text_table(capsys):
    claim("Short", True, auc=0.1)
    claim("Somewhat longer", True)
    assert repr(claims_made()) == "✓ Short            auc = 0.1\n✓ Somewhat longer"


def test_the_list_of_claims_shows_as_an_html_table_with_a_row_a_claim(capsys):
    claim("Short", True, auc=0.1)
    claim("Somewhat longer", True)
    html = claims_made()._repr_html_()
    assert html.startswith("<table>")
    assert html.count("<tr>") == 1 + 2


def test_an_empty_session_says_so():
    assert repr(claims_made()) == "No claims made in this session yet."
    assert "No claims made" in claims_made()._repr_html_()


def test_importing_claims_loads_neither_ipython_nor_numpy_nor_pandas():
    code = "import sys, mlsd_helpers.claims; print({'IPython', 'numpy', 'pandas', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def notebook_of(*cells, folder):
    notebook = folder / "a.ipynb"
    notebook.write_text(json.dumps({"cells": list(cells)}), encoding="utf-8")
    return notebook


def test_claims_of_a_notebook_are_read_in_order_without_running_it(tmp_path):
    path = notebook_of(
        {"cell_type": "markdown", "source": ['claim("not code", True)']},
        {"cell_type": "code", "source": ["x = 1 / 0\n", 'claim("Zero divides", x > 0, x=x)']},
        {"cell_type": "code", "source": 'if True:\n    not_supported(\n        "It rains", False)\nclaims_made()'},
        folder=tmp_path,
    )
    assert claims_of_notebook(path) == [
        StatedInNotebook("Zero divides"),
        StatedInNotebook("It rains", on_purpose=True),
    ]


def test_the_evidence_is_what_the_cell_printed(tmp_path):
    outputs = [
        {"data": {"text/html": "…", "text/plain": ["✓ It rains\n", "  days = 3 · mm = 12.5"]}},
        {"data": {"text/plain": "✗ Not supported: It snows"}},
        {"text": ["3 days of rain\n"]},
    ]
    source = 'claim("It rains", days > 2, days=days)\nnot_supported("It snows", False)\nprint("3 days of rain")'
    path = notebook_of({"cell_type": "code", "source": source, "outputs": outputs}, folder=tmp_path)
    assert claims_of_notebook(path) == [
        StatedInNotebook("It rains", evidence="days = 3 · mm = 12.5"),
        StatedInNotebook("It snows", on_purpose=True),
    ]


def test_a_statement_that_is_put_together_is_refused_for_no_page_could_list_it(tmp_path):
    path = notebook_of({"cell_type": "code", "source": 'claim(f"It rains in {month}", True)'}, folder=tmp_path)
    with pytest.raises(ValueError, match=r"write the statement as one text, not as f'It rains in \{month\}'"):
        claims_of_notebook(path)


def test_what_is_not_a_notebook_is_named(tmp_path):
    other = tmp_path / "b.ipynb"
    other.write_text("[]")
    with pytest.raises(ValueError, match=r"b\.ipynb is not a notebook"):
        claims_of_notebook(other)
