"""The practice: design cases, the rubric of levels, the mock interview."""
