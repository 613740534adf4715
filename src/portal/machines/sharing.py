"""Passing an item on: its short link, which outlives titles and editions, its QR code and its card
(R116). Each is gone the moment the item is: 410, asked at each request."""

import asyncio
import io
from uuid import UUID

import segno
from litestar import Controller, Request, Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.disclosure import queries
from portal.disclosure.page_cache import keep
from portal.disclosure.pages import gone
from portal.kit import db
from portal.kit.short_code import short_code
from portal.kit.web import with_lang
from portal.machines.cards import Card, card_of_item, card_of_unit, drawn
from portal.machines.queries import item_of_code, public_head
from portal.people.audience import PUBLIC
from portal.people.page import language
from portal.tenants.queries import origin, unit_now

QR_SCALE = 12  # pixels of a module: about 450 for the whole


class Sharing(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/s/{code:str}")
    async def short(self, request: Request, code: FromPath[str]) -> Response:
        """On to the item; 410 when it was public and is not, 404 when it never was. At most three
        statements."""
        async with db.transaction():
            item = await item_of_code(code)
            ended = await queries.how_it_ended(item)
            if ended and await queries.item_with_id(item) is None:
                return gone(request, ended["reason"], ended["at"])
        target = with_lang(f"/p/{item}/", language(request))
        return Redirect(target, status_code=302, headers={"Cache-Control": "no-cache"})

    @get("/p/{item:uuid}/qr.svg")
    async def qr_svg(self, request: Request, item: FromPath[UUID]) -> Response[bytes]:
        return await _qr(request, item, "svg")

    @get("/p/{item:uuid}/qr.png")
    async def qr_png(self, request: Request, item: FromPath[UUID]) -> Response[bytes]:
        return await _qr(request, item, "png")

    @get("/p/{item:uuid}/card.png")
    async def item_card(self, item: FromPath[UUID], v: FromQuery[str] = "") -> Response[bytes]:
        async with db.transaction():
            unit, found = await unit_now(), await public_head(item)
        return await _card(card_of_item(unit, found["title"], found["category"] or ""), v)

    @get("/card.png")
    async def unit_card(self, v: FromQuery[str] = "") -> Response[bytes]:
        async with db.transaction():
            unit = await unit_now()
        return await _card(card_of_unit(unit), v)


def short_link(slug: str, item: UUID) -> str:
    """The whole address."""
    return f"{origin(slug)}/s/{short_code(item)}"


async def _qr(request: Request, item: UUID, kind: str) -> Response[bytes]:
    """The short link as a QR code; at most four statements."""
    async with db.transaction():
        unit = await unit_now()
        await public_head(item)
        ends = await queries.next_end()
    code, out = segno.make(short_link(unit.slug, item), error="m"), io.BytesIO()
    if kind == "svg":
        code.save(out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True)
        media = "image/svg+xml"
    else:
        code.save(out, kind="png", border=4, scale=QR_SCALE)
        media = "image/png"
    return keep(request, Response(out.getvalue(), media_type=media), ends)


async def _card(of: Card, asked: str) -> Response[bytes]:
    """With its own version in the address it may be kept for ever."""
    data = await asyncio.to_thread(drawn, of)
    for_ever = asked == of.version
    return Response(
        data,
        media_type="image/png",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable" if for_ever else "no-cache",
            "ETag": f'"{of.version}"',
        },
    )
