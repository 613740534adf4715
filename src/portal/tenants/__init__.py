"""The units: each a file, applied to the database; their hosts, and whose a host is.

A unit is the organisation, the tenant is the boundary around its data. No unit's folder ever holds
code: what differs between units is data in its file.
"""
