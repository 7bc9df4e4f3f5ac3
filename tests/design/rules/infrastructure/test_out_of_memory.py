import pytest

RANKER = "infrastructure.services.ranker"
BROKEN = [
    (
        {f"{RANKER}.memory_gb": 5},
        f"{RANKER}.memory_gb",
        ["model 2 GB + embeddings 3.072 GB = 5.072 GB; an instance has 5 GB"],
    ),
]


@pytest.mark.parametrize(("changes", "path", "says"), BROKEN)
def test_what_is_wrong_is_found_with_its_numbers(broken, changes, path, says):
    broken(changes, path, says)


def test_memory_is_asked_for_where_something_is_held_in_it_and_a_half_known_table_names_the_rest(lacking):
    assert lacking({f"{RANKER}.memory_gb": ...}) == [f"{RANKER}.memory_gb"]
    assert lacking({f"{RANKER}.embedding_dimensions": ...}) == [f"{RANKER}.embedding_dimensions"]
    assert lacking({}) == []  # lookup holds neither model nor table


def test_a_model_alone_may_be_too_large_while_the_table_is_not_known(found):
    changes = {f"{RANKER}.memory_gb": 1, f"{RANKER}.embedding_dimensions": ...}
    assert [finding.name for finding in found(changes)] == ["out-of-memory"]
