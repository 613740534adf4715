"""The public pages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.params import FromPath, PathParameter, QueryParameter

from portal.catalog.checklists import STANDARD, in_year, lists_of, moit, oia, years_shown
from portal.compliance.coverage import coverage
from portal.disclosure import file_queries, months, queries
from portal.disclosure.completeness import shown_lists
from portal.disclosure.facts_shown import item_ids
from portal.disclosure.index import MOIT_1, also_in, cut_to, index_of, shown_index
from portal.disclosure.page_cache import keep
from portal.disclosure.queries import Asked, Site
from portal.disclosure.quick_menu import quick_menu
from portal.disclosure.services import SHOWS as SERVICES
from portal.disclosure.services import linked_services, own_services
from portal.disclosure.shown import Shown
from portal.disclosure.succession import successor_of
from portal.kit import clock, db, tenancy
from portal.kit.errors import NotFound
from portal.links.queries import dead_since
from portal.people.audience import PUBLIC
from portal.people.page import language, page
from portal.tenants.queries import origin, unit_now
from portal.timing.review_queries import looked_at

NEWEST, WITH_PICTURE = 11, 3  # items on the home page; of those, as news with a picture


class PublicPages(Controller):
    opt = {"audience": PUBLIC, "cached": True}
    include_in_schema = False

    @get("/")
    async def home(self, request: Request) -> Response[str]:
        async with db.transaction():
            site, listing = await queries.site(), await queries.newest(NEWEST)
            ends, alerts = await queries.next_end(), await queries.alerts()
        shown = Shown(site, language(request))
        items = shown.items(listing)
        news = [item for item in items if item.picture and item.is_news][:WITH_PICTURE]
        return _page(
            request,
            "disclosure/home",
            site,
            ends,
            categories=[shown.category(node, deep=False) for node in site.top],
            total=site.total,
            outline_of=[shown.category(node) for node in site.top],
            tiles=quick_menu(site, language(request)),
            alerts=alerts,
            news=news,
            newest=[item for item in items if item not in news][: NEWEST - WITH_PICTURE],
        )

    @get("/c/{code:str}")
    async def category(
        self,
        request: Request,
        code: FromPath[str],
        page: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
    ) -> Response[str]:
        async with db.transaction():
            site = await queries.site()
            node, above = site.find(code)
            listing = await queries.listed(Asked([node.id], page=page))
            shows_index = node.shows == "oia-index"
            ends = await (queries.end_of_page() if shows_index else queries.next_end())
            years, lang = [], language(request)
            if months.KIND in node.kinds:
                today = clock.today()
                years = months.fiscal_years(await months.summaries([node.id]), today, lang)
            index = await index_of(oia(site.fiscal_year)) if shows_index else None
            dead = await dead_since() if node.shows else {}
        shown = Shown(site, lang)
        pages = shown.pages(page, listing.total, f"/c/{code}/", queries.PAGE_SIZE)
        if page > pages.count:
            raise NotFound("ไม่มีหน้านี้ในรายการ", "No such page of the list")
        return _page(
            request,
            "disclosure/category",
            site,
            ends,
            category=shown.category(node),
            trail=[shown.category(part, deep=False) for part in above],
            items=shown.items(listing),
            pages=pages,
            years=years if node.kinds[0] == months.KIND or any(one.done for one in years) else [],
            index=shown_index(index, shown) if index else None,
            links=shown.links(listing.items) if node.shows == "web-links" else [],
            services=own_services(lang) if node.shows == SERVICES else [],
            linked=linked_services(listing.items) if node.shows == SERVICES else [],
            dead_links=dead,
        )

    @get("/p/{item:uuid}")
    async def item(self, request: Request, item: FromPath[UUID]) -> Response[str]:
        async with db.transaction():
            found = await queries.item_with_id(item)
            if found is None:
                ended = await queries.how_it_ended(item)
                if ended is None:
                    raise NotFound("ไม่พบเรื่องนี้", "No such item")
                return gone(request, ended["reason"], ended["at"])
            site, ends = await queries.site(), await queries.next_end()
            old = await queries.old_editions(item)
            titles = await queries.titles_of(item_ids(found[0]))
            also = await also_in(item, language(request))
            dead, withheld = await dead_since(), await file_queries.withheld(item)
            looked = await looked_at(item)
            successor = await successor_of(found[0]["publication"])
        shown, trail = Shown(site, language(request)).item(*found, old, titles)
        return _page(
            request,
            "disclosure/item",
            site,
            ends,
            item=shown,
            trail=trail,
            also=also,
            dead_links=dead,
            withheld=withheld,
            looked=looked,
            successor=successor,
        )

    @get("/p/{item:uuid}/{edition:int}")
    async def old_edition(
        self,
        request: Request,
        item: FromPath[UUID],
        edition: Annotated[int, PathParameter(ge=1, le=queries.MOST_EDITIONS)],
    ) -> Response[str]:
        """An edition that was replaced, where the unit shows those (R78)."""
        async with db.transaction():
            found = [one for one in await queries.old_editions(item) if one["edition"] == edition]
            if not found:
                raise NotFound("ไม่พบฉบับนี้", "No such edition")
            documents = await queries.old_documents(item, edition)
            site, ends = await queries.site(), await queries.next_end()
        shown = Shown(site, language(request)).old(item, found[0], documents)
        return _page(
            request, "disclosure/old_edition", site, ends, item=shown, current_url=f"/p/{item}/"
        )

    @get("/contact")
    async def contact(self, request: Request) -> Response[str]:
        async with db.transaction():
            site, ends = await queries.site(), await queries.next_end()
        return _page(request, "disclosure/contact", site, ends)


class IndexPages(Controller):
    opt = {"audience": PUBLIC, "cached": True}
    include_in_schema = False

    @get("/oia")
    async def information_act(self, request: Request) -> Response[str]:
        """Sections 7 (1)–(5) and 9 (1)–(8) with the Board's notifications (R23). Fifteen
        statements."""
        async with db.transaction():
            site, ends = await queries.site(), await queries.end_of_page()
            index = await index_of(oia(site.fiscal_year))
        shown = Shown(site, language(request))
        return _page(request, "disclosure/oia", site, ends, index=shown_index(index, shown))

    @get("/website-standard")
    async def standard(self, request: Request) -> Response[str]:
        """The Government Website Standard, part by part (R84)."""
        async with db.transaction():
            site, ends = await queries.site(), await queries.end_of_page()
            asked = in_year(STANDARD, site.fiscal_year)
            if asked is None:
                raise NotFound("ไม่มีรายการนี้", "No such list")
            index = await index_of(asked)
        shown = Shown(site, language(request))
        return _page(request, "disclosure/standard", site, ends, index=shown_index(index, shown))

    @get("/completeness")
    async def completeness(self, request: Request) -> Response[str]:
        """What should be here and is, or is not, by every list; where the unit shows it."""
        async with db.transaction():
            if not (await unit_now()).facts["site"].get("show_completeness"):
                raise NotFound("ไม่พบหน้านี้", "No such page")
            site, ends = await queries.site(), await queries.end_of_page()
            lists = lists_of(site.fiscal_year)
            cells = await coverage(lists)
        return _page(
            request,
            "disclosure/completeness",
            site,
            ends,
            year=site.fiscal_year,
            lists=shown_lists(lists, cells, language(request)),
        )

    @get("/ita")
    async def assessment(
        self,
        request: Request,
        year: Annotated[int | None, QueryParameter(ge=2500, le=2700)] = None,
    ) -> Response[str]:
        """MOIT 1–22 of a fiscal year (Buddhist era; this one unless asked), by the newest list that
        is known of it (R43). Fifteen statements; NotFound for a year without a list."""
        async with db.transaction():
            site, ends = await queries.site(), await queries.end_of_page()
            years = years_shown(clock.today())
            asked = moit(year or site.fiscal_year)
            if asked is None or asked.fiscal_year not in years:
                raise NotFound("ไม่มีรายการของปีนี้", "No list of this year")
            index = await index_of(asked)
        shown = Shown(site, language(request))
        return _page(
            request,
            "disclosure/ita",
            site,
            ends,
            index=shown_index(index, shown),
            years=years[::-1],
        )

    @get(["/moit-1", "/moit-1/{year:int}"])
    async def first_indicator(self, request: Request, year: FromPath[int] = 0) -> Response[str]:
        """MOIT 1 of a fiscal year (Buddhist era; this one where none is said), with a link for each
        line of evidence (R95). Fifteen statements; NotFound for a year without a list."""
        async with db.transaction():
            site, ends = await queries.site(), await queries.end_of_page()
            years = years_shown(clock.today())
            asked = moit(year or site.fiscal_year)
            if asked is None or asked.fiscal_year not in years:
                raise NotFound("ไม่มีรายการของปีนี้", "No list of this year")
            index = cut_to(await index_of(asked), MOIT_1)
        shown = Shown(site, language(request))
        return _page(
            request,
            "disclosure/moit1",
            site,
            ends,
            index=shown_index(index, shown),
            years=years[::-1],
            here=origin(tenancy.current().slug),
        )


def gone(request: Request, reason: str, at: object) -> Response[str]:
    """410: why and since when, never what it was."""
    answer = page(request, "disclosure/gone", 410, reason=reason, at=at, updated_at=None)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _page(
    request: Request, template: str, site: Site, ends: datetime | None, **values: object
) -> Response:
    """A public page; the cache around the framework is told until when it holds by itself."""
    values |= {"updated_at": site.updated_at, "contact": site.contact}
    return keep(request, page(request, template, **values), ends)
