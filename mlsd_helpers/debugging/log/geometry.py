"""Norms and angles of one step of a run."""

from __future__ import annotations

import math
from typing import Any


def geometry(
    side: Any, before: Any, after: Any, gradient: Any, last_gradient: Any, momentum: Any
) -> dict[str, float | None]:
    """Norms and cosines of a step; None where one of the vectors is not there."""
    vectors = {"update": after - before, "weight": after, "gradient": gradient, "momentum": momentum}
    if gradient is not None:
        vectors["last"] = last_gradient
    vectors = {name: vector for name, vector in vectors.items() if vector is not None}
    products = side.gram(list(vectors.values()))
    norm = {name: math.sqrt(products[i][i]) for i, name in enumerate(vectors)}
    place = {name: i for i, name in enumerate(vectors)}

    def cosine(other):
        if gradient is None or other not in place or not (size := norm["gradient"] * norm[other]):
            return None
        return products[place["gradient"]][place[other]] / size

    return {
        "gradient_norm": norm.get("gradient"),
        "update_norm": norm["update"],
        "weight_norm": norm["weight"],
        "update_ratio": norm["update"] / norm["weight"] if norm["weight"] else None,
        "momentum_norm": norm.get("momentum"),
        "cos_gradient_momentum": cosine("momentum"),
        "cos_gradient_last": cosine("last"),
    }


def one_number(loss: Any) -> float:
    """The loss as a number; a loss of several is refused."""
    shape = tuple(getattr(loss, "shape", ()))
    if math.prod(shape) != 1:
        raise ValueError(f"the loss has shape {shape}; expected one number, such as its mean over the batch")
    try:
        return float(loss.item() if hasattr(loss, "item") else loss)
    except (TypeError, ValueError):
        raise ValueError(f"the loss is a {type(loss).__name__}; expected one number") from None
