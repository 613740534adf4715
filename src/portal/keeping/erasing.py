"""Erasure on order: asked for by one person with the order's number and a reason, allowed by
another (the database sees that they are two), done by a job that may be killed at any point.

First the row becomes a tombstone and everything made of the content goes, in one transaction: from
that second the public gets 410. Then the object goes, with all its versions.
"""

from collections.abc import Sequence
from enum import StrEnum, auto
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.keeping.holds import hold_of, read_reason
from portal.keeping.uses import contents_of_item, held_among
from portal.kit import clock, db, storage, tenancy, text
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.kit.jobs import announce
from portal.people.person import SYSTEM, Person
from portal.people.roles import Role
from portal.publication.labels import DONE
from portal.search import indexing

ASKERS = (Role.UNIT_ADMIN, Role.WEBMASTER)
DECIDERS = (Role.APPROVER, Role.OPERATOR)
LONGEST_NUMBER = 100

DONE |= {
    "erasure_asked": ("ขอลบไฟล์ตามคำสั่ง", "Erasure asked for"),
    "erasure_allowed": ("อนุญาตให้ลบไฟล์ตามคำสั่ง", "Erasure allowed"),
    "erasure_refused": ("ไม่อนุญาตให้ลบไฟล์", "Erasure refused"),
    "erased": ("ลบไฟล์ตามคำสั่งแล้ว", "Files erased on order"),
}

# Tables made of a content, by their foreign key: (name). Their rows go with it.
MADE_OF_CONTENT = (
    "SELECT conrelid::regclass::text AS name FROM pg_constraint"
    " WHERE contype = 'f' AND confrelid = 'content'::regclass AND confdeltype = 'c'"
)
NAME = "'ลบตามคำสั่ง ' || (place + 1) || '.' || ext"  # of a file whose content is erased


class ErasureEvent(StrEnum):
    """Announced with (erasure): its id as text."""

    ALLOWED = auto()


async def erasure_with_id(erasure: UUID, *, lock: bool = False) -> Record:
    found = await db.row(
        f"SELECT e.*, p.item, p.number, p.title FROM erasure e JOIN publication p"  # noqa: S608
        " ON p.tenant = e.tenant AND p.id = e.publication WHERE e.id = $1"
        f"{' FOR UPDATE OF e' if lock else ''}",
        erasure,
    )
    if found is None:
        raise NotFound("ไม่พบคำขอลบนี้", "No such erasure")
    return found


async def contents_of(erasure: UUID) -> Sequence[Record]:
    """(sha256, size, gone_at, erased_at, names: of the files that it is or is kept for, once
    each). In a transaction."""
    return await db.rows(
        "SELECT e.sha256, e.size, e.gone_at, c.erased_at,"
        " (SELECT string_agg(DISTINCT filename, ', ') FROM document d LEFT JOIN smaller s"
        " ON s.sha256 IN (d.sha256, d.original_sha256)"
        " WHERE e.sha256 IN (d.sha256, d.original_sha256, s.small_sha256)) AS names"
        " FROM erasure_content e"
        " JOIN content c ON c.sha256 = e.sha256 WHERE e.erasure = $1 ORDER BY e.sha256",
        erasure,
    )


async def ask(
    publication: UUID, item: UUID, document: UUID | None, number: str, reason: str, by: Person
) -> UUID:
    """For a file of the item, or all its files (None). Invalid: no number or reason; Conflict:
    held, or nothing to erase."""
    number = text.line(number)
    if not text.says_something(number) or len(number) > LONGEST_NUMBER:
        message = "ใส่เลขที่คำสั่ง เช่น สธ 0203/123 ลงวันที่ 1 ธ.ค. 2569"
        raise Invalid("ข้อมูลยังไม่ครบ", "Say the order's number", fields={"number": message})
    reason, erasure = read_reason(reason), uuid4()
    async with db.transaction():
        hashes = await contents_of_item(item, document)
        if not hashes:
            raise Conflict("ไม่มีไฟล์ที่จะลบ", "There is nothing to erase", state="nothing")
        if await hold_of(item) or await held_among(hashes):
            raise _held()
        await db.changed(
            "INSERT INTO erasure (tenant, id, publication, document, order_number, reason,"
            " asked_by, asked_name, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            tenancy.current().id,
            erasure,
            publication,
            document,
            number,
            reason,
            by.account,
            by.name,
            clock.now(),
        )
        await db.changed(
            "INSERT INTO erasure_content (tenant, erasure, sha256, size)"
            " SELECT tenant, $1, sha256, size FROM content WHERE sha256 = ANY($2)",
            erasure,
            hashes,
        )
        detail = {"erasure": erasure, "order": number, "contents": hashes}
        role = by.role_for(ASKERS)
        await record(
            "erasure_asked", ("publication", publication), by, role, reason=("", reason),
            detail=detail,
        )  # fmt: skip
    return erasure


