"""When suddenly too much ends at once, a person says first whether that is meant.

Citizens see nothing of what is over meanwhile: the view decides that. What waits is what cannot be
taken back: the state, the letters, what is forgotten.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from asyncpg import Record

from portal.audit.record import record
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Conflict, Invalid
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people.person import SYSTEM, Person
from portal.people.queries import holders, operators
from portal.people.roles import Role
from portal.publication.due import STOPPED
from portal.publication.labels import DONE
from portal.publication.writing import Written, write
from portal.tenants.queries import origin, unit_now
from portal.tenants.unit_file import timing_of

PATH = "/staff/endings"
PLATFORM_PATH = "/endings"
DECIDERS = (Role.WEBMASTER, Role.UNIT_ADMIN, Role.OPERATOR)
LONGEST = 1_000  # letters of a reason
FEWEST = 5  # no unit asks to be stopped for fewer (unit_file.Timing)

DONE |= {
    "ends_stopped": ("หยุดบันทึกการครบกำหนด รอคนตรวจสอบ", "Ends wait for a person's word"),
    "ends_go_on": ("ยืนยันให้บันทึกการครบกำหนดต่อ", "Ends were meant: go on"),
    "ends_wrong": ("แจ้งว่านาฬิกาหรือวันสิ้นสุดผิด", "The clock or the dates are wrong"),
    "ends_over": ("กลับมาบันทึกการครบกำหนดตามปกติ", "Ends are noted as usual again"),
}

# Over and not noted, nobody told before, and not covered by somebody's word.
SUDDEN = (
    " FROM publication p WHERE p.state = 'published' AND p.publish_until <= portal_now()"
    " AND p.warned_at IS NULL AND p.publish_until >"
    " coalesce((SELECT max(through) FROM end_stop WHERE state = 'go_on'), '-infinity')"
)


async def judge() -> datetime | None:
    """The moment up to which ends may be noted now; None while a person must decide first. In a
    transaction; it stops the unit, or lets it go on when it is not so many any more."""
    found = await db.row(f"SELECT count(*) AS sudden, {STOPPED} AS stopped{SUDDEN}")
    now = clock.now()
    if found is None or (found["sudden"] <= FEWEST and not found["stopped"]):
        return now
    sudden, standing = found["sudden"], await standing_stop()
    if not await _too_many(sudden):
        if standing is not None:
            await _close(standing["id"], "over")
            await record("ends_over", _unit(), SYSTEM, "system")
        return now
    if standing is None:
        await _stop(sudden, await _public())
    return None


async def _too_many(sudden: int) -> bool:
    rules = timing_of((await unit_now()).facts)
    if sudden <= rules.stop_over:
        return False
    return sudden * 100 > await _public() * rules.stop_percent


async def _public() -> int:
    """How many the unit has on its site, those that wait counted."""
    return await db.value("SELECT count(*) FROM publication WHERE state = 'published'")


async def standing_stop() -> Record | None:
    """(id, found_at, due, public, is_wrong, decided_name, reason, decided_at). In a transaction."""
    return await db.row(
        "SELECT id, found_at, due, public, state = 'wrong' AS is_wrong, decided_name, reason,"
        " decided_at FROM end_stop WHERE state IN ('waiting', 'wrong')"
    )


async def sudden_ends(limit: int = 200) -> list[dict[str, Any]]:
    """(id, title, number, publish_until, until_day) of those that wait. In a transaction."""
    found = await db.rows(
        f"SELECT p.id, p.title, p.number, p.publish_until, p.until_day{SUDDEN}"
        " ORDER BY p.publish_until DESC, p.number LIMIT $1",
        limit,
    )
    return [dict(row) for row in found]


async def _stop(sudden: int, public: int) -> None:
    unit, now, stop = await unit_now(), clock.now(), uuid4()
    await db.changed(
        "INSERT INTO end_stop (tenant, id, found_at, due, public) VALUES ($1, $2, $3, $4, $5)",
        unit.id,
        stop,
        now,
        sudden,
        public,
    )
    await db.changed(
        "UPDATE site SET ends_stopped = $2, ends_stopped_at = $3 WHERE tenant = $1",
        unit.id,
        sudden,
        now,
    )
    await record("ends_stopped", _unit(), SYSTEM, "system", detail={"due": sudden, "of": public})
    subject = f"มีเรื่องครบกำหนดพร้อมกันผิดปกติ {sudden} เรื่อง โปรดตรวจสอบ"
    body = [
        f"หน่วยงาน: {unit.name_th}",
        "",
        f"ระบบพบ {sudden} เรื่อง จากที่เผยแพร่อยู่ {public} เรื่อง ครบกำหนดพร้อมกันโดยไม่มีการเตือนล่วงหน้า",
        "ประชาชนไม่เห็นเรื่องที่ครบกำหนดแล้ว แต่ระบบยังไม่บันทึกว่านำลง จนกว่าจะมีผู้ยืนยัน",
        "เปิดดูรายชื่อ แล้วเลือกว่าถูกต้อง หรือวันสิ้นสุดผิด ได้ที่",
    ]
    end = ["", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"]
    here = [
        row["account"] for role in (Role.WEBMASTER, Role.UNIT_ADMIN) for row in await holders(role)
    ]
    elsewhere = [one for one in await operators() if one not in here]
    for people, where in (
        (here, f"{origin(unit.slug)}{PATH}"),
        (elsewhere, f"{origin(PLATFORM.slug)}{PLATFORM_PATH}"),
    ):
        written = Written(subject, "\n".join([*body, where, *end]), PATH)
        await write(f"ends:{stop}", people, "warning", written)


async def decide(person: Person, *, go_on: bool, reason: str) -> None:
    """Invalid: no reason; Conflict: nothing waits for anybody's word. What is said to be wrong may
    still be let go on."""
    reason = text.line(reason)
    if not text.says_something(reason) or len(reason) > LONGEST:
        message = f"บอกเหตุผล ไม่เกิน {LONGEST:,} ตัวอักษร"
        raise Invalid(message, "Say why", fields={"reason": message})
    async with db.transaction():
        standing = await standing_stop()
        if standing is None:
            raise Conflict("ไม่มีเรื่องที่รอการยืนยันแล้ว", "Nothing waits any more", state="over")
        await _close(standing["id"], "go_on" if go_on else "wrong", person, reason)
        action = "ends_go_on" if go_on else "ends_wrong"
        detail = {"stop": standing["id"], "due": standing["due"], "of": standing["public"]}
        role = person.role_for(DECIDERS)
        await record(action, _unit(), person, role, reason=("", reason), detail=detail)


async def _close(stop: UUID, state: str, person: Person = SYSTEM, reason: str = "") -> None:
    now = clock.now()
    await db.changed(
        "UPDATE end_stop SET state = $2, through = $3, decided_by = $4, decided_name = $5,"
        " reason = $6, decided_at = $7 WHERE id = $1",
        stop,
        state,
        now if state == "go_on" else None,
        person.account,
        person.name,
        reason,
        now,
    )
    if state != "wrong":
        await db.changed(
            "UPDATE site SET ends_stopped = 0, ends_stopped_at = NULL WHERE tenant = $1",
            tenancy.current().id,
        )


def _unit() -> tuple[str, UUID]:
    return "unit", tenancy.current().id


async def stopped_units() -> dict[UUID, Record]:
    """(ends_stopped, ends_stopped_at) of each unit whose ends wait: counters, no unit's rows."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows(
                "SELECT tenant, ends_stopped, ends_stopped_at FROM site"
                " WHERE ends_stopped_at IS NOT NULL"
            )
    return {row["tenant"]: row for row in found}


async def stop_warning(lang: str) -> list[dict[str, Any]]:
    """[] or one warning, as pages say them: {text, detail, urgent, about, url}."""
    standing = await standing_stop()
    if standing is None:
        return []
    english = lang == "en"
    text_ = (
        f"{standing['due']} items end at once: say whether that is meant"
        if english
        else f"มี {standing['due']} เรื่องครบกำหนดพร้อมกัน โปรดยืนยันว่าถูกต้อง"
    )
    detail = (
        "Citizens do not see them any more; nothing is noted until somebody has looked."
        if english
        else "ประชาชนไม่เห็นแล้ว ระบบยังไม่บันทึกว่านำลงจนกว่าจะมีผู้ยืนยัน"
    )
    return [{"text": text_, "detail": detail, "urgent": True, "about": "ends", "url": PATH}]
