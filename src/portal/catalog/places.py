"""Where items stand: the menu's categories and the checklists' slots. An item is stored once; it
stands in its own category, in the slots that this category or its kind of content maps to, and
where a webmaster placed it besides (R23, R43). Only what is public now is ever found here.

A place is named by its key: "category:news", "oia:9(3)", "moit-2570:2.9".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.catalog.checklists import OIA, Asked, moit, moit_years, oia, slot_with_key
from portal.catalog.kinds import kinds
from portal.catalog.queries import Node, flat, tree
from portal.kit import clock, db, thai
from portal.kit.errors import Invalid
from portal.tenants.queries import UnitInfo


@dataclass(frozen=True)
class Place:
    """One category (`category` its id) or one slot (`asked` its list). `fiscal_year` is that of a
    list made anew every year, else 0."""

    key: str
    number: str
    name_th: str
    name_en: str
    category: UUID | None = None
    asked: Asked | None = None

    @property
    def fiscal_year(self) -> int:
        return self.asked.fiscal_year if self.asked else 0

    @property
    def slot(self) -> str:
        """The key of a slot; "" of a category."""
        return self.key if self.asked else ""


def years_shown(today: date) -> list[int]:
    """The fiscal years of which the public page shows MOIT: from the first list to this year."""
    return list(range(min(moit_years()), thai.fiscal_year(today) + 1))


def lists_now(today: date) -> list[Asked]:
    """The checklists in which things are put today: the Act's index, MOIT of this fiscal year."""
    this_year = moit(thai.fiscal_year(today))
    return [oia(), this_year] if this_year else [oia()]


def places_of(nodes: Sequence[Node], unit_kind: str, today: date) -> list[Place]:
    """Every place of the unit, its categories first, in the order of their pages."""
    found = [
        Place(f"category:{node.code}", node.number, node.name_th, node.name_en, node.id)
        for _, node in flat(list(nodes))
        if node.active and node.accepts_items
    ]
    for asked in lists_now(today):
        for slot in asked.file.slots(unit_kind).values():
            number = slot.code if asked.name == OIA else f"MOIT {slot.code}"
            found.append(Place(asked.key(slot), number, slot.name_th, slot.name_en, asked=asked))
    return found


def place_groups(places: Sequence[Place], lang: str) -> list[dict[str, Any]]:
    """Places to choose from: [{title, places: [{key, number, name}]}], the categories, the Act's
    index, MOIT; no empty groups."""
    english = lang == "en"
    groups: dict[str, list[dict[str, str]]] = {}
    for one in places:
        if one.asked is None:
            title = "Categories" if english else "หมวด"
        elif one.fiscal_year:
            title = f"ITA {one.fiscal_year}" if english else f"ITA ปีงบประมาณ {one.fiscal_year}"
        else:
            title = "Official Information Act" if english else "ดัชนี พ.ร.บ. ข้อมูลข่าวสารฯ"
        name = one.name_en if english and one.name_en else one.name_th
        choice = {"key": one.key, "number": one.number, "name": name}
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
        asked, slot = found
        return Place(key, f"MOIT {slot.code}", slot.name_th, slot.name_en, asked=asked)
    message = f"ไม่มีที่แสดงนี้: {key[:60]}" if key else "เลือกหมวดหรือรายการ"
    raise Invalid(message, "No such place", fields={name: message})


# ---- what stands there ----------------------------------------------------------------------


def _stands(asked: Asked) -> tuple[str, list[Any]]:
    """(SQL of (item, slot), its arguments): by the category and by the kind of content, where the
    information is of that fiscal year, and by hand."""
    by_itself = (
        "SELECT i.id AS item, $1 || ':' || u.code AS slot FROM public_item i"  # noqa: S608
        " JOIN category c ON c.tenant = i.tenant AND c.id = i.category,"
        f" LATERAL (SELECT unnest(c.{asked.field}) UNION SELECT k.code"
        " FROM unnest($2::text[], $3::text[]) AS k(kind, code) WHERE k.kind = i.kind) AS u(code)"
    )
    by_hand = "SELECT item, slot FROM placement WHERE slot LIKE $1 || ':%'"
    mapped = [(kind.code, code) for kind in kinds().values() for code in getattr(kind, asked.field)]
    given: list[Any] = [asked.name, [kind for kind, _ in mapped], [code for _, code in mapped]]
    if asked.fiscal_year:
        by_itself += (
            " WHERE (i.coverage_from IS NULL OR i.coverage_from < $5)"
            " AND (i.coverage_to IS NULL OR i.coverage_to >= $4)"
        )
        given += [date(asked.fiscal_year - 544, 10, 1), date(asked.fiscal_year - 543, 10, 1)]
    return f"{by_itself} UNION {by_hand}", given


async def standing_in(asked: Asked, most: int) -> Sequence[Record]:
    """(slot, item, title, published_at, count) of what stands in a checklist's slots: of each slot
    the newest `most`, and how many there are. One statement."""
    stands, given = _stands(asked)
    return await db.rows(
        "SELECT * FROM (SELECT s.slot, i.id AS item, i.title, i.published_at, i.coverage_from,"  # noqa: S608
        " count(*) OVER (PARTITION BY s.slot) AS count, row_number() OVER (PARTITION BY s.slot"
        f" ORDER BY i.published_at DESC, i.id) AS at FROM ({stands}) s"
        f" JOIN public_item i ON i.id = s.item) x WHERE at <= {int(most)} ORDER BY slot, at",
        *given,
    )


async def items_at(place: Place) -> Sequence[Record]:
    """(id, title) of what is public there, the newest first; of a category with what is under
    it."""
    if place.asked:
        stands, given = _stands(place.asked)
        return await db.rows(
            f"SELECT i.id, i.title FROM ({stands}) s JOIN public_item i ON i.id = s.item"  # noqa: S608
            f" WHERE s.slot = ${len(given) + 1} ORDER BY i.published_at DESC",
            *given,
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


async def slots_of(item: UUID, asked: Sequence[Asked]) -> set[str]:
    """The keys of the slots of these lists in which a public item stands, by itself or by hand.
    One statement a list."""
    found: set[str] = set()
    for one in asked:
        stands, given = _stands(one)
        rows = await db.rows(
            f"SELECT slot FROM ({stands}) s WHERE item = ${len(given) + 1}",  # noqa: S608
            *given,
            item,
        )
        found |= {row["slot"] for row in rows}
    return found