async def decide(erasure: UUID, by: Person, *, allowed: bool, reason: str = "") -> None:
    """By an approver of the unit or a central operator, never by the one who asked. A refusal needs
    a reason. Conflict: decided already, or held."""
    reason = text.line(reason) if allowed else read_reason(reason)
    async with db.transaction():
        found = await erasure_with_id(erasure, lock=True)
        if found["state"] != "asked":
            raise Conflict("คำขอนี้มีผู้พิจารณาแล้ว", "It is decided already", state=found["state"])
        if found["asked_by"] == by.account:
            message = "ผู้ขอลบอนุญาตเองไม่ได้ ต้องให้ผู้อนุมัติอีกคนหนึ่งพิจารณา"
            raise NotAllowed(message, "Another person must allow it")
        hashes = [row["sha256"] for row in await contents_of(erasure)]
        if allowed and await held_among(hashes):
            raise _held()
        await db.changed(
            "UPDATE erasure SET state = $2, decided_by = $3, decided_name = $4, decided_role = $5,"
            " decided_reason = $6, decided_at = $7 WHERE id = $1",
            erasure,
            "allowed" if allowed else "refused",
            by.account,
            by.name,
            by.role_for(DECIDERS),
            reason,
            clock.now(),
        )
        if allowed:
            await announce((ErasureEvent.ALLOWED,), str(erasure))
        else:
            await db.changed("DELETE FROM erasure_content WHERE erasure = $1", erasure)
        detail = {"erasure": erasure, "order": found["order_number"], "contents": hashes}
        await record(
            "erasure_allowed" if allowed else "erasure_refused",
            ("publication", found["publication"]), by, by.role_for(DECIDERS),
            reason=("", reason), detail=detail,
        )  # fmt: skip


def _held() -> Conflict:
    return Conflict(
        "ไฟล์นี้ถูกระงับการลบไว้ เลิกระงับก่อนจึงลบได้", "It is held; take the hold off first", state="held"
    )


async def carry_out(erasure: UUID) -> None:
    """Do what was allowed; running it twice does nothing twice. What is held waits. Unavailable:
    the store is away, and the rest is done later."""
    async with db.transaction():
        found = await erasure_with_id(erasure)
        contents = await contents_of(erasure)
    if found["state"] != "allowed":
        return
    touched: set[UUID] = set()
    for row in contents:
        touched |= await _bury(row["sha256"], erasure)
        await storage.remove(row["sha256"])
        async with db.transaction():
            await db.changed(
                "UPDATE erasure_content SET gone_at = coalesce(gone_at, $3)"
                " WHERE erasure = $1 AND sha256 = $2",
                erasure,
                row["sha256"],
                clock.now(),
            )
    for publication in touched:
        await indexing.index(publication)
    await _finish(erasure)


async def _bury(sha256: str, erasure: UUID) -> set[UUID]:
    """Make the row a tombstone and take away all that is made of the content; the publications that
    used it. One transaction."""
    async with db.transaction():
        row = await db.row("SELECT erased_at FROM content WHERE sha256 = $1 FOR UPDATE", sha256)
        if row is None or row["erased_at"]:
            return set()
        if await held_among([sha256]):
            raise _held()
        await db.changed(
            "UPDATE content SET erased_at = $2, erased_by = $3, damage = '', damaged_at = NULL"
            " WHERE sha256 = $1",
            sha256,
            clock.now(),
            erasure,
        )
        for made in await db.rows(MADE_OF_CONTENT):
            await db.changed(f"DELETE FROM {made['name']} WHERE sha256 = $1", sha256)  # noqa: S608
        found = await db.rows(
            f"UPDATE document SET filename = {NAME}, alt = '' WHERE sha256 = $1"  # noqa: S608
            " RETURNING publication",
            sha256,
        )
        await db.changed(
            f"UPDATE incoming_file SET filename = {NAME} WHERE sha256 = $1",  # noqa: S608
            sha256,
        )
        used = {one["publication"] for one in found}
        await db.changed("DELETE FROM search_entry WHERE publication = ANY($1)", list(used))
        await db.changed(
            "UPDATE site SET version = version + 1 WHERE tenant = $1", tenancy.current().id
        )
    return used


async def _finish(erasure: UUID) -> None:
    async with db.transaction():
        found = await erasure_with_id(erasure, lock=True)
        if found["state"] != "allowed":
            return
        await db.changed(
            "UPDATE erasure SET state = 'done', done_at = $2 WHERE id = $1", erasure, clock.now()
        )
        contents = [
            {"sha256": row["sha256"], "size": row["size"]} for row in await contents_of(erasure)
        ]
        detail = {"erasure": erasure, "order": found["order_number"], "contents": contents}
        await record("erased", ("publication", found["publication"]), SYSTEM, "system",
                     detail=detail)  # fmt: skip


async def unfinished() -> list[UUID]:
    """Allowed and not done: the job died, or the store was away."""
    async with db.transaction():
        found = await db.rows("SELECT id FROM erasure WHERE state = 'allowed' ORDER BY decided_at")
    return [row["id"] for row in found]


async def erasures(publications: Sequence[UUID] | None = None) -> Sequence[Record]:
    """Of these publications, or all of the unit, the newest first. In a transaction."""
    return await db.rows(
        "SELECT e.id, e.order_number, e.state, e.asked_name, e.asked_at, e.done_at, p.number,"
        " p.title FROM erasure e JOIN publication p ON p.tenant = e.tenant AND p.id = e.publication"
        " WHERE $1::uuid[] IS NULL OR e.publication = ANY($1) ORDER BY e.asked_at DESC LIMIT 100",
        publications,
    )
