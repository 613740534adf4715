"""What is done with an e-mail that arrived, whichever way it came. One letter, one effect."""

import asyncio
from tempfile import SpooledTemporaryFile
from uuid import UUID, uuid4

from portal.audit.record import record
from portal.documents.intake import FilePolicy, Received, policy, take_in
from portal.intake import letter as letters
from portal.intake.letter import Attached, Letter
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Invalid, TooLarge, Unavailable
from portal.people.person import SYSTEM, Person
from portal.people.queries import TODAY, holders
from portal.people.roles import Role
from portal.people.sessions import person_with_account
from portal.publication import actions
from portal.publication.files import MOST_FILES, add
from portal.publication.queries import subject
from portal.publication.writing import Written, write
from portal.tenants.queries import origin, unit_now

MOST_WAITING = 500  # letters of one unit; more is an attack or nobody looks


async def receive(raw: bytes, size: int | None = None) -> str:
    """The state in which the letter is now: drafted, waiting, or what it was before, when it came
    again. Unavailable when it cannot be kept now and should be sent again later."""
    letter = await asyncio.to_thread(letters.read, raw, size)
    async with db.transaction():
        known = await db.value("SELECT state FROM incoming WHERE key = $1", letter.key)
        unit = await unit_now()
        waiting = await db.value("SELECT count(*) FROM incoming WHERE state = 'waiting'")
    if known:
        return known
    if waiting >= MOST_WAITING:
        raise Unavailable("มีจดหมายรอตรวจมากเกินไป", "Too many letters wait")
    good = await _look_into(letter, policy(unit.facts))
    async with db.transaction():
        person = await _one_of_us(letter)
        if person is not None and good and letter.whole and not letter.doubts:
            return await _draft(letter, good, person)
        if person is None and not letter.doubts:
            letter.doubts.append("ผู้ส่งไม่ใช่บุคลากรที่มีบทบาทในระบบของหน่วยงาน")
        if letter.whole and not letter.attached:
            letter.doubts.append("ไม่มีไฟล์แนบ")
        return await _wait(letter, good)


async def _look_into(letter: Letter, rules: FilePolicy) -> list[Received]:
    """Every attachment by the same rules as an upload; what is refused is a doubt."""
    good: list[Received] = []
    for attached in letter.attached[: MOST_FILES + 1]:
        try:
            good.append(await _take_in(attached, rules))
        except (Invalid, TooLarge) as error:
            name = text.line(attached.name.replace("\\", "/").rsplit("/", 1)[-1])[:80]
            letter.doubts.append(f"ไม่รับไฟล์ {name}: {error.message}")
    if len(letter.attached) > MOST_FILES:
        letter.doubts.append(f"แนบไฟล์เกิน {MOST_FILES} ไฟล์")
    once = {received.sha256: received for received in good[:MOST_FILES]}
    return list(once.values())


async def _take_in(attached: Attached, rules: FilePolicy) -> Received:
    with SpooledTemporaryFile() as spooled:
        spooled.write(attached.data)
        return await take_in(attached.name, spooled, rules, attached.declared)  # type: ignore[arg-type]


async def _one_of_us(letter: Letter) -> Person | None:
    """The one person of this unit, with a role today, whose address this is. Programs that answer
    by themselves are nobody."""
    if not letter.from_address or letter.automatic:
        return None
    found = await db.rows(
        "SELECT DISTINCT a.id FROM membership m JOIN account a ON a.id = m.account"  # noqa: S608
        " WHERE lower(a.email) = $1 AND a.disabled_at IS NULL"
        f" AND m.starts_on <= {TODAY} AND (m.ends_on IS NULL OR m.ends_on >= {TODAY})",
        letter.from_address,
    )
    return await person_with_account(found[0]["id"]) if len(found) == 1 else None


