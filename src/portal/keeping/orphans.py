"""What nothing uses any more is swept away: rows with their objects, and objects without a row.

It proves before it deletes: the row is locked, untouched for the grace period, and in no use
(content_use); then it is marked as leaving, and from that moment nobody can keep it again until its
object and its row are gone. A sweep that dies on the way is finished by the next.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from asyncpg import Record

from portal.audit.record import record
from portal.kit import clock, db, storage, store_list, tenancy
from portal.kit.store_list import Lying
from portal.people.person import SYSTEM

GRACE = timedelta(hours=24)  # of work that may be under way; for objects by the store's clock
A_ROUND = 100  # rows of one round
AGAIN = timedelta(hours=24)  # after which the store's list is gone through once more
MOST_NAMED = 50  # hashes in one line of the record

UNUSED = "NOT EXISTS (SELECT FROM content_use u WHERE u.tenant = c.tenant AND u.sha256 = c.sha256)"


@dataclass
class Swept:
    """What a sweep did, in hashes. `strange`: keys of objects that are none of ours; `missing`:
    contents whose object is not there."""

    rows: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    bytes: int = 0


async def sweep(grace: timedelta = GRACE, again: timedelta = AGAIN) -> Swept:
    """One bounded round in the acting unit. Unavailable: the store is away; what was marked stays
    marked, and the next round goes on."""
    done = Swept()
    if not done_recently(await _listing(), again):
        await _look_through(done, grace)
    await _mark_unused(grace)
    for row in await _leaving():
        await storage.remove(row["sha256"])
        if await _forget(row["sha256"]):
            done.rows.append(row["sha256"])
            done.bytes += row["size"]
    await _report(done)
    return done


async def _mark_unused(grace: timedelta) -> None:
    async with db.transaction():
        found = await db.rows(
            "SELECT sha256 FROM content c WHERE touched_at < $1 AND erased_at IS NULL"  # noqa: S608
            f" AND leaving_at IS NULL AND {UNUSED} ORDER BY touched_at LIMIT $2",
            clock.now() - grace,
            A_ROUND,
        )
    for row in found:
        await mark_unused(row["sha256"], grace)


async def mark_unused(sha256: str, grace: timedelta) -> bool:
    """Prove under the row's lock that nothing uses it, and mark it as leaving; whether it is. One
    that somebody has locked is in use."""
    async with db.transaction():
        if not await db.value(
            "SELECT true FROM content WHERE sha256 = $1 AND touched_at < $2 AND erased_at IS NULL"
            " AND leaving_at IS NULL FOR UPDATE SKIP LOCKED",
            sha256,
            clock.now() - grace,
        ):
            return False
        return bool(
            await db.changed(
                f"UPDATE content c SET leaving_at = $2 WHERE sha256 = $1 AND {UNUSED}",  # noqa: S608
                sha256,
                clock.now(),
            )
        )


async def _leaving() -> Sequence[Record]:
    async with db.transaction():
        return await db.rows(
            "SELECT sha256, size FROM content WHERE leaving_at IS NOT NULL ORDER BY leaving_at"
            " LIMIT $1",
            2 * A_ROUND,
        )


async def _forget(sha256: str) -> bool:
    """Delete the row; the foreign keys prove once more that nothing uses it. If something does,
    against all expectation, its object is gone and that is damage."""
    try:
        async with db.transaction():
            return bool(
                await db.changed(
                    "DELETE FROM content WHERE sha256 = $1 AND leaving_at IS NOT NULL", sha256
                )
            )
    except db.asyncpg.ForeignKeyViolationError:
        async with db.transaction():
            await db.changed("UPDATE content SET leaving_at = NULL WHERE sha256 = $1", sha256)
        await note_damage(sha256, "missing")
        return False


async def _listing() -> Record:
    async with db.transaction():
        found = await db.row(
            "SELECT listed_to, listed_at, now() AS now FROM site WHERE tenant = $1",
            tenancy.current().id,
        )
    assert found is not None
    return found


def done_recently(listing: Record, again: timedelta) -> bool:
    """Whether the whole list was gone through, and not so long ago."""
    at = listing["listed_at"]
    return not listing["listed_to"] and at is not None and at > listing["now"] - again


async def _look_through(done: Swept, grace: timedelta) -> None:
    """The next page of the store's list: objects that no row knows are marked as leaving, rows
    whose object is not there are damaged."""
    listing = await _listing()
    page = await store_list.listed(listing["listed_to"])
    is_last = len(page) < store_list.A_PAGE
    await _missing_rows(done, page, listing["listed_to"], listing["now"] - grace, is_last=is_last)
    old = [one for one in page if one.changed_at < listing["now"] - grace]
    for one in old:
        if not one.sha256:
            await storage.remove_key(one.key)
            done.strange.append(one.key)
    await _unknown(done, [one for one in old if one.sha256])
    if is_last:
        await store_list.clear_unfinished(grace, listing["now"])
    async with db.transaction():
        await db.changed(
            "UPDATE site SET listed_to = $2, listed_at = now() WHERE tenant = $1",
            tenancy.current().id,
            "" if is_last else page[-1].key,
        )


async def _unknown(done: Swept, old: list[Lying]) -> None:
    async with db.transaction():
        rows = await db.rows(
            "SELECT sha256, erased_at FROM content WHERE sha256 = ANY($1)",
            [one.sha256 for one in old],
        )
    erased = {row["sha256"]: row["erased_at"] for row in rows}
    for one in old:
        if erased.get(one.sha256):  # put by an upload that was under way when it was erased
            await storage.remove(one.sha256)
            done.bytes += one.size
        elif one.sha256 in erased or not await _adopt(one):
            continue
        done.objects.append(one.sha256)


async def _adopt(one: Lying) -> bool:
    """Give an unknown object a row that is leaving, so that nobody keeps the same bytes meanwhile;
    False when somebody just has."""
    async with db.transaction():
        return bool(
            await db.changed(
                "INSERT INTO content (tenant, sha256, size, touched_at, scan, leaving_at)"
                " VALUES ($1, $2, greatest($3, 1), $4, 'pending', $4) ON CONFLICT DO NOTHING",
                tenancy.current().id,
                one.sha256,
                one.size,
                clock.now(),
            )
        )


async def _missing_rows(
    done: Swept, page: list[Lying], after: str, before: datetime, *, is_last: bool
) -> None:
    """Rows between the ends of the page that it does not show, asked for once more, one by one."""
    seen = [one.sha256 for one in page if one.sha256]
    async with db.transaction():
        rows = await db.rows(
            "SELECT sha256 FROM content WHERE sha256 > $1 AND (sha256 <= $2 OR $3)"
            " AND stored_at < $4 AND erased_at IS NULL AND leaving_at IS NULL AND damage = ''"
            " AND NOT sha256 = ANY($5) ORDER BY sha256 LIMIT $6",
            after.rsplit("/", 1)[-1],
            seen[-1] if seen else "",
            is_last,
            before,
            seen,
            A_ROUND,
        )
    for row in rows:
        if await storage.size_of(row["sha256"]) is None:
            await note_damage(row["sha256"], "missing")
            done.missing.append(row["sha256"])


async def note_damage(sha256: str, what: str) -> None:
    """Of a stored content: missing or differs; it is not handed out any more. In the record."""
    async with db.transaction():
        if await db.changed(
            "UPDATE content SET damage = $2, damaged_at = $3 WHERE sha256 = $1 AND damage = ''"
            " AND erased_at IS NULL AND leaving_at IS NULL",
            sha256,
            what,
            clock.now(),
        ):
            await _record("storage_damage", {"sha256": sha256, "damage": what})


async def _report(done: Swept) -> None:
    if not (done.rows or done.objects or done.strange):
        return
    said: dict[str, Any] = asdict(done)
    detail = {
        name: found[:MOST_NAMED] if isinstance(found, list) else found
        for name, found in said.items()
        if found
    }
    count = len(done.rows) + len(done.strange)
    async with db.transaction():
        await _record("storage_swept", {"count": count, **detail})


async def _record(action: str, detail: dict[str, Any]) -> None:
    unit = tenancy.current().id
    await record(action, ("unit", unit), SYSTEM, "system", detail=detail)
