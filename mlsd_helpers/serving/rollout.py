"""Which version answers whom: stable, a canary for a share of the keys, a shadow that answers nobody."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple


class Version(NamedTuple):
    """A fitted model and the name under which it was saved.

    ``model`` has ``predict_proba`` (the score is the probability of the last class) or else ``predict``.
    """

    name: str
    model: object

    def scores(self, features: Any):
        if hasattr(self.model, "predict_proba"):
            return self.model.predict_proba(features)[:, -1]
        return self.model.predict(features)


class _Plan(NamedTuple):
    """Replaced as a whole, so that a request sees one plan or the next and never half of each."""

    stable: Version
    canary: Version | None = None
    canary_share: float = 0.0
    shadow: Version | None = None


class Rollout:
    """A stable version, and at most one canary and one shadow beside it.

    Every change holds from the next request on; requests under way end with the version they began with, and say so in
    their answer. There is no HTTP endpoint for it: whoever holds this object decides.

    Examples
    --------
    >>> rollout = Rollout(Version("1", None))
    >>> rollout.start_canary(Version("2", None), share=0.1)
    >>> sum(rollout.version_for(f"passenger {i}").name == "2" for i in range(1000))
    104
    >>> rollout.roll_back()
    >>> rollout.version_for("passenger 7").name
    '1'
    """

    def __init__(self, stable: Version):
        self._plan = _Plan(stable)

    @property
    def stable(self) -> Version:
        return self._plan.stable

    @property
    def shadow(self) -> Version | None:
        return self._plan.shadow

    def version_for(self, key: str) -> Version:
        """The version that answers this key, the same one at every request."""
        plan = self._plan
        if plan.canary is not None and place(key, plan.canary.name) < plan.canary_share:
            return plan.canary
        return plan.stable

    def start_canary(self, version: Version, share: float) -> None:
        """Let a version answer a share of the keys; call again with a larger share to widen it.

        A key that is in the canary at one share is in it at every larger one. Another version draws other keys, so
        that the same people are not the first every time.

        Raises
        ------
        ValueError
            When the share is not between 0 and 1 or the name is that of the stable version.
        """
        if not 0 < share <= 1:
            raise ValueError(f"share is {share}; expected a share of the keys over 0 and up to 1, such as 0.05")
        self._require_new(version)
        self._plan = self._plan._replace(canary=version, canary_share=share)

    def start_shadow(self, version: Version) -> None:
        """Let a version score, after the answer, what the model has answered; nobody gets its scores.

        Raises
        ------
        ValueError
            When the name is that of the stable version.
        """
        self._require_new(version)
        self._plan = self._plan._replace(shadow=version)

    def promote(self) -> None:
        """Make the canary the stable version.

        Raises
        ------
        ValueError
            When there is no canary.
        """
        if self._plan.canary is None:
            raise ValueError("there is no canary to promote; start one with start_canary(version, share)")
        self._plan = _Plan(self._plan.canary)

    def roll_back(self) -> None:
        """End canary and shadow: from the next request on the stable version alone answers."""
        self._plan = _Plan(self._plan.stable)

    def _require_new(self, version):
        if version.name == self._plan.stable.name:
            raise ValueError(f"the stable version is called {version.name!r} too; give the new one a name of its own")


def place(key: str, salt: str) -> float:
    """Where a key lies between 0 and 1: evenly, and the same on every machine and at every start.

    Formula: the first 8 bytes of SHA-256(salt, 0 byte, key) as a whole number, ÷ 2⁶⁴. (Python's own ``hash`` of a
    string differs from process to process.)

    Examples
    --------
    >>> round(place("passenger 7", "2"), 3)
    0.292
    """
    digest = hashlib.sha256(salt.encode() + b"\0" + key.encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
