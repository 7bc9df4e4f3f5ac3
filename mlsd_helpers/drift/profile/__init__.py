"""Counts of columns that are small, merge exactly, and can be held against later ones."""
