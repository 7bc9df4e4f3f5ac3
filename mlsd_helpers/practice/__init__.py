"""The practice: design cases, leveling, the mock interview."""
