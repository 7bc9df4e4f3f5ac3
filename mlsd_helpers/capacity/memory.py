"""Memory that embeddings and their index take."""

from mlsd_helpers.capacity.units import BYTES_PER_GB
from mlsd_helpers.shared.number_checks import not_negative, whole

BYTES_PER_LINK = 4


def embedding_memory_gb(rows: float, dimensions: float, bytes_per_value: float = 4):
    """Gigabytes (10⁹ bytes) of a table of embeddings, the vectors alone.

    Formula: rows × dimensions × bytes ÷ 10⁹.

    Parameters
    ----------
    rows : float
        Vectors, 0 or more.
    dimensions : int
        Numbers in one vector, at least 1.
    bytes_per_value : int
        Bytes of one number, at least 1: 4 for float32, 2 for float16, 1 when quantised.

    Returns
    -------
    float
        Gigabytes.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://en.wikipedia.org/wiki/Single-precision_floating-point_format

    Examples
    --------
    >>> embedding_memory_gb(rows=10_000_000, dimensions=768)
    30.72
    """
    vector_bytes = whole("dimensions", dimensions) * whole("bytes_per_value", bytes_per_value)
    return not_negative("rows", rows) * vector_bytes / BYTES_PER_GB


def hnsw_index_memory_gb(rows: float, dimensions: float, bytes_per_value: float = 4, links: float = 32):
    """Gigabytes (10⁹ bytes) of an HNSW index for nearest neighbours: the vectors and the links between them.

    Formula: rows × (dimensions × bytes + links × 2 × 4) ÷ 10⁹. The lowest layer keeps 2 × links neighbours of 4 bytes a
    vector; the layers above it add about links ÷ ln(links) more (15 % of the links at 32), left out here.

    Parameters
    ----------
    rows : float
        Vectors, 0 or more.
    dimensions : int
        Numbers in one vector, at least 1.
    bytes_per_value : int
        Bytes of one number, at least 1.
    links : int
        Neighbours of a vector in the upper layers, at least 2: ``M`` in most libraries.

    Returns
    -------
    float
        Gigabytes.

    Raises
    ------
    ValueError
        When an input is out of its range.

    References
    ----------
    https://github.com/facebookresearch/faiss/wiki/Guidelines-to-choose-an-index; Malkov and Yashunin, 2016,
    section 4.2.3: https://arxiv.org/abs/1603.09320

    Examples
    --------
    >>> hnsw_index_memory_gb(rows=10_000_000, dimensions=768)
    33.28
    """
    vectors_gb = embedding_memory_gb(rows, dimensions, bytes_per_value)
    return vectors_gb + rows * whole("links", links, at_least=2) * 2 * BYTES_PER_LINK / BYTES_PER_GB