async def _draft(letter: Letter, good: list[Received], person: Person) -> str:
    """Their own draft, as if they had begun it here, and a letter that says so."""
    incoming = await _keep(letter, "drafted")
    if incoming is None:
        return await _known(letter)
    given = {"title": letter.subject, "details": letter.body}
    seen = await actions.draft(person, given)
    for received in good:
        await add(await subject(seen.row.id, lock=True), person, received)
    await db.changed("UPDATE incoming SET publication = $2 WHERE id = $1", incoming, seen.row.id)
    await record("received_by_email", ("publication", seen.row.id), SYSTEM, "system")
    path = f"/staff/requests/{seen.row.id}/edit"
    title = letter.subject or seen.row.number
    unit = await unit_now()
    body = "\n".join(
        (
            "ระบบทำร่างคำขอเผยแพร่จากอีเมลของท่านแล้ว ยังไม่ได้ส่งให้พิจารณา",
            "",
            f"เรื่อง: {title}",
            f"คำขอเลขที่: {seen.row.number}",
            f"ไฟล์แนบ: {len(good)} ไฟล์",
            f"หน่วยงาน: {unit.name_th}",
            "",
            "เปิดร่าง ตรวจให้ครบ แล้วกดส่งได้ที่",
            f"{origin(unit.slug)}{path}",
            "",
            "ถ้าท่านไม่ได้ส่งอีเมลนี้ ไม่ต้องกดส่ง และแจ้งผู้ดูแลเว็บไซต์",
            "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ",
        )
    )
    written = Written(f"ทำร่างจากอีเมลแล้ว เปิดดูแล้วกดส่ง: {title}", body, path)
    await write(f"intake:{incoming}", [person.account], "intake", written, seen.row.id)  # type: ignore[list-item]
    return "drafted"


async def _wait(letter: Letter, good: list[Received]) -> str:
    """Kept for a human, whom the webmasters are told of."""
    incoming = await _keep(letter, "waiting")
    if incoming is None:
        return await _known(letter)
    for place, received in enumerate(good):
        await db.changed(
            "INSERT INTO incoming_file (tenant, id, incoming, place, filename, ext, media_type,"
            " size, sha256, page_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            tenancy.current().id,
            uuid4(),
            incoming,
            place,
            received.filename,
            received.ext,
            received.media_type,
            received.size,
            received.sha256,
            received.page_count,
        )
    await record("email_waits", ("incoming", incoming), SYSTEM, "system")
    unit, path = await unit_now(), f"/staff/intake/{incoming}"
    body = "\n".join(
        (
            "มีอีเมลถึงหน่วยงานที่ต้องให้คนตรวจ",
            "",
            f"จาก: {letter.from_name} {letter.from_address}".rstrip(),
            f"เรื่อง: {letter.subject or '(ไม่มี)'}",
            *(f"เหตุที่รอ: {doubt}" for doubt in letter.doubts),
            f"หน่วยงาน: {unit.name_th}",
            "",
            "รับเรื่องหรือไม่รับได้ที่",
            f"{origin(unit.slug)}{path}",
            "",
            "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ",
        )
    )
    written = Written(f"อีเมลรอตรวจ: {letter.subject or '(ไม่มีหัวเรื่อง)'}", body, path)
    webmasters = [row["account"] for row in await holders(Role.WEBMASTER)]
    await write(f"incoming:{incoming}", webmasters, "intake", written)
    return "waiting"


async def _keep(letter: Letter, state: str) -> UUID | None:
    """The row of a letter that is new; None when it came a moment ago by another way."""
    return await db.value(
        "INSERT INTO incoming (tenant, id, key, state, why, from_name, from_address, subject, body,"
        " size, sent_at, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (tenant, key) DO NOTHING RETURNING id",
        tenancy.current().id,
        uuid4(),
        letter.key,
        state,
        "\n".join(letter.doubts)[:2_000],
        letter.from_name,
        letter.from_address,
        letter.subject,
        letter.body,
        letter.size,
        letter.sent_at,
        clock.now(),
    )


async def _known(letter: Letter) -> str:
    return await db.value("SELECT state FROM incoming WHERE key = $1", letter.key)
