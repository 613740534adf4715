"""The figures and the question, for everybody; the answers' words, for the unit's people."""

from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect

from portal.kit import clock, db, thai, web
from portal.kit.errors import Invalid
from portal.kit.spreadsheet import csv_answer
from portal.people.audience import ANY_STAFF, PUBLIC
from portal.people.page import language, page
from portal.people.pages import client_address
from portal.people.roles import UNIT_ROLES
from portal.publication.labels import pick
from portal.publication.queries import last_change
from portal.publication.staff import SETTINGS, TOOLS, Tool, staff_page
from portal.tenants.queries import origin, unit_now
from portal.visitors import queries
from portal.visitors.queries import Satisfaction
from portal.visitors.rating import rate

HOME = f"{SETTINGS}/visitors"
TOOLS.append(
    Tool(HOME, "eye", ("สถิติและความพึงพอใจ", "Visitors and satisfaction"), frozenset(UNIT_ROLES))
)
SCORES = {
    5: ("มากที่สุด", "Very satisfied"),
    4: ("มาก", "Satisfied"),
    3: ("ปานกลาง", "In between"),
    2: ("น้อย", "Dissatisfied"),
    1: ("น้อยที่สุด", "Very dissatisfied"),
}
# The mean from which a level is reached, as Thai public surveys read it (width 0.8).
LEVELS = ((4.21, 5), (3.41, 4), (2.61, 3), (1.81, 2), (1.0, 1))
BAR, HIGH = 20, 100  # of the drawing: a day's width, the tallest bar


class VisitorPages(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/statistics")
    async def statistics(self, request: Request) -> Response[str]:
        lang = language(request)
        async with db.transaction():
            today = clock.today()
            year = thai.fiscal_year(today)
            values: dict[str, Any] = {
                "figures": await queries.figures(),
                "since": await queries.since(),
                "chart": _chart(await queries.by_day(), lang),
                "months": await queries.by_month(year),
                "read": await queries.most_read(),
                "fetched": await queries.most_fetched(),
                "asked": _level(await queries.satisfaction(year), lang),
                "updated_at": await last_change(),
            }
        return _page(request, "visitors/statistics", year=year, today=today, **values)

    @get("/statistics/items.csv")
    async def items_csv(self, request: Request) -> Response[bytes]:
        """Address, title, times opened, downloads of its files: everything that is public now."""
        english = language(request) == "en"
        async with db.transaction():
            found, base = await queries.by_item(), origin((await unit_now()).slug)
        head = ("Address", "Title", "Opened", "Downloads")
        rows = [
            (f"{base}/p/{row['id']}/", row["title"], row["views"], row["downloads"])
            for row in found
        ]
        return csv_answer(
            "statistics-items.csv",
            [head if english else ("ที่อยู่", "เรื่อง", "เปิดดู (ครั้ง)", "ดาวน์โหลด (ครั้ง)"), *rows],
        )

    @get("/feedback/satisfaction")
    async def satisfaction(
        self,
        request: Request,
        year: Annotated[int | None, QueryParameter(ge=2567, le=2700)] = None,
        done: FromQuery[bool] = False,
    ) -> Response[str]:
        return await _asked(request, year, done=done)

    @post("/feedback/satisfaction", status_code=303)
    async def answer(self, request: Request) -> Response:
        form = await request.form()
        given = {name: str(form.get(name, "")) for name in ("score", "comment", "website")}
        try:
            await rate(given["score"], given["comment"], given["website"], client_address(request))
        except Invalid as error:
            return await _asked(request, None, 422, values=given, errors=error.fields)
        return Redirect(
            web.with_lang("/feedback/satisfaction?done=true#main", language(request)),
            status_code=303,
        )


class AnswerPages(Controller):
    path = HOME
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/")
    async def show(self, request: Request) -> Response:
        lang = language(request)
        async with db.transaction():
            year = thai.fiscal_year(clock.today())
            found = await queries.answers(200)
            asked = _level(await queries.satisfaction(year), lang)
        shown = [(row["day"], row["score"], row["comment"]) for row in found]
        return await staff_page(
            request, "visitors/answers", year=year, asked=asked, answers=shown, scores=_labels(lang)
        )

    @get("/satisfaction.csv")
    async def answers_csv(self, request: Request) -> Response[bytes]:
        """Day (ISO), score 1–5, comment."""
        lang = language(request)
        async with db.transaction():
            found, today = await queries.answers(), clock.today()
        head = ("Day", "Score", "Comment") if lang == "en" else ("วันที่", "คะแนน", "ข้อเสนอแนะ")
        rows = [(row["day"].isoformat(), row["score"], row["comment"]) for row in found]
        return csv_answer(f"satisfaction-{today.isoformat()}.csv", [head, *rows])


async def _asked(
    request: Request,
    year: int | None,
    status: int = 200,
    *,
    done: bool = False,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response[str]:
    lang = language(request)
    async with db.transaction():
        this_year = thai.fiscal_year(clock.today())
        found = await queries.satisfaction(min(year or this_year, this_year))
        updated = await last_change()
    return _page(
        request,
        "visitors/satisfaction",
        status,
        year=min(year or this_year, this_year),
        this_year=this_year,
        asked=_level(found, lang),
        scores=_labels(lang),
        done=done,
        values=values or {},
        errors=errors or {},
        updated_at=updated,
    )


def _page(request: Request, template: str, status: int = 200, /, **values: Any) -> Response[str]:
    answer = page(request, template, status, **values)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _labels(lang: str) -> list[tuple[int, str]]:
    return [(score, pick(label, lang)) for score, label in SCORES.items()]


def _level(found: Satisfaction, lang: str) -> dict[str, Any]:
    """The distribution in percent of all answers, and the mean with its level in words."""
    level = next((score for least, score in LEVELS if found.mean and found.mean >= least), None)
    return {
        "count": found.count,
        "mean": f"{found.mean:.2f}" if found.mean else "",
        "level": pick(SCORES[level], lang) if level else "",
        "first": found.first,
        "last": found.last,
        "rows": [
            (score, pick(SCORES[score], lang), n, round(100 * n / found.count) if n else 0)
            for score, n in zip(SCORES, found.scores, strict=True)
        ],
    }


def _chart(days: list[tuple[date, int]], lang: str) -> dict[str, Any]:
    """Bars in units of the drawing, one for each day."""
    most = max((n for _, n in days), default=0) or 1
    return {
        "width": BAR * len(days),
        "high": HIGH,
        "most": max(n for _, n in days),
        "sum": sum(n for _, n in days),
        "first": thai.short_date(days[0][0], lang),
        "last": thai.short_date(days[-1][0], lang),
        "bars": [
            (place * BAR + 3, round(HIGH - n / most * HIGH, 1), round(n / most * HIGH, 1))
            for place, (_, n) in enumerate(days)
        ],
    }
