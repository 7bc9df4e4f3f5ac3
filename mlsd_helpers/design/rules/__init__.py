"""The checks on a design document: one module a phase, one across phases; a rule is one function."""

from mlsd_helpers.design.rules import registry, requirements
from mlsd_helpers.design.rules.registry import Rule, all_rules, find_rules
from mlsd_helpers.design.rules.running import run

__all__ = ["Rule", "all_rules", "find_rules", "registry", "requirements", "run"]
