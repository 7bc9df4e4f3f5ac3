"""Rows that repeat, exactly or almost, within a frame or from one split to the other."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api import types

from mlsd_helpers.debugging.errors.nearness import closer_than_chance, in_space
from mlsd_helpers.debugging.errors.shown import html_of, text_of
from mlsd_helpers.shared.frames import as_pandas
from mlsd_helpers.shared.number_checks import positive


@dataclass(frozen=True, repr=False, eq=False)
class NearDuplicates:
    """Pairs of rows that are the same or almost the same.

    Parameters
    ----------
    table : DataFrame
        A pair a row: ``row`` and ``of`` (their index values; ``of`` is in ``other``, or the earlier row of the frame),
        ``kind`` ("exact" or "near"), ``ratio`` (how much nearer than its fifth neighbour; 0 where exact), and
        ``differs`` (the columns with other values). Exact pairs first, then by ratio.
    n_rows : int
        Rows looked at.
    n_exact, n_near : int
        Rows with an exact copy, and pairs that are near.
    n_untested : int
        Rows of which nothing near could be said: fewer than five others share their categories.
    expected_by_chance : float
        How many near pairs chance gives at most.
    largest_ratio : float
        The threshold: a pair is near below it.
    dimension : float
        Intrinsic dimension of the numbers, from which the threshold follows.
    between : bool
        Whether rows of a frame were held against those of another.
    """

    table: pd.DataFrame
    n_rows: int
    n_exact: int
    n_near: int
    n_untested: int
    expected_by_chance: float
    largest_ratio: float
    dimension: float
    between: bool

    @property
    def sentence(self) -> str:
        """What was found, and what chance gives."""
        where = "have a copy in the other frame" if self.between else "repeat an earlier one"
        near = (
            f"{self.n_near:,} more are nearly one, where chance gives {self.expected_by_chance:.3g} (at most "
            f"{self.largest_ratio:.2g} of the distance to the fifth neighbour, at dimension {self.dimension:.2g})"
            if self.largest_ratio
            else "no nearness was measured: no numbers vary among rows of the same categories"
        )
        untested = f"; {self.n_untested:,} have too few rows of their categories to tell" if self.n_untested else ""
        return f"{self.n_exact:,} of {self.n_rows:,} rows ({self.n_exact / self.n_rows:.1%}) {where}; {near}{untested}."

    def __repr__(self):
        return text_of(self.sentence, self.table)

    def _repr_html_(self):
        return html_of(self.sentence, self.table)


def near_duplicates(
    frame: pd.DataFrame, other: pd.DataFrame | None = None, *, expected_by_chance: float = 1.0
) -> NearDuplicates:
    """Find the rows of a frame that repeat another row, exactly or almost.

    With ``other``, such as the training part, the rows of the frame that stand there too: what a model has learned by
    heart. Without it, those that repeat an earlier row of the frame.

    Exact: the same in all columns, a missing value being the same as another. Near: the same in all columns of
    categories, text and booleans and in what is missing, and in the numbers far closer than chance lets unrelated rows
    come. Where the others lie evenly at random around a row, in m dimensions, the distance to the nearest over that to
    the fifth nearest has P(ratio ≤ r) = 1 − (1 − rᵐ)⁴: the volume to the nearest is Beta(1, 4) distributed within that
    to the fifth. So with c pairs expected of n rows by chance, r = (1 − (1 − c ÷ n)^¼)^(1/m). Up to four copies of one
    row are found. m is estimated from the rows (half of the ratios of first to second neighbour lie above 2^(−1/m)), at
    most the number of columns: too low a dimension misses pairs, and invents none.

    Measured where one pair was to be expected, over 20 samples: 0 to 1 pairs of normal, correlated, clustered and
    rounded numbers, up to 5 with heavy tails, or whole numbers in few rows, which do not lie evenly.

    Rows that come in bunches are not at random: readings of one hour, visits of one person. Those are found too, and by
    right, if a split may tear them apart. A copy with a typing error in a category is not found. Numbers count in
    units of their interquartile range; a column of dates counts as numbers. Time grows as n·log n for few
    numbers, faster beyond ten: 100,000 rows of four take seconds, of eight a minute.

    Parameters
    ----------
    frame : DataFrame
        Features without keys that differ in each row. Of pandas, polars or pyarrow.
    other : DataFrame, optional
        With the same columns.
    expected_by_chance : float
        Near pairs that chance may give, above 0: the price of a lower one is fewer pairs found.

    Returns
    -------
    NearDuplicates
        ``table``, counts, ``sentence``.

    Raises
    ------
    ValueError
        When a frame is empty, the columns differ, or numbers are infinite.

    References
    ----------
    Facco et al., Estimating the intrinsic dimension of datasets by a minimal neighborhood information, 2017:
    https://doi.org/10.1038/s41598-017-11873-y

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> frame = pd.DataFrame(rng.normal(size=(200, 3)), columns=["wind", "rain", "haze"]).assign(origin="JFK")
    >>> frame.loc[7] = frame.loc[3]
    >>> frame.loc[9, ["wind", "rain", "haze"]] = frame.loc[5, ["wind", "rain", "haze"]].astype(float) + 1e-6
    >>> near_duplicates(frame).table[["row", "of", "kind"]].to_dict("list")
    {'row': [7, 9], 'of': [3, 5], 'kind': ['exact', 'near']}
    """
    positive("expected_by_chance", expected_by_chance)
    frame = as_pandas("frame", frame)
    reference = frame if other is None else as_pandas("other", other)
    for name, each in (("frame", frame), ("other", reference)):
        if not len(each) or not each.shape[1]:
            raise ValueError(f"{name} has shape {each.shape}; expected rows and columns")
    if list(frame) != list(reference):
        apart = [str(name) for name in frame.columns.symmetric_difference(reference.columns)]
        raise ValueError(f"frame and other differ in columns ({', '.join(apart) or 'their order'}); expected the same")
    # Together, so that 1 in one frame and 1.0 in the other are one value
    both = frame if other is None else pd.concat([reference, frame], ignore_index=True)
    asked = np.arange(len(both) - len(frame), len(both))
    known = asked if other is None else np.arange(len(reference))

    code = _code_of_each(both)
    first = pd.Series(known, index=code[known]).groupby(level=0).min()
    match = first.reindex(code[asked]).to_numpy()
    is_exact = ~np.isnan(match) & (match != asked)
    pairs = [_named(asked[is_exact], match[is_exact].astype(int), np.zeros(is_exact.sum()), "exact")]

    numbers = [name for name in both if _is_number(both[name])]
    space = in_space(both, numbers)
    # Each value once, or the copies of a row would be its neighbours and nothing near it would be seen
    known, asked = first.to_numpy(), asked[~is_exact]
    if other is None:
        asked = known
    found = closer_than_chance(space, known, asked, expected_by_chance, len(numbers))
    pairs.append(_named(found.rows, found.of, found.ratio, "near"))
    table = pd.concat(pairs, ignore_index=True)
    table["differs"] = _differing(both, table["row"].to_numpy(dtype=int), table["of"].to_numpy(dtype=int))
    names = np.asarray(frame.index if other is None else reference.index.append(frame.index), dtype=object)
    for end in ("row", "of"):
        table[end] = names[table[end].to_numpy(dtype=int)]
    return NearDuplicates(
        table=table,
        n_rows=len(frame),
        n_exact=int(is_exact.sum()),
        n_near=len(found.rows),
        n_untested=found.n_untested,
        expected_by_chance=expected_by_chance,
        largest_ratio=found.largest_ratio,
        dimension=found.dimension,
        between=other is not None,
    )


def _is_number(column):
    is_plain = types.is_numeric_dtype(column.dtype) and not types.is_bool_dtype(column.dtype)
    return is_plain or types.is_datetime64_any_dtype(column.dtype) or types.is_timedelta64_dtype(column.dtype)


def _code_of_each(frame):
    """The same number for rows that are the same; exact, where a hash might collide."""
    return frame.groupby(list(frame), dropna=False, sort=False, observed=True).ngroup().to_numpy()


def _named(rows, of, ratio, kind):
    pairs = pd.DataFrame({"row": rows, "of": of, "kind": kind, "ratio": ratio})
    return pairs.sort_values("ratio", kind="stable")


def _differing(frame, rows, others):
    """The columns in which two rows hold other values, for each pair."""
    apart = np.zeros((len(rows), frame.shape[1]), dtype=bool)
    for place, name in enumerate(frame):
        one, other = frame[name].iloc[rows], frame[name].iloc[others]
        are_there = one.notna().to_numpy() & other.notna().to_numpy()
        apart[:, place] = one.isna().to_numpy() != other.isna().to_numpy()
        apart[are_there, place] = one.to_numpy()[are_there] != other.to_numpy()[are_there]
    names = [str(name) for name in frame]
    return [", ".join(name for name, is_apart in zip(names, pair, strict=True) if is_apart) for pair in apart]
