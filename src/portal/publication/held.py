"""A file that waits for a human: not published before one has looked at it and released it."""

from uuid import UUID

from asyncpg import Record

from portal.audit.record import record
from portal.documents import findings
from portal.kit import db, tenancy, text
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.queries import Subject, subject

RELEASERS = (Role.WEBMASTER, Role.UNIT_ADMIN)


async def nothing_held(seen: Subject) -> None:
    """Invalid when a file that would be public waits for a human."""
    public = {row["sha256"]: row["filename"] for row in seen.documents if not row["internal"]}
    if waiting := await findings.held(public):
        names = ", ".join(name for sha256, name in public.items() if sha256 in waiting)
        message = (
            f"ไฟล์ {names} ยังเผยแพร่ไม่ได้ เพราะต้องให้คนตรวจก่อน"
            " เปิดดูไฟล์ แล้วกดปล่อยไฟล์พร้อมเหตุผลในส่วนเอกสารของหน้านี้"
        )
        raise Invalid(message, "A file waits to be looked at", fields={"file": message})


async def release(publication: UUID, person: Person, document: UUID, reason: str) -> None:
    """A human has looked at this file, and it may be public. NotAllowed: neither webmaster nor
    unit admin; Invalid: no reason; Conflict: nothing waits."""
    reason = text.lines(reason)[:2_000]
    async with db.transaction():
        seen = await subject(publication, lock=True)
        found = document_of(seen, document)
        if not person.roles & set(RELEASERS):
            raise NotAllowed("ผู้ดูแลเว็บไซต์เป็นผู้ปล่อยไฟล์", "A webmaster releases it")
        if not text.says_something(reason):
            message = "บอกว่าตรวจอย่างไรและทำไมจึงเผยแพร่ได้"
            raise Invalid(message, "Give a reason", fields={f"release-{document}": message})
        waited = [one.code for one in seen.findings.get(found["sha256"], ()) if one.waits]
        if not await findings.release(found["sha256"], person, reason):
            raise Conflict("ไฟล์นี้ไม่ได้รอตรวจ", "This file does not wait", state=str(seen.state))
        await record(
            "release_file",
            ("publication", publication),
            person,
            person.role_for(RELEASERS),  # type: ignore[arg-type]
            reason=("", reason),
            detail={"filename": found["filename"], "sha256": found["sha256"], "findings": waited},
        )
        await db.changed(
            "UPDATE site SET version = version + 1 WHERE tenant = $1", tenancy.current().id
        )


def document_of(seen: Subject, document: UUID) -> Record:
    """One of its files. NotFound when it has none of this id."""
    for row in seen.documents:
        if row["id"] == document:
            return row
    raise NotFound("ไม่พบไฟล์นี้", "No such file")
