"""Every parameter that is to be trained belongs to the optimiser."""

from mlsd_helpers.debugging.checks.gradients._shared import few, is_frozen, torch_model
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
    count among its parameters, is found, too. The check is exact. A parameter that the loss does not reach is the
    matter of "every parameter gets a finite gradient".
    """
    model = torch_model(model).fresh(seed)
    loss = model.training_loss(*data.some_train(8, seed))
    if loss.grad_fn is None:
        return Verdict(False, "no parameter takes a gradient in the loss, so that there is nothing to hold")
    held = {id(value) for group in model.optimizer.param_groups for value in group["params"]}
    names = {id(value): name for name, value in model.module.named_parameters()}
    leaves = _leaves(loss.grad_fn)
    lost = [each for each in leaves if id(each) not in held and not is_frozen(model, names.get(id(each), ""))]
    lost = [names.get(id(each), f"an unregistered tensor of shape {tuple(each.shape)}") for each in lost]
    return Verdict(not lost, f"not held: {few(sorted(lost))}" if lost else f"all {len(leaves)} are held")


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
