import pytest

RANKER = "infrastructure.services.ranker"
BROKEN = [
    (
        # 6 × 1 ÷ 2 = 3 left, 3 × 4 ÷ 0.020 = 600 a second
        {f"{RANKER}.replicas": 6},
        f"{RANKER}.replicas",
        ["with one of 2 zones down 3 of 6 replicas are left; they serve 600 calls/s, the peak is 600 calls/s"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_the_fullest_zone_is_the_one_that_fails(found):
    # 7 over 3 zones stand 3, 2, 2: 4 are left. 4 × 4 ÷ 0.020 = 800 a second
    three_zones = {"infrastructure.zones": 3, f"{RANKER}.replicas": 7}
    assert found(three_zones | {"requirements.peak_requests_per_second": 799}) == []
    (finding,) = found(three_zones | {"requirements.peak_requests_per_second": 800})
    assert "4 of 7 replicas are left" in finding.message
