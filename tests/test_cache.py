"""A model that was fitted before is read back; anything that changes the fit, or damages the file, fits it again."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer
from threadpoolctl import threadpool_info

from mlsd_helpers import cache
from mlsd_helpers.cache import fit_cached
from mlsd_helpers.modeling import Ladder

ROOT = Path(__file__).resolve().parents[1]


class Counting(LogisticRegression):
    """A model that counts its fits, in this process alone."""

    fits = 0

    def fit(self, X, y, **params):
        type(self).fits += 1
        return super().fit(X, y, **params)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "models")
    monkeypatch.setattr(Counting, "fits", 0)
    return tmp_path / "models"


def data(n=60):
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.normal(size=n), "b": pd.Categorical(rng.choice(["x", "y"], n))})
    return X, (X["a"] + rng.normal(size=n) > 0).to_numpy()


def numbers():
    X, y = data()
    return X[["a"]], y


def test_the_second_fit_of_the_same_content_is_read_and_predicts_the_same_bits():
    X, y = numbers()
    first = fit_cached(Counting(), X, y)
    second = fit_cached(Counting(), X.copy(), y.copy())
    assert Counting.fits == 1
    assert first.predict_proba(X).tobytes() == second.predict_proba(X).tobytes()


def test_the_estimator_itself_stays_unfitted_both_times():
    X, y = numbers()
    for _ in range(2):
        estimator = Counting()
        fit_cached(estimator, X, y)
        assert not hasattr(estimator, "coef_")


def one_value_more(X, y):
    return X + np.eye(1, len(X)).T * 1e-12, y


def one_label_changed(X, y):
    return X, np.where(np.arange(len(y)) == 3, ~y, y)


def a_column_renamed(X, y):
    return X.rename(columns={"a": "z"}), y


@pytest.mark.parametrize("change", [one_value_more, one_label_changed, a_column_renamed])
def test_other_data_is_fitted_anew(change):
    X, y = numbers()
    fit_cached(Counting(), X, y)
    fit_cached(Counting(), *change(X, y))
    assert Counting.fits == 2


def test_another_order_of_categories_is_fitted_anew(own_folder):
    X, y = data()
    model = HistGradientBoostingClassifier(categorical_features="from_dtype", max_iter=1)
    fit_cached(model, X, y)
    fit_cached(model, X.assign(b=X["b"].cat.reorder_categories(["y", "x"])), y)
    assert len(list(own_folder.glob("*.pickle"))) == 2


def test_trees_are_grown_on_one_thread_and_the_others_come_back():
    class Watching(Counting):
        def fit(self, X, y):
            self.threads_ = [each["num_threads"] for each in threadpool_info() if each["user_api"] == "openmp"]
            return super().fit(X, y)

    before = threadpool_info()
    assert set(fit_cached(Watching(), *numbers()).threads_) == {1}
    assert threadpool_info() == before


def test_other_parameters_weights_or_class_are_fitted_anew(own_folder):
    X, y = numbers()
    fit_cached(Counting(), X, y)
    fit_cached(Counting(C=2.0), X, y)
    fit_cached(Counting(), X, y, sample_weight=np.arange(len(y)))
    fit_cached(LogisticRegression(), X, y)
    assert Counting.fits == 3
    assert len(list(own_folder.glob("*.pickle"))) == 4


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [("cache", "_code_of_package", lambda: "changed"), ("sklearn", "__version__", "0"), ("sys", "version", "3.99")],
)
def test_another_version_of_code_or_library_is_fitted_anew(monkeypatch, where, name, value):
    X, y = numbers()
    fit_cached(Counting(), X, y)
    monkeypatch.setattr(cache if where == "cache" else sys.modules[where], name, value)
    fit_cached(Counting(), X, y)
    assert Counting.fits == 2


def damaged_in_the_middle(content):
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


@pytest.mark.parametrize(
    "damage",
    [damaged_in_the_middle, lambda content: content[:-1], lambda content: content[:10], lambda content: b""],
    ids=["a bit", "the end", "nearly all", "all"],
)
def test_a_damaged_file_is_named_and_replaced(own_folder, damage):
    X, y = numbers()
    fit_cached(Counting(), X, y)
    (path,) = own_folder.glob("*.pickle")
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    with pytest.warns(RuntimeWarning, match=r"is damaged \(its digest .* fitted again and the file replaced") as warned:
        fit_cached(Counting(), X, y)
    assert warned[0].filename == __file__
    assert str(path) in str(warned[0].message)
    assert path.read_bytes() == whole
    fit_cached(Counting(), X, y)
    assert Counting.fits == 2


def test_a_pickle_of_a_class_that_is_gone_is_fitted_again(own_folder, monkeypatch):
    X, y = numbers()
    fit_cached(Counting(), X, y)
    with monkeypatch.context() as patch:
        patch.setattr(pickle, "loads", lambda _: (_ for _ in ()).throw(ModuleNotFoundError("No module named 'gone'")))
        with pytest.warns(RuntimeWarning, match="No module named 'gone'"):
            fit_cached(Counting(), X, y)
    assert Counting.fits == 2


def test_the_folder_may_be_deleted_at_any_time(own_folder):
    X, y = numbers()
    fit_cached(Counting(), X, y)
    for path in own_folder.iterdir():
        path.unlink()
    own_folder.rmdir()
    fit_cached(Counting(), X, y)
    assert Counting.fits == 2


def test_a_folder_that_cannot_be_written_costs_a_fit_and_nothing_else(own_folder):
    own_folder.parent.mkdir(exist_ok=True)
    own_folder.write_text("a file where the folder should be")
    X, y = numbers()
    assert fit_cached(Counting(), X, y).predict(X).shape == y.shape
    assert fit_cached(Counting(), X, y).predict(X).shape == y.shape
    assert Counting.fits == 2


def test_a_full_disk_leaves_no_half_of_a_file(own_folder, monkeypatch):
    def write_half(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    fit_cached(Counting(), *numbers())
    assert list(own_folder.iterdir()) == []


def test_what_pickle_cannot_store_is_fitted_every_time(own_folder):
    X, y = numbers()
    for _ in range(2):
        fit_cached(FunctionTransformer(lambda X: X), X, y)
    assert not own_folder.exists()


def test_no_half_written_file_is_left(own_folder):
    fit_cached(Counting(), *numbers())
    assert [path.suffix for path in own_folder.iterdir()] == [".pickle"]


def test_the_least_recently_used_go_first(own_folder, monkeypatch):
    monkeypatch.setattr(cache, "MOST_FILES", 2)
    X, y = numbers()
    for C in (1.0, 2.0):
        fit_cached(Counting(C=C), X, y)
    by_age = sorted(own_folder.glob("*.pickle"), key=lambda path: path.stat().st_mtime_ns)
    for place, path in enumerate(by_age):
        os.utime(path, (1000 + place, 1000 + place))
    fit_cached(Counting(C=1.0), X, y)  # used again
    fit_cached(Counting(C=3.0), X, y)
    fit_cached(Counting(C=1.0), X, y)
    assert Counting.fits == 3
    fit_cached(Counting(C=2.0), X, y)
    assert Counting.fits == 4


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/full")])
def test_what_is_no_file_is_neither_read_nor_replaced_and_the_model_is_fitted(own_folder, make):
    X, y = numbers()
    fit_cached(Counting(), X, y)
    (path,) = own_folder.glob("*.pickle")
    path.unlink()
    make(path)
    before = path.lstat()
    fit_cached(Counting(), X, y)
    assert Counting.fits == 2
    assert (path.lstat().st_ino, path.lstat().st_mode) == (before.st_ino, before.st_mode)


def test_only_files_of_ours_go_when_there_are_too_many(own_folder, monkeypatch):
    monkeypatch.setattr(cache, "MOST_FILES", 1)
    own_folder.mkdir(parents=True)
    (own_folder / "precious.pickle").write_bytes(b"of another program")
    (own_folder / "gone.pickle").symlink_to("nowhere")
    X, y = numbers()
    for C in (1.0, 2.0):
        fit_cached(Counting(C=C), X, y)
    left = {path.name for path in own_folder.iterdir()}
    assert {"precious.pickle", "gone.pickle"} < left
    assert len(left) == 3


def test_a_file_larger_than_any_model_is_not_read(own_folder, monkeypatch):
    X, y = numbers()
    fit_cached(Counting(), X, y)
    monkeypatch.setattr(cache, "MOST_BYTES", 100)
    fit_cached(Counting(), X, y)
    assert Counting.fits == 2


def test_a_ladder_of_models_is_cached_as_a_whole(own_folder):
    X, y = numbers()
    ladder = Ladder([("logistic", LogisticRegression())])
    reports = [fit_cached(ladder, X, y).score(X, y, cost_fp=1, cost_fn=2, n_resamples=100) for _ in range(2)]
    assert len(list(own_folder.glob("Ladder-*.pickle"))) == 1
    assert reports[0].table["fit_seconds"].tolist() == reports[1].table["fit_seconds"].tolist()


PROGRAM = """
import sys
import pandas as pd
from pathlib import Path
from sklearn.ensemble import HistGradientBoostingClassifier as Boosted
from mlsd_helpers import cache
cache.folder = lambda: Path(sys.argv[1])
{own}
X = pd.DataFrame({{"a": [0.0, 1, 2, 3], "b": pd.Categorical(["x", "y", "x", "y"])}})
cache.fit_cached({model}, X, [0, 0, 1, 1])
"""


def run(program, folder):
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_another_process_finds_the_same_file(tmp_path):
    program = PROGRAM.format(own="", model='Boosted(max_iter=1, categorical_features="from_dtype")')
    for _ in range(2):
        run(program, tmp_path / "shared")
    assert len(list((tmp_path / "shared").iterdir())) == 1


def test_a_class_of_the_notebook_itself_is_fitted_every_time(tmp_path):
    run(
        PROGRAM.format(own="class Mine(Boosted): pass", model='Mine(max_iter=1, categorical_features="from_dtype")'),
        tmp_path / "shared",
    )
    assert not (tmp_path / "shared").exists()


def test_models_are_kept_where_the_system_keeps_caches(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert cache.folder() == tmp_path / "mlsd_helpers"
    assert cache.folder().name == "mlsd_helpers"
