"""Real training bugs from public reports, each rebuilt small, with the same model mended beside it."""
