"""The virus scanner as its operators see it: counters of the units, nothing of their files."""

from typing import Any

from portal.documents import scanner_state
from portal.kit import clock, db, scanner
from portal.publication.labels import pick
from portal.settings import settings

OLD = 7  # days after which signatures are too old

STATES = {
    "none": ("ไม่มีเครื่องตรวจไวรัส: ไฟล์ทุกไฟล์เผยแพร่โดยไม่ได้ตรวจ (PORTAL_SCANNER=none)",
             "No virus scanner: files are published unscanned (PORTAL_SCANNER=none)", "warn"),
    "unset": ("ยังไม่ได้ตั้งเครื่องตรวจไวรัส: ไม่มีไฟล์ใดขึ้นเว็บไซต์ได้ ตั้ง PORTAL_SCANNER (ดู portal doctor)",
              "Not set up: no file can go public. Set PORTAL_SCANNER (see portal doctor)", "bad"),
    "new": ("ยังไม่เคยถามเครื่องตรวจไวรัส: ดูว่า worker ทำงานอยู่",
            "Never asked yet: see that the worker runs", "warn"),
    "silent": ("เครื่องตรวจไวรัสไม่ตอบ: ไฟล์ใหม่รอจนกว่าจะกลับมา",
               "The virus scanner does not answer: new files wait", "bad"),
    "unsigned": ("ไม่มีฐานข้อมูลไวรัสทางการ: เครื่องตรวจรู้จักเฉพาะลายเซ็นของเราเอง ติดตั้ง freshclam",
                 "No official signatures: it knows only our own; run freshclam", "warn"),
    "old": ("ฐานข้อมูลไวรัสเก่า: ดูว่า freshclam ทำงานอยู่",
            "Old signatures: see that freshclam runs", "warn"),
    "ok": ("เครื่องตรวจไวรัสทำงาน", "The virus scanner works", "ok"),
}  # fmt: skip


async def scanner_shown(lang: str) -> dict[str, Any]:
    """Acting for the platform, inside a transaction."""
    state = await scanner_state.state()
    made = scanner.signatures_of(state["signatures"])
    queue = await db.row(
        "SELECT coalesce(sum(scan_pending), 0) AS pending, min(scan_pending_since) AS since,"
        " coalesce(sum(scan_withheld), 0) AS withheld FROM site"
    )
    assert queue is not None
    code = _code(state, made)
    return {
        "text": pick(STATES[code], lang),
        "tone": STATES[code][2],
        "code": code,
        "address": settings().scanner,
        "trouble": state["trouble"] if code == "silent" else "",
        "silent_since": state["silent_since"] if code == "silent" else None,
        "answered_at": state["answered_at"],
        "signatures": state["signatures"],
        "made_at": made[1] if made else None,
        "age": max(0, (state["now"] - made[1]).days) if made else None,
        "now": clock.now(),
        **dict(queue),
    }


def _code(state: Any, made: Any) -> str:
    known = {"": "unset", scanner.NONE: "none"}
    if code := known.get(settings().scanner):
        return code
    if state["silent_since"] is not None:
        return "silent"
    if state["answered_at"] is None:
        return "new"
    if made is None:
        return "unsigned"
    return "old" if (state["now"] - made[1]).days > OLD else "ok"
