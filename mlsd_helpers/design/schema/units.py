"""The unit of a field is the end of its name: ``latency_p99_ms`` is in milliseconds.

One table serves the form (labels), the error messages (a wrong unit is converted) and the reports.
"""

import math
import re
from functools import lru_cache

# name ending: (unit in words, dimension, size in the dimension's base unit)
UNITS = {
    "ms": ("milliseconds", "time", 0.001),
    "s": ("seconds", "time", 1.0),
    "seconds": ("seconds", "time", 1.0),
    "minutes": ("minutes", "time", 60.0),
    "min": ("minutes", "time", 60.0),
    "hours": ("hours", "time", 3_600.0),
    "h": ("hours", "time", 3_600.0),
    "days": ("days", "time", 86_400.0),
    "usd": ("US dollars", "money", 1.0),
    "kb": ("kilobytes", "size", 1e-6),
    "mb": ("megabytes", "size", 1e-3),
    "gb": ("gigabytes", "size", 1.0),
    "tb": ("terabytes", "size", 1e3),
    "bytes": ("bytes", "size", 1e-9),
}
_RATES = {
    "usd_per_hour": "US dollars an hour",
    "usd_per_month": "US dollars a month",
    "usd_per_gb_month": "US dollars a gigabyte a month",
    "usd_per_gb": "US dollars a gigabyte",
    "gb_per_month": "gigabytes a month",
    "bytes_per_row": "bytes a row",
    "per_second": "per second",
    "per_person_per_day": "a person a day",
    "per_user_per_day": "a user a day",
    "per_day": "a day",
    "per_hour": "an hour",
}
_ACRONYMS = {"ml": "ML", "gb": "GB", "id": "ID", "usd": "USD", "sla": "SLA"}
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f_](?=\d{3}(?!\d))")
_QUANTITY = re.compile(
    r"^\s*([-+]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d[\d_]*)(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*([%$€A-Za-z/]*)\s*$"
)
_DECIMAL_COMMA = re.compile(r"^\s*[-+]?\d+,\d+(?=\D*$)")


@lru_cache(maxsize=1024)
def _ending(name):
    """The longest known unit that ``name`` ends with, or None."""
    endings = [e for e in (*_RATES, *UNITS) if ("_" + name).endswith("_" + e)]
    return max(endings, key=len, default=None)


def _unit(name):
    """The known unit in ``name``: its ending, or its first word as in ``hours_to_notice``; None without one."""
    first, to, _ = name.partition("_to_")
    return first if to and first in UNITS else _ending(name)


def unit_of(name: str) -> str | None:
    """The unit that a field's name carries, in words; None for a field without one.

    >>> unit_of("latency_p99_ms"), unit_of("hours_to_notice"), unit_of("problem")
    ('milliseconds', 'hours', None)
    """
    unit = _unit(name)
    if unit is None:
        return None
    return _RATES.get(unit) or UNITS[unit][0]


def in_unit(name: str) -> str:
    """The field's unit as it follows "a number"; empty for a field without one.

    >>> in_unit("latency_p99_ms"), in_unit("users_per_day"), in_unit("peak_requests_per_second"), in_unit("threshold")
    (' in milliseconds', ' a day', ' per second', '')
    """
    unit = unit_of(name)
    if unit is None:
        return ""
    return f" {unit}" if unit.startswith(("a ", "an ", "per ")) else f" in {unit}"


def with_unit(text: str, path: str) -> str:
    """``text`` with the unit that the last field of ``path`` carries in its name.

    >>> with_unit("150", "requirements.latency_p99_ms"), with_unit("3", "requirements.peak_factor")
    ('150 milliseconds', '3')
    """
    unit = unit_of(path.rpartition(".")[2])
    return f"{text} {unit}" if unit else text


def label_of(name: str) -> str:
    """The field's name as a person reads it, without its unit.

    >>> label_of("latency_p99_ms"), label_of("requests_per_user_per_day"), label_of("ml_task")
    ('Latency p99', 'Requests per user per day', 'ML task')
    >>> label_of("hours_to_notice"), label_of("bytes_per_row")
    ('Time to notice', 'Bytes per row')
    """
    if name == "high_level_design":
        return "High-level design"
    ending = _ending(name)
    stem = name[: -len(ending) - 1] if ending in UNITS else name
    if _unit(name) != ending:
        stem = "time_to_" + name.partition("_to_")[2]
    words = [_ACRONYMS.get(word, word) for word in stem.split("_")]
    return (words[0][:1].upper() + words[0][1:] + " " + " ".join(words[1:])).strip()


def parse_quantity(text: str) -> tuple[float, str] | None:
    """A number and the unit behind it, or None when ``text`` is something else.

    >>> parse_quantity("120 ms"), parse_quantity("1_000"), parse_quantity("99.9%"), parse_quantity("fast")
    ((120.0, 'ms'), (1000.0, ''), (99.9, '%'), None)
    >>> parse_quantity("14 000"), parse_quantity("14,000"), parse_quantity("1,5")
    ((14000.0, ''), (14000.0, ''), (1.5, ''))
    """
    text = _THOUSANDS.sub("", text)
    match = _QUANTITY.match(text)
    if match is None and _DECIMAL_COMMA.match(text):
        match = _QUANTITY.match(text.replace(",", "."))
    if match is None:
        return None
    value = float(match[1].replace("_", "").replace(",", ""))
    return (value, match[2]) if math.isfinite(value) else None


def convert(value: float, unit: str, name: str) -> float | None:
    """``value`` in ``unit``, in the unit of the field ``name``; None when the two do not compare.

    >>> convert(0.12, "s", "latency_p99_ms"), convert(2, "days", "delay_hours"), convert(1, "gb", "p99_ms")
    (120.0, 48.0, None)
    >>> convert(1.6, "MB", "bytes_per_row"), convert(0.34, "USD", "price_usd_per_hour")
    (1600000.0, 0.34)
    """
    wanted, unit = _unit(name), unit.lower()
    wanted = wanted and wanted.partition("_per_")[0]
    if unit == "%":
        return value / 100 if wanted is None else None
    if unit not in UNITS or wanted not in UNITS or UNITS[unit][1] != UNITS[wanted][1]:
        return None
    return float(f"{value * UNITS[unit][2] / UNITS[wanted][2]:.12g}")


def same_quantity(given: str, known: str) -> bool:
    """Whether two names differ only in their unit: ``latency_p99_s`` and ``latency_p99_ms``.

    >>> same_quantity("latency_p99_s", "latency_p99_ms"), same_quantity("latency_p99", "latency_p99_ms")
    (True, True)
    >>> same_quantity("latency_p50_ms", "latency_p99_ms")
    False
    """
    ending_known, ending_given = _ending(known), _ending(given)
    if ending_known is None or given == known:
        return False
    stem = given[: -len(ending_given) - 1] if ending_given else given
    return stem == known[: -len(ending_known) - 1]


def given_unit(name: str) -> str | None:
    """The plain unit in a name (``s`` of ``latency_p99_s``, ``days`` of ``days_to_notice``), or None."""
    unit = _unit(name)
    return unit if unit in UNITS else None
