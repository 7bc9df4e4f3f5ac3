"""Which adapter a model needs."""

from typing import Any

from mlsd_helpers.debugging.adapters.model import Model


def adapt(model: Any, classes: Any = None) -> Model:
    """The model behind the protocol of the checks.

    Parameters
    ----------
    model : Model or estimator
        A `TorchModel` or `Functions` as it is; an estimator of scikit-learn is wrapped.
    classes : sequence, optional
        All labels, for an estimator that learns in steps.

    Raises
    ------
    TypeError
        For anything else; the message says how to wrap it.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> adapt(LogisticRegression())
    Estimator(classification)
    """
    if isinstance(model, Model):
        return model
    if isinstance(model, type):
        raise TypeError(f"{model.__name__} is a class; expected a model: {model.__name__}(…)")
    if hasattr(model, "fit") and hasattr(model, "get_params"):
        from mlsd_helpers.debugging.adapters.estimator import Estimator

        return Estimator(model, classes)
    if any(base.__module__.startswith("torch.nn") for base in type(model).__mro__):
        raise TypeError(
            f"{type(model).__name__} is one module, and the checks train many; "
            "give TorchModel(make, loss, optimizer), with a function that makes the module"
        )
    raise TypeError(
        f"a {type(model).__name__} has no fit; expected an estimator of scikit-learn, "
        "TorchModel(make, loss, optimizer) or Functions(start, train_step, predict)"
    )
