from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.features._shared import sources_of
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule
from mlsd_helpers.shared.showing import number

_STORED_INPUTS = ("rows_per_day", "bytes_per_row", "retention_days")


@rule(
    "F013",
    "store-too-small",
    severity="error",
    needs=("features.sources", "features.store_gb"),
    driver=rises("rows a day", "features.sources[].rows_per_day"),
)
def store_too_small(document):
    """The declared sources do not fit in the declared store.

    Why: A full store stops writing, and the first thing that you lose is the data that explains why.
    Formula: Σ rows_per_day × bytes_per_row × retention_days × copies ÷ 10⁹ > store_gb; copies is 1 unless said.
    Fix: Keep rows for fewer days, store fewer or smaller columns or copies, or plan a larger store.
    Source: https://sre.google/workbook/non-abstract-design/
    Taught in: notebooks/01_requirements.ipynb#Turn-wishes-into-numbers
    """
    stored_gb = {}
    for name, source in sources_of(document).items():
        lacking = [field for field in _STORED_INPUTS if getattr(source, field) is None]
        yield from (Lacks(f"features.sources.{name}.{field}") for field in lacking)
        if not lacking:
            stored_gb[name] = _stored_gb(source)
    total, room = sum(stored_gb.values()), document.features.store_gb
    if is_over(total, room):
        largest = max(stored_gb, key=stored_gb.get)
        source = sources_of(document)[largest]
        yield Found(
            "features.store_gb",
            f"the sources fill {number(total, 6)} GB, the store holds {number(room, 6)} GB; largest: '{largest}' with "
            f"{number(source.rows_per_day, 6)} rows a day × {number(source.bytes_per_row, 6)} bytes × "
            f"{source.retention_days:,.6g} days × {source.copies or 1:,} = {number(stored_gb[largest], 6)} GB",
        )


def _stored_gb(source):
    if 0 in (source.bytes_per_row, source.retention_days):  # kept nowhere: no size to compute
        return 0.0
    return capacity.storage_gb(source.rows_per_day, source.bytes_per_row, source.retention_days, source.copies or 1)
