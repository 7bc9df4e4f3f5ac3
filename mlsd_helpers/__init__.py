"""Helpers of the playbook for designing machine-learning systems.

Importing the package loads nothing else: take what you need from its modules, for example
``from mlsd_helpers.claims import claim`` or ``from mlsd_helpers.design import Design``.
"""

__version__ = "0.1.0"
