"""Exercises with checks that answer at once, hints in three steps, and solutions after a try.

>>> from mlsd_helpers.practice.exercises import find_exercise
>>> find_exercise("01-1").title
'Say how many requests the busiest second brings'
"""

from mlsd_helpers.shared.lazy_names import lazily

_MODULES = {
    "check": "answering",
    "hint": "answering",
    "solution": "answering",
    "all_exercises": "registry",
    "find_exercise": "registry",
    "board": "progress",
}
__all__ = ["all_exercises", "board", "check", "find_exercise", "hint", "solution"]

__getattr__, __dir__ = lazily(globals(), _MODULES)
