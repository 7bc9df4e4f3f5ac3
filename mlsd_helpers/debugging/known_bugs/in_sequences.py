"""Bugs in the axes of sequences: what belongs to the batch, to the time and to the heads."""

from mlsd_helpers.debugging.adapters.torch_model import TorchModel
from mlsd_helpers.debugging.known_bugs._nets import adam, cross_entropy
from mlsd_helpers.debugging.known_bugs._rows import series, texts
from mlsd_helpers.debugging.known_bugs.known_bug import known_bug
from mlsd_helpers.shared.lazy_names import when_used

torch = when_used("torch")
MATES = ["no gradient from batch mates", "other rows of the batch do not matter"]


@known_bug(
    "LSTM without batch_first",
    wrong="The recurrent layer takes the rows of a batch for the steps of one sequence.",
    title="fix dimensional mismatch",
    url="https://github.com/ray075hl/Bi-Model-Intent-And-Slot/pull/2",
    caught_by=MATES,
)
def no_batch_first(mended, seed):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.last = torch.nn.LSTM(3, 16, batch_first=mended), torch.nn.Linear(16, 2)

        def forward(self, X):
            return self.last(self.lstm(X)[0][:, -1])

    return TorchModel(Net, cross_entropy, adam), series(seed)


@known_bug(
    "view that mixes rows",
    wrong="view() brings time to the front, where transpose() was meant: rows are cut up and put together anew.",
    title="Some confusion on code.",
    url="https://github.com/Jingkang50/OpenPSG/issues/56",
    caught_by=MATES,
)
def view_mixes_rows(mended, seed):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.last = torch.nn.LSTM(3, 16), torch.nn.Linear(16, 2)

        def forward(self, X):
            n, length, width = X.shape
            by_time = X.transpose(0, 1) if mended else X.contiguous().view(length, n, width)
            return self.last(self.lstm(by_time)[0][-1])

    return TorchModel(Net, cross_entropy, adam), series(seed)


@known_bug(
    "attention weights over the batch",
    wrong="The softmax of an attention runs along the first axis: the weights of a step add up to 1 over the rows.",
    title="Attention's softmax dimension is wrong?",
    url="https://github.com/PetrochukM/PyTorch-NLP/issues/2",
    caught_by=MATES,
)
def softmax_over_batch(mended, seed):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.values, self.scores, self.last = (torch.nn.Linear(*shape) for shape in ((3, 16), (3, 1), (16, 2)))

        def forward(self, X):
            weights = self.scores(X).softmax(dim=1 if mended else 0)
            return self.last((weights * self.values(X).relu()).sum(dim=1))

    return TorchModel(Net, cross_entropy, adam), series(seed)


@known_bug(
    "mean over padding",
    wrong="The mean of a text's words counts its padding, of which there is as much as the longest of the batch asks.",
    title="Retriever embeddings depend on padding",
    url="https://github.com/lean-dojo/ReProver/issues/34",
    caught_by=["one row alone equals one among many"],
)
def mean_over_padding(mended, seed):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.last = torch.nn.Embedding(12, 8), torch.nn.Linear(8, 2)

        def forward(self, X):
            is_word = X > 0
            longest = int(is_word.sum(dim=1).max())
            X, is_word = X[:, :longest], is_word[:, :longest, None]
            words = self.words(X)
            return self.last((words * is_word).sum(dim=1) / is_word.sum(dim=1) if mended else words.mean(dim=1))

    return TorchModel(Net, cross_entropy, adam), texts(seed)


@known_bug(
    "hidden state kept from the batch before",
    wrong="The recurrent layer starts where the last call ended: a prediction depends on the call before.",
    title="Hidden state not equated to None?",
    url="https://github.com/loliverhennigh/Convolutional-LSTM-in-Tensorflow/issues/3",
    caught_by=["one row alone equals one among many", "other rows of the batch do not matter"],
)
def state_kept(mended, seed):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.last = torch.nn.LSTM(3, 16, batch_first=True), torch.nn.Linear(16, 2)
            self.state = None

        def forward(self, X):
            fits = self.state is not None and self.state[0].shape[1] == len(X)
            output, state = self.lstm(X, self.state if fits and not mended else None)
            self.state = tuple(part.detach() for part in state)
            return self.last(output[:, -1])

    return TorchModel(Net, cross_entropy, adam), series(seed)


def _attention(in_heads, axis):
    """A network with an attention of two heads; the axis is that of its softmax."""

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.parts, self.last = torch.nn.Linear(3, 3 * 16), torch.nn.Linear(16, 2)

        def forward(self, X):
            query, key, value = map(in_heads, self.parts(X).split(16, dim=2))
            weights = (query @ key.transpose(2, 3) / 8**0.5).softmax(dim=axis)
            return self.last((weights @ value).transpose(1, 2).flatten(2).mean(dim=1))

    return Net


def _split_in_heads(X):
    return X.reshape(*X.shape[:2], 2, 8).transpose(1, 2)


@known_bug(
    "view in place of transpose within a row",
    wrong="view() makes heads of an attention out of pieces of time: within each row, steps and heads are mixed.",
    title="In oder to change the order of dimensions, why is torch.tensor.view used??",
    url="https://github.com/zhouhaoyi/Informer2020/issues/59",
    not_caught_because="no row touches another, gradients are right, and the mixed-up network is one that can learn",
)
def view_within_a_row(mended, seed):
    def in_heads(X):
        return _split_in_heads(X) if mended else X.reshape(len(X), 2, X.shape[1], 8)

    return TorchModel(_attention(in_heads, axis=-1), cross_entropy, adam), series(seed)


@known_bug(
    "attention weights over the queries",
    wrong="The softmax of an attention runs over queries in place of keys: the weights of a query do not add up to 1.",
    title="Bug in SA for DDPM UNet?",
    url="https://github.com/labmlai/annotated_deep_learning_paper_implementations/issues/146",
    not_caught_because="it is another architecture that learns as well: those who reported it measured no difference",
)
def softmax_over_queries(mended, seed):
    return TorchModel(_attention(_split_in_heads, axis=-1 if mended else -2), cross_entropy, adam), series(seed)
