"""What stands in each slot × period of the acting unit, and what does not: read at this moment from
what is public now, so that no figure outlives what it counts (R23, R31, R84, R104).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.catalog.asked import Asked, Period
from portal.catalog.checklist_file import Slot
from portal.catalog.declarations import in_force
from portal.catalog.queries import Node, flat, tree
from portal.catalog.shared_file import SharedDocument, shared
from portal.catalog.standing import arguments, standing
from portal.compliance.contact import is_said
from portal.kit import clock, db
from portal.tenants.queries import unit_now

MOST = 3  # titles of one cell, where no more are asked for


class State(StrEnum):
    """Of one slot in one period. The first three are done; LATE to MISSING are not; DUE has days
    left; LATER is not asked for yet."""

    PRESENT = auto()
    DECLARED = auto()  # none, with a reason
    WAIVED = auto()
    EXPIRED = auto()  # something stood there; its time is over, or it was taken down
    LATE = auto()  # its day is over
    MISSING = auto()  # no day is set, and nothing is there
    DUE = auto()
    LATER = auto()


DONE = (State.PRESENT, State.DECLARED, State.WAIVED)
LACKING = (State.EXPIRED, State.LATE, State.MISSING)


@dataclass(frozen=True)
class Item:
    """What stands in a cell, or stood (`is_public` False: its title is for the unit alone),
    and is gone because somebody took it down, or because its time was over."""

    id: UUID
    title: str
    is_public: bool
    taken_down: bool = False


@dataclass(frozen=True)
class Cell:
    """One slot in one period. `count` public items, of which `items` are the newest; `gone`: what
    stood there last, where nothing does. `days` until it is due, negative when that is over.
    `excuse`: the row of the declaration (reason, declared_at, until_year) or of the waiver (reason,
    waived_name, waived_at). `within`: filled by a slot under it."""

    asked: Asked
    slot: Slot
    period: Period
    state: State
    days: int | None = None
    count: int = 0
    items: list[Item] = field(default_factory=list)
    gone: list[Item] = field(default_factory=list)
    documents: list[SharedDocument] = field(default_factory=list)
    excuse: Record | None = None
    page: str = ""
    within: bool = False

    @property
    def key(self) -> str:
        return self.asked.key(self.slot)

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def taken_down(self) -> bool:
        """Of what stood there last: whether somebody took it down before its time was over."""
        return any(one.taken_down for one in self.gone)


async def coverage(lists: Sequence[Asked], most: int = MOST) -> list[Cell]:
    """Every cell that the acting unit is asked for, in the order of the lists, their slots and
    periods, with so many items of each. Six statements. Runs inside a transaction."""
    unit, today = await unit_now(), clock.today()
    nodes = [one for _, one in flat(await tree())]
    found = _Found(
        await _standing(lists, most), await _excused(lists), {one.id: one for one in nodes},
        {one.code: one for one in nodes if one.active}, today,
    )  # fmt: skip
    contact = await is_said()
    cells: list[Cell] = []
    for asked in lists:
        slots = asked.file.slots(unit.kind)
        mine = [
            _cell(found, asked, slot, period, contact)
            for slot in slots.values()
            for period in asked.periods(slot)
        ]
        cells += _filled_from_below(mine)
    return cells


@dataclass(frozen=True)
class _Excuses:
    declared: dict[Any, Record]  # by category's id or slot's key
    waived: dict[tuple[str, str], Record]  # by slot's key and period ("" for all)


@dataclass(frozen=True)
class _Found:
    """`nodes`: the unit's categories, by id; `active`: those that are in use, by code."""

    standing: dict[tuple[str, str], Any]
    excuses: _Excuses
    nodes: dict[UUID, Node]
    active: dict[str, Node]
    today: date

    def declared(self, key: str, slot: Slot) -> Record | None:
        """Of the slot itself, or of all the unit's categories that fill it."""
        if row := self.excuses.declared.get(key):
            return row
        found = [self.active[code] for code in slot.categories if code in self.active]
        rows = [self._of_category(node) for node in found]
        return rows[0] if rows and all(rows) else None

    def _of_category(self, node: Node | None) -> Record | None:
        while node is not None:
            if row := self.excuses.declared.get(node.id):
                return row
            node = self.nodes.get(node.parent) if node.parent else None
        return None


