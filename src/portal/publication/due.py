"""What the clock has made due in the acting unit. Inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
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
FAILED = "EXISTS (SELECT FROM due_failure WHERE retry_at <= portal_now())"
ANY = ", ".join(
    f"EXISTS ({_first(work, f' AND {moment} <= portal_now()')}) AS {work}"
    for work, (moment, _) in DUE.items()
)


@dataclass(frozen=True)
class Found:
    """`works`: of what there is something to do by now; `again`: some of it failed before."""

    works: set[Work]
    again: bool


async def works_due() -> Found:
    """A stop of ends counts as work until it is over."""
    found = await db.row(f"SELECT {ANY}, {STOPPED} AS stopped, {FAILED} AS again")
    assert found is not None
    works: set[Work] = {work for work in DUE if found[work] or found["again"]}
    if found["stopped"]:
        works.add("expire")
    return Found(works, found["again"])


async def due(work: Work, limit: int = 200) -> Sequence[UUID]:
    """Those of which it is due and has not failed, the longest due first."""
    moment, which = DUE[work]
    found = await db.rows(
        f"SELECT p.id FROM publication p WHERE {which} AND {moment} <= portal_now()"  # noqa: S608
        f" AND {never_failed(work)} ORDER BY {moment} LIMIT $1",
        limit,
    )
    return [row["id"] for row in found]


async def set_next_due(*, changed: bool = False) -> None:
    """When time alone next changes something in this unit. `changed`: what is public did."""
    await db.changed(
        "UPDATE site SET next_due = due.at, version = version + $2"  # noqa: S608
        f" FROM (SELECT least({NEXT}) AS at) due"
        " WHERE tenant = $1 AND (next_due IS DISTINCT FROM due.at OR $2 > 0)",
        tenancy.current().id,
        int(changed),
    )
