import pytest

DESIGN = "high_level_design"
STORE = "high_level_design.components.store"
RANKER = "high_level_design.components.ranker"
TARGET = "requirements.availability_target"
BROKEN = [
    (
        # 0.9995 × 0.9995 × 0.999 = 0.99800125; 43,200 × 0.00199875 = 86.3; 43,200 × 0.0015 = 64.8
        {f"{RANKER}.fallback_availability": ...},
        f"{RANKER}.availability",
        ["99.800125 %", "the target of 99.85 %", "86.3 minutes down a month against 64.8", "'ranker' with 99.9 %"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_availability_that_meets_the_target_exactly_is_enough(found_in, design, serving):
    # 0.94 × 0.91 = 0.8554, which floats make 0.8553999999999999
    exact = design(serving("api", calls=["a"], availability=0.94), serving("a", availability=0.91))
    exact["requirements"]["availability_target"] = 0.8554
    assert found_in(exact, "H004") == []
    exact["requirements"]["availability_target"] = 0.8555
    assert len(found_in(exact, "H004")) == 1


def test_a_component_that_is_called_twice_counts_once(found_in, design, serving, ladder):
    # 0.95 once, where 0.95² = 0.9025
    shared = design(
        serving("api", calls=["a", "b"]), serving("a", calls=["s"]), serving("b", calls=["s", "s"]),
        serving("s", availability=0.95), availability_target=0.95,
    )  # fmt: skip
    assert found_in(shared, "H004") == []
    assert found_in(ladder(300, availability=1), "H004") == []


def test_what_a_request_can_do_without_does_not_count_nor_what_it_calls(found_in, design, serving):
    optional = design(
        serving("api", calls=["ads"]), serving("ads", required=False, calls=["bids"], availability=0.5),
        serving("bids", availability=0.5),
    )  # fmt: skip
    assert found_in(optional, "H004") == []


def test_a_fallback_stands_in_for_what_the_component_calls_too(found_in, design, serving):
    # (1 − (1 − 0.99 × 0.9) × (1 − 0.99)) = 1 − 0.109 × 0.01 = 0.99891
    parts = (
        serving("api", calls=["ranker"]),
        serving("ranker", calls=["store"], availability=0.99, fallback_availability=0.99),
        serving("store", availability=0.9),
    )
    (finding,) = found_in(design(*parts, availability_target=0.999), "H004")
    assert "99.891 %" in finding.message
    assert finding.path == f"{DESIGN}.components.ranker.availability"


def test_a_fallback_does_not_help_when_the_request_needs_the_store_anyway(found_in, design, serving):
    # 0.9 × (1 − 0.01 × 0.01) = 0.89991
    parts = (
        serving("api", calls=["ranker", "store"]),
        serving("ranker", calls=["store"], availability=0.99, fallback_availability=0.99),
        serving("store", availability=0.9),
    )
    (finding,) = found_in(design(*parts, availability_target=0.999), "H004")
    assert "89.991 %" in finding.message
    assert "weakest part: 'store' with 90 %" in finding.message


def test_a_fallback_without_an_availability_counts_for_nothing(found_in, design, serving):
    parts = serving("api", calls=["ranker"]), serving("ranker", availability=0.9, fallback="the base rate")
    (finding,) = found_in(design(*parts), "H004")
    assert "90 % of the time" in finding.message


def test_a_component_that_never_answers_takes_the_whole_month(found_in, design, serving):
    (finding,) = found_in(design(serving("api", availability=0)), "H004")
    assert "43,200 minutes down a month" in finding.message


def test_availabilities_that_are_not_filled_in_are_missing(lacking):
    assert lacking({f"{STORE}.availability": ...}) == [f"{STORE}.availability"]
    assert lacking({TARGET: ...}) == [TARGET]
