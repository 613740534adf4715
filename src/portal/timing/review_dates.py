"""Reviews in the unit's calendar: an entry for each day on which something is to be looked at."""

from collections.abc import Sequence
from datetime import date

from portal.calendar.dates import Due
from portal.kit import db

PATH = "/staff/reviews"
MOST = 10  # titles of one day


async def reviews_due(first: date, last: date) -> Sequence[Due]:
    """In a transaction; one statement."""
    rows = await db.rows(
        "SELECT p.review_on AS day, count(*) AS n,"
        " (array_agg(p.title ORDER BY p.number))[1:$3] AS titles FROM public_item i"
        " JOIN publication p ON p.tenant = i.tenant AND p.id = i.publication"
        " WHERE p.review_on BETWEEN $1 AND $2 GROUP BY p.review_on",
        first,
        last,
        MOST,
    )
    return [_entry(row["day"], row["n"], row["titles"]) for row in rows]


def _entry(day: date, count: int, titles: Sequence[str]) -> Due:
    more = ["…"] if count > len(titles) else []
    return Due(
        day,
        f"review-{day}",
        "review",
        ("ตรวจว่ายังเป็นปัจจุบัน", "Look whether it still holds"),
        ("\n".join([f"{count} เรื่อง", *titles, *more]),
         "\n".join([f"{count} items", *titles, *more])),
        count,
        PATH,
    )  # fmt: skip
