"""What the rebuilt models have in common."""

from mlsd_helpers.shared.lazy_names import when_used

torch = when_used("torch")


def two_layers(n_outputs=2, *more):
    """A network for six numbers, with more layers after it where they are given."""
    nn = torch.nn
    return nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, n_outputs), *more)


def adam(module):
    """Adam over all parameters of a module."""
    return torch.optim.Adam(module.parameters(), lr=0.01)


def cross_entropy(output, y):
    """Log loss of two or more outputs a row."""
    return torch.nn.functional.cross_entropy(output, y)


def squared_error(output, y):
    """Mean squared error of one output a row, of shape (n, 1)."""
    return ((output[:, 0] - y) ** 2).mean()
