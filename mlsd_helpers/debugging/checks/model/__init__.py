"""Checks of what a model does, whatever library it is of."""
