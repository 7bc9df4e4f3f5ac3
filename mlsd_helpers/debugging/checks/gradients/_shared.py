"""What the checks of gradients have in common."""

from mlsd_helpers.debugging.adapters.model import DoesNotApply


def torch_model(model):
    """The model, when it is one of PyTorch."""
    if not hasattr(model, "module"):
        raise DoesNotApply("the model shows no gradients")
    return model
