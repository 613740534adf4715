"""The twelve months of a fiscal year in which the monthly procurement summary is due (R40)."""

import json
from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from portal.kit import db, thai
from portal.publication.cells import baht, month_words

KIND = "skr1"
MOST_YEARS = 5


async def summaries(categories: Sequence[UUID]) -> Sequence[Any]:
    """(id, facts) of the monthly summaries that are public in these categories."""
    return await db.rows(
        "SELECT id, facts FROM public_item WHERE kind = $1 AND category = ANY($2)"
        " ORDER BY published_at",
        KIND,
        list(categories),
    )


def fiscal_years(found: Sequence[Any], today: date, lang: str) -> list[SimpleNamespace]:
    """The present fiscal year and those with a summary, the newest first; of each its twelve
    months: what was published last of that month, how many procurements and for how many baht."""
    by_month: dict[str, tuple[UUID, dict[str, Any]]] = {}
    for row in found:
        facts = json.loads(row["facts"])
        if month := facts.get("month"):
            by_month[month] = (row["id"], facts)
    present = thai.fiscal_year(today)
    years = {present} | {_fiscal_year(month) for month in by_month}
    return [
        SimpleNamespace(
            year=year if lang == "th" else year - 543,
            done=sum(_fiscal_year(month) == year for month in by_month),
            months=[_slot(month, by_month.get(month), today, lang) for month in _months(year)],
        )
        for year in sorted(years, reverse=True)[:MOST_YEARS]
    ]


def _fiscal_year(month: str) -> int:
    return thai.fiscal_year(date(int(month[:4]), int(month[5:7]), 1))


def _months(year: int) -> list[str]:
    first = year - 544
    return [
        *(f"{first:04d}-{month:02d}" for month in (10, 11, 12)),
        *(f"{first + 1:04d}-{month:02d}" for month in range(1, 10)),
    ]


def _slot(
    month: str, found: tuple[UUID, dict[str, Any]] | None, today: date, lang: str
) -> SimpleNamespace:
    """`is_due`: the month is over and nothing is there."""
    item, facts = found or (None, {})
    rows = facts.get("rows", [])
    return SimpleNamespace(
        name=month_words(month, lang),
        url=f"/p/{item}/" if item else None,
        count=len(rows),
        none=bool(facts.get("none")),
        amount=baht(sum(row.get("price", 0) for row in rows)),
        is_due=item is None and month < f"{today:%Y-%m}",
    )
