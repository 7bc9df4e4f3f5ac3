"""The schema of a design document, one module a section.

Every field is optional but the name, so that a document is valid at every stage of filling in. A field's
description says what a reviewer wants to see in it; the end of its name is its unit.
"""

from typing import Any, get_args

from mlsd_helpers.design.schema.base import Part, Section
from mlsd_helpers.design.schema.document import SCHEMA_VERSION, Document, Waiver

SECTIONS = ("requirements", "high_level_design", "features", "infrastructure", "modeling", "leveling")


def part_class(annotation: Any) -> type[Part] | None:
    """The part of the schema inside an annotation such as ``list[Component] | None``, or None.

    >>> part_class(Document.model_fields["waivers"].annotation).__name__
    'Waiver'
    """
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((found for arg in get_args(annotation) if (found := part_class(arg))), None)


def number_of_fields(section: str) -> int:
    """How many fields a section asks for; of a list of parts, those of one part.

    >>> number_of_fields("leveling")  # target level, gaps, and five of each piece of evidence
    7
    """

    def count(part):
        inner = [part_class(field.annotation) for field in part.model_fields.values()]
        return sum(1 if item is None else count(item) for item in inner)

    return count(part_class(Document.model_fields[section].annotation))


__all__ = ["SCHEMA_VERSION", "SECTIONS", "Document", "Part", "Section", "Waiver", "number_of_fields", "part_class"]
