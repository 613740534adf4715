"""The open data catalogue, over HTTP."""

import json
from typing import Annotated

from litestar import Controller, Request, Response, get
from litestar.params import QueryParameter

from portal.disclosure import queries
from portal.disclosure.page_cache import keep
from portal.disclosure.queries import Asked
from portal.kit import db
from portal.kit.errors import NotFound
from portal.machines.open_data import MEDIA_TYPE, Catalogue, catalogue
from portal.people.audience import PUBLIC
from portal.tenants.queries import unit_now

PAGE_SIZE = 500
Page = Annotated[int, QueryParameter(ge=1, le=100_000)]


class OpenDataApi(Controller):
    path = "/api/v1"
    opt = {"audience": PUBLIC, "cached": True}
    tags = ["public"]

    @get("/open-data", summary="The data catalogue: DCAT with the Thai Government Data Catalog")
    async def open_data(self, request: Request, page: Page = 1) -> Response[bytes]:
        """JSON-LD, 500 items at a time; `hydra:next` leads on. Seven statements."""
        async with db.transaction():
            unit, site = await unit_now(), await queries.site()
            listing = await queries.listed(Asked(page=page, page_size=PAGE_SIZE))
            ends = await queries.next_end()
        if page > max(1, -(-listing.total // PAGE_SIZE)):
            raise NotFound("ไม่มีหน้านี้", "No such page")
        items = [item for item in listing.items if listing.documents[item["id"]]]
        seen = Catalogue(
            unit, items, listing.documents, site.by_id(), page, PAGE_SIZE, listing.total
        )
        body = json.dumps(catalogue(seen), ensure_ascii=False).encode()
        return keep(request, Response(body, media_type=MEDIA_TYPE), ends)
