"""The complete document of the tests with twice as much in its lists, as a system of some size has."""

from pathlib import Path

from mlsd_helpers.design import Design

COMPLETE = Path(__file__).with_name("complete.yaml")


def full_document() -> dict:
    """Plain values in which each named item has a twin, and what calls an item calls its twin too."""
    return _doubled(Design.open(COMPLETE).to_dict())


def _doubled(value, key=""):
    if isinstance(value, dict):
        return {name: _doubled(item, name) for name, item in value.items()}
    if key == "calls":
        return [*value, *map(_twin, value)]
    if isinstance(value, list) and isinstance(value[0], dict):
        items = [_doubled(item) for item in value]
        return [*items, *(item | {"name": _twin(item["name"])} for item in items if "name" in item)]
    return value


def _twin(name):
    return f"{name}_2"
