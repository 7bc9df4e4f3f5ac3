"""Helpers of the playbook for designing machine-learning systems.

Importing the package loads nothing else: take what you need from its modules, for example
``from mlsd_helpers.claims import claim`` or ``from mlsd_helpers.design import Design``.

``pip install mlsd-helpers`` brings what ``design``, ``capacity`` and the command ``mlsd`` need, but for ``mlsd lab``
and for playing interviews. What works with arrays, tables, figures and widgets needs the extra ``notebooks``; its parts
``serve`` and ``logs`` suffice for ``serving`` and for ``metrics`` on logs.
"""

__version__ = "0.1.0"
