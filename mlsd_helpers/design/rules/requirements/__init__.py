"""Rules on the requirements: is there a decision, are there numbers, and do the numbers agree."""
