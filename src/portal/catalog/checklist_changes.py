"""What one edition of a checklist changes of another, in words, for who confirms it and for who
reads its history."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from portal.catalog.checklist_file import ChecklistFile
from portal.kit import thai


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class FieldChange:
    """`name`: of the file; both values as people read them."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """Of the head ("checklist", no code), a round or a slot. `fields`: of what was changed."""

    what: What
    part: str
    code: str
    name_th: str
    name_en: str
    fields: list[FieldChange] = field(default_factory=list)


ORDER = "order"  # the field by which a slot that was moved is said to have changed


def changes(before: ChecklistFile | None, after: ChecklistFile) -> list[Change]:
    """The head's, the rounds', the slots', in the order of the newer; what was removed last."""
    if before is None:
        before = msgspec.structs.replace(after, slot=[], round=[])
    return [
        *_of_head(before, after),
        *_of("round", before.round, after.round),
        *_of("slot", before.slot, after.slot),
    ]


def removed_slots(found: Iterable[Change]) -> list[str]:
    """The codes of the slots that are there no more."""
    return [one.code for one in found if (one.what, one.part) == (What.REMOVED, "slot")]


def _of_head(before: ChecklistFile, after: ChecklistFile) -> list[Change]:
    old, new = before.checklist, after.checklist
    if fields := _fields(_builtins(old), _builtins(new)):
        return [Change(What.CHANGED, "checklist", "", new.title_th, new.title_en, fields)]
    return []


def _of(part: str, before: list[Any], after: list[Any]) -> list[Change]:
    old, new = {one.code: one for one in before}, {one.code: one for one in after}
    moved = _moved([one for one in old if one in new], [one for one in new if one in old])
    found = []
    for code, one in new.items():
        if code not in old:
            found.append(Change(What.ADDED, part, code, one.name_th, one.name_en))
            continue
        fields = _fields(_builtins(old[code]), _builtins(one))
        if code in moved:
            fields.append(FieldChange(ORDER, *moved[code]))
        if fields:
            found.append(Change(What.CHANGED, part, code, one.name_th, one.name_en, fields))
    found += [
        Change(What.REMOVED, part, code, one.name_th, one.name_en)
        for code, one in old.items()
        if code not in new
    ]
    return found


def _fields(old: dict[str, Any], new: dict[str, Any]) -> list[FieldChange]:
    return [
        FieldChange(name, _words(old[name]), _words(value))
        for name, value in new.items()
        if old[name] != value
    ]


def _builtins(part: Any) -> dict[str, Any]:
    return msgspec.to_builtins(part, builtin_types=(date,))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, date):
        return thai.short_date(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def _moved(old: list[str], new: list[str]) -> dict[str, tuple[str, str]]:
    """Of codes that both hold: (what stood before it, what does now) of each that changed its
    place; the fewest that explain the new order."""
    stays = _longest_rising([old.index(code) for code in new])
    kept = {old[at] for at in stays}
    return {code: (_after(old, code), _after(new, code)) for code in new if code not in kept}


def _after(codes: list[str], code: str) -> str:
    at = codes.index(code)
    return codes[at - 1] if at else "–"


def _longest_rising(numbers: list[int]) -> list[int]:
    """The longest part of a sequence that rises; lists have a hundred slots, so n² will do."""
    best: list[list[int]] = []
    for number in numbers:
        fits = [one for one in best if one[-1] < number]
        best.append([*max(fits, key=len, default=[]), number])
    return max(best, key=len, default=[])
