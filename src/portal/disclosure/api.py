"""What is public, as JSON."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, get
from litestar.params import FromPath, FromQuery, QueryParameter

from portal.catalog.kinds import kinds
from portal.catalog.queries import Node
from portal.disclosure import queries
from portal.disclosure.queries import Asked, Site
from portal.kit import db, text
from portal.kit.clock import end_of, midnight
from portal.kit.errors import Gone, Invalid, NotFound
from portal.people.audience import PUBLIC
from portal.people.pages import client_address
from portal.publication import shapes
from portal.publication.facts_schema import facts_schema
from portal.search import finding, gate
from portal.search.asking import question
from portal.tenants.queries import origin, unit_now

Size = Annotated[int, QueryParameter(ge=1, le=100)]
Page = Annotated[int, QueryParameter(ge=1, le=100_000)]
Sort = Literal["newest", "oldest", "title", "relevance"]


class PublicApi(Controller):
    path = "/api/v1"
    opt = {"audience": PUBLIC}
    tags = ["public"]

    @get("/unit")
    async def unit(self) -> dict[str, Any]:
        async with db.transaction():
            unit = await unit_now()
        return {
            "slug": unit.slug,
            "name_th": unit.name_th,
            "name_en": unit.name_en,
            "unit_type": unit.kind,
            "province": unit.province,
            "district": unit.district,
            "contact": unit.facts.get("contact", {}),
            "url": f"{origin(unit.slug)}/",
        }

    @get("/categories")
    async def categories(self) -> dict[str, Any]:
        async with db.transaction():
            site = await queries.site()
        items = [_category(node, site) for node in site.top]
        return {"items": items, "page": 1, "page_size": len(items), "total": len(items)}

    @get("/kinds")
    async def kinds_(self) -> dict[str, Any]:
        """The kinds of content, each with a JSON Schema of the `facts` that it takes."""
        items = [
            {
                "code": kind.code,
                "name_th": kind.name_th,
                "name_en": kind.name_en,
                "needs": kind.needs,
                "facts": facts_schema(kind),
            }
            for kind in kinds().values()
        ]
        return {"items": items, "page": 1, "page_size": len(items), "total": len(items)}

    @get("/publications")
    async def publications(
        self,
        request: Request,
        category: FromQuery[str] = "",
        q: Annotated[str, QueryParameter(max_length=200)] = "",
        published_from: FromQuery[str] = "",
        published_to: FromQuery[str] = "",
        sort: FromQuery[Sort | None] = None,
        page: Page = 1,
        page_size: Size = 20,
    ) -> dict[str, Any]:
        """Public items; a category counts with everything under it; "" filters nothing. `q` asks as
        the search page does; with it the best come first unless `sort` says otherwise."""
        begins, ends = _day("published_from", published_from), _day("published_to", published_to)
        wanted = question(text.line(q))
        if q:
            gate.searches.count(client_address(request))
        async with gate.turn() if q else db.transaction():
            found = [hit.id for hit in await finding.find(wanted)] if q else None
            under = None
            if category:
                node, _ = (await queries.site()).find(category)
                under = [found.id for _, found in node.walk()]
            listing = await queries.listed(
                Asked(
                    under,
                    found,
                    midnight(begins) if begins else None,
                    end_of(ends) if ends else None,
                    sort or ("relevance" if q else "newest"),
                    page,
                    page_size,
                )
            )
            site = origin((await unit_now()).slug)
            items = [
                await shapes.publication_shape(item, site, listing.documents[item["id"]])
                for item in listing.items
            ]
        return {"items": items, "page": page, "page_size": page_size, "total": listing.total}

    @get("/publications/{publication_id:uuid}")
    async def publication(self, publication_id: FromPath[UUID]) -> dict[str, Any]:
        """410 for what was public and is not, 404 for what never was."""
        async with db.transaction():
            found = await shapes.public_item(publication_id)
            if found is None:
                ended = await queries.how_it_ended(publication_id)
                if ended is None:
                    raise NotFound("ไม่พบเรื่องนี้", "No such publication")
                raise Gone(
                    "เรื่องนี้ไม่เผยแพร่แล้ว",
                    "No longer public",
                    reason=ended["reason"],
                    at=shapes.moment(ended["at"]),
                )
            return await shapes.publication_shape(found, origin((await unit_now()).slug))


def _day(name: str, value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        message = "เขียนวันที่แบบ ค.ศ. 2027-09-30"
        raise Invalid(message, "A date like 2027-09-30", fields={name: message}) from None


def _category(node: Node, site: Site) -> dict[str, Any]:
    return {
        "code": node.code,
        "number": node.number,
        "name_th": node.name_th,
        "name_en": node.name_en,
        "optional": node.optional,
        "kinds": node.kinds,
        "count": site.counts[node.id].count,
        "children": [_category(child, site) for child in node.children],
    }
