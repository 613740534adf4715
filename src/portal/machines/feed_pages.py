"""The feeds of a unit, of a category and of a search; and what search engines read."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from xml.etree import ElementTree as xml

from litestar import Controller, Request, Response, get
from litestar.params import FromPath, QueryParameter

from portal.disclosure import queries
from portal.disclosure.page_cache import keep
from portal.disclosure.queries import Asked
from portal.kit import clock, db, text
from portal.kit.clock import BANGKOK
from portal.kit.web import with_lang
from portal.machines.feeds import Feed, atom, rss
from portal.machines.queries import addresses
from portal.people.audience import PUBLIC
from portal.people.page import language
from portal.people.pages import client_address
from portal.search import finding, gate
from portal.search.asking import question
from portal.site.licences import licence_of
from portal.site.policies import POLICIES
from portal.tenants.queries import origin, unit_now

ENTRIES = 50
ATOM, RSS = "application/atom+xml; charset=utf-8", "application/rss+xml; charset=utf-8"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
STANDING = (
    "/contact", "/sitemap", "/flow", "/responsibility", "/policies", "/oia", "/ita", "/statistics",
    "/feedback/satisfaction", "/accessibility", "/follow", "/website-standard",
)  # fmt: skip

Words = Annotated[str, QueryParameter(max_length=200)]


class Feeds(Controller):
    opt = {"audience": PUBLIC, "cached": True}
    include_in_schema = False

    @get("/feed.xml")
    async def unit_atom(self, request: Request, q: Words = "") -> Response[bytes]:
        """The newest of the unit; with `q` the newest that hold these words."""
        return await _feed(request, atom, ATOM, words=q)

    @get("/rss.xml")
    async def unit_rss(self, request: Request, q: Words = "") -> Response[bytes]:
        return await _feed(request, rss, RSS, words=q)

    @get("/c/{code:str}/feed.xml")
    async def category_atom(self, request: Request, code: FromPath[str]) -> Response[bytes]:
        """A category with everything under it."""
        return await _feed(request, atom, ATOM, code=code)

    @get("/c/{code:str}/rss.xml")
    async def category_rss(self, request: Request, code: FromPath[str]) -> Response[bytes]:
        return await _feed(request, rss, RSS, code=code)

    @get("/sitemap.xml")
    async def sitemap(self, request: Request) -> Response[bytes]:
        """What is public now, for search engines; lastmod is when it was last published. Five
        statements."""
        async with db.transaction():
            unit, found = await unit_now(), await addresses()
            site, ends = await queries.site(), await queries.next_end()
        base = origin(unit.slug)
        root = xml.Element("urlset", xmlns=SITEMAP)
        _address(root, f"{base}/", site.updated_at)
        for path in (*STANDING, *(policy.path for policy in POLICIES.values())):
            _address(root, f"{base}{path}")
        for node in site.by_id().values():
            if site.counts[node.id].count:
                _address(root, f"{base}/c/{node.code}/", site.counts[node.id].latest)
        for row in found:
            _address(root, f"{base}/p/{row['id']}/", row["published_at"])
        body = xml.tostring(root, encoding="utf-8", xml_declaration=True)
        return keep(request, Response(body, media_type="application/xml; charset=utf-8"), ends)

    @get("/robots.txt")
    async def robots(self) -> Response[str]:
        """Everything public may be read; what stands behind a sign-in or a letter's link is not
        worth a visit. One statement."""
        async with db.transaction():
            unit = await unit_now()
        lines = [
            "User-agent: *",
            *(f"Disallow: {path}" for path in ("/staff/", "/verify/", "/follow/")),
            "",
            f"Sitemap: {origin(unit.slug)}/sitemap.xml",
        ]
        return Response(
            "\n".join(lines) + "\n",
            media_type="text/plain",
            headers={"Cache-Control": "max-age=3600"},
        )


async def _feed(
    request: Request, write: Callable[[Feed], bytes], media: str, *, code: str = "", words: str = ""
) -> Response[bytes]:
    """Seven statements; NotFound for a category that there is not."""
    lang, words = language(request), text.line(words)
    english = lang == "en"
    if words:
        gate.searches.count(client_address(request))
    async with gate.turn() if words else db.transaction():
        unit, site = await unit_now(), await queries.site()
        name = unit.name_en if english else unit.name_th
        title, page, under = name, "/", None
        if code:
            node, _ = site.find(code)
            title = f"{(english and node.name_en) or node.name_th} – {name}"
            page, under = f"/c/{code}/", [found.id for _, found in node.walk()]
        elif words:
            title = f"“{words}” – {name}"
        found = [hit.id for hit in await finding.find(question(words))] if words else None
        listing = await queries.listed(Asked(under, found, page_size=ENTRIES))
        ends, now = await queries.next_end(), clock.now()
    base, licence = origin(unit.slug), licence_of(unit.facts)
    query = f"?{request.url.query}" if request.url.query else ""
    feed = Feed(
        title=title,
        unit=name,
        site=base,
        page=base + with_lang(page, lang),
        itself=f"{base}{request.url.path}{query}",
        rights=licence.name_en if english else licence.name_th,
        lang=lang,
        updated=max((item["published_at"] for item in listing.items), default=now),
        entries=listing.items,
        documents=listing.documents,
    )
    return keep(request, Response(write(feed), media_type=media), ends)


def _address(root: xml.Element, address: str, changed: datetime | None = None) -> None:
    entry = xml.SubElement(root, "url")
    xml.SubElement(entry, "loc").text = address
    if changed is not None:
        moment = changed.astimezone(BANGKOK)
        xml.SubElement(entry, "lastmod").text = moment.isoformat(timespec="seconds")
