"""What a profile keeps of one column: counts that add up exactly, whatever the parts."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np

from mlsd_helpers.drift.profile.bit_bins import edges_of


@dataclass(frozen=True)
class BinnedQuantile:
    """A quantile known to its bin: the column's own value lies from ``low`` to ``high``; ``estimate`` is their middle.

    Parameters
    ----------
    estimate, low, high : float
        In the unit of the column.
    """

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class NumberCounts:
    """Numbers of a column, counted in bins of :mod:`mlsd_helpers.drift.profile.bit_bins`.

    Parameters
    ----------
    bins, counts : ndarray of int, shape (n_filled,)
        The bins that hold any value, in the order of their values, and how many each holds.
    missing, negative_infinite, positive_infinite : int
        Rows that are in no bin.
    """

    bins: np.ndarray
    counts: np.ndarray
    missing: int = 0
    negative_infinite: int = 0
    positive_infinite: int = 0

    kind = "number"

    @property
    def n_values(self) -> int:
        """Rows that are not missing, infinite ones among them."""
        return int(self.counts.sum()) + self.negative_infinite + self.positive_infinite

    def quantile(self, share: float) -> BinnedQuantile:
        """The least value that at least this share of the values do not exceed (``inverted_cdf`` of NumPy)."""
        cumulated = self.negative_infinite + np.cumsum(self.counts)
        rank = max(1, int(np.ceil(share * self.n_values - 1e-9)))
        if rank <= self.negative_infinite:
            return BinnedQuantile(-np.inf, -np.inf, -np.inf)
        place = int(np.searchsorted(cumulated, rank))
        if place == len(self.bins):
            return BinnedQuantile(np.inf, np.inf, np.inf)
        low, high = (float(end[0]) for end in edges_of(self.bins[place : place + 1]))
        return BinnedQuantile(low / 2 + high / 2, low, high)

    def merged(self, other: NumberCounts) -> NumberCounts:
        bins, place = np.unique(np.concatenate([self.bins, other.bins]), return_inverse=True)
        counts = np.zeros(len(bins), dtype=np.int64)
        np.add.at(counts, place, np.concatenate([self.counts, other.counts]))
        names = ("missing", "negative_infinite", "positive_infinite")
        return NumberCounts(bins, counts, **{name: getattr(self, name) + getattr(other, name) for name in names})

    def as_plain(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "missing": self.missing,
            "negative_infinite": self.negative_infinite,
            "positive_infinite": self.positive_infinite,
            "bins": self.bins.tolist(),
            "counts": self.counts.tolist(),
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NumberCounts) and self.as_plain() == other.as_plain()


@dataclass(frozen=True)
class CategoryCounts:
    """Texts or booleans of a column, counted one by one up to a bound.

    Where there are more than ``most`` of them, those with the smallest hashes are kept: a category that is kept of all
    rows is kept of every part that holds it, so that its count stays exact when parts are merged. Which are the most
    frequent cannot be known so: a frequent category may be among the others.

    Parameters
    ----------
    counts : mapping of str to int
        The categories kept, in alphabetical order, each with its exact number of rows.
    missing, others : int
        Rows without a value, and rows of categories that are not kept.
    most : int
        How many categories are kept at most.
    """

    counts: Mapping[str, int]
    missing: int = 0
    others: int = 0
    most: int = 1000

    kind = "category"

    @property
    def n_values(self) -> int:
        return sum(self.counts.values()) + self.others

    @property
    def n_categories(self) -> float:
        """How many there are: exact without others, else estimated from how densely the hashes kept lie (± 1 ÷ √most).

        Formula: (k − 1) ÷ the largest of the k hashes kept, as a share of all hashes.
        """
        if not self.others:
            return len(self.counts)
        return (len(self.counts) - 1) * 2.0**64 / max(map(hash_of, self.counts))

    @property
    def reach(self) -> float:
        """Categories with a hash up to this one are all kept."""
        return max(map(hash_of, self.counts)) if self.others else np.inf

    def merged(self, other: CategoryCounts) -> CategoryCounts:
        counts = dict(self.counts)
        for category, count in other.counts.items():
            counts[category] = counts.get(category, 0) + count
        most = min(self.most, other.most)
        return kept(counts, self.missing + other.missing, self.others + other.others, most)

    def as_plain(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "missing": self.missing,
            "others": self.others,
            "most": self.most,
            "counts": dict(self.counts),
        }


@dataclass(frozen=True)
class NoCounts:
    """A column without any value and without a type: it merges with whatever the other part holds."""

    missing: int = 0

    kind = "no values"

    @property
    def n_values(self) -> int:
        return 0

    def merged(self, other: NoCounts) -> NoCounts:
        return NoCounts(self.missing + other.missing)

    def as_plain(self) -> dict[str, Any]:
        return {"kind": self.kind, "missing": self.missing}


def kept(counts: Mapping[str, int], missing: int, others: int, most: int) -> CategoryCounts:
    """The counts with no more categories than ``most``."""
    if len(counts) > most:
        of_smallest = heapq.nsmallest(most, counts, key=lambda category: (hash_of(category), category))
        others += sum(counts.values()) - sum(counts[category] for category in of_smallest)
    else:
        of_smallest = counts
    return CategoryCounts({category: counts[category] for category in sorted(of_smallest)}, missing, others, most)


def merged(one, other):
    """Counts of the rows of both; of two kinds they cannot be added."""
    if one.kind != other.kind:  # then one has no value: its kind is what the library guessed of nothing
        is_empty = isinstance(one, NoCounts) or (not isinstance(other, NoCounts) and not one.n_values)
        empty, full = (one, other) if is_empty else (other, one)
        return type(full)(**{**vars(full), "missing": full.missing + empty.missing})
    return one.merged(other)


def hash_of(category: str) -> int:
    """The same number for a text on every machine: BLAKE2, 64 bits."""
    return int.from_bytes(blake2b(category.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def from_plain(plain: Mapping[str, Any]):
    """Counts of what :meth:`as_plain` gave."""
    fields = dict(plain)
    kind = fields.pop("kind")
    if kind == NumberCounts.kind:
        bins, counts = (np.array(fields.pop(name), dtype=np.int64) for name in ("bins", "counts"))
        return NumberCounts(bins, counts, **fields)
    return {CategoryCounts.kind: CategoryCounts, NoCounts.kind: NoCounts}[kind](**fields)
