"""The checks on a design document: one module a phase, one across phases; a rule is one function."""

from mlsd_helpers.design.rules import (
    cross_phase,
    features,
    high_level_design,
    infrastructure,
    leveling,
    modeling,
    registry,
    requirements,
)
from mlsd_helpers.design.rules.registry import Rule, all_rules, codes_of, find_rules
from mlsd_helpers.design.rules.running import run

__all__ = [
    "Rule",
    "all_rules",
    "codes_of",
    "cross_phase",
    "features",
    "find_rules",
    "high_level_design",
    "infrastructure",
    "leveling",
    "modeling",
    "registry",
    "requirements",
    "run",
]
