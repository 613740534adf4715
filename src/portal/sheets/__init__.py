"""How official papers look: blocks of words, set as page, PDF, DOCX and tables. Knows nothing of
what a paper says."""

from portal.kit import web
from portal.sheets.figures import points

web.FILTERS["chart_points"] = points
