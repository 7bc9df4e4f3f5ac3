from mlsd_helpers import capacity
from mlsd_helpers.design.rules.drivers import rises
from mlsd_helpers.design.rules.inputs import is_over
from mlsd_helpers.design.rules.registry import Found, Lacks, rule

MEMORY_FACTOR = 1.2


@rule(
    "I004",
    "out-of-memory",
    severity="error",
    needs=("infrastructure.services",),
    reads=(
        "infrastructure.services[].memory_gb",
        "infrastructure.services[].model_gb",
        "infrastructure.services[].embedding_rows",
        "infrastructure.services[].embedding_dimensions",
        "infrastructure.services[].embedding_bytes_per_value",
    ),
    driver=(
        rises("embedding rows", "infrastructure.services[].embedding_rows"),
        rises("model size", "infrastructure.services[].model_gb"),
    ),
)
def out_of_memory(document):
    """Model and embeddings do not fit in the memory of the instance that is to hold them.

    Why: What does not fit is killed at its first start, or swaps and is a hundred times as slow.
    Formula: model_gb + embedding_rows × embedding_dimensions × embedding_bytes_per_value ÷ 10⁹ × 1.2 > memory_gb; the
    fifth is for keys and for what the allocator cannot use.
    Fix: Take an instance with more memory, store a number in fewer bytes, fewer dimensions, or split the rows.
    Source: https://github.com/facebookresearch/faiss/wiki/Guidelines-to-choose-an-index
    Taught in: notebooks/04_infrastructure.ipynb#Count-the-bytes
    """
    for service in document.infrastructure.services:
        path = f"infrastructure.services.{service.name}"
        table = ("embedding_rows", "embedding_dimensions", "embedding_bytes_per_value")
        sizes = [getattr(service, field) for field in table]
        has_table = any(size is not None for size in sizes)
        if service.model_gb is None and not has_table:
            continue
        lacking = [field for field, size in zip(table, sizes, strict=True) if has_table and size is None]
        lacking += ["memory_gb"] if service.memory_gb is None else []
        yield from (Lacks(f"{path}.{field}") for field in lacking)
        if service.memory_gb is None:
            continue
        model = service.model_gb or 0.0
        embeddings = capacity.embedding_memory_gb(*sizes) * MEMORY_FACTOR if None not in sizes else 0.0
        if is_over(model + embeddings, service.memory_gb):
            yield Found(
                f"{path}.memory_gb",
                f"model {model:,.4g} GB + embeddings {embeddings:,.4g} GB = {model + embeddings:,.4g} GB; an instance "
                f"has {service.memory_gb:,.4g} GB",
            )
