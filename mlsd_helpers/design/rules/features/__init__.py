"""Rules on the features: what the label means, what is known when, and whether examples are set apart honestly."""
