"""Checks of rows and labels, before any model is trained."""
