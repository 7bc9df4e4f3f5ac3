"""Workers of a loader do not draw the same random numbers."""

import hashlib

import numpy as np

from mlsd_helpers.debugging.adapters.model import DoesNotApply
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict
from mlsd_helpers.debugging.rows import as_numpy

DRAWS = 64


@check(
    "workers draw different chance",
    catches="a generator held by the data set, of which each worker of each epoch gets the same copy",
    look_at="generators made in the data set's __init__; seed them in worker_init_fn, or use PyTorch's global one",
)
def workers_differ(model, data, seed):
    """The first row of the data set, read 64 times by each worker in two epochs, is not augmented alike in two of them.

    The data set, the number of workers and their ``worker_init_fn`` are those of the project's ``DataLoader``;
    reading one row again and again leaves nothing but chance to differ. Two workers, or two epochs of one, are alike
    when all 64 draws are. An augmentation that changes one row in ten has equal draws in 0.82 of the cases, and 64 of
    them at a rate of 3e-6.
    """
    dataset, about = _what_it_reads(data)
    epochs = _read_by_each_worker(dataset, about)
    if len({draw for epoch in epochs for draws in epoch for draw in draws}) == 1:
        raise DoesNotApply("the data set draws nothing by chance: 64 readings of its first row are equal")
    for number, epoch in enumerate(epochs, 1):
        for worker, draws in enumerate(epoch):
            if draws in epoch[:worker]:
                other = epoch.index(draws)
                return Verdict(False, f"workers {other} and {worker} draw the same {DRAWS} times in epoch {number}")
    for worker, draws in enumerate(epochs[0]):
        if draws == epochs[1][worker]:
            return Verdict(False, f"worker {worker} draws the same {DRAWS} times in both epochs")
    return Verdict(True, f"{len(epochs[0])} workers draw differently in both epochs")


def _what_it_reads(data):
    """The data set of the project's loader, and how the loader starts its workers."""
    if data.loader is None:
        raise DoesNotApply("no loader was declared")
    given = data.loader()  # a DataLoader, or the iterator of one, which keeps the same under private names
    read = {name: getattr(given, name, getattr(given, f"_{name}", None)) for name in ("dataset", "num_workers")}
    if not hasattr(read["dataset"], "__getitem__") or not read["num_workers"]:
        raise DoesNotApply("the loader is no DataLoader with workers over a data set of single rows")
    kept = ("worker_init_fn", "persistent_workers")
    about = {name: getattr(given, name, getattr(given, f"_{name}", None)) for name in kept}
    return read["dataset"], {"num_workers": read["num_workers"], **about}


def _read_by_each_worker(dataset, about):
    from torch.utils.data import DataLoader

    n_workers = about["num_workers"]
    loader = DataLoader(_FirstRow(dataset, n_workers * DRAWS), batch_size=DRAWS, collate_fn=list, **about)
    return [list(loader) for _ in range(2)]  # batch number i is read by worker number i


class _FirstRow:
    """Reads the first row of a data set, whatever row it is asked for, and gives a digest of it."""

    def __init__(self, dataset, length):
        self.dataset, self.length = dataset, length

    def __len__(self):
        return self.length

    def __getitem__(self, _):
        item = self.dataset[0]
        X = item[0] if isinstance(item, tuple | list) else item
        return hashlib.sha256(np.ascontiguousarray(as_numpy(X)).tobytes()).hexdigest()
