"""What to practise next: at most three drills from the worst gaps, each with sections of notebooks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlsd_helpers.design.rules import find_rules
from mlsd_helpers.design.rules.findings import SEVERITIES, Finding
from mlsd_helpers.design.schema.units import label_of
from mlsd_helpers.practice import leveling

MOST = 3
_LINKS = 2  # sections that one drill names


@dataclass(frozen=True)
class Drill:
    """One thing to practise.

    Attributes
    ----------
    phase : str
        Of the rubric.
    what : str
        What to do.
    why : str
        The gap that it closes.
    links : tuple of str
        Sections of notebooks: ``notebooks/03_features.ipynb#Ask-when-each-value-is-known``.
    """

    phase: str
    what: str
    why: str
    links: tuple[str, ...]


def drills(scores: Mapping[str, int], target: str, findings: Iterable[Finding]) -> tuple[Drill, ...]:
    """Three drills at most: the phases farthest below the level aimed at, then the rules broken worst.

    Parameters
    ----------
    scores : mapping of str to int
        From 0 to 5 for each phase of the rubric.
    target : str
        The level aimed at.
    findings : iterable of Finding
        Of the candidate's document; those of a phase name the sections to read first.
    """
    standing = sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.code))
    found = [_for_phase(step, target, standing) for step in leveling.study_plan(scores, target)[:MOST]]
    taken = {link for drill in found for link in drill.links}
    for finding in standing:
        if len(found) == MOST:
            break
        if finding.severity in ("error", "warning") and finding.link not in taken:
            taken.add(finding.link)
            found.append(
                Drill(_phase_of(finding), finding.remedy, f"{finding.name}: {finding.message}", (finding.link,))
            )
    return tuple(found)


def _for_phase(step, target, standing):
    """Reach the next level of one phase: its behaviours, and what the document still has against it."""
    what = f"Show {step.level} behaviour in {label_of(step.phase).lower()}: {'; '.join(step.behaviours)}."
    why = f"{leveling.level_name(step.score).capitalize()}, where {target} is the aim"
    here = [f for f in standing if _phase_of(f) == step.phase and f.severity != "note"]
    if here:
        why += f"; your document has {', '.join(dict.fromkeys(f.name for f in here[:3]))}"
    links = dict.fromkeys([*(f.link for f in here), *step.sections, *step.exercises])
    return Drill(step.phase, what, f"{why}.", tuple(links)[:_LINKS])


def _phase_of(finding):
    (rule,) = find_rules(finding.code)[:1]
    return rule.phase
