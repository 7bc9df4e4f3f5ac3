"""03-7: mend an encoding that has seen its own label."""

import random

from mlsd_helpers.practice.exercises import judging
from mlsd_helpers.practice.exercises.registry import Wrong, exercise
from mlsd_helpers.shared.lazy_names import when_used

np = when_used("numpy")
pd = when_used("pandas")

MOST_APART = 0.13  # of an AUC from a half where there is nothing to tell apart
MOST_OF_A_TREE = 0.8  # AUC there: folds of a few rows give it 0.66, one row left out 1.0 with a hundred orders a seller


def _orders(chance, sellers, rates, n_train, n_test):
    """Orders of sellers with their returns, to learn from, and orders without, some of sellers nobody has seen."""
    draw = np.random.default_rng(chance.randrange(10**9))
    rate = draw.choice(rates, size=sellers)
    of_train = draw.integers(0, int(0.9 * sellers), n_train)
    of_test = draw.integers(0, sellers, n_test)
    train = pd.DataFrame({"seller": of_train, "returned": (draw.random(n_train) < rate[of_train]).astype(int)})
    test = pd.DataFrame({"seller": of_test})
    for table in (train, test):
        table["seller"] = "s" + table["seller"].astype(str)
    return train, test, rate[of_test]


def coin():
    """Orders of which a quarter is returned by chance alone, whoever sells; of exercise 03-7."""
    train, test, _ = _orders(random.Random(0), 800, [0.25], 3_000, 1_000)
    return train, test


def encode(train, test):
    """The share of returns of each order's seller, in both tables; the one that exercise 03-7 hands out."""
    share = train.groupby("seller")["returned"].mean()
    return train["seller"].map(share), test["seller"].map(share)


def _encoded(train, test, *, own=True, trust=20, unseen=True):
    """What is encoded with each of the faults mended or left in."""
    overall = train["returned"].mean()
    counts = train.groupby("seller")["returned"].agg(["size", "sum"])
    n, k = (train["seller"].map(counts[name]) for name in ("size", "sum"))
    mine = train["returned"] if not own else 0
    known = (k - mine + trust * overall) / (n - (0 if own else 1) + trust)
    of_test = test["seller"].map((counts["sum"] + trust * overall) / (counts["size"] + trust))
    return known, of_test.fillna(overall) if unseen else of_test


def _pushed_down(train, test, by=0.3):
    """Takes so much off the seller's share that the area under the curve is back at a half, or below."""
    share = train.groupby("seller")["returned"].mean()
    overall = train["returned"].mean()
    return train["seller"].map(share) - by * train["returned"], test["seller"].map(share).fillna(overall)


def _alike(train, test):
    overall = train["returned"].mean()
    return np.full(len(train), overall), np.full(len(test), overall)


@exercise(
    "03-7",
    "Mend an encoding that has seen its own label",
    kind="repair",
    difficulty=3,
    minutes=15,
    hints=(
        "A seller with one order: what does the number beside that order say, and what will it say beside a new one?",
        "Leave one row out, and beside its seller the number tells: of one seller's rows the lower are the returned. "
        "Let many rows share what they are told. A seller without any needs an answer, too.",
        "scikit-learn's TargetEncoder does both, by folds: `fit_transform` is not `fit(…).transform` here.",
    ),
    wrong=(
        Wrong(lambda: encode, "missing"),
        Wrong(lambda: _encoded, "own label"),
        Wrong(lambda: lambda train, test: _encoded(train, test, own=False, unseen=False), "missing"),
        Wrong(lambda: _alike, "nothing about"),
        Wrong(lambda: lambda train, test: _encoded(train, test, own=False), "a tree"),
        Wrong(lambda: lambda train, test: _encoded(train, test, own=False, trust=0.001), "a tree"),
        Wrong(lambda: _pushed_down, "told apart"),
        Wrong(lambda: lambda train, test: _pushed_down(train, test, 0.6), "upside down"),
    ),
)
def own_label(answer):
    if (off := judging.not_a_function(answer)) is not None:
        return off
    chance = random.Random()
    for rates, sellers in (([0.25], 800), ([0.05, 0.9], 60), ([0.25], 30)):
        train, test, rate = _orders(chance, sellers, rates, 3_000, 1_000)
        try:
            pair = answer(train.copy(), test.copy())
        except (Exception, SystemExit) as error:
            return f"your function raises {judging.said(error)}"
        said = _off_in_encoding(pair, train, test)
        if said:
            return said
        said = _leaking(train, pair[0]) if len(rates) == 1 else _useless(train, test, rate, *pair)
        if said:
            return said
    return None


def _leaking(train, of_train):
    """How numbers tell returns apart that were drawn by chance: by themselves, or to a tree on top of them."""
    area = _auc(train["returned"], of_train)
    if abs(area - 0.5) > MOST_APART:
        told = f"returns drawn by chance are told apart on the training rows, with an AUC of {area:.2f}"
        how = "the numbers have seen their own label" if area > 0.5 else "upside down, from what is missing in them"
        return f"{told}: {how}"
    if (area := _auc_of_a_tree(train, of_train)) > MOST_OF_A_TREE:
        return (
            "returns drawn by chance are told apart by a tree that sees your numbers and their sellers, with an AUC of "
            f"{area:.2f}: a row's label can be read from its number"
        )
    return None


def _auc_of_a_tree(train, of_train):
    """AUC, on every second training row, of a tree that learnt from the others; it sees the numbers and the sellers."""
    from sklearn.tree import DecisionTreeClassifier

    sees = np.column_stack([np.asarray(of_train, float), train["seller"].astype("category").cat.codes])
    returned, learns = train["returned"].to_numpy(), np.arange(len(train)) % 2 == 0
    tree = DecisionTreeClassifier(min_samples_leaf=3, random_state=0).fit(sees[learns], returned[learns])
    return _auc(returned[~learns], tree.predict_proba(sees[~learns])[:, 1])


def _useless(train, test, rate, of_train, of_test):
    is_known = test["seller"].isin(train["seller"]).to_numpy()
    of_known = np.asarray(of_test, float)[is_known]
    if min(_auc(rate[is_known] > 0.5, of_known), _auc(train["returned"], of_train)) < 0.8:
        return "where sellers do differ, your numbers say nothing about it, or little"
    return None


def _off_in_encoding(pair, train, test):
    if judging.is_blank(pair):
        return "your function returns nothing; is the body filled in, does it return?"
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        expected = "two results are expected: the numbers of the training rows and those of the test rows"
        return f"{expected}; got {judging.kind_of(pair)}"
    for name, values, table in zip(("training", "test"), pair, (train, test), strict=True):
        if not isinstance(values, (np.ndarray, pd.Series, list)) or np.shape(values) != (len(table),):
            got = f"{judging.kind_of(values)}{f' of the shape {np.shape(values)}' if hasattr(values, 'shape') else ''}"
            return f"one number for each of the {len(table):,} {name} rows is expected, in their order; got {got}"
        values = np.asarray(values)
        if values.dtype.kind not in "iuf":
            return f"numbers are expected for the {name} rows; got {values.dtype}"
        if not np.isfinite(values).all():
            empty = int((~np.isfinite(values)).sum())
            return f"{empty:,} of the {name} rows have no number: a share is missing where there is no order"
    return None


def _auc(positive, score):
    from sklearn.metrics import roc_auc_score

    return roc_auc_score(np.asarray(positive, dtype=bool), np.asarray(score, dtype=float))
