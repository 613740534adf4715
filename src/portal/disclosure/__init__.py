"""The public site: what a citizen sees.

Everything here reads the views `public_item`, `public_document` and `ended_item`, never the table:
what is not public at this moment does not exist for it. A test holds this folder to that.
"""
