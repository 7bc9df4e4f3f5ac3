"""Checks that need gradients, modes or optimisers of PyTorch."""
