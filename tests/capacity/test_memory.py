import pytest

from mlsd_helpers.capacity import embedding_memory_gb, hnsw_index_memory_gb


def test_a_million_vectors_of_128_floats_take_half_a_gigabyte():
    # 10⁶ × 128 × 4 bytes = 512 MB
    assert embedding_memory_gb(1_000_000, 128) == pytest.approx(0.512)


def test_the_links_of_an_index_come_on_top():
    # 10⁶ × (128 × 4 + 32 × 2 × 4) = 10⁶ × 768 bytes
    assert hnsw_index_memory_gb(1_000_000, 128, links=32) == pytest.approx(0.768)


def test_quantised_vectors_take_a_quarter_and_their_links_do_not_shrink():
    assert embedding_memory_gb(1_000_000, 128, bytes_per_value=1) == pytest.approx(0.128)
    assert hnsw_index_memory_gb(1_000_000, 128, 1, links=32) == pytest.approx(0.128 + 0.256)
