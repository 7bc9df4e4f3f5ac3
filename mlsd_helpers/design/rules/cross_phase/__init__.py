"""Rules across phases: does one section keep what another one promises."""
