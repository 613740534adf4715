"""Figures of the acting unit, all of them sums of rows. Inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from asyncpg import Record

from portal.kit import clock, db, thai

MOST_SHOWN = 10
DAYS_SHOWN = 30


@dataclass(frozen=True)
class Figures:
    """Of visits or views: today, this month, this fiscal year, since counting began."""

    today: int
    month: int
    year: int
    total: int


def fiscal_start(year: int) -> date:
    """1 October of the calendar year before; `year` in พ.ศ."""
    return date(year - 544, 10, 1)


async def figures() -> dict[str, Figures]:
    """Of "visit", "view" and "file"."""
    today = clock.today()
    found = await db.rows(
        "SELECT what, coalesce(sum(n) FILTER (WHERE day = $1), 0)::bigint AS today,"
        " coalesce(sum(n) FILTER (WHERE day >= date_trunc('month', $1::date)), 0)::bigint AS month,"
        " coalesce(sum(n) FILTER (WHERE day >= $2), 0)::bigint AS year, sum(n)::bigint AS total"
        " FROM daily_count WHERE what <> 'item' GROUP BY what",
        today,
        fiscal_start(thai.fiscal_year(today)),
    )
    known = {
        row["what"]: Figures(row["today"], row["month"], row["year"], row["total"]) for row in found
    }
    return {what: known.get(what, Figures(0, 0, 0, 0)) for what in ("visit", "view", "file")}


async def since() -> date | None:
    return await db.value("SELECT min(day) FROM daily_count")


async def by_day() -> list[tuple[date, int]]:
    """Visits on each of the last days, those without any included; today last."""
    today = clock.today()
    first = today - timedelta(days=DAYS_SHOWN - 1)
    found = await db.rows(
        "SELECT day, n FROM daily_count WHERE what = 'visit' AND day >= $1", first
    )
    known = {row["day"]: row["n"] for row in found}
    days = [first + timedelta(days=place) for place in range(DAYS_SHOWN)]
    return [(day, known.get(day, 0)) for day in days]


async def by_month(year: int) -> list[tuple[date, int, int, int]]:
    """(first day, visits, views, downloads) of each month of a fiscal year that has begun."""
    first = fiscal_start(year)
    return [
        (row["month"], row["visits"], row["views"], row["files"])
        for row in await db.rows(
            "SELECT m::date AS month,"
            " coalesce(sum(n) FILTER (WHERE what = 'visit'), 0)::bigint AS visits,"
            " coalesce(sum(n) FILTER (WHERE what = 'view'), 0)::bigint AS views,"
            " coalesce(sum(n) FILTER (WHERE what = 'file'), 0)::bigint AS files"
            " FROM generate_series($1::date, least($2::date, $3::date), interval '1 month') m"
            " LEFT JOIN daily_count c ON c.day >= m AND c.day < m + interval '1 month'"
            " AND c.what <> 'item' GROUP BY m ORDER BY m",
            first,
            clock.today(),
            first.replace(year=first.year + 1) - timedelta(days=1),
        )
    ]


async def most_read() -> Sequence[Record]:
    """Items that are public now."""
    return await db.rows(
        "SELECT i.id, i.title, sum(c.n)::bigint AS n FROM daily_count c"
        " JOIN public_item i ON i.id = c.about WHERE c.what = 'item'"
        " GROUP BY i.id, i.title ORDER BY n DESC, i.title LIMIT $1",
        MOST_SHOWN,
    )


async def most_fetched() -> Sequence[Record]:
    """Files that are public now, each with its item."""
    return await db.rows(
        "SELECT d.item AS id, d.filename AS title, sum(c.n)::bigint AS n FROM daily_count c"
        " JOIN public_document d ON d.id = c.about WHERE c.what = 'file'"
        " GROUP BY d.item, d.id, d.filename ORDER BY n DESC, d.filename LIMIT $1",
        MOST_SHOWN,
    )


async def by_item() -> Sequence[Record]:
    """(id, title, views, downloads) of everything that is public now, the newest first (R28)."""
    return await db.rows(
        "SELECT i.id, i.title,"
        " (SELECT coalesce(sum(c.n), 0)::bigint FROM daily_count c"
        "  WHERE c.what = 'item' AND c.about = i.id) AS views,"
        " (SELECT coalesce(sum(c.n), 0)::bigint FROM public_document d"
        "  JOIN daily_count c ON c.about = d.id AND c.what = 'file'"
        "  WHERE d.item = i.id) AS downloads"
        " FROM public_item i ORDER BY i.published_at DESC, i.id"
    )


@dataclass(frozen=True)
class Satisfaction:
    """`scores`: how many gave 5, 4, 3, 2, 1; `mean` of them, None without any."""

    scores: tuple[int, ...]
    first: date | None
    last: date | None

    @property
    def count(self) -> int:
        return sum(self.scores)

    @property
    def mean(self) -> float | None:
        if not self.count:
            return None
        return sum(n * score for n, score in zip(self.scores, range(5, 0, -1), strict=True)) / (
            self.count
        )


async def satisfaction(year: int) -> Satisfaction:
    """Of one fiscal year (พ.ศ.)."""
    first = fiscal_start(year)
    found = await db.rows(
        "SELECT score, count(*) AS n, min(day) AS first, max(day) AS last FROM rating"
        " WHERE day >= $1 AND day < $2 GROUP BY score",
        first,
        first.replace(year=first.year + 1),
    )
    known = {row["score"]: row["n"] for row in found}
    return Satisfaction(
        tuple(known.get(score, 0) for score in range(5, 0, -1)),
        min((row["first"] for row in found), default=None),
        max((row["last"] for row in found), default=None),
    )


async def answers(limit: int = 10_000) -> Sequence[Record]:
    """The newest first: (day, score, comment)."""
    return await db.rows(
        "SELECT day, score, comment FROM rating ORDER BY day DESC, id LIMIT $1", limit
    )
