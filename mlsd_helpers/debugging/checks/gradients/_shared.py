"""What the checks of gradients have in common."""

import numpy as np

from mlsd_helpers.debugging.adapters.model import CouldNotRun, DoesNotApply, batches


def torch_model(model):
    """The model, when it is one of PyTorch."""
    if not hasattr(model, "module"):
        raise DoesNotApply("the model shows no gradients")
    return model


def is_frozen(model, name):
    """Whether training must leave the parameter or buffer of this name as it is."""
    return name.startswith(model.frozen)


def to_train(model):
    """The parameters that training is to change, by name."""
    return {name: each for name, each in model.module.named_parameters() if not is_frozen(model, name)}


def declared_frozen(model, names):
    """Those of the names that are declared frozen; a declaration that fits no name of the module is a mistake."""
    known = [name for name, _ in model.module.named_parameters()] + [name for name, _ in model.module.named_buffers()]
    for beginning in model.frozen:
        if not any(name.startswith(beginning) for name in known):
            raise CouldNotRun(f"frozen names {beginning!r}, and no parameter or buffer begins so")
    return [name for name in names if is_frozen(model, name)]


def frozen_and_moved(model, data, seed, part, n_steps=20):
    """Names declared frozen among the model's ``part``, "parameters" or "buffers", and those that steps have changed.

    The steps are the project's own, on training rows.
    """
    model = torch_model(model).fresh(seed)
    before = getattr(model, part)()
    frozen = declared_frozen(model, before)
    if not frozen:
        raise DoesNotApply(f"none of the {part} is declared frozen; pass TorchModel(…, frozen=(…))")
    X, y = data.some_train(n_steps * model.batch_size, seed)
    for batch in batches(X, y, model.batch_size, n_steps, seed):
        model.step(*batch)
    after = getattr(model, part)()
    return frozen, [name for name in frozen if not np.array_equal(before[name], after[name])]


def few(names, n=3):
    """The first names, and how many there are beside them."""
    names = list(names)
    return ", ".join(names[:n]) + (f" and {len(names) - n} more" if len(names) > n else "")


def seeded(seed):
    """Start PyTorch's and NumPy's global generators at one place."""
    import torch

    torch.manual_seed(seed)
    np.random.seed(seed)
