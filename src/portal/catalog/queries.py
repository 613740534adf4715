"""The categories of the acting unit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from asyncpg import Record

from portal.kit import db
from portal.kit.errors import Invalid

COLUMNS = (
    "id, code, number, parent, name_th, name_en, description_th, kinds, shows, optional,"
    " accepts_items, active"
)


@dataclass
class Node:
    """A category with what is under it."""

    id: UUID
    code: str
    number: str
    parent: UUID | None
    name_th: str
    name_en: str
    description_th: str
    kinds: list[str]
    shows: str
    optional: bool
    accepts_items: bool
    active: bool
    children: list["Node"] = field(default_factory=list)

    def walk(self, depth: int = 0) -> list[tuple[int, "Node"]]:
        """Itself and everything under it, in order, with how deep it lies."""
        return [(depth, self)] + [
            found for child in self.children for found in child.walk(depth + 1)
        ]


async def tree(kept: Sequence[UUID] = ()) -> list[Node]:
    """The unit's top categories in their order, each with its children. `kept`: categories that
    are shown even when the template no longer has them, because something stands in them."""
    found = await db.rows(
        f"SELECT {COLUMNS} FROM category WHERE active OR id = ANY($1)"  # noqa: S608
        " ORDER BY NOT active, place",
        list(kept),
    )
    nodes = {row["id"]: Node(**dict(row)) for row in found}
    top = []
    for node in nodes.values():
        above = nodes.get(node.parent) if node.parent else None
        (above.children if above else top).append(node)
    return top


def flat(nodes: list[Node]) -> list[tuple[int, Node]]:
    return [found for node in nodes for found in node.walk()]


async def category_with_code(code: str) -> Record:
    """Where an item may be put. Invalid names the field when there is no such category."""
    found = await db.row(
        f"SELECT {COLUMNS} FROM category WHERE code = $1 AND active AND accepts_items",  # noqa: S608
        code,
    )
    if found is None:
        raise Invalid(
            "ไม่มีหมวดนี้",
            "No such category",
            fields={"category": "เลือกหมวดจากรายการของหน่วยงาน"},
        )
    return found


async def kinds_taken(code: str | None) -> list[str]:
    """Codes of the kinds that a category takes, the usual one first; [] without such a category."""
    found = await db.value(
        "SELECT kinds FROM category WHERE code = $1 AND active AND accepts_items", code or ""
    )
    return list(found or ())
