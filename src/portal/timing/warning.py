"""Who is told before something ends (R58, R83), and that nobody looked at it in time (R82): once
for each mark, also after a time in which no worker lived, and then of the last mark alone."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from asyncpg import Record

from portal.kit import clock, db, thai
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication.due import due, set_next_due
from portal.publication.failures import due_again, one_by_one
from portal.publication.marks import next_warning
from portal.publication.queries import Subject, subject
from portal.publication.workflow import State
from portal.publication.writing import Written, write
from portal.tenants.queries import origin, unit_now
from portal.tenants.unit_file import timing_of

REVIEWS = "/staff/reviews"
NAMED = 20  # titles in one letter
AT_ONCE = 500  # items of which one round tells


async def warn_due() -> int:
    """Tell of each end whose mark has come; how many."""
    async with db.transaction():
        waiting = [*await due("warn"), *await due_again("warn")]
    return await one_by_one("warn", waiting, _warn)


async def _warn(publication: UUID) -> None:
    async with db.transaction():
        seen = await subject(publication, lock=True)
        row = seen.row
        if seen.state != State.PUBLISHED or row.warn_at is None or row.warn_at > seen.now:
            return
        days = timing_of(seen.unit.facts).warn_days
        if row.publish_until is None or seen.is_over:
            return  # nothing to tell of, unless its end is put off or the clock is mended
        await _tell_of_end(seen, row.publish_until, row.warn_at)
        await db.changed(
            "UPDATE publication SET warn_at = $2, warned_at = $3 WHERE id = $1",
            publication,
            next_warning(row.publish_until, seen.now, days),
            seen.now,
        )
        await set_next_due()


async def _tell_of_end(seen: Subject, until: datetime, mark: datetime) -> None:
    left = -(-(until - seen.now) // timedelta(days=1))
    people = [seen.owner, *(row["account"] for row in await holders(Role.WEBMASTER))]
    path = f"/staff/requests/{seen.row.id}/extension"
    subject_line = f"อีก {left} วันครบกำหนดเผยแพร่: {seen.row.title or seen.row.number}"
    body = [
        f"อีก {left} วันครบกำหนดเผยแพร่",
        "",
        f"เรื่อง: {seen.row.title}",
        f"คำขอเลขที่: {seen.row.number} (ฉบับที่ {seen.row.edition})",
        f"เผยแพร่ถึง: {last_moment(seen.row.until_day, until)}",
        f"ผู้ขอ: {seen.row.owner_name}",
        f"หน่วยงาน: {seen.unit.name_th}",
        "",
        "เมื่อครบกำหนดระบบจะนำลงจากเว็บไซต์เอง ถ้าต้องการเผยแพร่ต่อ ขอขยายเวลาได้ที่",
        f"{origin(seen.unit.slug)}{path}",
        "",
        "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ",
    ]
    event = f"{seen.row.id}:ends:{until.isoformat()}:{mark.isoformat()}"
    await write(
        event, people, "reminder", Written(subject_line, "\n".join(body), path), seen.row.id
    )


def last_moment(day: date | None, until: datetime, lang: str = "th") -> str:
    """สิ้นวันที่ 30 ก.ย. 2570, or the instant where no day was meant."""
    if day is None:
        return thai.when(until, lang)
    begins = "the end of" if lang == "en" else "สิ้นวันที่"
    return f"{begins} {thai.short_date(day, lang)}"


async def remind_of_reviews() -> int:
    """One letter to the webmasters of all that fell due for review, and one to the unit's head of
    what has waited too long since; how many items."""
    told = 0
    async with db.transaction():
        now, today = clock.now(), clock.today()
        patience = timedelta(days=timing_of((await unit_now()).facts).escalate_days)
        found = await db.rows(
            "SELECT id, title, review_on, category FROM publication WHERE state = 'published'"
            " AND review_tell_at <= $1 AND (publish_until IS NULL OR publish_until > $1)"
            " ORDER BY review_tell_at, number LIMIT $2 FOR UPDATE",
            now,
            AT_ONCE,
        )
        late = [row for row in found if row["review_on"] + patience <= today]
        fresh = [row for row in found if row["review_on"] + patience > today]
        webmasters = [row["account"] for row in await holders(Role.WEBMASTER)]
        if fresh:
            what = f"ถึงกำหนดตรวจความเป็นปัจจุบันของเนื้อหา {len(fresh)} เรื่อง"
            await _tell(webmasters, what, "ตรวจว่ายังเป็นปัจจุบัน ถูกต้อง ครบถ้วน ได้ที่", fresh)
        if late:
            heads = [
                row["account"]
                for role in (Role.APPROVER, Role.UNIT_ADMIN)
                for row in await holders(role)
            ]
            what = f"เนื้อหา {len(late)} เรื่องเลยกำหนดตรวจเกิน {patience.days} วัน"
            to_do = "ยังไม่มีผู้ดูแลเว็บไซต์ตรวจ โปรดกำกับให้ตรวจได้ที่"
            await _tell([*heads, *webmasters], what, to_do, late)
        await db.changed(
            "UPDATE publication SET review_tell_at = CASE WHEN (review_on + $2::int)::timestamp"
            " AT TIME ZONE 'Asia/Bangkok' > $3 THEN (review_on + $2::int)::timestamp"
            " AT TIME ZONE 'Asia/Bangkok' END WHERE id = ANY($1)",
            [row["id"] for row in found],
            patience.days,
            now,
        )
        told = len(found)
        await set_next_due()
    return told


async def _tell(people: Sequence[UUID], what: str, to_do: str, items: Sequence[Record]) -> None:
    unit = await unit_now()
    titles = [f"- {row['title']} (กำหนดตรวจ {thai.short_date(row['review_on'])})" for row in items]
    rest = [f"และอีก {len(titles) - NAMED} เรื่อง"] if len(titles) > NAMED else []
    body = [what, "", f"หน่วยงาน: {unit.name_th}", *titles[:NAMED], *rest, "", to_do]
    body += [f"{origin(unit.slug)}{REVIEWS}", "", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]
    await write(f"review:{uuid4()}", people, "reminder", Written(what, "\n".join(body), REVIEWS))
