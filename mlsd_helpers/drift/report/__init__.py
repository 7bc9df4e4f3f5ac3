"""The report over all features, and the tests it is made of."""
