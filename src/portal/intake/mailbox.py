"""The unit's own IMAP mailbox, as the unit administrator sets it up."""

import re
from collections.abc import Mapping
from typing import Any

from portal.audit.record import record
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Invalid, NotFound
from portal.kit.seal import seal
from portal.people.person import Person
from portal.settings import settings

PURPOSE = "mailbox"
SECURITY = ("tls", "starttls")
FIELDS = ("host", "port", "security", "username", "password")
_USER = re.compile(r'[^\s"\\(){}%*]{1,200}')  # as IMAP takes it without quotes
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


async def set_mailbox(person: Person, sent: Mapping[str, Any]) -> None:
    """Set it up, or change it; an empty password keeps the one that is kept, for the same host."""
    given = {name: text.line(str(sent.get(name, ""))) for name in FIELDS}
    given["password"] = str(sent.get("password", ""))  # as typed: blanks may belong to it
    async with db.transaction():
        kept = await db.row("SELECT host, password FROM mailbox")
        same = kept is not None and kept["host"] == given["host"].lower()
        wrong = _wrong(given, needs_password=not same)
        if wrong:
            raise Invalid("ยังตั้งค่าไม่ได้", "Cannot be set", fields=wrong)
        sealed = seal(given["password"], PURPOSE) if given["password"] else kept["password"]  # type: ignore[index]
        await db.changed(
            "INSERT INTO mailbox (tenant, host, port, security, username, password, set_by, set_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant) DO UPDATE SET"
            " (host, port, security, username, password, set_by, set_at, fetched_at, last_error)"
            " = (excluded.host, excluded.port, excluded.security, excluded.username,"
            " excluded.password, excluded.set_by, excluded.set_at, NULL, '')",
            tenancy.current().id,
            given["host"].lower(),
            int(given["port"]),
            given["security"],
            given["username"],
            sealed,
            person.account,
            clock.now(),
        )
        shown = {name: given[name] for name in FIELDS if name != "password"}
        detail = {**shown, "new_password": bool(given["password"])}
        await _record("mailbox_set", person, detail)


async def remove_mailbox(person: Person) -> None:
    """It is not read any more, and its password is forgotten."""
    async with db.transaction():
        if not await db.changed("DELETE FROM mailbox"):
            raise NotFound("ยังไม่ได้ตั้งกล่องจดหมาย", "Not set up")
        await _record("mailbox_removed", person, {})


async def _record(action: str, person: Person, detail: dict[str, Any]) -> None:
    unit = ("unit", tenancy.current().id)
    await record(action, unit, person, person.role_for(ADMINS), detail=detail)


ADMINS: Any = ("unit_admin",)


def _wrong(given: dict[str, str], *, needs_password: bool) -> dict[str, str]:
    wrong = {}
    if not _HOST.fullmatch(given["host"]):
        wrong["host"] = "ใส่ชื่อเครื่อง IMAP เช่น imap.example.go.th"
    port = text.whole(given["port"]) or 0
    if not 1 <= port <= 65_535:
        wrong["port"] = "ใส่เลขพอร์ต เช่น 993"
    allowed = (*SECURITY, "none") if settings().reach_inside else SECURITY
    if given["security"] not in allowed:
        wrong["security"] = "เลือกแบบเข้ารหัส"
    if not _USER.fullmatch(given["username"]):
        wrong["username"] = "ใส่ชื่อผู้ใช้ของกล่องจดหมาย"
    password = given["password"]
    if (password or needs_password) and not (0 < len(password) <= 200 and password.isprintable()):
        wrong["password"] = "ใส่รหัสผ่านของกล่องจดหมาย"
    return wrong
