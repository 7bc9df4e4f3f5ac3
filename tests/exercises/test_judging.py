"""What the judges of several exercises share."""

import pandas as pd
import pytest

from mlsd_helpers.design import Design
from mlsd_helpers.practice.exercises import judging


def test_a_message_about_a_table_says_its_size_and_not_its_rows():
    def number_of_rows(table, factor):
        return factor * len(table)

    table = pd.DataFrame({"secret": [17.5, 18.5], "b": [1, 2]})
    said = judging.function(lambda table, factor: 0, number_of_rows, lambda chance: (table, 3))
    assert said == "the result is not right for (a DataFrame of 2 × 2, 3)"
    assert judging.function(number_of_rows, number_of_rows, lambda chance: (table, 3)) is None


@pytest.mark.parametrize("kind", ["design", "values", "text", "file"])
def test_a_document_is_taken_in_each_of_its_forms(kind, tmp_path):
    text = "schema_version: 1\nname: parcels\n"
    path = tmp_path / "parcels.yaml"
    path.write_text(text, encoding="utf-8")
    forms = {"design": Design.from_text(text), "values": Design.from_text(text).to_dict(), "text": text, "file": path}
    taken = judging.as_design(forms[kind])
    assert taken.name == "parcels"
    assert taken is not forms[kind]


@pytest.mark.parametrize("other", [3, [1], object(), len])
def test_anything_else_is_no_document(other):
    assert judging.as_design(other) is None
