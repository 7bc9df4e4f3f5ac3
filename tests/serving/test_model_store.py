"""A model is loaded only from the file that was saved."""

import hashlib
import json
import pickle

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

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
