"""The design document: schema, reading and writing, the rules it is held against, the report.

>>> from mlsd_helpers.design import Design
>>> Design.new("my_system").check().summary()
'no findings (0 rules run)'
"""

from mlsd_helpers.design.document import Design
from mlsd_helpers.design.file.errors import ConflictError, DesignError
from mlsd_helpers.design.rules import all_rules, codes_of, find_rules
from mlsd_helpers.design.rules.findings import Finding, Findings

__all__ = ["ConflictError", "Design", "DesignError", "Finding", "Findings", "all_rules", "codes_of", "find_rules"]
