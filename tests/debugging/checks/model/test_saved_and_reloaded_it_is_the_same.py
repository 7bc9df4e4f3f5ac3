"""Planted: layers in a plain list, which no state_dict holds; a state that pickles without its bias."""

import numpy as np

from mlsd_helpers.debugging import TorchModel
from tests.debugging.checks.model.sound import logistic, outcome, start

CHECK = "saved and reloaded it is the same"


class Forgetful(dict):
    """A state whose file lacks the weights."""

    def __reduce__(self):
        return Forgetful, ({"weights": np.zeros(4) + 0.1, "bias": self["bias"]},)

    def __deepcopy__(self, memo):
        return Forgetful({name: value.copy() for name, value in self.items()})


def test_what_the_file_lacks_is_found():
    assert outcome(CHECK, logistic(start=lambda seed: Forgetful(start(seed)))).outcome == "failed"


def test_layers_in_a_plain_list_are_found(torch):
    class Plain(torch.nn.Module):
        def __init__(self, keep):
            super().__init__()
            self.layers = keep([torch.nn.Linear(4, 8), torch.nn.Linear(8, 2)])

        def forward(self, X):
            return self.layers[1](self.layers[0](X).relu())

    def model(keep):
        def optimizer(module):
            return torch.optim.Adam([each for layer in module.layers for each in layer.parameters()], 0.01)

        return TorchModel(lambda: Plain(keep), torch.nn.functional.cross_entropy, optimizer, steps=30)

    assert outcome(CHECK, model(list)).outcome == "failed"
    assert outcome(CHECK, model(torch.nn.ModuleList)).passed


def test_a_state_without_a_file_could_not_run():
    # a generator cannot be copied or pickled
    assert (
        outcome(CHECK, logistic(start=lambda seed: {**start(seed), "rows": (i for i in "ab")})).outcome
        == "could not run"
    )


def test_sound():
    assert outcome(CHECK, logistic()).passed
