"""The parts of the playbook: which notebooks belong together, in the order in which they are read."""

_PARTS = {
    "00": "",
    "06": "The process",
    "09": "Keep it alive",
    "11": "Other systems",
    "14": "Practise",
}  # by their last


def part_of(notebook: str) -> str:
    """The part that a notebook belongs to, by its number or name; empty for notebook 00.

    >>> part_of("04"), part_of("09_personalization"), part_of("00")
    ('The process', 'Keep it alive', '')
    """
    return next(part for last, part in _PARTS.items() if notebook[:2] <= last)
