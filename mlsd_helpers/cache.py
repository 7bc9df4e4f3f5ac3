"""Fit an expensive model once: the next fit of the same content is read from the user's cache folder.

The folder is the one that the system sets aside for caches, ``mlsd_helpers`` within it, and may be deleted at any time:

>>> folder().name
'mlsd_helpers'
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
import pickle
import re
import sys
import tempfile
import warnings
from functools import cache
from pathlib import Path

import joblib
import platformdirs
import threadpoolctl

from mlsd_helpers.shared.regular_files import is_regular, read_regular

MOST_FILES = 200  # the least recently used go first
MOST_BYTES = 2**31  # of one of them
_OURS = re.compile(r"\w+-[0-9a-f]{40}\.pickle")
_PACKAGE = Path(__file__).parent
_LIBRARIES = ("numpy", "pandas", "scipy", "sklearn")


def folder() -> Path:
    """Where fitted models are kept."""
    return platformdirs.user_cache_path("mlsd_helpers", appauthor=False)


def fit_cached(estimator, X, y, **fit_params):
    """Fit a copy of an estimator, or read the same fit back when it was made before.

    The same means: equal class and parameters, equal X, y and ``fit_params``, value by value, the same versions of
    Python and of the libraries, and the same code of this package. A file that is damaged is replaced, with a warning.
    Two cases are fitted every time: an estimator that holds a function or class of the notebook itself, whose code
    could change unseen, and a folder that cannot be written.

    Trees are grown on one thread: beside other work, such as a browser, two threads wait for each other so long that a
    fit of a second can take ten.

    Files are pickles, checked by a digest before they are read. The digest finds damage, not malice: whoever can write
    to your cache folder can run code as you.

    Parameters
    ----------
    estimator : estimator
        Anything with ``fit(X, y)``; give it a ``random_state``. It stays as it is.
    X, y : array-like or DataFrame
        What to fit on.
    **fit_params
        Passed to ``fit``.

    Returns
    -------
    estimator
        The fitted copy.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> fit_cached(LogisticRegression(), [[0], [1], [2], [3]], [0, 0, 1, 1]).predict([[0], [3]]).tolist()
    [0, 1]
    """
    key = _key(estimator, X, y, fit_params)
    path = key and folder() / f"{type(estimator).__name__}-{key}.pickle"
    fitted = _read(path) if path else None
    if fitted is None:
        fitted = copy.deepcopy(estimator)
        with threadpoolctl.threadpool_limits(1, "openmp"):
            fitted.fit(X, y, **fit_params)
        if path:
            _write(path, fitted)
    return fitted


def _key(estimator, X, y, fit_params):
    """What the fit depends on as one number, or None where that cannot be told."""
    try:
        if b"__main__" in pickle.dumps((estimator, fit_params)):
            return None
        libraries = {*_LIBRARIES, type(estimator).__module__.partition(".")[0]}
        versions = [(name, getattr(sys.modules.get(name), "__version__", "")) for name in sorted(libraries)]
        return joblib.hash((estimator, X, y, fit_params, versions, sys.version, _code_of_package()), hash_name="sha1")
    except (pickle.PicklingError, AttributeError, TypeError):  # what pickle says of a lambda or an open file
        return None


@cache
def _code_of_package():
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path):
    """The fitted estimator in a file, or None where there is none that can be used."""
    try:
        content = read_regular(path, MOST_BYTES)
    except OSError:
        return None
    digest, pickled = content[:32], content[32:]
    try:
        if hashlib.sha256(pickled).digest() != digest:
            raise pickle.UnpicklingError("its digest does not fit its content")
        fitted = pickle.loads(pickled)
    except Exception as error:  # a pickle that cannot be read raises whatever its content leads to
        message = f"{path} is damaged ({error}); the model is fitted again and the file replaced"
        warnings.warn(message, RuntimeWarning, stacklevel=3)
        return None
    with contextlib.suppress(OSError):
        os.utime(path)  # used now, so among the last to go
    return fitted


def _write(path, fitted):
    """Keep a fitted estimator, whole or not at all; a folder that cannot be written costs time and nothing else."""
    try:
        pickled = pickle.dumps(fitted)
    except (pickle.PicklingError, AttributeError, TypeError):
        return
    if len(pickled) >= MOST_BYTES - 32 or (os.path.lexists(path) and not is_regular(path)):
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as beside:
            whole = Path(beside) / path.name
            whole.write_bytes(hashlib.sha256(pickled).digest() + pickled)
            whole.replace(path)
        ours = [each for each in path.parent.iterdir() if _OURS.fullmatch(each.name) and is_regular(each)]
        for old in sorted(ours, key=lambda each: each.stat().st_mtime, reverse=True)[MOST_FILES:]:
            old.unlink(missing_ok=True)
