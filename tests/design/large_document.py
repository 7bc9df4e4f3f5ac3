"""The complete document of the tests with twice the components and services, as a system of some size has."""

from pathlib import Path

from mlsd_helpers.design import Design

COMPLETE = Path(__file__).with_name("complete.yaml")


def large_document() -> dict:
    """Plain values: each component calls a twin of itself and of what it called; of a twin 50 copies are asked."""
    data = Design.open(COMPLETE).to_dict()
    components, services = data["high_level_design"]["components"], data["infrastructure"]["services"]
    twins = []
    for component in components:
        calls = component.get("calls", [])
        calls += map(_twin, list(calls))
        twins.append(component | {"name": _twin(component["name"]), "calls": list(calls), "fan_out": 50})
        component["calls"] = [*calls, _twin(component["name"])]
    components += twins
    services += [service | {"name": _twin(service["name"])} for service in services]
    return data


def _twin(name):
    return f"{name}_2"
