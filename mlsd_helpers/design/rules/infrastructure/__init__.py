"""Rules on the infrastructure: is there enough of it, can it be paid for, and does a bad version come back out."""
