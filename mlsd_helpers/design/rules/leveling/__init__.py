"""Rules on the leveling: is there evidence for the level aimed at, and does the document still contain it."""
