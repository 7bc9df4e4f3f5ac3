import pytest

BROKEN = [
    (
        {"infrastructure.caches.popular.hit_rate": 0.7},
        "infrastructure.caches.popular.hit_rate",
        ["10,000 of 1,000,000 items, popularity falling with exponent 1: at most 68 %", "70 % are counted on"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_a_cache_of_everything_may_be_counted_on_and_one_without_numbers_is_missing(found, lacking):
    popular = "infrastructure.caches.popular"
    assert found({f"{popular}.cached_items": 2_000_000, f"{popular}.hit_rate": 1.0}) == []
    assert lacking({f"{popular}.zipf_exponent": ...}) == [f"{popular}.zipf_exponent"]
