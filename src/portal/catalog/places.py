"""Where items stand: the menu's categories and the checklists' slots. An item is stored once; it
stands in its own category, in the slots that this category or its kind of content maps to, and
where a webmaster placed it besides (R23, R43). Only what is public now is ever found here.

A place is named by its key: "category:news", "oia:9(3)", "moit-2570:2.9"; one of the periods of a
slot by "moit-2570:16|q2".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.catalog.asked import Asked, Period
from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import lists_now, slot_with_key, years_shown
from portal.catalog.queries import Node, flat, tree
from portal.catalog.standing import arguments, standing
from portal.kit import clock, db
from portal.kit.errors import Invalid
from portal.tenants.queries import UnitInfo


def number_of(asked: Asked, code: str) -> str:
    """How a slot is called beside its name: 9(3), MOIT 2.9."""
    return f"MOIT {code}" if asked.fiscal_year else code


@dataclass(frozen=True)
class Place:
    """One category (`category` its id) or one slot (`asked` its list, with its `periods`).
    `fiscal_year` is that of a list made anew every year, else 0. `period`: the code of the one that
    is meant; "" for the one that follows from the dates of what stands there."""

    key: str
    number: str
    name_th: str
    name_en: str
    category: UUID | None = None
    asked: Asked | None = None
    periods: Sequence[Period] = ()
    period: str = ""

    @property
    def fiscal_year(self) -> int:
        return self.asked.fiscal_year if self.asked else 0

    @property
    def slot(self) -> str:
        """The key of a slot; "" of a category."""
        return self.key if self.asked else ""

    @property
    def exact(self) -> str:
        """The key with the period that is meant."""
        return exactly(self.key, self.period)


def exactly(key: str, period: str) -> str:
    return f"{key}|{period}" if period else key


def places_of(nodes: Sequence[Node], unit_kind: str, today: date) -> list[Place]:
    """Every place of the unit, its categories first, in the order of their pages."""
    found = [
        Place(f"category:{node.code}", node.number, node.name_th, node.name_en, node.id)
        for _, node in flat(list(nodes))
        if node.active and node.accepts_items
    ]
    for asked in lists_now(today):
        for slot in asked.file.slots(unit_kind).values():
            found.append(_of_slot(asked, slot))
    return found


def _of_slot(asked: Asked, slot: Slot) -> Place:
    return Place(
        asked.key(slot), number_of(asked, slot.code), slot.name_th, slot.name_en,
        asked=asked, periods=asked.periods(slot),
    )  # fmt: skip


def place_groups(places: Sequence[Place], lang: str) -> list[dict[str, Any]]:
    """Places to choose from: [{title, places: [{key, number, name, periods}]}], the categories, the
    Act's index, MOIT; no empty groups. `periods`: (exact key, name) of several, else none."""
    english = lang == "en"
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in places:
        if one.asked is None:
            title = "Categories" if english else "หมวด"
        else:
            title = one.asked.short_en if english else one.asked.short_th
        name = one.name_en if english and one.name_en else one.name_th
        choice: dict[str, Any] = {"key": one.key, "number": one.number, "name": name}
        choice["periods"] = [
            (exactly(one.key, period.code), period.name_en if english else period.name_th)
            for period in (one.periods if len(one.periods) > 1 else ())
        ]
        groups.setdefault(title, []).append(choice)
    return [{"title": title, "places": found} for title, found in groups.items()]


async def place_with_key(key: str, unit: UnitInfo, name: str = "place") -> Place:
    """Invalid names the field `name` when this unit has no such place. Runs inside a
    transaction."""
    today = clock.today()
    for place in places_of(await tree(), unit.kind, today):
        if place.key == key:
            return place
    if found := slot_with_key(key, unit.kind, years_shown(today)):  # of an earlier year
        return _of_slot(*found)
    message = f"ไม่มีที่แสดงนี้: {key[:60]}" if key else "เลือกหมวดหรือรายการ"
    raise Invalid(message, "No such place", fields={name: message})


async def exact_place(key: str, unit: UnitInfo, name: str) -> Place:
    """As place_with_key(), of a key that may name a period; Invalid when the slot has no such."""
    key, _, period = key.partition("|")
    place = await place_with_key(key, unit, name)
    if not period:
        return place
    earlier = [slot_with_key(key, unit.kind, [year]) for year in years_shown(clock.today())[::-1]]
    for one in [place, *(_of_slot(*found) for found in earlier if found)]:
        if period in {known.code for known in one.periods}:
            return replace(one, period=period)
    message = f"{place.number} ไม่มีงวดนี้: {period[:20]}"
    raise Invalid(message, "No such period", fields={name: message})


# ---- what stands there ----------------------------------------------------------------------


async def standing_in(asked: Asked, most: int) -> Sequence[Record]:
    """(slot, item, title, published_at, coverage_from, count) of what stands in a checklist's
    slots: of each slot the newest `most`, and how many there are; of a list that is not a year's
    own, of any time. One statement."""
    return await db.rows(
        f"{standing()}, once AS (SELECT DISTINCT slot, id, title, published_at, coverage_from"  # noqa: S608
        " FROM standing) SELECT * FROM (SELECT slot, id AS item, title, published_at,"
        " coverage_from, count(*) OVER (PARTITION BY slot) AS count, row_number() OVER"
        " (PARTITION BY slot ORDER BY published_at DESC, id) AS at FROM once) x"
        f" WHERE at <= {int(most)} ORDER BY slot, at",
        *arguments([asked], of_any_time=not asked.fiscal_year),
    )


async def items_at(place: Place) -> Sequence[Record]:
    """(id, title) of what is public there, the newest first; of a category with what is under
    it."""
    if place.asked:
        return await db.rows(
            f"{standing()} SELECT DISTINCT id, title, published_at FROM standing"  # noqa: S608
            " WHERE slot = $10 ORDER BY published_at DESC",
            *arguments([place.asked]),
            place.key,
        )
    return await db.rows(
        "WITH RECURSIVE under AS (SELECT $1::uuid AS id UNION SELECT c.id FROM category c"
        " JOIN under u ON c.parent = u.id) SELECT i.id, i.title FROM public_item i"
        " WHERE i.category IN (SELECT id FROM under) OR EXISTS (SELECT 1 FROM placement p"
        " WHERE p.item = i.id AND p.category IN (SELECT id FROM under))"
        " ORDER BY i.published_at DESC",
        place.category,
    )


async def stands_in(item: UUID, asked: Sequence[Asked]) -> set[tuple[str, str]]:
    """(key of the slot, code of the period) of each in which a public item stands, by itself or by
    hand. One statement."""
    rows = await db.rows(
        f"{standing()} SELECT DISTINCT slot, period FROM standing WHERE id = $10",  # noqa: S608
        *arguments(asked),
        item,
    )
    return {(row["slot"], row["period"]) for row in rows}


async def slots_of(item: UUID, asked: Sequence[Asked]) -> set[str]:
    """The keys of the slots of these lists in which a public item stands. One statement."""
    return {slot for slot, _ in await stands_in(item, asked)}
