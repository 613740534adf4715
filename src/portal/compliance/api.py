"""Completeness as JSON, for the unit's people: the figures of every page, and every cell."""

from datetime import date
from uuid import UUID

from litestar import Controller, get
from msgspec import Struct

from portal.catalog.checklists import lists_of
from portal.compliance.board import Year, known_year
from portal.compliance.coverage import Cell, State, by_list, coverage, figures
from portal.compliance.freshness import freshness
from portal.kit import db
from portal.people.audience import ANY_STAFF
from portal.tenants.queries import origin, unit_now


class ItemShape(Struct):
    id: UUID
    title: str
    url: str


class SlotShape(Struct):
    """One slot in one of its periods. `key` with `period` names it; `items` are the newest of
    `count`; `days_left` is negative when it is late; `reason` is that of the declaration or the
    waiver."""

    key: str
    period: str
    name_th: str
    name_en: str
    period_name_th: str
    period_name_en: str
    state: State
    due: date | None
    days_left: int | None
    optional: bool
    count: int
    items: list[ItemShape]
    reason: str


class ListShape(Struct):
    """`asked` = `done` + `lacking`: what should be there by today; `percent` of it is done, rounded
    down. `total` = `asked` + `due` + `later`."""

    name: str
    title_th: str
    title_en: str
    percent: int
    asked: int
    done: int
    lacking: int
    due: int
    later: int
    total: int
    slots: list[SlotShape]


class FreshnessShape(Struct):
    """Of what is public: `items` in all, `overdue` past their review date, `due` today; `percent`
    of them is not overdue, rounded down."""

    items: int
    overdue: int
    due: int
    percent: int


class ComplianceShape(Struct):
    fiscal_year: int
    lists: list[ListShape]
    freshness: FreshnessShape


class ComplianceApi(Controller):
    path = "/api/v1/compliance"
    opt = {"audience": ANY_STAFF}
    tags = ["compliance"]

    @get()
    async def compliance(self, year: Year = None) -> ComplianceShape:
        """What should be on the site by each checklist of a fiscal year (พ.ศ.; this one unless
        asked), and what is there now. Eight statements."""
        async with db.transaction():
            asked_year = known_year(year)
            lists = lists_of(asked_year)
            cells = by_list(await coverage(lists))
            site, fresh = origin((await unit_now()).slug), await freshness()
        return ComplianceShape(
            asked_year,
            [_list(cells[one.name], site) for one in lists if cells.get(one.name)],
            FreshnessShape(fresh.items, fresh.overdue, fresh.due, fresh.percent),
        )


def _list(cells: list[Cell], site: str) -> ListShape:
    head, found = cells[0].asked.file.checklist, figures(cells)
    return ListShape(
        cells[0].asked.name, head.title_th, head.title_en, found.percent, found.asked, found.done,
        found.lacking, found.of(State.DUE), found.of(State.LATER), found.total,
        [_slot(one, site) for one in cells],
    )  # fmt: skip


def _slot(cell: Cell, site: str) -> SlotShape:
    slot, period = cell.slot, cell.period
    return SlotShape(
        cell.key, period.code, slot.name_th, slot.name_en, period.name_th, period.name_en,
        cell.state, period.due, cell.days, slot.optional, cell.count,
        [ItemShape(one.id, one.title, f"{site}/p/{one.id}/") for one in cell.items],
        cell.excuse["reason"] if cell.excuse else "",
    )  # fmt: skip
