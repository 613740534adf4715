"""The unit's own office, under /staff/settings: its approval chain, who stands in for whom, what is
wrong with the staffing, the appointment order, duties and training, and how long steps take.
"""
