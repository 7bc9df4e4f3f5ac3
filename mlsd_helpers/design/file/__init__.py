"""Bytes to values and back, safely: reading, validation, writing, migration, revisions; what an error says."""
