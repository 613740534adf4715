"""What the clock has made due in the acting unit. Inside a transaction."""

from collections.abc import Sequence
from uuid import UUID

from portal.kit import db


async def over(limit: int = 500) -> Sequence[UUID]:
    """Published ones whose time is over."""
    found = await db.rows(
        "SELECT id FROM publication WHERE state = 'published' AND publish_until <= portal_now()"
        " ORDER BY publish_until LIMIT $1",
        limit,
    )
    return [row["id"] for row in found]


async def to_remind(limit: int = 200) -> Sequence[UUID]:
    """Those of which somebody is to be reminded by now."""
    found = await db.rows(
        "SELECT id FROM publication WHERE remind_at <= portal_now() ORDER BY remind_at LIMIT $1",
        limit,
    )
    return [row["id"] for row in found]