async def _standing(lists: Sequence[Asked], most: int) -> dict[tuple[str, str], Any]:
    """(slot's key, period's code): row of count, items, gone."""
    most = int(most)
    rows = await db.rows(
        f"{standing(ended=True)} SELECT slot, period, count(*) FILTER (WHERE is_public) AS count,"  # noqa: S608
        f" (array_agg(id ORDER BY published_at DESC, id) FILTER (WHERE is_public))[1:{most}]"
        "   AS ids,"
        f" (array_agg(title ORDER BY published_at DESC, id) FILTER (WHERE is_public))[1:{most}]"
        "   AS titles,"
        " (array_agg(id ORDER BY published_at DESC, id) FILTER (WHERE NOT is_public))[1:1]"
        "   AS gone_ids,"
        " (array_agg(title ORDER BY published_at DESC, id) FILTER (WHERE NOT is_public))[1:1]"
        "   AS gone_titles,"
        " (array_agg(taken_down ORDER BY published_at DESC, id) FILTER (WHERE NOT is_public))[1]"
        "   AS taken_down"
        " FROM standing GROUP BY slot, period",
        *arguments(lists),
    )
    return {(row["slot"], row["period"]): row for row in rows}


async def _excused(lists: Sequence[Asked]) -> _Excuses:
    years = {one.year for one in lists}
    declared = {
        row["category"] or row["slot"]: row
        for year in sorted(years)
        for row in await in_force(year)
    }
    waived = await db.rows(
        "SELECT slot, period, reason, waived_name, waived_at FROM waiver WHERE withdrawn_at IS NULL"
    )
    return _Excuses(declared, {(row["slot"], row["period"]): row for row in waived})


def _cell(found: _Found, asked: Asked, slot: Slot, period: Period, contact: bool) -> Cell:
    key = asked.key(slot)
    row = found.standing.get((key, period.code))
    documents = shared().with_codes(slot.shared)
    answered = slot.answered_by == "portal" or (slot.answered_by == "contact" and contact)
    days = None if period.due is None else (period.due - found.today).days
    items = _items(row, "ids", "titles", True)
    state, excuse = State.PRESENT, None
    if not (items or documents or answered):
        state, excuse = _excuse(found, key, slot, period)
    if state is None:
        gone = _items(row, "gone_ids", "gone_titles", False)
        state = _lacking(bool(gone), days, period, found.today)
        return Cell(asked, slot, period, state, days, gone=gone)
    return Cell(
        asked, slot, period, state, days, row["count"] if row else 0, items,
        documents=documents, excuse=excuse, page=slot.page if answered else "",
    )  # fmt: skip


def _excuse(
    found: _Found, key: str, slot: Slot, period: Period
) -> tuple[State | None, Record | None]:
    if row := found.declared(key, slot):
        return State.DECLARED, row
    waived = found.excuses.waived
    if row := waived.get((key, "")) or waived.get((key, period.code)):
        return State.WAIVED, row
    return None, None


def _lacking(was_there: bool, days: int | None, period: Period, today: date) -> State:
    if was_there:
        return State.EXPIRED
    if days is None:
        return State.MISSING
    if days < 0:
        return State.LATE
    return State.LATER if period.opens and period.opens > today else State.DUE


def _items(row: Any, ids: str, titles: str, is_public: bool) -> list[Item]:
    if row is None or row[ids] is None:
        return []
    taken_down = not is_public and row["taken_down"]
    found = zip(row[ids], row[titles], strict=True)
    return [Item(*pair, is_public, taken_down) for pair in found]


def _filled_from_below(cells: list[Cell]) -> list[Cell]:
    """A slot that holds others is filled when one of them is: 9(8) by the Board's notifications."""
    filled = {cell.slot.parent for cell in cells if cell.state == State.PRESENT}
    return [
        cell
        if cell.is_done or cell.slot.code not in filled
        else Cell(cell.asked, cell.slot, cell.period, State.PRESENT, cell.days, within=True)
        for cell in cells
    ]


# ---- figures --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """How many cells are in each state; nothing else is ever counted."""

    states: dict[State, int]

    def of(self, *states: State) -> int:
        return sum(self.states.get(state, 0) for state in states)

    @property
    def done(self) -> int:
        return self.of(*DONE)

    @property
    def lacking(self) -> int:
        return self.of(*LACKING)

    @property
    def asked(self) -> int:
        """What should be there by today, and what is there already."""
        return self.done + self.lacking

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def percent(self) -> int:
        """Of what should be there by today, rounded down: 100 only when nothing lacks."""
        return self.done * 100 // self.asked if self.asked else 100

    def plain(self) -> dict[str, int]:
        """For JSON: every state's count, with done, lacking, asked, total and percent."""
        names = ("done", "lacking", "asked", "total", "percent")
        return {str(state): self.of(state) for state in State} | {
            name: getattr(self, name) for name in names
        }


def figures(cells: Iterable[Cell]) -> Figures:
    states: dict[State, int] = {}
    for cell in cells:
        states[cell.state] = states.get(cell.state, 0) + 1
    return Figures(states)


def by_list(cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    """The cells of each list by its name, in their order."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.asked.name, []).append(cell)
    return found
