"""The unit's calendar: a month, or a fiscal quarter as a list; and one's own feed of it."""

from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from portal.calendar import feed, months
from portal.calendar.dates import Due, due_between, holidays
from portal.kit import clock, db, thai
from portal.kit.errors import NotFound
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF, PUBLIC
from portal.people.page import language, person_of
from portal.people.roles import UNIT_ROLES
from portal.publication.staff import TOOLS, Tool, staff_page
from portal.tenants.queries import origin, unit_now

PATH = "/staff/calendar"
TOOLS.append(Tool(PATH, "clock", ("ปฏิทินกำหนดการ", "Calendar"), frozenset(UNIT_ROLES)))
SPANS = {"month": 1, "quarter": 3}


class CalendarPages(Controller):
    path = PATH
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/")
    async def show(
        self,
        request: Request,
        month: Annotated[str, QueryParameter(max_length=20)] = "",
        span: Annotated[str, QueryParameter(max_length=20)] = "month",
    ) -> Response:
        return await _show(request, month, span)

    @post("/feed")
    async def make(self, request: Request) -> Response:
        """The address is shown once: only its fingerprint is kept."""
        person = must_be_signed_in(person_of(request))
        assert person.account is not None
        secret = await feed.make_feed(person.account)
        return await _show(request, "", "month", 201, secret=secret)

    @post("/feed/end", status_code=303)
    async def end(self, request: Request) -> Redirect:
        person = must_be_signed_in(person_of(request))
        assert person.account is not None
        await feed.end_feed(person.account)
        return Redirect(PATH, status_code=303)


class CalendarFeeds(Controller):
    path = "/calendar"
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/{name:str}")
    async def read(self, name: FromPath[str]) -> Response[bytes]:
        """<secret>.ics; NotFound for any other, the same for all of them."""
        secret, _, ending = name.rpartition(".")
        text = await feed.feed_with(secret) if ending == "ics" and secret else None
        if text is None:
            raise NotFound
        return Response(
            text,
            media_type="text/calendar",
            headers={"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"},
        )


async def _show(
    request: Request, month: str, span: str, status: int = 200, secret: str = ""
) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    assert person.account is not None
    span = span if span in SPANS else "month"
    async with db.transaction():
        today, unit = clock.today(), await unit_now()
        first = months.month_of(month, today)
        first = months.quarter_of(first) if span == "quarter" else first
        last = months.moved(first, SPANS[span]) - timedelta(days=1)
        found, kept = await due_between(first, last), await feed.feed_of(person.account)
    days_off = holidays(first, last)
    at = f"{origin(unit.slug)}/calendar/{secret}.ics" if secret else ""
    return await staff_page(
        request, "calendar/calendar", status,
        span=span, first=first, last=last, today=today,
        title=_title(first, span, lang),
        weeks=months.weeks(first, today, found, days_off) if span == "month" else [],
        days=_days(found, days_off, lang), lang=lang,
        before=months.moved(first, -SPANS[span]), after=months.moved(first, SPANS[span]),
        month_of=lambda day: f"{day:%Y-%m}",
        feed=kept, feed_address=at, feed_link=at.replace("https://", "webcal://"),
    )  # fmt: skip


def _title(first: date, span: str, lang: str) -> str:
    year = first.year + (543 if lang == "th" else 0)
    if span == "month":
        return f"{(thai.ENGLISH if lang == 'en' else thai.MONTHS)[first.month - 1]} {year}"
    fiscal, quarter = thai.fiscal_year(first), (first.month + 2) // 3 % 4 + 1
    return (
        f"Quarter {quarter}, FY {fiscal - 543}"
        if lang == "en"
        else f"ไตรมาส {quarter} ปีงบประมาณ {fiscal}"
    )


def _days(found: list[Due], days_off: dict[date, str], lang: str) -> list[dict[str, Any]]:
    """The days on which there is something, with it."""
    days = sorted({one.day for one in found} | set(days_off))
    return [
        {"day": day, "holiday": days_off.get(day, ""), "due": [o for o in found if o.day == day]}
        for day in days
    ]
