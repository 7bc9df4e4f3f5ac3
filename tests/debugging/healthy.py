"""Six sound models with data that they can learn: whatever a check says against one of them is a false alarm."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

from mlsd_helpers.debugging import Data, TorchModel


def table_of_numbers(seed, n=900, n_columns=6):
    """Two classes by a curved border in a few columns, with one label in ten flipped; the last column is noise."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, n_columns)).astype(np.float32)
    logit = 1.5 * X[:, 0] - X[:, 1] + 0.8 * X[:, 2] * X[:, 0]
    y = (logit + rng.logistic(size=n) * 0.5 > 0).astype(int)
    return Data(X[: n * 2 // 3], y[: n * 2 // 3], X[n * 2 // 3 :], y[n * 2 // 3 :])


def small_images(seed, n=600):
    """Images of 8 × 8 with a bright bar, upright or lying, under noise."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(0, 0.5, size=(n, 1, 8, 8)).astype(np.float32), rng.integers(0, 2, n)
    place = rng.integers(1, 7, n)
    X[y == 0, 0, place[y == 0], :] += 1
    X[y == 1, 0, :, place[y == 1]] += 1
    return Data(X[: n * 2 // 3], y[: n * 2 // 3], X[n * 2 // 3 :], y[n * 2 // 3 :])


def short_texts(seed, n=600, length=8, n_words=12):
    """Rows of words; the class is whether the two words 1 and 2 both occur."""
    rng = np.random.default_rng(seed)
    X = rng.integers(3, n_words, size=(n, length))
    y = rng.integers(0, 2, n)
    for row in range(n):
        first, second = rng.choice(length, 2, replace=False)
        X[row, first] = 1 if y[row] or rng.random() < 0.5 else X[row, first]
        X[row, second] = 2 if y[row] or X[row, first] != 1 else X[row, second]
    return Data(X[: n * 2 // 3], y[: n * 2 // 3], X[n * 2 // 3 :], y[n * 2 // 3 :])


def mlp():
    import torch

    def make():
        layers = torch.nn.Linear(6, 32), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(32, 2)
        return torch.nn.Sequential(*layers)

    return TorchModel(make, torch.nn.functional.cross_entropy, lambda net: torch.optim.Adam(net.parameters(), lr=0.01))


def cnn():
    import torch
    from torch import nn

    def make():
        return nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(128, 2),
        )  # fmt: skip

    return TorchModel(make, nn.functional.cross_entropy, lambda net: torch.optim.Adam(net.parameters(), lr=0.01))


def transformer():
    import torch
    from torch import nn

    class Small(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(12, 16)
            self.places = nn.Parameter(torch.randn(8, 16) * 0.1)
            layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.1, batch_first=True, norm_first=True)
            self.encoder = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
            self.head = nn.Linear(16, 2)

        def forward(self, X):
            return self.head(self.encoder(self.words(X) + self.places).mean(dim=1))

    return TorchModel(
        Small, nn.functional.cross_entropy, lambda net: torch.optim.AdamW(net.parameters(), lr=0.01), steps=300
    )


def sgd():
    return SGDClassifier(loss="log_loss", random_state=0)


def sklearn_mlp():
    return MLPClassifier((32,), max_iter=200, random_state=0)


def boosting():
    return HistGradientBoostingClassifier(random_state=0)


TORCH = {"MLP": (mlp, table_of_numbers), "CNN": (cnn, small_images), "transformer": (transformer, short_texts)}
SKLEARN = {
    "SGD of scikit-learn": (sgd, table_of_numbers),
    "MLP of scikit-learn": (sklearn_mlp, table_of_numbers),
    "boosting of scikit-learn": (boosting, table_of_numbers),
}
HEALTHY = TORCH | SKLEARN
