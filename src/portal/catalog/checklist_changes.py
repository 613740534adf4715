"""What one edition of a checklist changes of another, in words, for who confirms it and for who
reads its history."""

from collections.abc import Iterable
from typing import Any

import msgspec

from portal.catalog.checklist_file import ChecklistFile
from portal.kit.changed import Change, FieldChange, What, fields_changed, plain

ORDER = "order"  # the field by which a slot that was moved is said to have changed


def changes(before: ChecklistFile | None, after: ChecklistFile) -> list[Change]:
    """The head's ("checklist", no code), the rounds', the slots', in the order of the newer; what
    was removed last."""
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
    if fields := fields_changed(plain(old), plain(new)):
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
        fields = fields_changed(plain(old[code]), plain(one))
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
