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

import contextlib
import hashlib
import io
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

WAY_OUT = "save the model again under a new name"
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
        When the version is there already, or a part of it from a crash: a version never changes.
    """
    folder = Path(folder)
    manifest_path = folder / f"{_checked_name(version)}.json"
    pickled = pickle.dumps(model)
    _require_importable(pickled)
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {
        "version": version,
        "file": f"{version}.pickle",
        "sha256": hashlib.sha256(pickled).hexdigest(),
        "bytes": len(pickled),
        "class": _class_name(model),
        "saved_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **_libraries(),
    }
    if manifest_path.exists():
        raise FileExistsError(f"{manifest_path} is there already; a version never changes: {WAY_OUT}")
    try:
        _write(folder / manifest["file"], pickled)
    except FileExistsError:
        raise FileExistsError(_interrupted(manifest_path)) from None
    unfinished = manifest_path.with_suffix(".unfinished")  # half a manifest is none
    try:
        unfinished.unlink(missing_ok=True)
        _write(unfinished, json.dumps(manifest, indent=2).encode())
        unfinished.replace(manifest_path)  # last: without it nothing is loaded
    except OSError:
        (folder / manifest["file"]).unlink()
        raise
    return manifest_path


def load_model(folder: str | Path, version: str) -> Version:
    """Read a model of which everything is as its manifest says: name, file, bytes, class and libraries.

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
    path = manifest_path.with_name(f"{version}.pickle")
    try:
        manifest = _read_manifest(manifest_path)
        pickled = path.read_bytes()
    except FileNotFoundError as error:
        if path.exists():
            raise ModelRefused(_interrupted(manifest_path)) from None
        way_out = f"restore it, or {WAY_OUT}" if manifest_path.exists() else "save the model with save_model"
        raise ModelRefused(f"{error.filename} is not there; {way_out}") from None
    found = {
        "sha256": hashlib.sha256(pickled).hexdigest(),
        "bytes": len(pickled),
        "file": path.name,
        "version": version,
    }
    _compare(manifest, found, path)
    changed = [
        f"{name} {manifest.get(name)}, now {now}" for name, now in _libraries().items() if manifest.get(name) != now
    ]
    if changed:
        raise ModelRefused(
            f"{version} was saved with {'; '.join(changed)}: install those versions, or fit and save it again under a "
            "new name"
        )
    model = pickle.loads(pickled)
    _compare(manifest, {"class": _class_name(model)}, path)
    return Version(version, model)


def _read_manifest(path):
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        missing = {"version", "file", "sha256", "bytes", "class"} - set(manifest)
        if not isinstance(manifest, dict) or missing:
            raise ValueError(f"without {', '.join(sorted(missing))}")
    except (ValueError, TypeError) as error:
        raise ModelRefused(f"{path} is not a manifest ({error}); {WAY_OUT}") from None
    return manifest


def _compare(manifest, found, path):
    """Refuse a file of which the manifest says something else."""
    for name, value in found.items():
        if manifest[name] != value:
            raise ModelRefused(
                f"{path.name} has the {name} {_short(value)}, and its manifest says {_short(manifest[name])}: it is "
                f"not the file that was saved; restore it, or {WAY_OUT}"
            )


def _short(value):
    text = str(value)
    return text if len(text) <= 80 and not re.fullmatch("[0-9a-f]{64}", text) else f"{text[:12]}…"


def _interrupted(manifest_path):
    """What saving and loading say of a model without a manifest."""
    return (
        f"{manifest_path} is not there, though the file of the model beside it is: saving it was interrupted, and "
        f"nothing was ever loaded from it; {WAY_OUT}"
    )


def _write(path, content):
    """Write a new file, on the disk when this returns, or none at all."""
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink()
            raise


class _OfModules(pickle.Unpickler):
    """Finds out what a pickle imports."""

    def find_class(self, module, name):
        if module == "__main__":
            raise ValueError(
                f"the model holds {name} of the notebook or script itself, which a service cannot import; move it to a "
                "module"
            )
        return super().find_class(module, name)


def _require_importable(pickled):
    if b"__main__" in pickled:  # as the name of a module, or within a text such as the name of a column
        _OfModules(io.BytesIO(pickled)).load()


def _class_name(model):
    return f"{type(model).__module__}.{type(model).__qualname__}"


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
