"""Save a model with a manifest, and load only what the manifest vouches for.

The file is a pickle, not skops' format. Skops loads only types that somebody has listed as trusted, which protects from
a stranger's file; but a pipeline with functions of its own, as ours, has to list those too, and their code runs as well
as a pickle's. What a service must refuse is a file that is not the one that was tested: one that was swapped, cut
short or made by other versions of the libraries. So the bytes are compared with the SHA-256 of the manifest before
anything is unpickled, and the very bytes that were compared are then read.

The limit: whoever can write to the folder can replace file and manifest together. Give the service a folder that it
may read and only the training job may write.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from mlsd_helpers.serving.rollout import Version

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


class ModelRefused(Exception):
    """The model is not loaded: it is not what its manifest says."""


def save_model(model: Any, folder: str | Path, version: str) -> Path:
    """Write ``<version>.pickle`` and ``<version>.json``, its manifest, into a folder.

    Parameters
    ----------
    model : estimator
        With ``predict_proba`` or ``predict``. Its classes and functions live in modules that the service can import.
    folder : str or Path
        Made if it is not there.
    version : str
        A name for the file: letters, digits, dots, dashes and underscores.

    Returns
    -------
    Path
        The manifest, with ``file``, ``sha256``, ``bytes``, ``class``, ``saved_at`` and the versions of the libraries.

    Raises
    ------
    ValueError
        When the name is none for a file, or the model holds code of a notebook or script.
    FileExistsError
        When the version is there already: a version never changes.
    """
    folder = Path(folder)
    manifest_path = folder / f"{_checked_name(version)}.json"
    pickled = pickle.dumps(model)
    if b"__main__" in pickled:
        raise ValueError(
            "the model holds a class or function of the notebook or script itself, which a service cannot import; "
            "move it to a module"
        )
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {
        "version": version,
        "file": f"{version}.pickle",
        "sha256": hashlib.sha256(pickled).hexdigest(),
        "bytes": len(pickled),
        "class": f"{type(model).__module__}.{type(model).__qualname__}",
        "saved_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **_libraries(),
    }
    try:
        with (folder / manifest["file"]).open("xb") as file:
            file.write(pickled)
            file.flush()
            os.fsync(file.fileno())
        with manifest_path.open("x", encoding="utf-8") as file:  # last: without it nothing is loaded
            json.dump(manifest, file, indent=2)
    except FileExistsError as error:
        raise FileExistsError(
            f"{error.filename} is there already; a version never changes: choose a new name"
        ) from None
    return manifest_path


def load_model(folder: str | Path, version: str) -> Version:
    """Read a model whose bytes and libraries are those of its manifest.

    Raises
    ------
    ValueError
        When the name is none for a file.
    ModelRefused
        When there is no manifest, the file is not the one that was saved, or Python or a library has another version.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from sklearn.dummy import DummyClassifier
    >>> with TemporaryDirectory() as folder:
    ...     _ = save_model(DummyClassifier().fit([[0], [1]], [0, 1]), folder, "2026-11-01")
    ...     load_model(folder, "2026-11-01")
    Version(name='2026-11-01', model=DummyClassifier())
    """
    manifest_path = Path(folder) / f"{_checked_name(version)}.json"
    try:
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        expected = manifest["sha256"]
        pickled = (manifest_path.with_suffix(".pickle")).read_bytes()
    except FileNotFoundError as error:
        raise ModelRefused(f"{error.filename} is not there; save the model with save_model") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ModelRefused(f"{manifest_path} is not a manifest ({error}); save the model again") from None
    found = hashlib.sha256(pickled).hexdigest()
    if found != expected:
        raise ModelRefused(
            f"{version}.pickle has the SHA-256 {found[:12]}…, and its manifest says {str(expected)[:12]}…: it is not "
            "the file that was saved; restore it, or save the model again under a new name"
        )
    changed = [
        f"{name} {manifest.get(name)}, now {now}" for name, now in _libraries().items() if manifest.get(name) != now
    ]
    if changed:
        raise ModelRefused(
            f"{version} was saved with {'; '.join(changed)}: install those versions, or fit and save it again"
        )
    return Version(version, pickle.loads(pickled))


def _libraries():
    major_minor = ".".join(platform.python_version_tuple()[:2])
    return {"python": major_minor, **{name: installed(name) for name in ("scikit-learn", "numpy")}}


def _checked_name(version):
    if not _NAME.fullmatch(version):
        raise ValueError(
            f"version is {version!r}; expected up to 80 letters, digits, dots, dashes and underscores that begin with "
            "a letter or digit, such as '2026-11-01'"
        )
    return version
