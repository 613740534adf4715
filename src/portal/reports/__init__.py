"""Official papers as things: drawn up, numbered, signed, kept as files, published, verified.

A draft holds people's words alone and is drawn anew each time (drafts/); with the first signature
its content is frozen, with the last it has its number and its day and never changes again. Another
edition takes its place at its own signing. Files are made by jobs (builds.py) and lie in the store;
a paper goes public as a request of the unit like everything else (publishing.py).
"""
