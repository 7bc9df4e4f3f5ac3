"""Which kind of shift it is, before labels arrive and after."""
