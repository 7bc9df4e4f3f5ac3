import pytest

from mlsd_helpers.design.rules import run
from mlsd_helpers.design.schema import Document

WEATHER = "features.sources.weather"


@pytest.mark.parametrize("value", [0, 1, 1e15])
def test_no_extreme_number_breaks_a_rule(changed, sound, value):
    of_source = [f"{WEATHER}.{field}" for field in ("rows_per_day", "bytes_per_row", "retention_days")]
    others = ("label_delay_hours", "training_gap_hours", "examples_per_day", "store_gb")
    for path in (*of_source, *(f"features.{field}" for field in others)):
        run(Document.model_validate(changed(sound, {path: value})))
