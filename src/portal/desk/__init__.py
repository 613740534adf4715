"""The staff home: what waits for me, what I was told, and my own account."""
