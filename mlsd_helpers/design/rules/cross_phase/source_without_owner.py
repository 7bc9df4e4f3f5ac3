from collections import Counter

from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "X006",
    "source-without-owner",
    severity="warning",
    needs=("features.features", "features.sources"),
    reads=("features.sources[].owner", "features.sources[].freshness_minutes"),
)
def source_without_owner(document):
    """A data source that features are computed from has no owner, or nothing says how fresh it is.

    Why: Data changes under a model without an error; only an owner can announce it, and only a promise can be watched.
    Formula: a feature names the source, and its owner or its freshness_minutes is missing.
    Fix: Name the team that keeps it right, and measure how long after an event its row can be read.
    Source: https://proceedings.neurips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html
    Taught in: notebooks/03_features.ipynb#Serve-the-numbers-that-you-trained-on
    """
    uses = Counter(feature.source for feature in document.features.features)
    for source in document.features.sources:
        used_by = f"{uses[source.name]:,} feature{'s' * (uses[source.name] != 1)}"
        path = f"features.sources.{source.name}"
        if not uses[source.name]:
            continue
        if is_unwritten(source.owner):
            yield Found(f"{path}.owner", f"{used_by} read '{source.name}', and nobody is named who keeps it right")
        if source.freshness_minutes is None:
            message = f"{used_by} read '{source.name}', and nothing says how old its newest row is"
            yield Found(f"{path}.freshness_minutes", message)
