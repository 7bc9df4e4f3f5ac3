"""What `Data` refuses: the message says what was given and what to give."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from mlsd_helpers.debugging import Data, run_checks
from tests.debugging.healthy import boosting, table_of_numbers


@pytest.mark.parametrize(
    ("part", "error", "said"),
    [
        ({"loader": iter([])}, TypeError, "loader is a list_iterator; expected a function"),
        ({"prepare": 5}, TypeError, "prepare is a int; expected a function"),
        ({"prepare": lambda train, test: (train, test)}, ValueError, "give raw_train and raw_test, too"),
        ({"y_train": None}, TypeError, "y_train is None"),
        ({"X_test": csr_matrix(np.eye(6))}, TypeError, "X_test is a sparse csr_matrix.*toarray"),
    ],
)
def test_what_is_no_rows_or_no_function_is_refused(part, error, said):
    with pytest.raises(error, match=said):
        Data(**{**vars(table_of_numbers(0)), **part})


def test_frames_of_polars_are_checked_as_those_of_pandas():
    polars = pytest.importorskip("polars")
    given = table_of_numbers(0)
    frames = {name: polars.DataFrame(getattr(given, name), schema=list("abcdef")) for name in ("X_train", "X_test")}
    report = run_checks(boosting(), Data(**{**vars(given), **frames}))
    assert {each.outcome for each in report} == {"passed", "does not apply"}
