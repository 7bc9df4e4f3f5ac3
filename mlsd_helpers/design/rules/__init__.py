"""The checks on a design document: a folder a phase, one across phases, one for waivers; a rule is one file."""

from mlsd_helpers.design.rules.registry import Rule, all_rules, codes_of, find_rules
from mlsd_helpers.design.rules.running import run

__all__ = ["Rule", "all_rules", "codes_of", "find_rules", "run"]
