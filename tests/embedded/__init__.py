"""The embedded servers and `portal demo`."""
