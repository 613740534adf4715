"""What people do with what came in from outside. Each function is one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record
from litestar.datastructures import UploadFile

from portal.audit.record import record
from portal.documents.intake import FilePolicy, Received, policy, take_in
from portal.intake.forms import all_right, read_sender
from portal.intake.queries import files_of, incoming_with_id
from portal.kit import clock, db, text
from portal.kit.errors import Conflict, Invalid, PortalError, TooLarge
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication import actions
from portal.publication.files import MOST_FILES, add
from portal.publication.forms import LIMITS, Sender
from portal.publication.queries import subject
from portal.tenants.queries import unit_now

TAKERS: Any = (Role.WEBMASTER, Role.UNIT_ADMIN)


async def register(
    person: Person,
    sent: Mapping[str, Any],
    scans: Sequence[UploadFile],
    files: Sequence[UploadFile],
) -> UUID:
    """A request that came otherwise becomes a draft of this webmaster's; its id. The scans stay
    inside the office. Invalid names every field that does not hold, files too."""
    async with db.transaction():
        title, sender, wrong = read_sender(sent, clock.today())
        rules = policy((await unit_now()).facts)
    if not scans:
        wrong["scan"] = "แนบภาพสแกนหนังสือ หรือภาพหน้าจอของข้อความที่ได้รับ"
    kept = await _all_in(scans, rules, "scan", wrong)
    public = await _all_in(files, rules, "file", wrong)
    all_right(wrong)
    details = text.lines(str(sent.get("details", "")))[: LIMITS["details"]]
    async with db.transaction():
        made = await _draft(person, title, details, sender)
        hashes = {received.sha256 for received in kept}
        for received in _once(kept):
            await add(await subject(made, lock=True), person, received, internal=True)
        for received in _once(public):
            if received.sha256 not in hashes:  # what is the scan stays inside
                await add(await subject(made, lock=True), person, received)
        detail = {"channel": sender.channel, "received_on": sender.received_on}
        role = person.role_for(TAKERS)
        await record("registered", ("publication", made), person, role, detail=detail)
    return made


async def take(incoming: UUID, person: Person, sent: Mapping[str, Any]) -> UUID:
    """An e-mail that waits becomes a draft of this webmaster's, with its good attachments; the
    draft's id. Conflict when somebody decided before."""
    async with db.transaction():
        found = await _waiting(incoming)
        given = {**sent, "channel": "email"}
        title, sender, wrong = read_sender(given, clock.today())
        all_right(wrong)
        made = await _draft(person, title, found["body"], sender)
        for row in await files_of(incoming):
            received = Received(
                row["filename"],
                row["ext"],
                row["media_type"],
                row["size"],
                row["sha256"],
                row["page_count"],
            )
            await add(await subject(made, lock=True), person, received)
        await _decided(incoming, "taken", person, "", made)
        role = person.role_for(TAKERS)
        await record("registered", ("publication", made), person, role, detail={"channel": "email"})
    return made


async def refuse(incoming: UUID, person: Person, reason: str) -> None:
    """It is not taken, and why; nobody is written to: the sender may be invented."""
    reason = text.lines(reason)
    if not text.says_something(reason) or len(reason) > LIMITS["remark"]:
        raise Invalid("บอกเหตุผลด้วย", "Say why", fields={"reason": "บอกเหตุผลที่ไม่รับ"})
    async with db.transaction():
        await _waiting(incoming)
        await _decided(incoming, "refused", person, reason, None)


async def _draft(person: Person, title: str, details: str, sender: Sender) -> UUID:
    given = {"title": title, "details": details, "sender": sender, "source": sender.agency}
    return (await actions.draft(person, given)).row.id


async def _waiting(incoming: UUID) -> Record:
    found = await incoming_with_id(incoming, lock=True)
    if found["state"] != "waiting":
        raise Conflict("มีคนตัดสินจดหมายนี้ไปแล้ว", "Somebody decided it already")
    return found


async def _decided(
    incoming: UUID, state: str, person: Person, reason: str, made: UUID | None
) -> None:
    await db.changed(
        "UPDATE incoming SET state = $2, decided_by = $3, decided_at = $4, reason = $5,"
        " publication = $6 WHERE id = $1",
        incoming,
        state,
        person.account,
        clock.now(),
        reason,
        made,
    )
    await record(
        f"email_{state}",
        ("incoming", incoming),
        person,
        person.role_for(TAKERS),
        change=("waiting", state),
        reason=("", reason),
    )


async def _all_in(
    uploads: Sequence[UploadFile], rules: FilePolicy, field: str, wrong: dict[str, str]
) -> list[Received]:
    """Each looked into like any upload; what is refused is said under `field`."""
    found = []
    if len(uploads) > MOST_FILES // 2:
        wrong[field] = f"แนบได้ครั้งละไม่เกิน {MOST_FILES // 2} ไฟล์"
        return []
    for upload in uploads:
        try:
            found.append(await take_in(upload.filename, upload.file, rules, upload.content_type))
        except (Invalid, TooLarge) as error:
            wrong[field] = f"{upload.filename[:80]}: {_said(error)}"
    return found


def _said(error: PortalError) -> str:
    return error.fields.get("file", error.message)


def _once(received: list[Received]) -> list[Received]:
    return list({one.sha256: one for one in received}.values())
