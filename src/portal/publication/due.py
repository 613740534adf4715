"""What the clock has made due in the acting unit. Inside a transaction."""

from collections.abc import Sequence
from uuid import UUID

from portal.kit import db, tenancy
from portal.publication.failures import Work, never_failed

STILL = "(p.publish_until IS NULL OR p.publish_until > portal_now())"
STOPPED = "EXISTS (SELECT FROM end_stop WHERE state IN ('waiting', 'wrong'))"
# work -> (the moment at which it is due, which publications it is of)
DUE: dict[Work, tuple[str, str]] = {
    "expire": ("publish_until", "p.state = 'published'"),
    "remind": ("remind_at", "p.remind_at IS NOT NULL"),
    "warn": ("warn_at", f"p.state = 'published' AND {STILL}"),
    "review": ("review_tell_at", f"p.state = 'published' AND {STILL}"),
}


def _first(work: Work, more: str) -> str:
    moment, which = DUE[work]
    return (
        f"SELECT {moment} FROM publication p WHERE {which} AND {moment} IS NOT NULL"  # noqa: S608
        f" AND {never_failed(work)}{more} ORDER BY {moment} LIMIT 1"
    )


AGAIN = "SELECT min(retry_at) FROM due_failure"
NEXT = ", ".join([f"({one})" for one in (*(_first(work, "") for work in DUE), AGAIN)])
ANY = ", ".join(
    f"EXISTS ({_first(work, f' AND {moment} <= portal_now()')})"
    f" OR EXISTS (SELECT FROM due_failure WHERE work = '{work}' AND retry_at <= portal_now())"
    f" AS {work}"
    for work, (moment, _) in DUE.items()
)


async def works_due() -> set[Work]:
    """Of what there is something to do by now; a stop of ends is looked at until it is over."""
    found = await db.row(f"SELECT {ANY}, {STOPPED} AS stopped")
    if found is None:
        return set()
    return {work for work in DUE if found[work] or (work == "expire" and found["stopped"])}


async def due(work: Work, limit: int = 200) -> Sequence[UUID]:
    """Those of which it is due and has not failed, the longest due first."""
    moment, which = DUE[work]
    found = await db.rows(
        f"SELECT p.id FROM publication p WHERE {which} AND {moment} <= portal_now()"  # noqa: S608
        f" AND {never_failed(work)} ORDER BY {moment} LIMIT $1",
        limit,
    )
    return [row["id"] for row in found]


async def set_next_due() -> None:
    """When time alone next changes something in this unit."""
    await db.changed(
        f"UPDATE site SET next_due = due.at FROM (SELECT least({NEXT}) AS at) due"  # noqa: S608
        " WHERE tenant = $1 AND next_due IS DISTINCT FROM due.at",
        tenancy.current().id,
    )
