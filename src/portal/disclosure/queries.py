"""What is public now in the acting unit. Each function that a page calls is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from asyncpg import Record

from portal.catalog.declarations import in_force
from portal.catalog.queries import Node, tree
from portal.compliance.contact import contact_now
from portal.disclosure.tally import Counts, count_placed, count_under, inherit
from portal.kit import clock, db, thai
from portal.kit.clock import midnight
from portal.kit.errors import NotFound
from portal.tenants.queries import related_units

PAGE_SIZE = 20
MOST_EDITIONS = 1_000_000
MOST_ALERTS = 3  # on the home page
READ_OF_A_FILE = 60_000  # letters of a file's text in which a line to show is looked for


@dataclass
class Listing:
    """Items with what each needs to be listed; `documents` by item."""

    items: Sequence[Record]
    documents: dict[UUID, list[Record]]
    total: int = 0


@dataclass
class Site:
    """What the pages of a unit share: its categories with their counts, what it declares not to
    have (by category, or by the key of a slot), its related units, how many items are public,
    when that last changed, and how the unit is reached."""

    top: list[Node]
    counts: dict[UUID, Counts]
    updated_at: datetime | None
    declared: dict[UUID | str, Record]
    related: Sequence[Record]
    total: int
    fiscal_year: int
    contact: SimpleNamespace

    def find(self, code: str) -> tuple[Node, list[Node]]:
        """(category, its ancestors from the top)."""
        for node in self.top:
            if path := _path(node, code):
                return path[-1], path[:-1]
        raise NotFound("ไม่มีหมวดนี้", "No such category")

    def by_id(self) -> dict[UUID, Node]:
        return {node.id: node for top in self.top for _, node in top.walk()}


def _path(node: Node, code: str) -> list[Node]:
    if node.code == code:
        return [node]
    for child in node.children:
        if path := _path(child, code):
            return [node, *path]
    return []


async def site() -> Site:
    """Six queries: what is public in each category, what was placed in others by hand, what is
    declared, the categories, the related units, the contact details."""
    year = thai.fiscal_year(clock.today())
    found = await db.rows(
        "SELECT category, count(*) AS n, max(published_at) AS latest FROM public_item"
        " GROUP BY category"
    )
    placed = await db.rows(
        "SELECT p.item, p.category, i.category AS own, i.published_at FROM placement p"
        " JOIN public_item i ON i.id = p.item WHERE p.category IS NOT NULL"
    )
    declared = {row["category"] or row["slot"]: row for row in await in_force(year)}
    own = {row["category"]: (row["n"], row["latest"]) for row in found}
    top = await tree([*own, *(row["category"] for row in placed)])
    counts: dict[UUID, Counts] = {}
    for node in top:
        count_under(node, own, counts)
        inherit(node, declared)
    count_placed(top, placed, counts)
    latest = max((moment for _, moment in own.values()), default=None)
    total = sum(n for n, _ in own.values())
    related, contact = await related_units(), await contact_now()
    return Site(top, counts, latest, declared, related, total, year, contact)


ITEM = (
    "i.id, i.title, i.category, i.published_at, i.external_links, i.source, i.details,"
    " i.coverage_from, i.coverage_to, i.publish_until, i.until_day, i.permanent_reason,"
    " i.edition, i.first_published_at, i.kind, i.facts, c.code"
)
FROM = " FROM public_item i LEFT JOIN category c ON c.tenant = i.tenant AND c.id = i.category"


async def newest(limit: int) -> Listing:
    found = await db.rows(
        f"SELECT {ITEM}{FROM} ORDER BY i.published_at DESC, i.id LIMIT $1",
        limit,
    )
    return Listing(found, await _documents(found), len(found))


async def alerts() -> Sequence[Record]:
    """(id, title, published_at, level) of what people must know at once, the gravest first."""
    return await db.rows(
        "SELECT id, title, published_at, facts ->> 'level' AS level FROM public_item"
        " WHERE kind = 'alert' ORDER BY array_position('{danger,watch}', facts ->> 'level'),"
        " published_at DESC, id LIMIT $1",
        MOST_ALERTS,
    )


@dataclass(frozen=True)
class Asked:
    """Which items; None means all. `sort`: "newest", "oldest", "title", or "relevance": the order
    of `items`."""

    categories: Sequence[UUID] | None = None
    items: Sequence[UUID] | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None
    sort: str = "newest"
    page: int = 1
    page_size: int = PAGE_SIZE


SORTS = {
    "newest": "i.published_at DESC, i.id",
    "oldest": "i.published_at, i.id",
    "title": "i.title, i.id",
    "relevance": "array_position($2, i.id)",
}


async def listed(asked: Asked) -> Listing:
    where = (
        " WHERE ($1::uuid[] IS NULL OR i.category = ANY($1) OR EXISTS (SELECT 1 FROM placement p"
        " WHERE p.item = i.id AND p.category = ANY($1)))"
        " AND ($2::uuid[] IS NULL OR i.id = ANY($2))"
        " AND ($3::timestamptz IS NULL OR i.published_at >= $3)"
        " AND ($4::timestamptz IS NULL OR i.published_at < $4)"
    )
    given = (
        None if asked.categories is None else list(asked.categories),
        None if asked.items is None else list(asked.items),
        asked.published_from,
        asked.published_to,
    )
    total = await db.value(f"SELECT count(*) FROM public_item i{where}", *given)  # noqa: S608
    found = await db.rows(
        f"SELECT {ITEM}{FROM}{where} ORDER BY {SORTS[asked.sort]} LIMIT $5 OFFSET $6",
        *given,
        asked.page_size,
        (asked.page - 1) * asked.page_size,
    )
    return Listing(found, await _documents(found), total)


async def with_ids(ids: list[UUID]) -> Listing:
    """These items, as far as they are public, in this order."""
    found = await db.rows(f"SELECT {ITEM}{FROM} WHERE i.id = ANY($1)", ids)
    place = {item: number for number, item in enumerate(ids)}
    ordered = sorted(found, key=lambda item: place[item["id"]])
    return Listing(ordered, await _documents(ordered), len(ordered))


async def inside_files(listing: Listing) -> dict[UUID, list[Record]]:
    """By item, its files that carry text: (item, filename, text), the beginning of each."""
    by_item: dict[UUID, list[Record]] = {}
    if listing.items:
        for row in await db.rows(
            "SELECT d.item, d.filename, left(t.text, $2) AS text FROM public_document d"
            " JOIN document_text t ON t.tenant = d.tenant AND t.sha256 = d.sha256"
            " WHERE d.item = ANY($1) AND t.text <> '' ORDER BY d.place, d.filename LIMIT 60",
            [item["id"] for item in listing.items],
            READ_OF_A_FILE,
        ):
            by_item.setdefault(row["item"], []).append(row)
    return by_item


async def _documents(items: Sequence[Record]) -> dict[UUID, list[Record]]:
    by_item: dict[UUID, list[Record]] = {item["id"]: [] for item in items}
    if items:
        for document in await db.rows(
            "SELECT * FROM public_document WHERE item = ANY($1) ORDER BY place, filename",
            list(by_item),
        ):
            by_item[document["item"]].append(document)
    return by_item


async def item_with_id(item: UUID) -> tuple[Record, list[Record]] | None:
    """(the item, its files) when it is public now."""
    found = await db.row(
        f"SELECT {ITEM}, i.remark, i.publication{FROM} WHERE i.id = $1",
        item,
    )
    if found is None:
        return None
    return found, (await _documents([found]))[item]


async def titles_of(items: Sequence[str]) -> dict[str, str]:
    """Of those that are public now, by id."""
    found = await db.rows(
        "SELECT id, title FROM public_item WHERE id = ANY($1::uuid[])", list(items)
    )
    return {str(row["id"]): row["title"] for row in found}


async def how_it_ended(item: UUID) -> Record | None:
    """(reason, at) of an item that was public and is not; None when it never was."""
    return await db.row(
        "SELECT reason, at FROM ended_item WHERE id = $1 ORDER BY at DESC LIMIT 1", item
    )


async def next_end() -> datetime | None:
    """When the first of what is public now ends by time alone, at the latest with the fiscal year,
    and its declarations: a page that was made now holds until then, unless the site changes
    before."""
    return await db.value(
        "SELECT least((SELECT min(publish_until) FROM public_item),"
        " (SELECT min(publish_until) FROM public_old_edition), $1)",
        midnight(date(thai.fiscal_year(clock.today()) - 543, 10, 1)),
    )


async def end_of_page() -> datetime:
    """Of a page that says what is due: as next_end(), at the latest with this day."""
    tomorrow = midnight(clock.today() + timedelta(days=1))
    return min(filter(None, (await next_end(), tomorrow)))


async def old_editions(item: UUID) -> Sequence[Record]:
    """Editions that the public one replaced, where the unit shows them; the newest first (R78)."""
    return await db.rows(
        "SELECT edition, title, details, source, published_at, ended_at, kind, facts"
        " FROM public_old_edition"
        " WHERE id = $1 ORDER BY edition DESC",
        item,
    )


async def old_documents(item: UUID, edition: int) -> Sequence[Record]:
    return await db.rows(
        "SELECT * FROM public_old_document WHERE item = $1 AND edition = $2"
        " ORDER BY place, filename",
        item,
        edition,
    )
