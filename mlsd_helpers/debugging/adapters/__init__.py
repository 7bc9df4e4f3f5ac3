"""One protocol for scikit-learn estimators, PyTorch modules and plain functions."""
