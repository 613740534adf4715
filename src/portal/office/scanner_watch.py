"""When the virus scanner is away, files wait and nothing with a file goes public: the unit is
warned on its pages, and told by letter if files of its own wait; the operators are told once."""

from typing import Any

from portal.documents import scanner_state
from portal.documents.scanner_state import PATIENCE
from portal.kit import clock, db, scanner, thai
from portal.kit.tenancy import PLATFORM
from portal.people.queries import holders, operators
from portal.people.roles import Role
from portal.publication.writing import Written, write
from portal.settings import settings
from portal.tenants.queries import origin, unit_now

DETAIL = (
    "ไฟล์ที่ยังไม่ได้ตรวจจะยังไม่ขึ้นเว็บไซต์ ระบบจะตรวจต่อเองเมื่อเครื่องตรวจกลับมา ผู้ดูแลระบบส่วนกลางได้รับแจ้งแล้ว",
    "Files that were not scanned stay off the site; scanning goes on by itself. Operators know.",
)


async def scanner_warning(lang: str) -> list[dict[str, Any]]:
    """[] or one warning, as pages say them: {text, detail, urgent, about}. Inside a transaction."""
    if not scanner.wanted():
        return []
    waiting, state = await _waiting(), await scanner_state.state()
    silent = state["silent_since"]
    english = lang == "en"
    count = f" ({waiting} file(s) wait)" if english else f" (รออยู่ {waiting} ไฟล์)"
    if not settings().scanner and waiting:
        text = "The virus scanner is not set up" if english else "ระบบยังไม่ได้ตั้งเครื่องตรวจไวรัส"
    elif silent is not None and state["now"] - silent > PATIENCE:
        since = thai.when(silent, lang)
        text = f"The virus scanner is silent since {since}"
        text = text if english else f"เครื่องตรวจไวรัสไม่ตอบตั้งแต่ {since}"
    elif await _late():
        text = "Files wait unusually long for the virus scanner"
        text = text if english else "ไฟล์รอตรวจไวรัสนานผิดปกติ"
    else:
        return []
    detail = DETAIL[1 if english else 0]
    return [
        {
            "text": text + (count if waiting else ""),
            "detail": detail,
            "urgent": waiting > 0,
            "about": "scanner",
        }
    ]


async def _waiting() -> int:
    return await db.value("SELECT count(*) FROM content WHERE scan = 'pending'")


async def _late() -> bool:
    return await db.value(
        "SELECT EXISTS (SELECT FROM content WHERE scan = 'pending' AND touched_at < $1)",
        clock.now() - PATIENCE,
    )


async def tell_of_silence() -> None:
    """Letters, once for each silence that outlasts PATIENCE: to the operators, from whichever unit
    notes it first, and to this unit's people when its own files wait."""
    if not settings().scanner or not scanner.wanted():
        return
    async with db.transaction():
        state = await scanner_state.state()
        silent = state["silent_since"]
        if silent is None or state["now"] - silent <= PATIENCE:
            return
        event, since = f"scanner:{silent.isoformat()}", thai.when(silent)
        if await db.changed("UPDATE scanner SET told_at = now() WHERE told_at IS NULL"):
            body = [
                f"เครื่องตรวจไวรัสไม่ตอบตั้งแต่ {since}",
                f"สาเหตุที่ทราบ: {state['trouble']}",
                "",
                "ไฟล์ใหม่ของทุกหน่วยงานจะยังไม่ขึ้นเว็บไซต์จนกว่าจะตรวจแล้ว",
                "ตรวจว่า clamd ทำงานอยู่ แล้วดูด้วยคำสั่ง portal doctor สถานะอยู่ที่",
                f"{origin(PLATFORM.slug)}/",
            ]
            await _write(event, await operators(), body, "/")
        if waiting := await _waiting():
            unit = await unit_now()
            body = [
                f"เครื่องตรวจไวรัสไม่ตอบตั้งแต่ {since}",
                f"หน่วยงาน: {unit.name_th} มีไฟล์รอตรวจ {waiting} ไฟล์",
                "",
                DETAIL[0],
                f"{origin(unit.slug)}/staff/",
            ]
            people = [
                row["account"]
                for role in (Role.UNIT_ADMIN, Role.WEBMASTER)
                for row in await holders(role)
            ]
            await _write(event, people, body, "/staff/")


async def _write(event: str, people: list[Any], body: list[str], path: str) -> None:
    words = "\n".join([*body, "", "จดหมายนี้ส่งโดยระบบ ไม่ต้องตอบกลับ"])
    await write(event, people, "warning", Written(body[0], words, path))
