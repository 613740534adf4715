"""How much a unit may keep: its own quota, or the default of the settings. What counts is what lies
in the store: each content once, however often it is used."""

from portal.kit import db, tenancy, thai
from portal.kit.errors import TooLarge
from portal.settings import settings

ONE_AT_A_TIME = (
    7_011_721  # advisory lock, with the unit: two uploads do not both take the last room
)
USED = "SELECT coalesce(sum(size), 0)::bigint FROM content WHERE erased_at IS NULL"


async def quota() -> int:
    """Bytes. Inside a transaction."""
    own = await db.value("SELECT storage_quota FROM site WHERE tenant = $1", tenancy.current().id)
    return settings().unit_quota_mb * 1024 * 1024 if own is None else own


async def must_fit(sha256: str, size: int) -> None:
    """TooLarge when the unit has no room for this content; what it keeps already needs none.
    Until the transaction ends, nobody else takes the room."""
    await db.value(
        "SELECT pg_advisory_xact_lock($1, hashtext($2))", ONE_AT_A_TIME, str(tenancy.current().id)
    )
    if await db.value("SELECT true FROM content WHERE sha256 = $1", sha256):
        return
    used, most = await db.value(USED), await quota()
    if used + size > most:
        message = (
            f"พื้นที่เก็บไฟล์ของหน่วยงานไม่พอ ใช้แล้ว {thai.size(used)} จาก {thai.size(most)}"
            f" ไฟล์นี้ใหญ่ {thai.size(size)} ย่อไฟล์ หรือขอเพิ่มพื้นที่จากผู้ดูแลระบบส่วนกลาง"
        )
        raise TooLarge(message, "The unit's storage is full", fields={"file": message})
