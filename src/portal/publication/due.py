"""What the clock has made due in the acting unit. Inside a transaction."""

from collections.abc import Sequence
from uuid import UUID

from portal.kit import db, tenancy
from portal.publication.failures import Work, never_failed

# work -> (the moment at which it is due, which publications it is of)
DUE: dict[Work, tuple[str, str]] = {
    "expire": ("publish_until", "p.state = 'published'"),
    "remind": ("remind_at", "p.remind_at IS NOT NULL"),
    "warn": ("warn_at", "p.state = 'published'"),
    "review": ("review_tell_at", "p.state = 'published'"),
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
    """Of what there is something to do by now."""
    found = await db.row(f"SELECT {ANY}")
    return {work for work in DUE if found is not None and found[work]}


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
