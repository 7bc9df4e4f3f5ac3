"""What follows from a document: numbers, headroom, what would change, what differs from another."""
