"""Who did what, when, and why: append-only. Every feature writes it, so it has no pages."""
