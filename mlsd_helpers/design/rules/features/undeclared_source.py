import difflib

from mlsd_helpers.design.rules.features._shared import features_of, path_to, sources_of
from mlsd_helpers.design.rules.registry import Found, rule

MAX_HINTS = 20


@rule("F008", "undeclared-source", severity="error", needs=("features.features", "features.sources"))
def undeclared_source(document):
    """A feature's source is not declared.

    Why: A feature from nowhere has no owner, no freshness and no price; nobody tells you when it changes.
    Formula: source is missing (a warning), or is not among the declared sources.
    Fix: Declare the source with owner, freshness and size, or correct the name.
    Source: https://proceedings.neurips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html
    Taught in: notebooks/03_features.ipynb#Ask-when-each-value-is-known
    """
    sources = sources_of(document)
    hints = MAX_HINTS
    for feature in features_of(document):
        if feature.source is None:
            yield Found(path_to(feature, "source"), f"nothing says where '{feature.name}' comes from", "warning")
        elif feature.source not in sources:
            near = difflib.get_close_matches(feature.source, sources, n=1) if hints else ()
            hints = max(0, hints - 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            yield Found(path_to(feature, "source"), f"there is no source '{feature.source}'{hint}")
