"""Rules on the modeling: does the model beat a baseline, by the right metric, and will an experiment see it."""
