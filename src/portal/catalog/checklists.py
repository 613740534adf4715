"""The checklists in force, and the keys of their slots: "oia:9(3)", "moit-2570:2.9".

MOIT is a list of a fiscal year; until a year has its own, it is asked for by the newest before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.catalog.checklist_file import ChecklistFile, Slot, read_checklist
from portal.kit.toml_file import FileFaults
from portal.settings import ROOT

FOLDER = ROOT / "tenants" / "checklists"
OIA = "oia"


@dataclass(frozen=True)
class Asked:
    """A checklist as it is asked for: `name` begins its slots' keys, `fiscal_year` is 0 for one
    that is not made anew every year; `file` may be an earlier year's."""

    name: str
    fiscal_year: int
    file: ChecklistFile

    def key(self, slot: Slot) -> str:
        return f"{self.name}:{slot.code}"

    @property
    def field(self) -> str:
        """The column of a category that maps to this list."""
        return "oia" if self.name == OIA else "moit"


def read_checklists(folder: Path = FOLDER) -> dict[str, ChecklistFile]:
    """Every checklist by name; FileFaults with the faults of all of them."""
    found, faults = {}, []
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = read_checklist(path)
        except FileFaults as broken:
            faults += broken.faults
    if faults:
        raise FileFaults(faults)
    return found


@cache
def _all() -> dict[str, ChecklistFile]:
    return read_checklists()


def oia() -> Asked:
    return Asked(OIA, 0, _all()[OIA])


def moit(fiscal_year: int) -> Asked | None:
    """MOIT as asked for in a fiscal year (Buddhist era); None before the first list known."""
    known = [year for year in moit_years() if year <= fiscal_year]
    if not known:
        return None
    return Asked(f"moit-{fiscal_year}", fiscal_year, _all()[f"moit-{max(known)}"])


def moit_years() -> list[int]:
    """The fiscal years that have a list of their own, the oldest first."""
    years = (file.checklist.fiscal_year for file in _all().values())
    return sorted(year for year in years if year)


def slot_with_key(key: str, unit_kind: str, years: Sequence[int] = ()) -> tuple[Asked, Slot] | None:
    """None when there is no such slot for this kind of unit, or its fiscal year is none of
    `years`."""
    name, _, code = key.partition(":")
    year = name.removeprefix("moit-")
    if name == OIA:
        asked = oia()
    elif name.startswith("moit-") and year in map(str, years):
        asked = moit(int(year))
    else:
        asked = None
    slot = asked.file.slots(unit_kind).get(code) if asked else None
    return (asked, slot) if asked and slot else None


def codes_of(field: str) -> set[str]:
    """The codes that `oia` or `moit` of a category or of a kind may name."""
    return {
        slot.code
        for file in _all().values()
        for slot in file.slot
        if (file.checklist.name == OIA) == (field == "oia") and not slot.heading
    }
