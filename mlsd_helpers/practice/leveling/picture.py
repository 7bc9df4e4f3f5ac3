"""The radar of scores over the six phases."""

from collections.abc import Mapping
from typing import Any

from mlsd_helpers.practice.leveling.cells import LEVELS, PHASES, level_name, step_of
from mlsd_helpers.practice.leveling.scoring import checked_scores, level


def radar(scores: Mapping[str, Any], target: str | int | None = None, *, title: str | None = None, ax: Any = None):
    """Draw scores over the six phases, with the target level as a line.

    Parameters
    ----------
    scores : mapping of str to int, or of str to such mappings
        A score for each phase; or several of those by name, at most four, such as the reader's and the reference.
    target : str or int, optional
        The level aimed at.
    title : str, optional
        The finding; the level that the scores add up to by default.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        A phase is missing, or a score or the target is not on the scale.
    """
    from mlsd_helpers import plots

    several = scores if scores and all(isinstance(value, Mapping) for value in scores.values()) else {"scores": scores}
    series = {name: list(checked_scores(each, name).values()) for name, each in several.items()}
    if title is None:
        reached = {name: level_name(level(dict(zip(PHASES, each, strict=True)))) for name, each in series.items()}
        title = "; ".join(f"{'Level' if several is not scores else name}: {word}" for name, word in reached.items())
    return plots.radar(
        [phase.replace("_", " ") for phase in PHASES],
        series,
        rings=("", *LEVELS),
        target=None if target is None else step_of(target),
        title=title,
        ax=ax,
    )
