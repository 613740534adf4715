"""An index by a checklist's slots: the Act's sections (R23), MOIT of a fiscal year (R43). Made from
the items themselves; an empty slot says “ไม่มี” with the declared reason, or “ยังไม่ดำเนินการ”."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.catalog.checklist_file import SlotNode
from portal.catalog.checklists import Asked
from portal.catalog.declarations import in_force
from portal.catalog.places import lists_now, slots_of, standing_in
from portal.catalog.queries import Node, flat
from portal.catalog.shared_file import shared
from portal.disclosure.queries import Site
from portal.disclosure.shown import Shown
from portal.kit import clock
from portal.publication.labels import pick
from portal.tenants.queries import unit_now

MOST = 30  # items of one slot; the rest is in its categories


@dataclass(frozen=True)
class Index:
    """`standing`: what is public, by the slots' keys; `declared` likewise."""

    asked: Asked
    top: list[SlotNode]
    standing: dict[str, list[Record]]
    declared: dict[Any, Record]


async def index_of(asked: Asked, site: Site) -> Index:
    """Two statements, or three where the list is another fiscal year's. Runs inside a
    transaction."""
    unit = await unit_now()
    standing: dict[str, list[Record]] = {}
    for row in await standing_in(asked, MOST):
        standing.setdefault(row["slot"], []).append(row)
    declared: dict[Any, Record] = site.declared  # type: ignore[assignment]
    if asked.fiscal_year not in (0, site.fiscal_year):
        found = await in_force(asked.fiscal_year)
        declared = {row["category"] or row["slot"]: row for row in found}
    return Index(asked, asked.file.top(unit.kind), standing, declared)


async def also_in(item: UUID, site: Site, lang: str) -> list[tuple[str, str, str]]:
    """(address, number, name) of the slots of today's lists in which a public item stands. Three
    statements."""
    asked, kind = lists_now(clock.today()), (await unit_now()).kind
    keys = await slots_of(item, asked)
    return [
        (
            f"{_path(one)}#{anchor(slot.code)}",
            _number(one, slot.code, lang),
            pick((slot.name_th, slot.name_en), lang),
        )
        for one in asked
        for slot in one.file.slots(kind).values()
        if one.key(slot) in keys
    ]


def _path(asked: Asked) -> str:
    return f"/ita?year={asked.fiscal_year}" if asked.fiscal_year else "/oia"


def _number(asked: Asked, code: str, lang: str) -> str:
    section = "s. " if lang == "en" else "ม."
    return f"MOIT {code}" if asked.fiscal_year else f"{section}{code}"


def anchor(code: str) -> str:
    """s-9-8-1 for 9(8).1: what a slot is called in an address."""
    return "s-" + "-".join("".join(c if c.isalnum() else " " for c in code).split())


def shown_index(index: Index, shown: Shown) -> SimpleNamespace:
    """The slots as the template shows them, with how many are filled, declared and missing."""
    nodes = [node for _, node in flat(shown.site.top) if node.active]
    top = [_shown(one, index, shown, nodes) for one in index.top]
    every = [slot for one in top for slot in _all(one) if not slot.heading]
    states = [slot.status for slot in every]
    head = index.asked.file.checklist
    english = shown.lang == "en"
    return SimpleNamespace(
        top=top,
        fiscal_year=index.asked.fiscal_year,
        list_year=head.fiscal_year,
        title=head.title_en if english else head.title_th,
        source=head.source_en if english else head.source_th,
        slots=len(states),
        filled=states.count("filled"),
        declared=states.count("declared"),
        missing=states.count("missing"),
    )


def _all(slot: SimpleNamespace) -> list[SimpleNamespace]:
    return [slot, *(found for child in slot.children for found in _all(child))]


def _shown(node: SlotNode, index: Index, shown: Shown, nodes: Sequence[Node]) -> SimpleNamespace:
    slot, english = node.slot, shown.lang == "en"
    key, field = index.asked.key(slot), index.asked.field
    rows = index.standing.get(key, [])
    categories = [found for found in nodes if slot.code in getattr(found, field)]
    documents = [shown.shared(one) for one in shared().in_slot(field, slot.code)]
    children = [_shown(child, index, shown, nodes) for child in node.children]
    declared = _declared(key, categories, index.declared)
    if rows or documents or any(child.status == "filled" for child in children):
        status = "filled"
    else:
        status = "declared" if declared else "missing"
    return SimpleNamespace(
        anchor=anchor(slot.code),
        label=slot.label_en if english else slot.label_th,
        name=slot.name_en if english else slot.name_th,
        heading=slot.heading,
        status=status,
        declared=declared if status == "declared" else None,
        items=[
            SimpleNamespace(
                title=row["title"], url=f"/p/{row['item']}/", published_at=row["published_at"]
            )
            for row in rows
        ],
        more=rows[0]["count"] - len(rows) if rows else 0,
        shared=documents,
        categories=[shown.category(found, deep=False) for found in categories],
        children=children,
    )


def _declared(
    key: str, categories: Sequence[Node], declared: dict[Any, Record]
) -> SimpleNamespace | None:
    """Of the slot itself, or of every category that maps to it."""
    found = [declared.get(one.id) for one in categories]
    row = declared.get(key) or (found[0] if found and all(found) else None)
    return SimpleNamespace(**dict(row)) if row else None
