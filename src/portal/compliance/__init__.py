"""What must be on a unit's site, and what is not there (R84, R104): the one function that says of
each slot of each checklist, in each of its periods, whether it is filled, declared, waived,
expired, late, missing or due; and the figures, all counted from that alone.
"""
