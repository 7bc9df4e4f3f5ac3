"""Rules on the waivers: does each still accept something, and does it still hold."""
