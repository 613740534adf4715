"""Checklists and what changes of them, as the operator's pages show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.catalog import checklists
from portal.catalog.checklist_editing import InForce
from portal.catalog.checklist_file import ChecklistFile, Slot, SlotNode, day
from portal.catalog.checklists import lists_now
from portal.compliance.counting import units_with
from portal.kit import clock
from portal.kit.changed import Change, What
from portal.kit.toml_file import Fault
from portal.platform.pages import KINDS
from portal.publication.labels import pick

FIELDS = {
    "name": ("รหัสรายการ", "Code of the list"),
    "title_th": ("ชื่อรายการ", "Title"),
    "title_en": ("ชื่อรายการภาษาอังกฤษ", "Title in English"),
    "fiscal_year": ("ปีงบประมาณ", "Fiscal year"),
    "source_th": ("ที่มา", "Source"),
    "source_en": ("ที่มาภาษาอังกฤษ", "Source in English"),
    "pass_percent": ("เกณฑ์ผ่าน (ร้อยละ)", "Percent to pass"),
    "begins": ("วันเริ่ม", "Begins"),
    "ends": ("วันสิ้นสุด", "Ends"),
    "due": ("วันปิดรอบ", "Closes"),
    "code": ("รหัส", "Code"),
    "name_th": ("ชื่อ", "Name"),
    "name_en": ("ชื่อภาษาอังกฤษ", "Name in English"),
    "label_th": ("เลขข้อที่แสดง", "Number shown"),
    "label_en": ("เลขข้อภาษาอังกฤษ", "Number in English"),
    "parent": ("อยู่ใต้", "Under"),
    "order": ("วางต่อจาก", "Placed after"),
    "heading": ("เป็นหัวข้อ", "A heading"),
    "unit_kinds": ("ชนิดหน่วยงาน", "Kinds of units"),
    "optional": ("ถ้ามี", "If any"),
    "todo_th": ("สิ่งที่ต้องเผยแพร่", "What to publish"),
    "todo_en": ("สิ่งที่ต้องเผยแพร่ภาษาอังกฤษ", "What to publish, in English"),
    "rounds": ("รอบ", "Rounds"),
    "every": ("ทุก", "Every"),
    "due_days": ("ภายในกี่วัน", "Days to do it"),
    "of_last_year": ("ของปีก่อน", "Of last year"),
    "categories": ("หมวดที่นับให้เอง", "Categories that fill it"),
    "kinds": ("ชนิดเนื้อหาที่นับให้เอง", "Kinds that fill it"),
    "shared": ("เอกสารกลาง", "Central documents"),
    "words": ("คำที่ใช้เสนอ", "Words that propose it"),
    "answered_by": ("ระบบตอบเอง", "Answered by"),
    "page": ("หน้าที่ตอบ", "Page"),
}
EVERY = {"": ("ไม่ใช่", "No"), "month": ("เดือน", "Month"), "year": ("ปี", "Year")}
WHAT = {
    What.ADDED: ("เพิ่ม", "Added", "ok"),
    What.REMOVED: ("ลบ", "Removed", "bad"),
    What.CHANGED: ("แก้", "Changed", "warn"),
}
PARTS = {
    "checklist": ("หัวรายการ", "Head"),
    "round": ("รอบ", "Round"),
    "slot": ("รายการย่อย", "Slot"),
}


def listed(found: Mapping[str, ChecklistFile], made: Mapping[str, Any], lang: str) -> list[Any]:
    """Every list in force, the newest year first; `made`: the newest edition's row by name."""
    shown = [
        {
            "name": name,
            "title": pick((one.checklist.title_th, one.checklist.title_en), lang),
            "year": one.checklist.fiscal_year,
            "slots": sum(not slot.heading for slot in one.slot),
            "rounds": len(one.round),
            "made": made.get(name),
            "next": next_name(one) if next_name(one) not in found else "",
        }
        for name, one in found.items()
    ]
    return sorted(shown, key=lambda one: (-one["year"], one["name"]))


