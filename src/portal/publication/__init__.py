"""Asking to publish: from a draft to the public site and back.

`workflow.py` is the only statement of the steps; `actions.take()` is the only place where a state
changes, and a guard in the database refuses every other way.

A row is one edition of an item. `item` is what the public addresses and stays; an update is a new
row with the same item, on its own way through the chain while the approved one stays public. When
it is published the one before expires ("replaced"), in the same transaction.
"""
