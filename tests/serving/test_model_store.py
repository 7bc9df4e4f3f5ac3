"""A model is loaded only from the file that was saved."""

import hashlib
import json
import os
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer

from mlsd_helpers.serving import load_model, save_model
from mlsd_helpers.serving.model_store import ModelRefused

X, Y = np.arange(8.0).reshape(-1, 1), [0, 0, 0, 1, 0, 1, 1, 1]


@pytest.fixture
def saved(tmp_path):
    save_model(LogisticRegression().fit(X, Y), tmp_path, "2026-11-01")
    return tmp_path


def change_manifest(folder, **changes):
    path = folder / "2026-11-01.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("a file that nobody vouched for was unpickled",))


def test_a_model_comes_back_with_the_same_scores_under_its_name(saved):
    version = load_model(saved, "2026-11-01")
    assert version.name == "2026-11-01"
    expected = LogisticRegression().fit(X, Y).predict_proba(X)[:, 1]
    np.testing.assert_array_equal(version.scores(X), expected)


def test_the_manifest_names_the_hash_the_size_the_class_and_the_libraries(saved):
    manifest = json.loads((saved / "2026-11-01.json").read_text())
    content = (saved / "2026-11-01.pickle").read_bytes()
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["bytes"] == len(content)
    assert manifest["class"] == "sklearn.linear_model._logistic.LogisticRegression"
    assert {"python", "numpy", "scikit-learn", "saved_at", "version"} <= manifest.keys()


def test_a_file_that_was_swapped_is_refused_before_anything_in_it_runs(saved):
    (saved / "2026-11-01.pickle").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ModelRefused, match="it is not the file that was saved"):
        load_model(saved, "2026-11-01")


@pytest.mark.parametrize("position", [0, 100, -1])
def test_a_file_with_one_bit_changed_is_refused(saved, position):
    content = bytearray((saved / "2026-11-01.pickle").read_bytes())
    content[position] ^= 1
    (saved / "2026-11-01.pickle").write_bytes(content)
    with pytest.raises(ModelRefused, match="it is not the file that was saved"):
        load_model(saved, "2026-11-01")


def test_a_file_without_a_manifest_and_a_manifest_without_a_file_are_refused(tmp_path, saved):
    (saved / "stray.pickle").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ModelRefused, match=r"stray\.json is not there"):
        load_model(saved, "stray")
    (saved / "2026-11-01.pickle").unlink()
    with pytest.raises(ModelRefused, match=r"2026-11-01\.pickle is not there"):
        load_model(saved, "2026-11-01")


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json"])
def test_a_manifest_that_is_none_is_refused(saved, text):
    (saved / "2026-11-01.json").write_text(text)
    with pytest.raises(ModelRefused, match="is not a manifest"):
        load_model(saved, "2026-11-01")


def test_a_model_of_other_versions_of_the_libraries_is_refused_with_both_named(saved):
    change_manifest(saved, **{"scikit-learn": "1.2.0"})
    with pytest.raises(ModelRefused, match=r"scikit-learn 1\.2\.0, now \d.*fit and save it again"):
        load_model(saved, "2026-11-01")


def test_a_version_is_never_written_over(saved):
    before = (saved / "2026-11-01.pickle").read_bytes()
    with pytest.raises(FileExistsError, match="a version never changes"):
        save_model(LogisticRegression(), saved, "2026-11-01")
    assert (saved / "2026-11-01.pickle").read_bytes() == before


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b", "a\\b", "x" * 81, "line\n"])
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path, name):
    for use in (lambda: save_model(LogisticRegression(), tmp_path, name), lambda: load_model(tmp_path, name)):
        with pytest.raises(ValueError, match="expected up to 80 letters"):
            use()
    assert list(tmp_path.iterdir()) == []


def test_a_model_with_code_of_a_notebook_is_refused_when_it_is_saved(tmp_path, monkeypatch):
    import __main__

    local = type("OfNotebook", (), {"__module__": "__main__"})
    monkeypatch.setattr(__main__, "OfNotebook", local, raising=False)
    with pytest.raises(ValueError, match="move it to a module"):
        save_model(local(), tmp_path, "1")


