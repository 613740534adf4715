"""tenants/checklists/<name>.toml: a list of slots that an assessor goes through, in the words of
its source: the Official Information Act, the Website Standard, MOIT of one fiscal year (R23, R43,
R84, R104; domain.md B.1-B.3).

All that a year decides is here: its rounds with their dates, what is asked in which of them, and
what stands in a slot by itself. An item is never copied into a slot: it stands there because the
slot names its category or its kind of content, or because a webmaster placed it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1, max_length=1_000)]
Name = Annotated[
    str, Meta(pattern=r"^[a-z]{2,12}(-[0-9]{1,4})?$", description="also the file's name")
]
SlotCode = Annotated[str, Meta(pattern=r"^[0-9a-z][0-9a-z().-]{0,15}$")]
RoundCode = Annotated[str, Meta(pattern=r"^[a-z0-9]{1,8}$")]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="ค.ศ.-เดือน-วัน")]


class ChecklistHead(Struct, frozen=True, forbid_unknown_fields=True):
    """`fiscal_year` (Buddhist era) of a list that is made anew every year, then the end of its
    name; 0 of one that is not. `short_th`, `short_en`: its name where there is little room, without
    a year. `pass_percent`: what the assessor wants; 0: unknown."""

    name: Name
    title_th: Text
    title_en: Text
    short_th: Annotated[str, Meta(min_length=1, max_length=40)]
    short_en: Annotated[str, Meta(min_length=1, max_length=40)]
    fiscal_year: Annotated[int, Meta(ge=0, le=2700)] = 0
    source_th: str = ""
    source_en: str = ""
    pass_percent: Annotated[int, Meta(ge=0, le=100)] = 0

    @property
    def family(self) -> str:
        """moit of moit-2569: the same list over the years."""
        return self.name.removesuffix(f"-{self.fiscal_year}")


class Round(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the year that is assessed: what it covers, and the day on which it closes."""

    code: RoundCode
    name_th: Text
    name_en: Text
    begins: Day
    ends: Day
    due: Day


class Slot(Struct, frozen=True, forbid_unknown_fields=True):
    """`label_th`, `label_en`: what is printed as its number, if anything. `parent`: the code of
    the slot around it. A `heading` holds slots and no items. `unit_kinds`: whom it is asked of;
    empty for everybody. `optional`: the paper's “(ถ้ามี)” (R31). `todo_th`, `todo_en`: what to
    publish there, in a few words.

    When something must stand there: in each of `rounds`; or `every` month, `due_days` after its
    end; or every year, `due_days` after its beginning; else at any time (of the list's year).
    `of_last_year`: what is asked for tells of the fiscal year before.

    What stands there by itself: items in `categories`, of `kinds`, the central documents `shared`,
    and what the portal's own `page` says, where it says it (`answered_by`). An item is proposed for
    it when its title holds one of `words`."""

    code: SlotCode
    name_th: Text
    name_en: Text
    label_th: str = ""
    label_en: str = ""
    parent: str = ""
    heading: bool = False
    unit_kinds: list[Literal["district-office", "hospital"]] = []
    optional: bool = False
    todo_th: str = ""
    todo_en: str = ""
    rounds: list[RoundCode] = []
    every: Literal["", "month", "year"] = ""
    due_days: Annotated[int, Meta(ge=0, le=366)] = 0
    of_last_year: bool = False
    categories: list[Text] = []
    kinds: list[Text] = []
    shared: list[Text] = []
    words: list[Text] = []
    answered_by: Literal["", "portal", "contact"] = ""
    page: str = ""


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
    round: list[Round] = []

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


def day(text: str) -> date:
    """Of a Day that was checked."""
    return date.fromisoformat(text)
