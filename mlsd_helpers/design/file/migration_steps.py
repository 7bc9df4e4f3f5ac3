"""The steps that take a document of an older schema_version to the next, and so on to today's.

A step changes the tree that ``ruamel.yaml`` reads, so that what it does not touch keeps its place, its comments and its
quotes. There is one version of the schema today, hence no step yet.

>>> sorted(STEPS)
[]
"""

from collections.abc import Callable
from typing import Any

from mlsd_helpers.design.schema import SCHEMA_VERSION

STEPS: dict[int, Callable[[Any], None]] = {}


def step(version: int):
    """Register the step that takes documents of ``version`` to ``version`` + 1.

    The function changes the document's tree in place: a ``CommentedMap`` of ``ruamel.yaml``. The field schema_version
    is set for it.

    Raises
    ------
    ValueError
        There is such a step already.
    """

    def register(function):
        if version in STEPS:
            raise ValueError(f"a step from schema_version {version} is registered already")
        STEPS[version] = function
        return function

    return register


def missing_step(version: int) -> int | None:
    """The first version on the way from ``version`` to today's that no step leads on from; None when all are there."""
    while version in STEPS:
        version += 1
    return version if version < SCHEMA_VERSION else None


def upgrade(tree, version: int) -> None:
    """Take the tree of a document of ``version`` to today's schema_version; every step from there on is registered."""
    for number in range(version, SCHEMA_VERSION):
        STEPS[number](tree)
    tree["schema_version"] = SCHEMA_VERSION
