"""A paper that was printed, signed with a pen and brought back as a scan: its day and its number
are those that stand on it, and what is registered after its day says so."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar.datastructures import UploadFile

from portal.documents.intake import FilePolicy, Received, policy, take_in
from portal.kit import clock, db, text, thai
from portal.kit.errors import Invalid
from portal.people.person import Person
from portal.reports import registers
from portal.reports.queries import Seen
from portal.reports.signing import Act, sealed
from portal.tenants.queries import unit_now

SCANS = ["pdf", "jpg"]


@dataclass(frozen=True)
class Copy:
    """`number`: the running number on it, None for none; `scan` is in the store."""

    day: date
    number: int | None
    scan: Received


async def read_copy(day: str, number: str, scan: UploadFile | None) -> Copy:
    """As it was typed. Invalid names each field that does not hold; the scan is taken in when the
    others do. Call it outside a transaction."""
    wrong: dict[str, str] = {}
    async with db.transaction():
        today, unit = clock.today(), await unit_now()
    try:
        found = thai.read_date(text.line(day))
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        wrong["day"] = "ใส่วันเดือนปี พ.ศ. ที่อยู่บนเอกสาร เช่น 21/11/2569"
    elif found > today:
        wrong["day"] = "วันที่บนเอกสารต้องไม่เกินวันนี้"
    running = registers.number_in(number) if text.line(number) else None
    if text.line(number) and running is None:
        wrong["number"] = "ใส่เลขที่ที่อยู่บนเอกสาร เช่น 878"
    if scan is None:
        wrong["scan"] = "แนบภาพสแกนที่ลงนามแล้ว (.pdf หรือ .jpg)"
    if wrong or found is None or scan is None:
        raise Invalid("ยังบันทึกไม่ได้ แก้จุดต่อไปนี้ก่อน", "Check the fields", fields=wrong)
    return Copy(found, running, await _taken(scan, policy(unit.facts)))


async def _taken(scan: UploadFile, rules: FilePolicy) -> Received:
    try:
        return await take_in(
            scan.filename,
            scan.file,
            FilePolicy(SCANS, rules.soft, rules.hard),
            scan.content_type,
        )
    except Invalid as error:
        said = error.fields.get("file", error.message)
        raise Invalid(error.message, error.english, fields={"scan": said}) from None


def _must_be_after_it_was_begun(found: Seen, day: date) -> None:
    """Nobody signed it before it was drawn up, or before the time of which it tells (issue 7:
    back-dating impossible)."""
    begun = max(found.row["made_at"].astimezone(clock.BANGKOK).date(), found.about.days[0])
    if day < begun:
        message = f"วันที่บนเอกสารต้องไม่ก่อนวันที่จัดทำ ({thai.short_date(begun)}) ตรวจอีกครั้ง"
        raise Invalid(message, f"Not before {begun}, when it was begun", fields={"day": message})


async def register(found: Seen, person: Person, act: Act) -> dict[str, Any]:
    """What was printed, under the number and the day of the copy."""
    copy: Copy | None = act.copy
    if copy is None:
        message = "แนบภาพสแกนที่ลงนามแล้ว (.pdf หรือ .jpg)"
        raise Invalid(message, "The scan is missing", fields={"scan": message})
    _must_be_after_it_was_begun(found, copy.day)
    number, year, register = "", None, found.kind.register
    if register and copy.number is None:
        message = "ใส่เลขที่ที่อยู่บนเอกสาร เช่น 878"
        raise Invalid(message, "Its number", fields={"number": message})
    if register and copy.number:
        at = copy.day.year + 543
        number, year = await registers.enter(register, at, copy.number, found.id, person)
    late = copy.day < clock.today()
    more = {
        "day": copy.day,
        "by_hand": True,
        "late": late,
        "scan_sha256": copy.scan.sha256,
        "scan_size": copy.scan.size,
        "scan_ext": copy.scan.ext,
    }
    await sealed(found, person, number, year, more)
    return {"number": number, "day": copy.day, "late": late, "sha256": copy.scan.sha256,
            "content_hash": found.hash}  # fmt: skip
