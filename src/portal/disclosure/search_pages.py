"""Searching the public site: the page, and suggestions while one types."""

from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.params import FromQuery, QueryParameter

from portal.disclosure import queries
from portal.disclosure.queries import Site
from portal.disclosure.search_shown import Asked, SearchShown
from portal.kit import text, thai
from portal.people.audience import PUBLIC
from portal.people.page import language, page
from portal.people.pages import client_address
from portal.search import finding, gate, marking
from portal.search.asking import question
from portal.search.keyboard import other_layout
from portal.search.narrowing import Narrowed, facets


class SearchPages(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/search")
    async def search(
        self,
        request: Request,
        q: FromQuery[str] = "",
        category: FromQuery[str] = "",
        year: FromQuery[str] = "",
        type: FromQuery[str] = "",
        start: Annotated[str, QueryParameter(name="from")] = "",
        end: Annotated[str, QueryParameter(name="to")] = "",
        number: Annotated[int, QueryParameter(name="page", ge=1, le=100_000)] = 1,
    ) -> Response[str]:
        """Dates and years as people write them, พ.ศ. or ค.ศ.; one that cannot be read is said and
        filters nothing."""
        gate.searches.count(client_address(request))
        q, category, year, type, start, end = map(text.line, (q, category, year, type, start, end))
        asked = Asked(q, category, year, type, start, end, number)
        typed = wanted = question(asked.q)
        async with gate.turn():
            site = await queries.site()
            narrowed, wrong = _narrowed(site, asked)
            found = await finding.find(wanted) if asked.says_anything else []
            only_near = not any(hit.whole for hit in found)
            meant, other = "", question(other_layout(asked.q)) if only_near else None
            if other and not other.is_empty:
                in_other = [hit for hit in await finding.find(other) if hit.whole]
                if in_other:
                    wanted, found, meant = other, in_other, other.text
            hits = narrowed.of(found)
            shown = SearchShown(site, language(request), asked, wanted)
            here = hits[shown.first : shown.first + queries.PAGE_SIZE]
            listing = await queries.with_ids([hit.id for hit in here])
            texts = await queries.inside_files(listing)
        results = shown.results(listing, texts)
        if only_near and not meant:
            meant = marking.meant(wanted, [item["title"] for item in listing.items])
        return _page(
            request,
            "disclosure/search",
            updated_at=site.updated_at,
            asked=asked,
            wrong=wrong,
            results=results,
            total=len(hits),
            most=finding.MOST,
            only_near=only_near and bool(found),
            other_keyboard=wanted is not typed,
            meant=shown.link_to(meant),
            facets=shown.facets(facets(found, narrowed)),
            chosen=shown.chosen(narrowed),
            pages=shown.search_pages(len(hits)),
            categories=[shown.category(node, deep=False) for node in site.top],
        )

    @get("/search/suggest")
    async def suggest(self, request: Request, q: FromQuery[str] = "") -> Response[dict[str, Any]]:
        """{"items": [{"title", "url"}]}: public items whose title is like what is being typed."""
        gate.suggestions.count(client_address(request))
        async with gate.turn():
            found = await finding.suggest(question(text.line(q)))
            if not found and (other := other_layout(text.line(q))):
                found = await finding.suggest(question(other))
        items = [{"title": row["title"], "url": f"/p/{row['id']}/"} for row in found]
        return Response({"items": items}, headers={"Cache-Control": "no-cache"})


def _page(request: Request, template: str, **values: Any) -> Response[str]:
    answer = page(request, template, **values)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _narrowed(site: Site, asked: Asked) -> tuple[Narrowed, dict[str, tuple[str, str]]]:
    """(the filters, what is wrong with a field in Thai and English)."""
    wrong: dict[str, tuple[str, str]] = {}
    node = next((node for node in site.by_id().values() if node.code == asked.category), None)
    if asked.category and node is None:
        wrong["category"] = ("ไม่มีหมวดนี้ แสดงทุกหมวด", "No such category; all are shown")
    year = _year(asked.year)
    if asked.year and year is None:
        wrong["year"] = ("เขียนปีงบประมาณ เช่น 2569 หรือ 69", "Write the year like 2569 or 69")
    days: dict[str, date | None] = {}
    for name, value in (("from", asked.start), ("to", asked.end)):
        try:
            days[name] = thai.read_date(value) if value else None
        except ValueError:
            days[name] = None
            wrong[name] = ("เขียนวันที่ เช่น 1/10/2569 หรือ 1 ต.ค. 69", "Write a date like 1/10/2569")
    under = frozenset(part.id for _, part in node.walk()) if node else frozenset()
    return Narrowed(under, year, asked.type.lower(), days["from"], days["to"]), wrong


def _year(given: str) -> int | None:
    """A fiscal year of the Buddhist era: 2569, ๖๙ or 2026."""
    number = text.whole(thai.arabic(given))
    if number is None:
        return None
    if 50 <= number < 100:
        return 2500 + number
    if 1950 <= number < 2100:
        return number + 543
    return number if 2490 <= number < 2700 else None
