"""A row is prepared alone as it is among many."""

from mlsd_helpers.debugging.adapters.model import CouldNotRun
from mlsd_helpers.debugging.checks.data._preparing import declared, most_apart, prepared
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import n_rows, take

ROWS = 20


@check(
    "one row is prepared as among many",
    catches="a preparation that takes means, ranks or codes from the rows it is asked about",
    look_at="steps that are fitted on, or look around in, the rows to predict",
)
def one_row_is_prepared_as_among_many(model, data, seed):
    """The first judging rows, each prepared alone, come out as they do among all. The check is exact.

    In production rows come one at a time: what depends on their neighbours is another feature there.
    """
    raw_train, raw_test = declared(data)
    many = prepared(data, raw_train, raw_test)[1]
    again = prepared(data, raw_train, raw_test)[1]
    if len(many) != n_rows(raw_test):
        raise CouldNotRun(
            f"prepare gave {len(many):,} rows for {n_rows(raw_test):,} of raw_test; expected one each, to compare them"
        )
    worst = 0.0
    for row in range(min(ROWS, len(many))):
        alone = prepared(data, raw_train, take(raw_test, [row]))[1]
        worst = max(worst, most_apart(many[[row]], alone, again[[row]]))
    return Verdict(
        worst == 0, f"rows prepared alone differ by up to {worst:.3g} from the same rows among {len(many):,}"
    )
