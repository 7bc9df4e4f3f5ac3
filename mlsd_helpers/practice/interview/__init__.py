"""A mock interview that answers back: it knows the case and the candidate's design document as data.

The interviewer asks for what the document lacks or contradicts, answers from what the case holds back, does the
arithmetic of a number that cannot be right, and changes a requirement in the middle. Offline, and the same for a seed.
Nothing heavy is loaded until a question of the candidate is looked up.

>>> from mlsd_helpers.practice.interview import LENGTHS
>>> LENGTHS
(35, 45, 60)
"""

from mlsd_helpers.shared.lazy_names import lazily

_MODULE_OF = {
    "Event": "transcript",
    "Interview": "engine",
    "LENGTHS": "plan",
    "Recording": "transcript",
    "Transcript": "transcript",
    "time_plan": "plan",
}

__all__ = [*_MODULE_OF]

__getattr__, __dir__ = lazily(globals(), _MODULE_OF)
