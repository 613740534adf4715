"""One letter a day that says what waits for a person: at 08.00 on working days.

The day is settled in the same transaction as the letter is written, so a worker that was away
writes it late, none writes it twice, and a morning with nothing to say stays silent all day.
"""

from datetime import date, time, timedelta
from uuid import UUID

from portal.calendar.dates import due_between
from portal.kit import clock, db, office_hours, thai
from portal.kit.tenancy import current
from portal.people.person import Person
from portal.people.queries import TODAY
from portal.people.roles import Role
from portal.people.sessions import person_with_account
from portal.publication.staff import Group, waiting_for
from portal.publication.writing import Written, write
from portal.tenants.queries import origin, unit_now

AT = time(8, 0)
AHEAD = timedelta(days=7)
MOST = 10  # lines of one kind; the rest is a number

_settled: dict[UUID, date] = {}  # what this process has done today, to ask no unit twice


async def settle() -> int:
    """Write the digests of the acting unit that are due now; how many people were settled."""
    tenant = current().id
    async with db.transaction():
        now = clock.now()
        today = now.date()
        if now.time() < AT or not office_hours.is_working_day(today):
            return 0
        if _settled.get(tenant) == today:
            return 0
        due = await db.rows(
            "SELECT DISTINCT c.account FROM letter_choice c"  # noqa: S608
            " JOIN membership m ON m.tenant = c.tenant AND m.account = c.account"
            " JOIN account a ON a.id = c.account"
            " WHERE c.how <> 'at_once' AND c.digested_on < $1 AND a.disabled_at IS NULL"
            f" AND m.starts_on <= {TODAY} AND (m.ends_on IS NULL OR m.ends_on >= {TODAY})",
            today,
        )
    for row in due:
        await _one(row["account"], today)
    _settled[tenant] = today
    return len(due)


async def _one(account: UUID, today: date) -> None:
    async with db.transaction():
        mine = await db.changed(
            "UPDATE letter_choice SET digested_on = $2 WHERE account = $1 AND digested_on < $2",
            account,
            today,
        )
        person = await person_with_account(account)
        if not mine or person is None:
            return
        written = await _written(person, today)
        if written is not None:
            await write(f"digest:{today}", [account], "digest", written)


async def _written(person: Person, today: date) -> Written | None:
    """None when nothing waits and nothing is unread."""
    groups = [group for group in await waiting_for(person) if group.rows]
    news = await db.rows(
        "SELECT subject FROM letter WHERE recipient = $1 AND read_at IS NULL AND sent_at IS NULL"
        " AND kind <> 'digest' ORDER BY created_at DESC",
        person.account,
    )
    count = sum(len(group.rows) for group in groups)
    coming = []
    if Role.WEBMASTER in person.roles:
        coming = [one for one in await due_between(today, today + AHEAD) if one.left]
    if not count and not news and not coming:
        return None
    unit = await unit_now()
    lines = [f"เรียน {person.name}", "", f"สรุปประจำวันที่ {thai.long_date(today)}", unit.name_th, ""]
    for group in groups:
        lines += _group(group, origin(unit.slug))
    if coming:
        said = [f"{thai.short_date(one.day)} {one.title[0]}" for one in coming]
        lines += [f"ครบกำหนดภายใน {AHEAD.days} วัน {len(coming)} เรื่อง", *_first(said), ""]
    if news:
        lines += [
            f"จดหมายที่ยังไม่ได้อ่าน {len(news)} ฉบับ",
            *_first([row["subject"] for row in news]),
            "",
        ]
    lines += ["เปิดดูทั้งหมดได้ที่", f"{origin(unit.slug)}/staff/", "", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]
    subject = f"สรุปงานประจำวัน: มี {count} เรื่องรอท่าน" if count else "สรุปข่าวประจำวัน"
    return Written(subject, "\n".join(lines), "/staff/")


def _group(group: Group, site: str) -> list[str]:
    titles = [
        f"{row['title'] or row['number']} {site}/staff/requests/{row['id']}" for row in group.rows
    ]
    return [f"{group.title[0]} {len(titles)} เรื่อง", *_first(titles), ""]


def _first(lines: list[str]) -> list[str]:
    more = [f"และอีก {len(lines) - MOST}"] if len(lines) > MOST else []
    return [f"- {line}" for line in lines[:MOST]] + more
