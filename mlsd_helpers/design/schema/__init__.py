"""The schema of a design document, one module a section.

Every field is optional but the name, so that a document is valid at every stage of filling in. A field's
description says what a reviewer wants to see in it; the end of its name is its unit.
"""

from mlsd_helpers.design.schema.base import Part, Section
from mlsd_helpers.design.schema.document import SCHEMA_VERSION, Document, Waiver

SECTIONS = ("requirements", "high_level_design", "features", "infrastructure", "modeling", "leveling")

__all__ = ["SCHEMA_VERSION", "SECTIONS", "Document", "Part", "Section", "Waiver"]
