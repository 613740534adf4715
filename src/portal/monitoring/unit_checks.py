"""What the unit keeps, and how it stands to its template: links, files, room, categories."""

from datetime import timedelta
from functools import cache

import msgspec

from portal.catalog.rollout import differences, varied
from portal.catalog.template_file import TemplateFile, read_template
from portal.documents.scanner_state import PATIENCE
from portal.keeping import integrity
from portal.keeping.usage import WARN_AT, usage
from portal.kit import clock, db, scanner, tenancy, thai
from portal.links import queries as links
from portal.links.actions import HOME as LINKS
from portal.links.verdict import said
from portal.monitoring.check import BAD, OK, UNKNOWN, WARN, Finding, Result, Round, judged, well
from portal.settings import ROOT, settings
from portal.tenants.unit_file import Variation

STORAGE = "/staff/settings/storage"
BEHIND = timedelta(days=5)  # that reading files again may be late
NEVER = ("ยังไม่เคยเปิดดูลิงก์", "Not looked at yet")


async def dead_links(_turn: Round) -> Result:
    """As the nightly look found them: two nights running."""
    async with db.transaction():
        dead, standing = await links.failing(), await links.standing()
    if standing["links"] and standing["checked_at"] is None:
        return Result(UNKNOWN, NEVER)
    found = {
        row["key"]: Finding(
            f"link:{row['key']}",
            f"{row['url']} – {said(row['reason'], 'th')} (ในเรื่อง {row['title']})",
            f"{row['url']} – {said(row['reason'], 'en')} (in {row['title']})",
            f"{LINKS}/",
        )
        for row in dead
    }
    note = (f"ดูแล {standing['links']} ลิงก์", f"{standing['links']} links are watched")
    return judged(list(found.values()), WARN, note)


async def stored_files(_turn: Round) -> Result:
    """Damage that was found, and whether reading again keeps up."""
    async with db.transaction():
        damaged = await integrity.damaged()
        row = await db.row(
            "SELECT count(*) AS n, count(*) FILTER (WHERE coalesce(verified_at, stored_at) < $1)"
            " AS late, max(verified_at) AS last FROM content"
            " WHERE stored_at IS NOT NULL AND erased_at IS NULL AND damage = ''",
            clock.now() - integrity.EVERY - BEHIND,
        )
    assert row is not None
    found = [
        Finding(f"damage:{one['sha256']}", f"{one['filename'] or one['sha256'][:16]} เสียหาย",
                f"{one['filename'] or one['sha256'][:16]} is damaged", STORAGE)
        for one in damaged
    ]  # fmt: skip
    last = thai.short_date(row["last"]) if row["last"] else "–"
    note = (f"ไฟล์ {row['n']} ไฟล์ อ่านซ้ำล่าสุด {last}", f"{row['n']} files, last read {last}")
    if not found and row["late"]:
        late = Finding("late", f"ยังไม่ได้อ่านซ้ำตามรอบ {row['late']} ไฟล์",
                       f"{row['late']} files were not read again in time", STORAGE)  # fmt: skip
        return Result(WARN, note, [late])
    return judged(found, BAD, note)


async def scanned_files(_turn: Round) -> Result:
    """Public files that are held back, and files that wait too long for the scanner."""
    async with db.transaction():
        held = await db.rows("SELECT id, filename, item FROM withheld_document ORDER BY filename")
        late = await db.value(
            "SELECT count(*) FROM content WHERE scan = 'pending' AND touched_at < $1",
            clock.now() - PATIENCE,
        )
    found = [
        Finding(f"held:{row['id']}", f"{row['filename']} ถูกถอดจากเว็บไซต์",
                f"{row['filename']} is held back", "/staff/publications/")
        for row in held
    ]  # fmt: skip
    note = ("ไฟล์ที่เผยแพร่อยู่ตรวจแล้วทุกไฟล์", "Every public file was scanned")
    if found:
        return Result(BAD, note, found)
    if late:
        waiting = Finding("late", f"รอตรวจนานผิดปกติ {late} ไฟล์", f"{late} files wait too long")
        return Result(WARN, note, [waiting])
    if settings().scanner == scanner.NONE:
        return Result(UNKNOWN, ("ระบบนี้ตั้งให้ไม่ตรวจไวรัส (PORTAL_SCANNER=none)",
                                "Set to scan no files (PORTAL_SCANNER=none)"))  # fmt: skip
    return Result(OK, note)


async def room(_turn: Round) -> Result:
    async with db.transaction():
        now = await usage()
    note = (f"ใช้ {now.percent}% ({thai.size(now.bytes)} จาก {thai.size(now.quota)})",
            f"{now.percent}% used ({thai.size(now.bytes)} of {thai.size(now.quota)})")  # fmt: skip
    if not now.is_near:
        return well(*note)
    found = Finding("room", f"พื้นที่ใช้ไปแล้ว {now.percent}% (เตือนที่ {WARN_AT}%)",
                    f"{now.percent}% of the room is used", STORAGE)  # fmt: skip
    return Result(BAD if now.percent >= 100 else WARN, note, [found])


@cache
def template_of(name: str) -> TemplateFile | None:
    """As this deployment has it; it does not change while the process runs."""
    path = ROOT / "tenants" / "templates" / f"{name}.toml"
    return read_template(path) if path.is_file() else None


async def template(turn: Round) -> Result:
    """Whether the categories are those of the shared template as the unit varies it (R18)."""
    file = template_of(turn.unit.template)
    if file is None:
        return Result(UNKNOWN, (f"ไม่พบแม่แบบ {turn.unit.template}", f"No {turn.unit.template}"))
    variations = msgspec.convert(turn.unit.facts.get("variation", []), list[Variation])
    async with db.transaction():
        version = await db.value(
            "SELECT template_version FROM site WHERE tenant = $1", tenancy.current().id
        )
        differs = await differences(varied(file, variations))
    newest = file.template.version
    found = [Finding(f"{one.what}:{one.code}", str(one), str(one)) for one in differs]
    if version < newest:
        found.insert(
            0,
            Finding(f"version:{newest}", f"แม่แบบรุ่น {version} ล้าหลังรุ่น {newest}",
                    f"Version {version} of the template; the newest is {newest}"),
        )  # fmt: skip
    note = (f"แม่แบบ {file.template.title_th} รุ่น {newest}", f"{file.template.name} {newest}")
    return judged(found, WARN, note)


async def promises(_turn: Round) -> Result:
    """Work of this unit that failed for good: letters, indexing, deliveries."""
    async with db.transaction():
        rows = await db.rows(
            "SELECT job, count(*) AS n FROM outbox WHERE tenant = $1 AND dead AND done_at IS NULL"
            " GROUP BY job ORDER BY job",
            tenancy.current().id,
        )
    found = [
        Finding(f"dead:{row['job']}", f"งาน {row['job']} ไม่สำเร็จ {row['n']} ครั้ง",
                f"{row['job']} failed for good, {row['n']} times")
        for row in rows
    ]  # fmt: skip
    return judged(found, WARN, ("ไม่มีงานค้างที่ล้มเหลว", "Nothing failed for good"))
