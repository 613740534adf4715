"""What every government site must show besides its information (Website Standard 3.0, B.2):
policies, licence, the map of the site, what it is viewed with, whom to tell of a weakness.

All of it is made from the unit's own facts; no unit writes a page of it.
"""
