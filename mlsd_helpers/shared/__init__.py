"""What every tool uses and none owns: an interval, checks of single numbers, packages that load when used."""
