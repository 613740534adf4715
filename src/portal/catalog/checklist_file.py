"""tenants/checklists/<name>.toml: a list of slots that an assessor goes through, in the words of
its source: the Official Information Act, MOIT of one fiscal year (R23, R43; domain.md B.1, B.3).

An item is never copied into a slot: it stands there because its category maps to it or because a
webmaster placed it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from portal.kit.toml_file import Fault, FileFaults, TomlFile

Text = Annotated[str, Meta(min_length=1, max_length=1_000)]
Name = Annotated[str, Meta(pattern=r"^(oia|moit-25[0-9]{2})$", description="also the file's name")]
SlotCode = Annotated[str, Meta(pattern=r"^[0-9a-z][0-9a-z().-]{0,15}$")]


class ChecklistHead(Struct, frozen=True, forbid_unknown_fields=True):
    """`fiscal_year` (Buddhist era) of a list that is made anew every year; 0 of one that is not."""

    name: Name
    title_th: Text
    title_en: Text
    fiscal_year: Annotated[int, Meta(ge=0, le=2700)] = 0
    source_th: str = ""
    source_en: str = ""


class Slot(Struct, frozen=True, forbid_unknown_fields=True):
    """`label_th`, `label_en`: what is printed as its number, if anything. `parent`: the code of
    the slot around it. A `heading` holds slots and no items. `unit_kinds`: whom it is asked of;
    empty for everybody."""

    code: SlotCode
    name_th: Text
    name_en: Text
    label_th: str = ""
    label_en: str = ""
    parent: str = ""
    heading: bool = False
    unit_kinds: list[Literal["district-office", "hospital"]] = []


@dataclass
class SlotNode:
    """A slot with what is under it."""

    slot: Slot
    children: list["SlotNode"] = field(default_factory=list)

    def walk(self, depth: int = 0) -> list[tuple[int, Slot]]:
        """(depth, slot) of itself and everything under it, in order."""
        under = [found for child in self.children for found in child.walk(depth + 1)]
        return [(depth, self.slot), *under]


class ChecklistFile(Struct, frozen=True, forbid_unknown_fields=True):
    checklist: ChecklistHead
    slot: Annotated[list[Slot], Meta(min_length=1)]

    def top(self, unit_kind: str) -> list[SlotNode]:
        """The slots that this kind of unit is asked for, as trees, in the order of the file."""
        nodes = {
            slot.code: SlotNode(slot)
            for slot in self.slot
            if not slot.unit_kinds or unit_kind in slot.unit_kinds
        }
        for code, node in nodes.items():
            if node.slot.parent in nodes:
                nodes[node.slot.parent].children.append(nodes[code])
        return [node for node in nodes.values() if node.slot.parent not in nodes]

    def slots(self, unit_kind: str) -> dict[str, Slot]:
        """The slots that this kind of unit can fill, by code."""
        walked = [slot for node in self.top(unit_kind) for _, slot in node.walk()]
        return {slot.code: slot for slot in walked if not slot.heading}


def read_checklist(path: Path) -> ChecklistFile:
    """FileFaults names each fault's line and mend."""
    file = TomlFile(path)
    checklist = file.read(ChecklistFile)
    if faults := _faults(file, checklist):
        raise FileFaults(faults)
    return checklist


def _faults(file: TomlFile, checklist: ChecklistFile) -> list[Fault]:
    faults, head = [], checklist.checklist
    if head.name != file.path.stem:
        faults.append(
            file.fault(("checklist", "name"), "differs from the file's name", "ใช้ชื่อเดียวกับไฟล์")
        )
    if head.name.startswith("moit-") and head.name != f"moit-{head.fiscal_year}":
        faults.append(
            file.fault(("checklist", "fiscal_year"), "is not the year of its name", "ใส่ปีเดียวกับชื่อ")
        )
    parents = {slot.code: slot.parent for slot in checklist.slot}
    seen: set[str] = set()
    for place, slot in enumerate(checklist.slot):
        if slot.code in seen:
            faults.append(file.fault(("slot", place, "code"), f"{slot.code} twice", "ใช้รหัสที่ไม่ซ้ำ"))
        seen.add(slot.code)
        where = ("slot", place, "parent")
        if slot.parent and slot.parent not in parents:
            faults.append(file.fault(where, f"no slot {slot.parent}", "ใช้รหัสที่มีในไฟล์นี้"))
        elif way := _cycle(slot.code, parents):
            faults.append(
                file.fault(where, f"goes round: {' > '.join(way)}", "แก้ parent ให้ขึ้นถึงรายการบนสุด")
            )
    return faults


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
