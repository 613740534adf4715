"""Numbers as charts show them: shares of the largest, and their words in Thai digits."""

from typing import Any

from portal.kit import thai, web
from portal.sheets.blocks import Chart


def points(chart: Chart) -> list[dict[str, Any]]:
    """{label, share (0-1 of the largest), shown}, in the chart's order."""
    most = max((value for _, value in chart.points), default=0) or 1
    return [
        {"label": label, "share": max(value, 0) / most, "shown": shown(value)}
        for label, value in chart.points
    ]


def shown(value: float) -> str:
    """๑,๒๓๔ or ๒.๕."""
    return thai.digits(f"{value:,.0f}" if value == int(value) else f"{value:,.1f}")


def chart_words(chart: Chart) -> str:
    """All of it in one line, for whoever does not see it."""
    said = " ".join(f"{label} {shown(value)}" for label, value in chart.points)
    return f"แผนภูมิ {chart.caption} ({chart.unit_name}) {said}"


web.FILTERS["chart_points"] = points
