"""Letters to the operators, straight to the mail server: what they tell of may be that nothing is
posted any more."""

import hashlib
import logging
from collections.abc import Sequence

from asyncpg import Record

from portal.kit import db, mail, thai
from portal.kit.tenancy import PLATFORM
from portal.monitoring.work_names import alarm_words
from portal.people.queries import operators
from portal.tenants.queries import origin

log = logging.getLogger("portal.watch")


async def send(rows: Sequence[Record], *, over: bool) -> bool:
    """Rows of job_alarm; whether all operators were written to (True where there is none)."""
    async with db.transaction():
        people = await db.rows(
            "SELECT id, email FROM account WHERE id = ANY($1) AND email <> '' ORDER BY id",
            await operators(),
        )
    subject, body = words(rows, over=over)
    # The same alarm told again, by whoever, is the same letter.
    key = "".join(f"{row['code']}{row['noted_at'].isoformat()}" for row in rows) + str(over)
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    whole = True
    for person in people:
        try:
            await mail.send(person["email"], subject, body, f"alarm-{digest}-{person['id']}")
        except mail.NOT_SENT as error:
            log.warning("alarm: %s", error)
            whole = False
    return whole


def words(rows: Sequence[Record], *, over: bool) -> tuple[str, str]:
    """(subject, body)."""
    first, _ = alarm_words(rows[0]["code"], "th")
    more = f" และอีก {len(rows) - 1} เรื่อง" if len(rows) > 1 else ""
    lines = ["กลับเป็นปกติแล้ว:" if over else "ระบบพบว่า", ""]
    for row in rows:
        what, todo = alarm_words(row["code"], "th")
        lines.append(f"- {what}" + (f" ({row['detail']})" if row["detail"] else ""))
        if not over:
            if row["since"]:
                lines.append(f"  ตั้งแต่ {thai.when(row['since'])}")
            lines.append(f"  {todo}")
    lines += ["", f"ดูทั้งหมดที่ {origin(PLATFORM.slug)}/jobs หรือคำสั่ง portal jobs status"]
    lines += ["", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]
    return f"{'ปกติแล้ว: ' if over else 'แจ้งเตือนระบบ: '}{first}{more}"[:200], "\n".join(lines) + "\n"
