"""Inputs that rules of several phases derive from the requirements."""

from mlsd_helpers import capacity
from mlsd_helpers.design.schema.requirements import CLASSIFIERS

PEAK_INPUTS = ("requirements.users_per_day", "requirements.requests_per_user_per_day", "requirements.peak_factor")


def computed_peak_requests_per_second(document) -> float | None:
    """The peak that follows from users, requests and peak factor; None when one of them is absent."""
    wants = document.requirements
    if wants is None or None in (wants.users_per_day, wants.requests_per_user_per_day, wants.peak_factor):
        return None
    return capacity.peak_requests_per_second(wants.users_per_day, wants.requests_per_user_per_day, wants.peak_factor)


def peak_requests_per_second(document) -> float | None:
    """The declared peak, or the computed one; None when neither can be had."""
    declared = document.requirements.peak_requests_per_second if document.requirements is not None else None
    return declared if declared is not None else computed_peak_requests_per_second(document)


def decisions_per_day(document) -> float | None:
    """Users a day times requests each; None when one of them is absent."""
    wants = document.requirements
    if wants is None or None in (wants.users_per_day, wants.requests_per_user_per_day):
        return None
    return wants.users_per_day * wants.requests_per_user_per_day


def is_classifier(document) -> bool:
    """Whether the task has a positive class, so that its two errors can cost differently."""
    return document.requirements is not None and document.requirements.ml_task in CLASSIFIERS
