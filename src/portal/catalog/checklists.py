"""The checklists in force, and the keys of their slots: "oia:9(3)", "moit-2570:2.9".

Those of tenants/checklists/ come with the portal; what central IT edits or rolls forward is kept in
the database and wins over a file of its name. Each process holds the read lists and reads them anew
when their number in the database has grown: `refresh()`.

A list of a fiscal year is asked for in the years after it too, its rounds as many years later,
until a year has its own.
"""

import logging
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from portal.catalog.asked import Asked
from portal.catalog.checklist_file import ChecklistFile, Slot
from portal.catalog.checklist_read import checklist_in, read_checklist
from portal.catalog.checklist_roll import worded_for
from portal.kit import db, thai
from portal.kit.tenancy import PLATFORM, acting_for, current_or_none
from portal.kit.toml_file import FileFaults, TomlFile
from portal.settings import ROOT

log = logging.getLogger("portal")

FOLDER = ROOT / "tenants" / "checklists"
OIA, MOIT, STANDARD = "oia", "moit", "gws-3"


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


# ---- what this process holds ----------------------------------------------------------------


class _Held:
    def __init__(self) -> None:
        self.lists: dict[str, ChecklistFile] = {}
        self.number = 0  # of the newest edition that was read
        self.broken: dict[str, str] = {}
        self.asked: dict[tuple[str, int], Asked | None] = {}


_held = _Held()


@cache
def came_with_the_portal() -> dict[str, ChecklistFile]:
    """The lists of the files, by name; files do not change while a process runs."""
    return read_checklists()


def all_lists() -> dict[str, ChecklistFile]:
    """Every list in force, by name."""
    if not _held.lists:
        _held.lists = came_with_the_portal()
    return _held.lists


def broken() -> dict[str, str]:
    """The faults of the newest editions that do not hold in this release, by name: a category of
    theirs is gone. The file that came with the portal stands in, else the year before."""
    return _held.broken


async def refresh(number: int | None = None) -> None:
    """Read the lists anew when there is a newer edition in the database than this process holds.
    `number`: the newest one's, where the caller has asked. For whoever acts: all units share it."""
    with acting_for(current_or_none() or PLATFORM):
        if number is None:
            async with db.transaction():
                number = await newest()
        if number == _held.number:
            return
        async with db.transaction():
            found = await db.rows(
                "SELECT DISTINCT ON (name) name, number, content FROM checklist_edition"
                " ORDER BY name, number DESC"
            )
    edited: dict[str, ChecklistFile] = {}
    broken: dict[str, str] = {}
    for row in found:
        try:
            edited[row["name"]] = checklist_in(text_file(row["name"], row["content"]))
        except FileFaults as faults:
            log.error("checklist %s, edition %s: %s", row["name"], row["number"], faults)
            broken[row["name"]] = str(faults)
    _held.lists, _held.broken, _held.asked = came_with_the_portal() | edited, broken, {}
    _held.number = max((row["number"] for row in found), default=0)


def held_number() -> int:
    """The number of the newest edition that this process has read."""
    return _held.number


async def newest() -> int:
    """The number of the newest edition, 0 without one. Inside a transaction."""
    return await db.value("SELECT coalesce(max(number), 0) FROM checklist_edition")


def text_file(name: str, content: str) -> TomlFile:
    """A list's text as the file that it would be."""
    return TomlFile(FOLDER / f"{name}.toml", content)


# ---- which are asked for --------------------------------------------------------------------


MOST_ASKED = 500  # families and years that are kept; readers may name any year


def in_year(family: str, year: int) -> Asked | None:
    """The list of this family as asked for in a fiscal year (Buddhist era); None without one, or
    before its first year."""
    if len(_held.asked) > MOST_ASKED:
        _held.asked.clear()
    if (family, year) not in _held.asked:
        _held.asked[family, year] = _in_year(family, year)
    return _held.asked[family, year]


def _in_year(family: str, year: int) -> Asked | None:
    lists = [one for one in all_lists().values() if one.checklist.family == family]
    known = [one for one in lists if one.checklist.fiscal_year <= year]
    if not known:
        return None
    file = max(known, key=lambda one: one.checklist.fiscal_year)
    if not file.checklist.fiscal_year:
        return Asked(file.checklist.name, 0, file, year)
    if year > file.checklist.fiscal_year:
        file = worded_for(file, year)
    return Asked(f"{family}-{year}", year, file, year)


def oia(year: int) -> Asked:
    found = in_year(OIA, year)
    assert found is not None  # it comes with the portal
    return found


def moit(fiscal_year: int) -> Asked | None:
    """MOIT as asked for in a fiscal year; None before the first list known."""
    return in_year(MOIT, fiscal_year)


def lists_of(year: int) -> list[Asked]:
    """Every list that is asked for in a fiscal year, the Act's first, then by name."""
    families = sorted({one.checklist.family for one in all_lists().values()}, key=_order)
    return [found for family in families if (found := in_year(family, year))]


def _order(family: str) -> tuple[int, str]:
    return (0 if family == OIA else 2 if family == MOIT else 1, family)


def lists_now(today: date) -> list[Asked]:
    """The checklists in which things are put today."""
    return lists_of(thai.fiscal_year(today))


def moit_years() -> list[int]:
    """The fiscal years that have a MOIT list of their own, the oldest first."""
    heads = [one.checklist for one in all_lists().values()]
    return sorted(head.fiscal_year for head in heads if head.family == MOIT)


def years_shown(today: date) -> list[int]:
    """The fiscal years of which the public page shows MOIT: from the first list to this year."""
    return list(range(min(moit_years()), thai.fiscal_year(today) + 1))


def slot_with_key(key: str, unit_kind: str, years: Sequence[int]) -> tuple[Asked, Slot] | None:
    """None when there is no such slot for this kind of unit, or its fiscal year is none of
    `years`."""
    name, _, code = key.partition(":")
    for year in sorted(years, reverse=True):
        for asked in lists_of(year):
            if asked.name == name and (slot := asked.file.slots(unit_kind).get(code)):
                return asked, slot
    return None


def years_lacking(today: date) -> list[tuple[str, int]]:
    """(family, fiscal year) of the lists made anew every year that this year lacks, or from
    September on the next: until they are there, the year before stands in."""
    year = thai.fiscal_year(today) + (1 if today.month == 9 else 0)
    heads = [one.checklist for one in all_lists().values() if one.checklist.fiscal_year]
    known = {(head.family, head.fiscal_year) for head in heads}
    return sorted({(head.family, year) for head in heads} - known)
