"""What falls due in a unit, day by day: slots of the checklists whose rounds close, items whose
time ends, holidays; as a page, and as a feed for each person's own calendar. Nothing is kept: each
reading asks the rows.
"""
