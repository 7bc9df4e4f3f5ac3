"""Bugs in the loss."""

from mlsd_helpers.debugging.adapters.torch_model import TorchModel
from mlsd_helpers.debugging.known_bugs._nets import adam, cross_entropy, squared_error, two_layers
from mlsd_helpers.debugging.known_bugs._rows import a_number, two_classes
from mlsd_helpers.debugging.known_bugs.known_bug import known_bug
from mlsd_helpers.shared.lazy_names import when_used

torch = when_used("torch")


@known_bug(
    "softmax before cross-entropy",
    wrong="The network ends in a softmax, and the cross-entropy takes another one of its probabilities.",
    title="Removes erroneous extra softmax",
    url="https://github.com/bowang-lab/Transformer-GCN-QA/pull/32",
    caught_by=["outputs are normalised once"],
)
def softmax_twice(mended, seed):
    def make():
        return two_layers(2) if mended else two_layers(2, torch.nn.Softmax(dim=1))

    def predict(module, X):
        with torch.no_grad():
            return module.eval()(X).softmax(dim=1) if mended else module.eval()(X)

    return TorchModel(make, cross_entropy, adam, predict=predict), two_classes(seed)


@known_bug(
    "sigmoid before a loss with logits",
    wrong="The network ends in a sigmoid, and the loss takes another one, so that no probability is below one half.",
    title="bug: bceloss not decrease",
    url="https://github.com/avBuffer/UNet3plus_pth/issues/23",
    caught_by=["outputs are normalised once", "overfits a handful"],
)
def sigmoid_twice(mended, seed):
    def make():
        return two_layers(1) if mended else two_layers(1, torch.nn.Sigmoid())

    def loss(output, y):
        return torch.nn.functional.binary_cross_entropy_with_logits(output[:, 0], y.to(output.dtype))

    return TorchModel(make, loss, adam), two_classes(seed)


@known_bug(
    "(n, 1) broadcast against (n,)",
    wrong="Outputs of shape (n, 1) less labels of shape (n,) give n × n differences, and the mean is learned.",
    title="fixed broadcasting issue between y and y_pred in PopStats",
    url="https://github.com/manzilzaheer/DeepSets/pull/1",
    caught_by=["overfits a handful"],
)
def broadcast(mended, seed):
    def loss(output, y):
        return ((output[:, 0] - y) ** 2).mean() if mended else ((output - y) ** 2).mean()

    return TorchModel(lambda: two_layers(1), loss, adam, task="regression"), a_number(seed)


@known_bug(
    "minus forgotten in the loss",
    wrong="The log-likelihood is minimised, so that the loss falls without end and the model learns to be wrong.",
    title="Missing (-1) in the loss function in BC",
    url="https://github.com/uidilr/gail_ppo_tf/issues/17",
    caught_by=["overfits a handful"],
)
def no_minus(mended, seed):
    def loss(output, y):
        likelihood = output.log_softmax(dim=1)[torch.arange(len(y)), y].mean()
        return -likelihood if mended else likelihood

    return TorchModel(lambda: two_layers(2), loss, adam), two_classes(seed)


@known_bug(
    "loss through item()",
    wrong="The loss goes through a plain number, and is made a tensor with a gradient again to silence the error.",
    title="Weights are not updating",
    url="https://github.com/isayev/ReLeaSE/issues/39",
    caught_by=["gradient matches differences", "every parameter gets a finite gradient"],
)
def loss_through_item(mended, seed):
    def loss(output, y):
        value = cross_entropy(output, y)
        return value if mended else torch.tensor(value.item(), dtype=value.dtype, requires_grad=True)

    return TorchModel(lambda: two_layers(2), loss, adam), two_classes(seed)


@known_bug(
    "penalty on an argmax",
    wrong="A second term of the loss counts predicted classes by argmax, and so has no gradient at all.",
    title="Gradient unable to backprop if we use argmax or torch.where",
    url="https://github.com/Ugenteraan/Deep_Hierarchical_Classification/issues/6",
    not_caught_because="the term is a step function: between the steps its slope is zero, as its gradient says, and "
    "what is learned without the term is a sound model",
)
def penalty_on_argmax(mended, seed):
    def loss(output, y):
        second = output.softmax(dim=1)[:, 1] if mended else output.argmax(dim=1).to(output.dtype)
        return cross_entropy(output, y) + 0.1 * (second.mean() - 0.5) ** 2

    return TorchModel(lambda: two_layers(2), loss, adam), two_classes(seed)


@known_bug(
    "ReLU after the last layer",
    wrong="A regression ends in a ReLU: it predicts nothing below zero, and from some starts nothing but zero.",
    title="Do not use ReLU activation for the final regression layer",
    url="https://github.com/ProteomicsML/ProteomicsML/pull/203",
    caught_by=["overfits a handful"],
)
def relu_at_the_end(mended, seed):
    def make():
        return two_layers(1) if mended else two_layers(1, torch.nn.ReLU())

    return TorchModel(make, squared_error, adam, task="regression"), a_number(seed)
