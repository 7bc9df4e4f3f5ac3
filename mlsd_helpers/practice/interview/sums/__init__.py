"""The sums that a candidate says, done again: a module a kind, each of which objects only where nothing is open."""
