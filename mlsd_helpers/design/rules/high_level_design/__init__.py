"""Rules on the high-level design: does it hang together, and is it fast and available enough for a request."""
