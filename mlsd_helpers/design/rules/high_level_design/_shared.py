"""What several rules on the high-level design share."""

from mlsd_helpers.design.rules.registry import Lacks

TRAINING = ("training", "both")


def path_to(component, field=None):
    """Where a component, or a field of it, stands in the document."""
    path = f"high_level_design.components.{component.name}"
    return f"{path}.{field}" if field else path


def tenths(value):
    """A number to one decimal; one below 1 to three digits."""
    return f"{value:,.1f}".removesuffix(".0") if value >= 1 else f"{value:.3g}"


def ms(value):
    """Milliseconds, to one decimal."""
    return f"{tenths(value)} ms"


def no_entry(document):
    """What to yield when there is no entry: that it lacks, unless it is stated and unknown, which H002 says."""
    if document.high_level_design.entry_point is None:
        yield Lacks("high_level_design.entry_point")


def readers_of(components, flows):
    """Who gets the data of each component: what it flows to, and who calls it, as a caller reads what it calls."""
    readers = {}
    for flow in flows:
        readers.setdefault(flow.source, []).append(flow.target)
    for component in components.values():
        for name in component.calls or ():
            readers.setdefault(name, []).append(component.name)
    return readers
