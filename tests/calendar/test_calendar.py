"""The calendar: what falls due on which day, the page, and a person's feed."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from portal.calendar import feed, months
from portal.calendar.dates import due_between
from portal.catalog.checklists import moit
from portal.compliance.coverage import coverage
from portal.kit import clock, db, thai
from portal.kit.tenancy import acting_for
from tests import make


async def due(unit, first, last):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await due_between(first, last)


async def this_day(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            return clock.today()


async def test_a_closing_round_is_one_entry_that_counts_what_it_lacks(unit):
    year = thai.fiscal_year(await this_day(unit))
    closes = date(year - 543, 3, 31)
    found = [one for one in await due(unit, closes, closes) if "q2" in one.key]
    assert len(found) == 1
    with acting_for(unit.tenant):
        async with db.transaction():
            cells = [one for one in await coverage([moit(year)]) if one.period.code == "q2"]
    lacking = [one for one in cells if not one.is_done]
    assert found[0].left == len(lacking) > 0
    assert found[0].detail[0].startswith(f"ยังขาด {len(lacking)} จาก {len(cells)} รายการ\n")
    assert found[0].detail[0].count("\n") == len(lacking)


async def test_a_round_of_last_year_may_be_due_in_this_one(unit):
    """SKR 1 of September is due at the end of October, in the next fiscal year."""
    year = thai.fiscal_year(await this_day(unit))
    found = await due(unit, date(year - 544, 10, 30), date(year - 544, 10, 30))
    assert [one.key for one in found if "oia" in one.key] == [
        f"round-oia-{year - 544}-09-{year - 544}-10-30"
    ]


async def test_an_item_ends_on_its_last_day_and_not_on_the_one_after(unit):
    last = await this_day(unit) + timedelta(days=5)
    made = await make.publication(unit, title="ประกาศเรื่องหนึ่ง", publish_until=last.isoformat())
    [one] = [one for one in await due(unit, last - timedelta(days=1), last + timedelta(days=1))
             if one.what == "end"]  # fmt: skip
    assert (one.day, one.path) == (last, f"/staff/requests/{made}")
    assert "ประกาศเรื่องหนึ่ง" in one.title[0]
    assert not [o for o in await due(unit, last + timedelta(days=1), last + timedelta(days=1))
                if o.what == "end"]  # fmt: skip


async def test_another_units_days_are_not_here(unit, other):
    last = await this_day(unit) + timedelta(days=5)
    await make.publication(other, title="เรื่องของหน่วยงานอื่น", publish_until=last.isoformat())
    assert not [one for one in await due(unit, last, last) if one.what == "end"]


async def test_what_is_to_be_looked_at_stands_on_its_day(unit):
    made = await make.publication(unit, title="เรื่องที่ต้องตรวจ")
    with acting_for(unit.tenant):
        async with db.transaction():
            day = await db.value("SELECT review_on FROM publication WHERE id = $1", made)
    [one] = [one for one in await due(unit, day, day) if one.what == "review"]
    assert (one.left, one.path) == (1, "/staff/reviews")
    assert one.detail[0] == "1 เรื่อง\nเรื่องที่ต้องตรวจ"


# ---- the page -------------------------------------------------------------------------------


async def test_the_month_shows_its_holidays_and_what_is_due(unit, client):
    last = await this_day(unit) + timedelta(days=3)
    await make.publication(unit, title="เรื่องที่จะครบกำหนด", publish_until=last.isoformat())
    http = client(unit, unit.staff)
    shown = await http.get(f"/staff/calendar/?month={last:%Y-%m}")
    assert shown.status_code == 200
    assert "เรื่องที่จะครบกำหนด" in shown.text
    assert "วันหยุดราชการ" in (await http.get("/staff/calendar/?month=2026-12")).text
    quarter = (await http.get("/staff/calendar/?month=2026-11&span=quarter")).text
    assert "ไตรมาส 1 ปีงบประมาณ 2570" in quarter
    english = (await http.get("/staff/calendar/?month=2026-11&span=quarter&lang=en")).text
    assert "Quarter 1, FY 2027" in english


@pytest.mark.parametrize(
    "month", ["", "x", "2026-13", "2026-00", "0000-01", "9999-12", "๒๕๖๙-๐๑", "-"]
)
async def test_a_month_that_is_none_is_this_month(unit, client, month):
    http = client(unit, unit.staff)
    shown = await http.get("/staff/calendar/", params={"month": month, "span": "decade"})
    assert shown.status_code == 200
    assert thai.MONTHS[(await this_day(unit)).month - 1] in shown.text


def test_weeks_begin_on_monday_and_hold_the_whole_month():
    for n in range(600):
        month = months.moved(date(2020, 1, 1), n)
        found = months.weeks(month, month, [], {})
        days = [one for week in found for one in week]
        assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in found)
        inside = [one.day for one in days if one.inside]
        assert (inside[0], len(inside)) == (month, (months.moved(month, 1) - month).days)
        assert months.quarter_of(month).month in (1, 4, 7, 10)


# ---- the feed -------------------------------------------------------------------------------


async def test_a_persons_feed_is_a_calendar_that_programs_read(unit, client):
    last = await this_day(unit) + timedelta(days=5)
    title = "ประกาศ; เรื่อง, ยาว\\มาก " + "ก" * 200
    made = await make.publication(unit, title=title, publish_until=last.isoformat())
    answer = await client(unit, unit.staff).post("/staff/calendar/feed")
    assert answer.status_code == 201
    secret = answer.text.split('value="https://')[1].split("/calendar/")[1].split(".ics")[0]
    anyone = client(unit)
    got = await anyone.get(f"/calendar/{secret}.ics")
    assert got.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "no-store" in got.headers["cache-control"]
    assert all(len(line) <= 75 for line in got.content.split(b"\r\n"))
    calendar = Calendar.from_ical(got.content)
    events = {str(one["uid"]): one for one in calendar.walk("VEVENT")}
    end = events[f"end-{made}@{unit.tenant.slug}.localhost"]
    assert title in str(end["summary"])
    assert end["dtstart"].dt == last
    assert end.walk("VALARM")[0]["trigger"].dt == timedelta(days=-1, hours=9)
    rounds = [one for uid, one in events.items() if uid.startswith("round-")]
    assert rounds
    again = Calendar.from_ical((await anyone.get(f"/calendar/{secret}.ics")).content)
    assert {str(one["uid"]) for one in again.walk("VEVENT")} == set(events)


async def test_a_new_address_ends_the_old_one_and_it_can_be_ended(unit, client):
    with acting_for(unit.tenant):
        first = await feed.make_feed(unit.staff.person.account)
        second = await feed.make_feed(unit.staff.person.account)
    anyone = client(unit)
    assert (await anyone.get(f"/calendar/{first}.ics")).status_code == 404
    assert (await anyone.get(f"/calendar/{second}.ics")).status_code == 200
    assert (await client(unit, unit.staff).post("/staff/calendar/feed/end")).status_code == 303
    assert (await anyone.get(f"/calendar/{second}.ics")).status_code == 404


async def test_a_feed_is_nothing_at_another_unit_nor_when_its_person_has_left(unit, other, client):
    with acting_for(unit.tenant):
        secret = await feed.make_feed(unit.staff.person.account)
    assert (await client(other).get(f"/calendar/{secret}.ics")).status_code == 404
    for name in (f"{secret}", f"{secret}.txt", ".ics", f"{secret}x.ics", "x" * 500 + ".ics"):
        assert (await client(unit).get(f"/calendar/{name}")).status_code == 404
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE membership SET ends_on = (portal_now() AT TIME ZONE 'Asia/Bangkok')::date"
                " - 1, starts_on = '2020-01-01' WHERE account = $1",
                unit.staff.person.account,
            )
    assert (await client(unit).get(f"/calendar/{secret}.ics")).status_code == 404
