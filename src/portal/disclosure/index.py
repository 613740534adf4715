"""An index by a checklist's slots: the Act's sections (R23), MOIT of a fiscal year (R43). Made from
the items themselves; an empty slot says “ไม่มี” with the declared reason, or “ยังไม่ดำเนินการ”."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from uuid import UUID

from asyncpg import Record

from portal.catalog.asked import Asked
from portal.catalog.checklist_file import SlotNode
from portal.catalog.checklists import MOIT, OIA, STANDARD, lists_now
from portal.catalog.places import number_of, slots_of, standing_in
from portal.catalog.queries import Node, flat
from portal.catalog.shared_file import shared
from portal.compliance.coverage import DONE, LACKING, Cell, State, coverage
from portal.disclosure.shown import Shown
from portal.kit import clock
from portal.kit.errors import NotFound
from portal.publication.labels import pick
from portal.tenants.queries import unit_now

MOIT_1 = "1"  # the indicator about publishing itself
MOST = 30  # items of one slot; the rest is in its categories


@dataclass(frozen=True)
class Index:
    """`standing`: what is public, and `cells`: what is said of it, both by the slots' keys."""

    asked: Asked
    top: list[SlotNode]
    standing: dict[str, list[Record]]
    cells: dict[str, list[Cell]]


async def index_of(asked: Asked) -> Index:
    """Eight statements. Runs inside a transaction."""
    unit = await unit_now()
    standing: dict[str, list[Record]] = {}
    for row in await standing_in(asked, MOST):
        standing.setdefault(row["slot"], []).append(row)
    cells: dict[str, list[Cell]] = {}
    for cell in await coverage([asked]):
        cells.setdefault(cell.key, []).append(cell)
    return Index(asked, asked.file.top(unit.kind), standing, cells)


def cut_to(index: Index, code: str) -> Index:
    """One slot of it with what is under it. NotFound when it is not in the list."""
    todo = list(index.top)
    while todo:
        node = todo.pop()
        if node.slot.code == code:
            return replace(index, top=[node])
        todo += node.children
    raise NotFound("ไม่มีรายการนี้", "No such entry")


async def also_in(item: UUID, lang: str) -> list[tuple[str, str, str]]:
    """(address, number, name) of the slots in which a public item stands, of today's lists that
    have a public page. Two statements."""
    lists, kind = [one for one in lists_now(clock.today()) if path_of(one)], (await unit_now()).kind
    keys = await slots_of(item, lists)
    return [
        (
            f"{path_of(one)}#{anchor(slot.code)}",
            _number(one, slot.code, lang),
            pick((slot.name_th, slot.name_en), lang),
        )
        for one in lists
        for slot in one.file.slots(kind).values()
        if one.key(slot) in keys
    ]


def path_of(asked: Asked) -> str:
    """Of the public page of a list; "" without one."""
    if asked.family == MOIT:
        return f"/ita?year={asked.fiscal_year}"
    return {OIA: "/oia", STANDARD: "/website-standard"}.get(asked.name, "")


def _number(asked: Asked, code: str, lang: str) -> str:
    section = "s. " if lang == "en" else "ม."
    return f"{section}{code}" if asked.name == OIA else number_of(asked, code)


def anchor(code: str) -> str:
    """s-9-8-1 for 9(8).1: what a slot is called in an address."""
    return "s-" + "-".join("".join(c if c.isalnum() else " " for c in code).split())


def shown_index(index: Index, shown: Shown) -> SimpleNamespace:
    """The slots as the template shows them, with how many are filled, declared and missing."""
    nodes = [node for _, node in flat(shown.site.top) if node.active]
    top = [_shown(one, index, shown, nodes) for one in index.top]
    states = [slot.status for one in top for slot in _all(one) if not slot.heading]
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
        waiting=states.count("waiting"),
    )


def _all(slot: SimpleNamespace) -> list[SimpleNamespace]:
    return [slot, *(found for child in slot.children for found in _all(child))]


def _shown(node: SlotNode, index: Index, shown: Shown, nodes: Sequence[Node]) -> SimpleNamespace:
    slot, english = node.slot, shown.lang == "en"
    key = index.asked.key(slot)
    rows, cells = index.standing.get(key, []), index.cells.get(key, [])
    said = next((cell.excuse for cell in cells if cell.state == State.DECLARED), None)
    status = "" if slot.heading else _status(cells)
    return SimpleNamespace(
        anchor=anchor(slot.code),
        label=slot.label_en if english else slot.label_th,
        name=slot.name_en if english else slot.name_th,
        heading=slot.heading,
        status=status,
        declared=said if status == "declared" else None,
        periods=[_period(cell, shown.lang) for cell in cells] if len(cells) > 1 else [],
        items=[
            SimpleNamespace(
                title=row["title"], url=f"/p/{row['item']}/", published_at=row["published_at"]
            )
            for row in rows
        ],
        more=rows[0]["count"] - len(rows) if rows else 0,
        shared=[shown.shared(one) for one in shared().with_codes(slot.shared)],
        page=next((cell.page for cell in cells if cell.page), ""),
        categories=[
            shown.category(found, deep=False) for found in nodes if found.code in slot.categories
        ],
        children=[_shown(child, index, shown, nodes) for child in node.children],
    )


def _status(cells: Sequence[Cell]) -> str:
    """Of all periods of a slot: missing where one lacks, else filled where one is, else declared;
    waiting where nothing is there and nothing was due yet."""
    states = {cell.state for cell in cells}
    if states & set(LACKING):
        return "missing"
    if State.PRESENT in states:
        return "filled"
    return "declared" if states & set(DONE) else "waiting"


def _period(cell: Cell, lang: str) -> SimpleNamespace:
    """`status`: filled, declared, missing, or waiting: not due yet."""
    return SimpleNamespace(
        name=cell.period.name_en if lang == "en" else cell.period.name_th,
        status=_status([cell]),
        due=cell.period.due,
    )
