"""One slot, or the head and the rounds, of a checklist as a form: shown, and read into the list
that it makes. What does not hold is told at its field; the rules are those of the file (R84)."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from portal.catalog.checklist_file import ChecklistFile, Round, Slot
from portal.catalog.checklist_read import checklist_in
from portal.catalog.checklist_write import written
from portal.catalog.checklists import text_file
from portal.kit import text, thai
from portal.kit.errors import Invalid
from portal.kit.toml_file import Fault, FileFaults

LINES = ("label_th", "label_en", "name_th", "name_en", "todo_th", "todo_en", "parent", "every")
TICKS = ("heading", "optional", "of_last_year")
LISTS = ("unit_kinds", "rounds", "kinds")  # ticked
PER_LINE = ("categories", "words")  # typed, one a line
DAYS = ("begins", "ends", "due")
HEAD = ("title_th", "title_en", "source_th", "source_en", "pass_percent")
SPARE = 2  # empty rows for further rounds


# ---- a slot ---------------------------------------------------------------------------------


def slot_shown(checklist: ChecklistFile, code: str) -> dict[str, Any]:
    """What the form shows of a slot; of a new one ("") empty, at the end. Invalid: no such slot."""
    codes = [slot.code for slot in checklist.slot]
    if code and code not in codes:
        raise Invalid("ไม่มีรายการย่อยนี้", "No such slot", fields={"code": "ไม่มีรายการย่อยนี้"})
    at = codes.index(code) if code else len(codes)
    slot = checklist.slot[at] if code else Slot("", "", "")
    shown = msgspec.to_builtins(slot) | {"after": codes[at - 1] if at else ""}
    return shown | {name: "\n".join(shown[name]) for name in PER_LINE}


def slot_typed(form: Any) -> dict[str, Any]:
    """The same of what was typed."""
    typed: dict[str, Any] = {
        name: text.line(str(form.get(name, ""))) for name in (*LINES, "code", "after", "due_days")
    }
    typed |= {name: bool(form.get(name)) for name in TICKS}
    typed |= {name: [str(one) for one in form.getall(name, [])] for name in LISTS}
    return typed | {name: text.lines(str(form.get(name, ""))) for name in PER_LINE}


def with_slot(checklist: ChecklistFile, was: str, typed: Mapping[str, Any]) -> ChecklistFile:
    """The list with a slot changed, or added (`was` ""). Invalid names the fields."""
    wrong = {
        name: f"ใส่{what}"
        for name, what in (("code", "รหัส"), ("name_th", "ชื่อภาษาไทย"), ("name_en", "ชื่อภาษาอังกฤษ"))
        if not typed[name]
    }
    due_days = text.whole(thai.arabic(typed["due_days"]) or "0")
    if due_days is None or due_days > 366:
        wrong["due_days"] = "ใส่จำนวนวัน 0 ถึง 366"
    if wrong:
        raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=wrong)
    slots = list(checklist.slot)
    old = next((slot for slot in slots if slot.code == was), Slot("", "", ""))
    if was:
        slots.remove(old)
    made = msgspec.structs.replace(
        old, code=typed["code"], due_days=due_days,
        **{name: typed[name] for name in (*LINES, *TICKS, *LISTS)},
        **{name: list(dict.fromkeys(typed[name].split("\n"))) if typed[name] else []
           for name in PER_LINE},
    )  # fmt: skip
    codes = [slot.code for slot in slots]
    at = codes.index(typed["after"]) + 1 if typed["after"] in codes else 0
    slots.insert(at, made)
    if was and was != made.code:
        slots = [
            msgspec.structs.replace(one, parent=made.code) if one.parent == was else one
            for one in slots
        ]
    return _checked(msgspec.structs.replace(checklist, slot=slots), ("slot", at))


def without_slot(checklist: ChecklistFile, code: str) -> ChecklistFile:
    """The list without a slot and what is under it. Invalid: none would be left."""
    gone, found = {code}, True
    while found:
        found = {slot.code for slot in checklist.slot if slot.parent in gone} - gone
        gone |= found
    left = [slot for slot in checklist.slot if slot.code not in gone]
    if not left:
        message = "ลบรายการย่อยสุดท้ายไม่ได้ รายการต้องมีอย่างน้อยหนึ่งข้อ"
        raise Invalid(message, "The last slot cannot be removed", fields={"": message})
    return _checked(msgspec.structs.replace(checklist, slot=left), ("slot", -1))


# ---- the head and the rounds ----------------------------------------------------------------


def head_shown(checklist: ChecklistFile) -> dict[str, Any]:
    """{field: value}; of the rounds "<field>-<place>", days as Thai people write them."""
    head = msgspec.to_builtins(checklist.checklist)
    shown: dict[str, Any] = {name: head[name] or "" for name in HEAD}
    for place, one in enumerate(checklist.round):
        for name, value in msgspec.to_builtins(one).items():
            shown[f"{name}-{place}"] = _thai_day(value) if name in DAYS else value
    return shown


def head_typed(form: Any) -> dict[str, str]:
    return {name: text.line(str(value)) for name, value in form.items() if isinstance(value, str)}


def rows_of(checklist: ChecklistFile, typed: Mapping[str, Any]) -> list[int]:
    """The places of rounds that the form shows: those there are, those typed, and spare ones."""
    known = [int(name[5:]) for name in typed if re.fullmatch(r"code-[0-9]{1,2}", name)]
    return list(range(max(len(checklist.round), *(place + 1 for place in known), 0) + SPARE))


def with_head(checklist: ChecklistFile, typed: Mapping[str, str]) -> ChecklistFile:
    """The list with another head and other rounds; a round without a code is left out. Days in
    either era. Invalid names the fields."""
    wrong: dict[str, str] = {}
    rounds = {
        place: made for place in rows_of(checklist, typed) if (made := _round(place, typed, wrong))
    }
    percent = text.whole(thai.arabic(typed.get("pass_percent", "")) or "0")
    if percent is None or percent > 100:
        wrong["pass_percent"] = "ใส่ร้อยละ 0 ถึง 100"
    for name in ("title_th", "title_en"):
        if not typed.get(name):
            wrong[name] = "ใส่ชื่อรายการ"
    if wrong:
        raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=wrong)
    head = msgspec.structs.replace(
        checklist.checklist, pass_percent=percent,
        **{name: typed.get(name, "") for name in HEAD if name != "pass_percent"},
    )  # fmt: skip
    made = msgspec.structs.replace(checklist, checklist=head, round=list(rounds.values()))
    return _checked(made, ("round", list(rounds)))


def _round(place: int, typed: Mapping[str, str], wrong: dict[str, str]) -> Round | None:
    """Of one row of the form; None of an empty one. Says in `wrong` what does not hold."""
    values = {
        name: typed.get(f"{name}-{place}", "") for name in ("code", "name_th", "name_en", *DAYS)
    }
    if not any(values.values()):
        return None
    for name in DAYS:
        try:
            values[name] = thai.read_date(values[name]).isoformat()
        except ValueError:
            wrong[f"{name}-{place}"] = "ใส่วันที่ เช่น 31/12/2569 หรือ 31 ธ.ค. 2569"
    for name, what in (("code", "รหัส"), ("name_th", "ชื่อ"), ("name_en", "ชื่อภาษาอังกฤษ")):
        if not values[name]:
            wrong[f"{name}-{place}"] = f"ใส่{what}ของรอบ หรือล้างทั้งแถวเพื่อลบรอบนี้"
    return Round(**values)


def _thai_day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{int(day)}/{int(month)}/{int(year) + 543}"


# ---- the rules of the file, at the fields ---------------------------------------------------


def _checked(checklist: ChecklistFile, part: tuple[str, Any]) -> ChecklistFile:
    """The same, when its file would hold; else Invalid with each fault at its field: `part` says
    which slot the form is of, or which row each round stands in."""
    name = checklist.checklist.name
    try:
        return checklist_in(text_file(name, written(checklist)))
    except FileFaults as found:
        fields: dict[str, str] = {}
        for fault in found.faults:
            at = _field(fault, part)
            said = f"{fault.mend} ({fault.problem})"
            fields[at] = f"{fields[at]}; {said}" if at in fields else said
        raise Invalid("ยังบันทึกไม่ได้", "Check the fields", fields=fields) from None


def _field(fault: Fault, part: tuple[str, Any]) -> str:
    where = [*fault.where.split("."), "", ""]
    kind, place = part
    if where[0] == "checklist":
        return where[1]
    if where[0] != kind or not where[1].isdigit():
        return ""
    at = int(where[1])
    if kind == "round":
        return f"{where[2] or 'code'}-{place[at]}"
    return (where[2] or "code") if at == place else ""