@pytest.mark.parametrize(
    ("name", "value"), [("version", "2026-10-31"), ("file", "other.pickle"), ("bytes", 7), ("class", "sklearn.svm.SVC")]
)
def test_a_manifest_that_says_something_else_of_the_model_is_refused_with_both_named(saved, name, value):
    before = json.loads((saved / "2026-11-01.json").read_text())[name]
    change_manifest(saved, **{name: value})
    with pytest.raises(ModelRefused) as refusal:
        load_model(saved, "2026-11-01")
    assert f"has the {name} {before}, and its manifest says {value}: it is not the file" in str(refusal.value)


@pytest.mark.parametrize("name", ["version", "file", "sha256", "bytes", "class"])
def test_a_manifest_that_lacks_a_line_is_refused(saved, name):
    path = saved / "2026-11-01.json"
    path.write_text(json.dumps({k: v for k, v in json.loads(path.read_text()).items() if k != name}))
    with pytest.raises(ModelRefused, match=f"is not a manifest \\(without {name}\\)"):
        load_model(saved, "2026-11-01")


def test_a_version_under_another_name_is_refused(saved):
    for kind in ("json", "pickle"):
        (saved / f"2026-11-01.{kind}").rename(saved / f"2.{kind}")
    with pytest.raises(ModelRefused, match=r"2\.pickle has the (file|version) .*2026-11-01"):
        load_model(saved, "2")


def test_a_text_that_only_looks_like_code_of_a_notebook_is_none(tmp_path):
    frame = pd.DataFrame({"app__main__clicks": X[:, 0], "__main__": X[:, 0]})
    save_model(LogisticRegression().fit(frame, Y), tmp_path, "1")
    assert list(load_model(tmp_path, "1").model.feature_names_in_) == ["app__main__clicks", "__main__"]


def test_code_of_a_notebook_is_found_wherever_it_is(tmp_path, monkeypatch, every):
    import __main__

    local = type("OfNotebook", (), {"__module__": "__main__"})
    local.Inner = type("Inner", (), {"__module__": "__main__", "__qualname__": "OfNotebook.Inner"})

    def double(x):
        return 2 * x

    double.__module__, double.__qualname__ = "__main__", "double"
    monkeypatch.setattr(__main__, "OfNotebook", local, raising=False)
    monkeypatch.setattr(__main__, "double", double, raising=False)

    def check(model, name):
        with pytest.raises(ValueError, match=f"holds {name} of the notebook or script itself"):
            save_model(model, tmp_path, "1")

    within = [("app__main__clicks", double)]
    cases = [(local, "OfNotebook"), (local.Inner(), r"OfNotebook\.Inner"), (within, "double")]
    every(check, [*cases, (FunctionTransformer(double), "double")])
    assert list(tmp_path.iterdir()) == []


def crash(*_):
    raise KeyboardInterrupt


def test_after_a_crash_between_model_and_manifest_loading_and_saving_say_the_same(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("mlsd_helpers.serving.model_store.Path.replace", crash)
        with pytest.raises(KeyboardInterrupt):
            save_model(LogisticRegression(), tmp_path, "1")
    with pytest.raises(ModelRefused) as loading:
        load_model(tmp_path, "1")
    with pytest.raises(FileExistsError) as saving:
        save_model(LogisticRegression(), tmp_path, "1")
    assert str(loading.value) == str(saving.value)
    assert "1.json is not there, though the file of the model beside it is" in str(loading.value)
    assert str(loading.value).endswith("save the model again under a new name")
    save_model(LogisticRegression(), tmp_path, "2")
    load_model(tmp_path, "2")


@pytest.mark.parametrize("at", ["1.pickle", "1.unfinished"])
def test_a_full_disk_leaves_no_part_of_a_model(tmp_path, monkeypatch, at):
    sync = os.fsync

    def full(number):
        if (tmp_path / at).exists() and os.path.samestat(os.fstat(number), (tmp_path / at).stat()):
            raise OSError(28, "No space left on device")
        sync(number)

    with monkeypatch.context() as patch:
        patch.setattr("mlsd_helpers.serving.model_store.os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            save_model(LogisticRegression(), tmp_path, "1")
    assert list(tmp_path.iterdir()) == []
    save_model(LogisticRegression(), tmp_path, "1")
    load_model(tmp_path, "1")
