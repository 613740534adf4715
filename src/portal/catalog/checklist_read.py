"""Reading a checklist's file, and what is told of one that does not hold."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from portal.catalog.checklist_file import ChecklistFile, Slot
from portal.catalog.kinds import kinds
from portal.catalog.shared_file import shared
from portal.catalog.template_file import category_codes
from portal.kit.toml_file import Fault, FileFaults, TomlFile


def read_checklist(path: Path) -> ChecklistFile:
    """FileFaults names each fault's line and mend."""
    return checklist_in(TomlFile(path))


def checklist_in(file: TomlFile) -> ChecklistFile:
    """The same of a text that is read already."""
    checklist = file.read(ChecklistFile)
    if faults := [
        *_head(file, checklist), *_rounds(file, checklist), *_tree(file, checklist),
        *(fault for place, slot in enumerate(checklist.slot)
          for fault in _slot(file, checklist, place, slot)),
    ]:  # fmt: skip
        raise FileFaults(sorted(faults, key=lambda fault: fault.line))
    return checklist


def _head(file: TomlFile, checklist: ChecklistFile) -> Iterator[Fault]:
    head = checklist.checklist
    if head.name != file.path.stem:
        yield file.fault(("checklist", "name"), "differs from the file's name", "ใช้ชื่อเดียวกับไฟล์")
    year = head.name.rpartition("-")[2]
    where = ("checklist", "fiscal_year")
    if head.fiscal_year and year != str(head.fiscal_year):
        yield file.fault(where, "is not the year of its name", "ใส่ปีเดียวกับชื่อ")
    if head.fiscal_year and not head.fiscal_year >= 2500:
        yield file.fault(where, f"{head.fiscal_year} is no Buddhist-era year", "ใส่ปี พ.ศ. เช่น 2570")
    if not head.fiscal_year and checklist.round:
        yield file.fault(("round", 0), "rounds without a fiscal year", "ใส่ fiscal_year หรือลบรอบออก")


def _rounds(file: TomlFile, checklist: ChecklistFile) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, one in enumerate(checklist.round):
        where = ("round", place)
        if one.code in seen:
            yield file.fault((*where, "code"), f"round {one.code} twice", "ใช้รหัสที่ไม่ซ้ำ")
        seen.add(one.code)
        days: dict[str, date] = {}
        for name in ("begins", "ends", "due"):
            typed = getattr(one, name)
            try:
                days[name] = date.fromisoformat(typed)
            except ValueError:
                yield file.fault((*where, name), f"{typed} is no day", "ใส่วันที่ที่มีจริง")
                continue
            if days[name].year >= 2400:
                mend = f"ใช้ปี ค.ศ. คือ {days[name].year - 543}{typed[4:]}"
                yield file.fault((*where, name), f"{typed} is of the Buddhist era", mend)
        if len(days) < 3 or max(days.values()).year >= 2400:
            continue
        if days["ends"] < days["begins"]:
            yield file.fault((*where, "ends"), "before it begins", "ใส่วันสิ้นสุดหลังวันเริ่ม")
        if days["due"] < days["begins"]:
            yield file.fault((*where, "due"), "due before it begins", "ใส่วันปิดรอบหลังวันเริ่ม")


def _slot(file: TomlFile, checklist: ChecklistFile, place: int, slot: Slot) -> Iterator[Fault]:
    where = ("slot", place)
    rounds = {one.code for one in checklist.round}
    known = {
        "rounds": (rounds, "round", "ใช้รหัสรอบที่มีในไฟล์นี้"),
        "categories": (category_codes(), "category", "ใช้รหัสหมวดจาก tenants/templates/"),
        "kinds": (set(kinds()), "kind", f"ใช้ได้เฉพาะ {', '.join(kinds())}"),
        "shared": (
            {one.code for one in shared().documents}, "document", "ใช้รหัสจาก tenants/shared/"
        ),
    }  # fmt: skip
    for name, (right, what, mend) in known.items():
        for code in getattr(slot, name):
            if code not in right:
                yield file.fault((*where, name), f"no {what} {code}", mend)
    if slot.rounds and slot.every:
        mend = "ใช้อย่างใดอย่างหนึ่ง: rounds หรือ every"
        yield file.fault((*where, "every"), "both rounds and every", mend)
    if slot.every == "year" and checklist.checklist.fiscal_year:
        mend = "รายการที่ทำใหม่ทุกปีอยู่แล้ว ไม่ต้องใส่ every"
        yield file.fault((*where, "every"), "every year in a list of one year", mend)
    if bool(slot.page) != bool(slot.answered_by):
        mend = "ใส่ทั้งสองอย่างหรือไม่ใส่เลย"
        yield file.fault((*where, "page"), "page and answered_by go together", mend)


def _tree(file: TomlFile, checklist: ChecklistFile) -> Iterator[Fault]:
    parents = {slot.code: slot.parent for slot in checklist.slot}
    seen: set[str] = set()
    for place, slot in enumerate(checklist.slot):
        if slot.code in seen:
            yield file.fault(("slot", place, "code"), f"{slot.code} twice", "ใช้รหัสที่ไม่ซ้ำ")
        seen.add(slot.code)
        where = ("slot", place, "parent")
        if slot.parent and slot.parent not in parents:
            yield file.fault(where, f"no slot {slot.parent}", "ใช้รหัสที่มีในไฟล์นี้")
        elif way := _cycle(slot.code, parents):
            said = f"goes round: {' > '.join(way)}"
            yield file.fault(where, said, "แก้ parent ให้ขึ้นถึงรายการบนสุด")


def _cycle(code: str, parents: dict[str, str]) -> list[str]:
    """The way from a slot up to itself again; empty when it reaches the top."""
    way = [code]
    while parent := parents.get(way[-1], ""):
        way.append(parent)
        if parent == code:
            return way
        if parent in way[:-1]:
            return []  # said of the slots that it goes round through
    return []