def next_name(checklist: ChecklistFile) -> str:
    """Of the list of the year after; "" of one that is not a year's."""
    head = checklist.checklist
    return f"{head.family}-{head.fiscal_year + 1}" if head.fiscal_year else ""


def tree_shown(checklist: ChecklistFile, lang: str) -> list[dict[str, Any]]:
    """The slots in order of the tree, with `depth` and what is asked in words."""
    nodes = {slot.code: SlotNode(slot) for slot in checklist.slot}
    for node in nodes.values():
        if node.slot.parent in nodes:
            nodes[node.slot.parent].children.append(node)
    top = [node for node in nodes.values() if node.slot.parent not in nodes]
    return [
        {
            "code": slot.code,
            "depth": min(depth, 3),
            "label": pick((slot.label_th, slot.label_en), lang) or slot.code,
            "name": pick((slot.name_th, slot.name_en), lang),
            "heading": slot.heading,
            "said": said_of(slot, checklist, lang),
        }
        for node in top
        for depth, slot in node.walk()
    ]


def said_of(slot: Slot, checklist: ChecklistFile, lang: str) -> list[str]:
    """When something must stand in a slot, and whom it is asked of, in a few words each."""
    names = {one.code: pick((one.name_th, one.name_en), lang) for one in checklist.round}
    said = []
    if slot.rounds:
        said.append(", ".join(names.get(code, code) for code in slot.rounds))
    if slot.every:
        within = f" +{slot.due_days}" if slot.due_days else ""
        said.append(f"{pick(FIELDS['every'], lang)} {pick(EVERY[slot.every], lang)}{within}")
    said += [pick(FIELDS[name], lang) for name in ("optional", "of_last_year")
             if getattr(slot, name)]  # fmt: skip
    said += [pick(KINDS[kind], lang) for kind in slot.unit_kinds]
    said += [*slot.categories, *slot.kinds]
    return said


def rounds_shown(checklist: ChecklistFile, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "name": pick((one.name_th, one.name_en), lang),
            "begins": day(one.begins),
            "ends": day(one.ends),
            "due": day(one.due),
        }
        for one in checklist.round
    ]


# ---- what changes ---------------------------------------------------------------------------


def changes_shown(found: Sequence[Change], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "what": pick(WHAT[one.what][:2], lang),
            "tone": WHAT[one.what][2],
            "part": pick(PARTS[one.part], lang),
            "code": one.code,
            "name": pick((one.name_th, one.name_en), lang),
            "fields": [
                {"label": pick(FIELDS[field.name], lang), "before": field.before,
                 "after": field.after}
                for field in one.fields
            ],
        }
        for one in found
    ]  # fmt: skip


async def uses_shown(now: InForce, codes: Sequence[str]) -> list[dict[str, Any]]:
    """How many units have something in these slots, by what was counted last: [{code, units,
    present, declared, waived, expired}]; of a list that nobody is asked for this year, []. Inside
    a transaction."""
    lists = lists_now(clock.today())
    asked = next((one for one in lists if one.file.checklist.name == now.name), None)
    if asked is None:
        return []
    keys = {f"{asked.name}:{code}": code for code in codes}
    found = await units_with(list(keys))
    return [{"code": code, **found[key]} for key, code in keys.items()]


def faults_shown(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [
        {"line": one.line, "where": one.where, "problem": one.problem, "mend": one.mend}
        for one in faults
    ]


def lacking_shown(lang: str) -> list[str]:
    """The years that have no list of their own, in words. Inside a transaction."""
    said = []
    for family, year in checklists.years_lacking(clock.today()):
        words = (
            f"ยังไม่มีรายการ {family.upper()} ปีงบประมาณ {year} ระบบใช้รายการของปีก่อนโดยเลื่อนวันไป",
            f"No {family.upper()} list of fiscal year {year} yet: the year before stands in, its"
            " days moved",
        )
        said.append(pick(words, lang))
    return said
