"""What stands at a path of a document."""

from mlsd_helpers.design.schema.base import Part


def value_at(value, path: str):
    """What stands at a dotted path, list items by name or position; None where it leads nowhere.

    >>> from mlsd_helpers.design.schema import Document
    >>> value_at(Document(name="x", risks=[{"risk": "a flood"}]), "risks.0.risk")
    'a flood'
    """
    for key in path.split("."):
        if isinstance(value, Part):
            value = getattr(value, key) if key in type(value).model_fields else None
        elif isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list):
            value = next((v for i, v in enumerate(value) if key in (getattr(v, "name", None), str(i))), None)
        else:
            return None
    return value


def text_of(value):
    """A value as a person reads it in the file, on one line.

    >>> text_of(True), text_of(0.5), text_of([1, "two"])
    ('true', '0.5', '1, two')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    if isinstance(value, Part):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, dict):
        return ", ".join(f"{key}: {text_of(item)}" for key, item in value.items() if item is not None)
    return " ".join(str(value).split())
