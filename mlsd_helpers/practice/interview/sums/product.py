"""Whether a result fits the amounts that it is made of, in any reading of their units."""

import itertools
import math
from collections.abc import Callable, Iterable

from mlsd_helpers.practice.interview.sums.amounts import Amount

_BINARY = tuple(1.024**n for n in (1, 2, 3, 4))  # a kilobyte of 1,024 bytes, and so on
_IN_SECONDS = (1e-3, 60.0, 3600.0, 86_400.0)
_MOST_READINGS = 2_000


def readings(amount: Amount) -> tuple[float, ...]:
    """The values that an amount may stand for: with its units, or the number itself when a unit only names it."""
    found = [amount.base]
    if amount.kind in ("time", "share"):
        found.append(amount.face / (amount.period or 1.0))
    if amount.period is not None:
        found += [amount.value, amount.face] if amount.kind != "bytes" else [amount.value]
    return tuple(dict.fromkeys(found))


def with_binary(result: Amount) -> tuple[float, ...]:
    """The same, where bytes may be counted in powers of 1,024."""
    found = readings(result)
    return (*found, *(value * f for value in found for f in _BINARY)) if result.kind == "bytes" else found


def result_readings(result: Amount, parts: Iterable[Amount]) -> tuple[float, ...]:
    """The same of a result; where no part has its unit, that unit may be meant throughout."""
    found, parts = list(with_binary(result)), list(parts)
    if result.kind == "bytes" and not any(part.kind == "bytes" for part in parts):
        found += [result.face, *(result.face * 1000.0**n for n in (1, 2, 3, 4))]
    if result.kind == "time" and not any(part.kind == "time" for part in parts):
        found += [result.value * f for f in (1e3, *_IN_SECONDS)] + [result.value / f for f in _IN_SECONDS]
    return tuple(dict.fromkeys(found))


def apart(parts: list[Amount], result: Amount, compute: Callable[[list[float]], float | None]) -> float | None:
    """What the result should be, in the words of the result; None when some reading of the parts gives it.

    ``compute`` makes a value of one value for each part. Where the result is of a day or a second, units count as they
    stand; else the reading nearest to what was said is taken.
    """
    if not result.face:
        return None
    if math.prod(len(readings(part)) for part in parts) > _MOST_READINGS:
        return None
    nearest = None
    for chosen in itertools.product(*map(readings, parts)):
        made = compute(list(chosen))
        if not made or made < 0 or not math.isfinite(made):
            continue
        if any(_fits(made / stated, result.rounding) for stated in result_readings(result, parts)):
            return None
        for stated in readings(result):
            ratio = made / stated
            if 0 < ratio < math.inf and (nearest is None or abs(math.log(ratio)) < abs(math.log(nearest))):
                nearest = ratio
    if nearest is None:
        return None
    return (_as_said(parts, result, compute) or nearest) * result.face


def _as_said(parts, result, compute):
    """The ratio to a result a day (or second) as the units stand: an amount without a time is of that time, too."""
    if result.period is None:
        return None
    made = compute([part.base for part in parts])
    stated = result.base if any(part.period is not None for part in parts) else result.value
    return made / stated if made and stated and math.isfinite(made / stated) and made / stated > 0 else None


def _fits(ratio, rounding):
    return 0 < ratio < math.inf and min(abs(ratio - 1), abs(1 / ratio - 1)) <= rounding
