"""What moves until a rule fires: the input that the world changes, and the direction in which it gets worse."""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["rises", "falls", "moves"]


@dataclass(frozen=True)
class Driver:
    """An input of a rule that moves by itself.

    Parameters
    ----------
    what : str
        What people call it: 'peak', 'price', 'label delay'.
    direction : {"rises", "falls", "moves"}
        In which direction it gets worse; 'moves' when either may be.
    paths : tuple of str
        The fields that move together, by the same factor. ``services[].service_time_ms`` is that field of one service
        at a time.
    of_rest : bool
        Whether it is 1 − the field that moves: availability 0.999 to 0.998 is twice the time down.
    """

    what: str
    direction: Direction
    paths: tuple[str, ...]
    of_rest: bool = False

    def __str__(self):
        return f"{self.what} {self.direction} ({', '.join(self.paths)})"


def rises(what: str, *paths: str, of_rest: bool = False) -> Driver:
    """A driver that gets worse as it grows.

    >>> print(rises("label delay", "features.label_delay_hours"))
    label delay rises (features.label_delay_hours)
    """
    return Driver(what, "rises", paths, of_rest)


def falls(what: str, *paths: str, of_rest: bool = False) -> Driver:
    """A driver that gets worse as it shrinks."""
    return Driver(what, "falls", paths, of_rest)


def moves(what: str, *paths: str) -> Driver:
    """A driver that gets worse in one direction or the other, as the document decides."""
    return Driver(what, "moves", paths)


# A peak that is declared and one that follows from users are two statements of one number: they move together, else
# half of the rules would look at a peak that stayed behind.
PEAK = rises("peak", "requirements.peak_factor", "requirements.peak_requests_per_second")
MORE_USERS = rises("number of users", "requirements.users_per_day")
FEWER_USERS = falls("number of users", "requirements.users_per_day")
PRICE = rises("price", "infrastructure.services[].price_usd_per_hour")
SERVICE_TIME = rises("service time", "infrastructure.services[].service_time_ms")
ALLOWED_DOWNTIME = falls("allowed downtime", "requirements.availability_target", of_rest=True)
FEWER_POSITIVES = falls("share of positives", "features.positive_share")
