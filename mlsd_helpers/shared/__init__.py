"""What every tool uses and none owns: an interval, checks of numbers, frames of other libraries, a caller's metric,
how things are shown, packages that load late.
"""
