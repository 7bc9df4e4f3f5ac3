import pytest

WEATHER = "features.sources.weather"
BROKEN = [
    (
        # 200,000 × 100 × 365 × 2 ÷ 10⁹ = 14.6; + 0.365
        {f"{WEATHER}.copies": 2},
        "features.store_gb",
        "the sources fill 14.965 GB, the store holds 7.665 GB; largest: 'weather' with 200,000 rows a day × 100 bytes "
        "× 365 days × 2 = 14.6 GB",
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


@pytest.mark.parametrize("path", [f"{WEATHER}.rows_per_day", "features.store_gb"])
def test_an_input_that_it_cannot_do_without_is_missing(lacking, path):
    assert path in lacking({path: ...})


def test_sources_that_are_not_all_sized_can_still_be_too_large(found, lacking):
    # 0.365 GB are known, the weather is not
    changes = {f"{WEATHER}.rows_per_day": ..., "features.store_gb": 0.3}
    assert "the sources fill 0.365 GB, the store holds 0.3 GB" in found(changes)[0].message
    assert lacking(changes) == [f"{WEATHER}.rows_per_day"]


def test_a_source_that_keeps_nothing_takes_no_room(found):
    assert found({f"{WEATHER}.retention_days": 0, "features.store_gb": 0.365}) == []
