"""Official papers as things: drawn up, numbered, signed, kept as files, published, verified."""
