"""A PyTorch module behind the protocol."""

import numpy as np
import pytest

from mlsd_helpers.debugging import TorchModel, adapt
from mlsd_helpers.debugging.adapters.model import CouldNotRun
from tests.debugging.checks.model.sound import numbers, table


def model(torch, make=None, **how):
    loss = how.pop("loss", torch.nn.functional.cross_entropy)
    make = make or (lambda: torch.nn.Linear(4, 2))
    return TorchModel(make, loss, lambda net: torch.optim.SGD(net.parameters(), lr=0.1), **how)


def test_one_seed_one_module(torch):
    asked = table().X_test
    same, again, other = (model(torch).fresh(seed).predict(asked) for seed in (0, 0, 1))
    assert np.array_equal(same, again)
    assert not np.array_equal(same, other)


def test_a_copy_does_not_touch_the_original_and_its_optimiser_holds_its_own(torch):
    data = table()
    original = model(torch).fresh(0)
    before = original.predict(data.X_test)
    copied = original.copy().train(data.X_train, data.y_train)
    assert np.array_equal(original.predict(data.X_test), before)
    held = {id(value) for group in copied.optimizer.param_groups for value in group["params"]}
    assert held == {id(value) for value in copied.module.parameters()}


def test_a_module_that_keeps_its_last_output_can_be_copied(torch):
    class Keeping(torch.nn.Linear):
        def forward(self, X):
            self.last = super().forward(X)
            return self.last

    data = table()
    trained = model(torch, lambda: Keeping(4, 2)).fresh(0).train(data.X_train, data.y_train)
    assert not trained.module.last.is_leaf
    copied = trained.copy()
    assert np.array_equal(copied.predict(data.X_test), trained.predict(data.X_test))
    assert copied.module.last.data_ptr() != trained.module.last.data_ptr()


def test_parts_in_a_plain_list_are_no_tensors(torch):
    class Plain(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.parts = [torch.nn.Linear(4, 2)]
            self.scale = torch.nn.Parameter(torch.ones(1))

        def forward(self, X):
            return self.parts[0](X) * self.scale

    assert model(torch, Plain).fresh(0).copy().predict(table().X_test).shape == (150, 2)


def test_predict_leaves_every_mode_as_it_was(torch):
    made = model(torch, lambda: torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Dropout(), torch.nn.Linear(4, 2)))
    made = made.fresh(0)
    made.module.train()
    made.module[1].eval()
    made.predict(table().X_test)
    assert [part.training for part in made.module] == [True, False, True]


def test_classes_are_known_before_and_after_the_first_answer(torch):
    assert list(model(torch).classes()) == [0, 1]
    # the last linear layer is not the last layer here
    ends_otherwise = model(
        torch, lambda: torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.Flatten(), _thirds(torch))
    )
    ends_otherwise.predict(table().X_test)
    assert list(ends_otherwise.classes()) == [0, 1, 2]


def _thirds(torch):
    class Thirds(torch.nn.Module):
        def forward(self, X):
            return X.reshape(len(X), 3, 2).sum(dim=2)

    return Thirds()


def test_one_output_is_the_probability_of_the_second_class(torch):
    one = model(torch, lambda: torch.nn.Linear(4, 1)).fresh(0)
    X = table().X_test
    expected = 1 / (1 + np.exp(-(X @ one.parameters()["weight"][0] + one.parameters()["bias"])))
    assert one.predict(X) == pytest.approx(expected, abs=1e-6)
    assert list(one.classes()) == [0, 1]


def test_a_regression_of_several_columns_is_told(torch):
    wide = model(torch, lambda: torch.nn.Linear(3, 2), task="regression").fresh(0)
    with pytest.raises(CouldNotRun, match=r"the module gives \(150, 2\) numbers for 150 rows; expected one each"):
        wide.predict(numbers().X_test)


def test_a_nudge_moves_one_parameter_in_place(torch):
    nudged = model(torch).fresh(0)
    before, where = nudged.parameters(), nudged.module.weight.data_ptr()
    nudged.nudge("weight", np.random.default_rng(0))
    assert not np.allclose(nudged.parameters()["weight"], before["weight"])
    assert np.array_equal(nudged.parameters()["bias"], before["bias"])
    assert nudged.module.weight.data_ptr() == where


def test_an_absent_device_is_told(torch):
    with pytest.raises(CouldNotRun, match="the module cannot be put on 'cuda:9'"):
        model(torch, device="cuda:9").fresh(0)


def test_labels_of_the_wrong_type_raise_what_pytorch_says(torch):
    data = table()
    with pytest.raises(RuntimeError):
        model(torch).fresh(0).step(data.X_train, data.y_train.astype(np.float32) * np.ones(1, np.float32))


def test_a_module_alone_is_refused_with_what_to_give(torch):
    with pytest.raises(TypeError, match="Linear is one module, and the checks train many; give TorchModel"):
        adapt(torch.nn.Linear(4, 2))


@pytest.mark.filterwarnings("ignore:Seems like:UserWarning")  # a copy loses the mark of PyTorch on its step
def test_a_scheduler_kept_on_the_optimiser_is_copied_with_it(torch):
    def optimizer(net):
        made = torch.optim.SGD(net.parameters(), lr=0.1)
        made.scheduler = torch.optim.lr_scheduler.StepLR(made, step_size=1, gamma=0.5)
        return made

    def train_step(net, optimizer, X, y):
        loss = torch.nn.functional.cross_entropy(net(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        optimizer.scheduler.step()
        return loss

    data, loss = table(), torch.nn.functional.cross_entropy
    original = TorchModel(lambda: torch.nn.Linear(4, 2), loss, optimizer, train_step=train_step).fresh(0)
    copied = original.copy()
    copied.step(data.X_train[:8], data.y_train[:8])
    assert copied.optimizer.scheduler.optimizer is copied.optimizer
    assert (original.optimizer.param_groups[0]["lr"], copied.optimizer.param_groups[0]["lr"]) == (0.1, 0.05)


def test_what_comes_instead_of_modules_losses_and_probabilities_is_named(torch):
    data, one = table(), torch.nn.Linear(4, 2)
    same = model(torch, make=lambda: one)
    with pytest.raises(CouldNotRun, match="the same module twice"):
        [same.fresh(seed) for seed in range(2)]
    with pytest.raises(CouldNotRun, match="gave a NoneType; expected a new module"):
        model(torch, make=lambda: None).fresh()
    with pytest.raises(CouldNotRun, match="train_step gave None; expected the loss"):
        model(torch, train_step=lambda *given: None).step(data.X_train[:8], data.y_train[:8])
    with pytest.raises(CouldNotRun, match=r"gave whole numbers \(int64\); expected the probability"):
        model(torch, predict=lambda net, X: net(X).argmax(dim=1)).predict(data.X_test)
    with pytest.raises(CouldNotRun, match="expected numbers, such as class codes"):
        model(torch).step(data.X_train[:8], np.where(data.y_train[:8], "yes", "no"))
