"""Declaring that there is nothing: with a reason, until a year, never over what is public."""

import pytest

from portal.audit.queries import trail_of
from portal.catalog.declarations import declarations, declare, withdraw
from portal.kit import clock, db, thai
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.tenancy import acting_for
from tests import make

PAGE = "/staff/settings/declarations"


async def _year(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            return thai.fiscal_year(clock.today())


async def _declare(unit, key, reason="ไม่มีจริง", year=None, by="unit_admin"):
    year = year or await _year(unit)
    with acting_for(unit.tenant):
        return await declare(key, reason, year, unit.people[by].person)


async def test_an_empty_category_says_why(unit, client):
    http = client(unit)
    assert "ยังไม่ดำเนินการ" in (await http.get("/c/e-service/")).text
    made = await _declare(unit, "category:e-service", "ยังไม่มีระบบ <งาน>")
    shown = (await http.get("/c/e-service/")).text
    assert "ยังไม่มีระบบ &lt;งาน&gt;" in shown
    assert "ยังไม่ดำเนินการ" not in shown
    assert "ยังไม่มีระบบ &lt;งาน&gt;" in (await http.get("/")).text
    with acting_for(unit.tenant):
        await withdraw(made, "เปิดระบบแล้ว", unit.webmaster.person)
        async with db.transaction():
            trail = await trail_of("declaration", [made])
    assert [(line["action"], line["reason"]) for line in trail] == [
        ("declare_none", "ยังไม่มีระบบ <งาน>"), ("withdraw_declaration", "เปิดระบบแล้ว")
    ]  # fmt: skip
    assert "ยังไม่ดำเนินการ" in (await http.get("/c/e-service/")).text


async def test_a_declared_category_counts_for_what_is_under_it(unit, client):
    await _declare(unit, "category:contact", "ใช้ช่องทางของจังหวัด")
    assert "ใช้ช่องทางของจังหวัด" in (await client(unit).get("/c/contact-fax/")).text


async def test_an_empty_slot_says_why_and_so_does_one_whose_categories_are_declared(unit, client):
    await _declare(unit, "oia:9(6)", "ไม่มีสัญญาสัมปทาน")
    await _declare(unit, "category:strategy", "ใช้ยุทธศาสตร์ของจังหวัด")
    shown = (await client(unit).get("/oia")).text
    assert "ไม่มีสัญญาสัมปทาน" in shown
    assert "ใช้ยุทธศาสตร์ของจังหวัด" in shown  # 9(2)


@pytest.mark.parametrize(
    ("key", "reason", "ahead", "field"),
    [
        ("category:e-service", "", 0, "reason"),
        ("category:e-service", " \u3164 - ", 0, "reason"),
        ("category:e-service", "x" * 501, 0, "reason"),
        ("category:e-service", "x", -1, "until_year"),
        ("category:e-service", "x", 3, "until_year"),
        ("category:no-such", "x", 0, "place"),
        ("category:budget-plan", "x", 0, "place"),  # a hospital's
        ("oia:7", "x", 0, "place"),
        ("oia:9(9)", "x", 0, "place"),
        ("moit-2400:1.1.1", "x", 0, "place"),
        ("", "x", 0, "place"),
    ],
)
async def test_what_does_not_hold_is_named_by_field(unit, key, reason, ahead, field):
    year = await _year(unit) + ahead
    with pytest.raises(Invalid) as found:
        await _declare(unit, key, reason, year)
    assert set(found.value.fields) == {field}


async def test_everything_wrong_is_said_at_once(unit):
    with pytest.raises(Invalid) as found:
        await _declare(unit, "category:no-such", "", 1)
    assert set(found.value.fields) == {"place", "reason", "until_year"}


async def test_where_something_is_public_it_says_what(unit):
    await make.publication(unit, category="history", kind="document", title="ประวัติของเรา")
    for key in (
        "category:history",
        "category:general-information",
        f"moit-{await _year(unit)}:2.1",
    ):
        with pytest.raises(Invalid, match="ยังบันทึกไม่ได้") as found:
            await _declare(unit, key)
        assert "ประวัติของเรา" in found.value.fields["place"], key
        assert "1 เรื่อง" in found.value.fields["place"]


async def test_what_is_published_later_is_shown_and_not_the_declaration(unit, client):
    await _declare(unit, "category:citizen-manuals", "ยังไม่มีบทความ")
    item = await make.publication(unit, category="citizen-manuals", kind="document")
    shown = (await client(unit).get("/c/citizen-manuals/")).text
    assert f"/p/{item}/" in shown
    assert "ยังไม่มีบทความ" not in shown


async def test_twice_and_withdrawn_twice_and_anothers(unit, other):
    made = await _declare(unit, "category:e-service")
    with pytest.raises(Invalid, match="ประกาศไว้แล้ว"):
        await _declare(unit, "category:e-service")
    with acting_for(unit.tenant):
        with pytest.raises(Invalid) as found:
            await withdraw(made, "", unit.unit_admin.person)
        assert set(found.value.fields) == {"reason"}
        await withdraw(made, "พอแล้ว", unit.unit_admin.person)
        with pytest.raises(Conflict):
            await withdraw(made, "พอแล้ว", unit.unit_admin.person)
    with acting_for(other.tenant), pytest.raises(NotFound):
        await withdraw(made, "ของคนอื่น", other.unit_admin.person)
    assert await _declare(unit, "category:e-service") != made


async def test_it_runs_out_with_its_year_and_may_be_made_again(unit, client):
    """The year that has passed is written as if the clock had gone on."""
    made = await _declare(unit, "category:e-service", "ปีก่อนไม่มี")
    year = await _year(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "INSERT INTO declaration SELECT tenant, gen_random_uuid(), category, slot,"
                " 'เก่ากว่า', $2 - 2, $2 - 1, declared_by, declared_name, declared_at"
                " FROM declaration WHERE id = $1",
                made,
                year,
            )
            assert len(await declarations()) == 2
    shown = (await client(unit).get("/c/e-service/")).text
    assert "ปีก่อนไม่มี" in shown
    assert "เก่ากว่า" not in shown
    page = (await client(unit, unit.unit_admin).get(PAGE)).text
    assert page.count("สิ้นผลแล้ว") == 1


async def test_the_page_is_for_webmasters_and_the_administrator(unit, client):
    for who, status in (("staff", 403), ("approver", 403), ("webmaster", 303)):
        http = client(unit, unit.people[who])
        given = {"place": "oia:9(5)", "reason": "ไม่มีสิ่งพิมพ์", "until_year": await _year(unit)}
        assert (await http.post(PAGE, data=given)).status_code == status
    http = client(unit, unit.unit_admin)
    page = (await http.get(PAGE)).text
    assert "ไม่มีสิ่งพิมพ์" in page
    again = await http.post(PAGE, data={"place": "oia:9(5)", "reason": "พิมพ์ไว้", "until_year": "x"})
    assert again.status_code == 422
    assert "พิมพ์ไว้" in again.text
    with acting_for(unit.tenant):
        async with db.transaction():
            made = (await declarations())[0]["id"]
    empty = await http.post(f"{PAGE}/{made}/withdraw", data={"reason": " "})
    assert empty.status_code == 422
    assert (await http.post(f"{PAGE}/{made}/withdraw", data={"reason": "มีแล้ว"})).status_code == 303
    assert (await http.post(f"{PAGE}/{made}/withdraw", data={"reason": "อีก"})).status_code == 409
