"""The units of a province beside what is asked of them (J12): worked out from the figures that each
unit noted of itself (Counted), and from nothing else, so that every number is a count of cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.catalog.asked import Asked, Period
from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import MOIT
from portal.compliance.counting import Counted
from portal.compliance.coverage import Figures, State
from portal.tenants.queries import UnitInfo


@dataclass(frozen=True)
class Column:
    """What is counted together: a whole list, or what is under one of its numbers. `keys`: of its
    cells, "key of the slot|code of the period"."""

    code: str
    name_th: str
    name_en: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Row:
    """`counted`: None while the unit's figures wait to be counted. `figures`: of each column, by
    its code; `sum`: of all of them."""

    unit: UnitInfo
    counted: Counted | None
    figures: dict[str, Figures]
    sum: Figures
    nudged_at: datetime | None = None
    nudged_by: str = ""


@dataclass(frozen=True)
class Wanted:
    """What the reader asked to see. `view`: "" for every list, else a list's name; `round_`: the
    code of one of its rounds; `only`: "lacking" leaves out who has all."""

    view: str = ""
    round_: str = ""
    kind: str = ""
    district: str = ""
    only: str = ""
    sort: str = "worst"


def columns(lists: Sequence[Asked], view: str, round_: str = "") -> list[Column]:
    """Of every list; or of one, by its numbers: MOIT 1 to 22, the sections of the Act."""
    asked = next((one for one in lists if one.name == view), None)
    if asked is None:
        return [_of_list(one) for one in lists]
    around = next((one for one in asked.rounds() if one.code == round_), None)
    parents = {slot.code: slot.parent for slot in asked.file.slot}
    named = {slot.code: slot for slot in asked.file.slot}
    found: dict[str, set[str]] = {}
    for slot in asked.file.slot:
        if slot.heading:
            continue
        keys = found.setdefault(_number_of(slot, parents), set())
        keys |= {
            f"{asked.key(slot)}|{period.code}"
            for period in asked.periods(slot)
            if around is None or _within(period, around)
        }
    return [
        Column(code, named[code].name_th, named[code].name_en, frozenset(keys))
        for code, keys in found.items()
        if keys
    ]


def _of_list(asked: Asked) -> Column:
    head = asked.file.checklist
    keys = {
        f"{asked.key(slot)}|{period.code}"
        for slot in asked.file.slot
        if not slot.heading
        for period in asked.periods(slot)
    }
    return Column(asked.name, head.title_th, head.title_en, frozenset(keys))


def _number_of(slot: Slot, parents: dict[str, str]) -> str:
    """The code of the slot under the top one that this one is in: 2 of MOIT 2.18.3."""
    way = [slot.code]
    while parents.get(way[-1]):
        way.append(parents[way[-1]])
    return way[-2] if len(way) > 1 else way[-1]


def _within(period: Period, around: Period) -> bool:
    """Whether a period is asked for in this round: it is the round, or a month of it."""
    if period.code == around.code:
        return True
    if not period.among or period.begins is None or around.begins is None or around.ends is None:
        return False
    return "-" in period.code and around.begins <= period.begins <= around.ends


def figures_of(states: dict[str, str], keys: Iterable[str]) -> Figures:
    """Of those of these cells that the unit is asked for."""
    found: dict[State, int] = {}
    for key in keys:
        if key in states:
            state = State(states[key])
            found[state] = found.get(state, 0) + 1
    return Figures(found)


def rows(
    units: Sequence[UnitInfo],
    counted: dict[UUID, Counted],
    over: Sequence[Column],
    wanted: Wanted,
) -> list[Row]:
    """The units that were asked for, in the order that was asked for."""
    every = frozenset(key for column in over for key in column.keys)
    found = []
    for unit in units:
        if wanted.kind not in ("", unit.kind) or wanted.district not in ("", unit.district):
            continue
        noted = counted.get(unit.id)
        states = noted.states if noted else {}
        of = {column.code: figures_of(states, column.keys) for column in over}
        row = Row(unit, noted, of, figures_of(states, every))
        if wanted.only != "lacking" or row.sum.lacking or noted is None:
            found.append(row)
    orders = {
        "name": lambda row: (row.unit.name_th, row.unit.slug),
        "district": lambda row: (row.unit.district, row.unit.name_th),
        "worst": lambda row: (
            row.counted is None, -row.sum.lacking, -row.sum.of(State.DUE), row.unit.name_th
        ),
    }  # fmt: skip
    return sorted(found, key=orders.get(wanted.sort, orders["worst"]))


def tone(figures: Figures) -> tuple[str, int]:
    """(what a cell of the matrix says, how many): lacking, due, done, later, none."""
    if figures.lacking:
        return "lacking", figures.lacking
    if due := figures.of(State.DUE):
        return "due", due
    if figures.done:
        return "done", figures.done
    return ("later", figures.total) if figures.total else ("none", 0)


def closing(lists: Sequence[Asked], today: date) -> tuple[Period, int] | None:
    """The round of MOIT that closes next, and the days that are left; None without one."""
    found = [
        (one, (one.due - today).days)
        for asked in lists
        if asked.family == MOIT
        for one in asked.rounds()
        if one.due and one.due >= today
    ]
    return min(found, key=lambda pair: pair[1], default=None)


def added(over: Iterable[Figures]) -> Figures:
    """The figures of several together."""
    states: dict[State, int] = {}
    for one in over:
        for state, count in one.states.items():
            states[state] = states.get(state, 0) + count
    return Figures(states)
