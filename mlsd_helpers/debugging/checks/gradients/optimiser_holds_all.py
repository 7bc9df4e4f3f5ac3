"""Every parameter that is to be trained belongs to the optimiser."""

from mlsd_helpers.debugging.checks.gradients._shared import torch_model
from mlsd_helpers.debugging.checks.registry import check
from mlsd_helpers.debugging.checks.result import Verdict


@check(
    "optimiser holds every parameter",
    catches="a layer that was added after the optimiser was made, or a list of layers that is not registered",
    look_at="which parameters the optimiser is made with, and lists of layers that should be a ModuleList",
)
def optimiser_holds_all(model, data, seed):
    """Every tensor that takes a gradient in the loss belongs to the optimiser, unless it is declared frozen.

    The leaves are read from the graph of the loss itself, so that a layer in a plain list, which the module does not
    count among its parameters, is found, too. The check is exact.
    """
    model = torch_model(model).fresh(seed)
    X, y = data.some_train(8, seed)
    held = {id(value) for group in model.optimizer.param_groups for value in group["params"]}
    names = {id(value): name for name, value in model.module.named_parameters()}
    leaves = _leaves(model.training_loss(X, y).grad_fn)
    lost = [each for each in leaves if id(each) not in held]
    lost = [names.get(id(each), f"an unregistered tensor of shape {tuple(each.shape)}") for each in lost]
    lost = [name for name in lost if not name.startswith(model.frozen or ("\0",))]
    said = f"not held by the optimiser: {', '.join(sorted(lost)[:5])}" if lost else f"all {len(leaves)} are held"
    return Verdict(not lost, said)


def _leaves(function):
    """The tensors at the ends of a graph that gradients are added up in."""
    found, waiting, seen = {}, [function], set()
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if hasattr(node, "variable"):
            found[id(node.variable)] = node.variable
        waiting.extend(following for following, _ in node.next_functions)
    return list(found.values())
