"""Tests in a real browser: a package, so that what they start is stopped when the last of them is done."""
