"""The data files of the practice, which come with the package."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def read_data(name: str):
    """The content of a YAML file of ``mlsd_helpers/practice/data``."""
    text = (files("mlsd_helpers.practice") / "data" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
