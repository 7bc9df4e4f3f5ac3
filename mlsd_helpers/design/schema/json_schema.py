"""The JSON Schema of a design document, from which editors complete and check while somebody types."""

import functools
import json

from mlsd_helpers.design.schema import Document
from mlsd_helpers.design.schema.units import label_of

SCHEMA_FILE = "design.schema.json"  # beside a document, whose first line points editors to it


@functools.cache
def schema_json() -> str:
    """The JSON Schema of a design document, as ``mlsd schema`` prints it and editors read it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Document.model_json_schema()}
    for definition in (schema, *schema["$defs"].values()):
        for name, field in definition.get("properties", {}).items():
            field["title"] = label_of(name)
            field.pop("default", None)
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
