"""What every tool uses and none owns: an interval, checks of numbers, how things are shown, packages that load late."""
