"""Visits, views, downloads and answers: sums that equal what was opened, and nothing of anybody."""

import pytest

from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.visitors.counting import EVERY, counts
from tests import make

BROWSER = {"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile"}


async def counted(unit):
    await counts.write()
    with acting_for(unit.tenant):
        async with db.transaction():
            found = await db.rows("SELECT what, about, n FROM daily_count")
    return {(row["what"], row["about"].int and str(row["about"])): row["n"] for row in found}


async def test_what_is_opened_is_counted_once_each(unit, client):
    item = await make.publication(unit, "published")
    http = client(unit)
    api = (await http.get(f"/api/v1/publications/{item}")).json()
    file = api["documents"][0]
    home, page = "/", f"/p/{item}/"
    own = {"referer": f"https://{unit.slug}.localhost/", **BROWSER}
    await http.get(home, headers=BROWSER)
    etag = (await http.get(page, headers=own)).headers["etag"]
    assert (await http.get(page, headers=own | {"if-none-match": etag})).status_code == 304
    path = file["url"].removeprefix(f"https://{unit.slug}.localhost")
    await http.get(path, headers=own)
    await http.get(path, headers=own | {"range": "bytes=0-9"})
    await http.get(path, headers=own | {"range": "bytes=10-19"})  # the same download goes on
    assert await counted(unit) == {
        ("visit", 0): 1, ("view", 0): 3, ("item", str(item)): 2, ("file", file["id"]): 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/", {"user-agent": "Googlebot/2.1"}),
        ("GET", "/", {"user-agent": ""}),
        ("HEAD", "/", BROWSER),
        ("GET", "/no/such/page", BROWSER),
        ("GET", "/api/v1/publications", BROWSER),
        ("GET", "/staff/sign-in", BROWSER),
        ("GET", "/assets/base/site.css", BROWSER),
        ("GET", "/files/00000000-0000-0000-0000-000000000001/x.pdf", BROWSER),
        ("POST", "/feedback/satisfaction", BROWSER),
    ],
)
async def test_what_is_no_visit_is_not_counted(unit, client, method, path, headers):
    await client(unit).request(method, path, headers=headers)
    assert await counted(unit) == {}


async def test_one_units_counts_are_not_anothers(unit, other, client):
    await client(unit).get("/", headers=BROWSER)
    assert await counted(other) == {}
    assert EVERY < 60


async def test_the_page_shows_the_sums_and_only_what_is_public_now(unit, client):
    item = await make.publication(unit, "published", title="เรื่องที่มีคนอ่าน")
    http = client(unit)
    for _ in range(3):
        await http.get(f"/p/{item}/", headers=BROWSER)
    await counts.write()
    page = (await http.get("/statistics")).text
    assert "เรื่องที่มีคนอ่าน" in page
    assert "3 ครั้ง" in page
    await make.do(unit, item, "webmaster", "take_down", reason="ผิด")
    assert "เรื่องที่มีคนอ่าน" not in (await http.get("/statistics")).text
    english = (await http.get("/statistics?lang=en")).text
    assert "Visits to this site" in english


async def test_the_figures_of_every_item_are_a_table(unit, client):
    """R28: downloads per item; what nobody opened too, what is not public any more not."""
    read = await make.publication(unit, "published", title="=อ่านแล้ว")
    unread = await make.publication(unit, "published", title="ยังไม่มีใครอ่าน")
    gone = await make.publication(unit, "published")
    http = client(unit)
    file = (await http.get(f"/api/v1/publications/{read}")).json()["documents"][0]
    await http.get(f"/p/{read}/", headers=BROWSER)
    path = file["url"].removeprefix(f"https://{unit.slug}.localhost")
    await http.get(path, headers=BROWSER)
    await counts.write()
    await make.do(unit, gone, "webmaster", "take_down", reason="ผิด")
    answer = await http.get("/statistics/items.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert len(lines) == 3
    assert lines[1].endswith(f"/p/{unread}/,ยังไม่มีใครอ่าน,0,0")
    assert lines[2].endswith(f"/p/{read}/,'=อ่านแล้ว,1,1")


async def test_an_answer_is_kept_and_shown_as_a_sum(unit, client):
    http = client(unit)
    assert "ยังไม่มีผู้ตอบ" in (await http.get("/feedback/satisfaction")).text
    for score in ("5", "4", "4"):
        answer = await http.post(
            "/feedback/satisfaction", data={"score": score, "comment": "=ดีมาก", "website": ""}
        )
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/feedback/satisfaction?done=true")
    page = (await http.get("/feedback/satisfaction")).text
    assert "4.33" in page
    assert "มากที่สุด" in page
    assert "ดีมาก" not in page, "words are for the unit's people"
    staff = client(unit, unit.staff)
    assert "ดีมาก" in (await staff.get("/staff/settings/visitors/")).text
    table = await staff.get("/staff/settings/visitors/satisfaction.csv")
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert "'=ดีมาก" in table.text
    assert (await http.get("/staff/settings/visitors/")).status_code in (303, 401)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "score"), ({"score": "6"}, "score"), ({"score": "๕"}, "score"),
        ({"score": "5", "comment": "ก" * 1_001}, "comment"),
    ],
)  # fmt: skip
async def test_what_does_not_hold_is_said_and_kept_on_the_form(unit, client, given, name):
    answer = await client(unit).post("/feedback/satisfaction", data=given)
    assert answer.status_code == 422
    assert f'href="#f-{name}"' in answer.text
    assert given.get("comment", "") in answer.text


async def test_a_robot_is_thanked_and_a_flood_is_stopped(unit, client):
    http = client(unit)
    trapped = await http.post(
        "/feedback/satisfaction", data={"score": "1", "website": "http://spam"}
    )
    assert trapped.status_code == 303
    assert "ยังไม่มีผู้ตอบ" in (await http.get("/feedback/satisfaction")).text
    codes = [
        (await http.post("/feedback/satisfaction", data={"score": "3"})).status_code
        for _ in range(6)
    ]
    assert codes == [303] * 5 + [429]


@pytest.mark.parametrize("year", ["2566", "2701", "x", "๒๕๗๐", "1e3", "-1"])
async def test_a_year_that_is_none(unit, client, year):
    assert (await client(unit).get(f"/feedback/satisfaction?year={year}")).status_code in (400, 422)


async def test_programs_read_the_same_figures_and_answer_too(unit, client):
    http = client(unit)
    await http.get("/", headers=BROWSER)
    await counts.write()
    for score in (5, 2):
        sent = await http.post("/api/v1/satisfaction", json={"score": score, "comment": "ดี"})
        assert (sent.status_code, sent.json()) == (201, {"received": True})
    told = (await http.get("/api/v1/statistics")).json()
    assert told["visits"] == {"today": 1, "month": 1, "fiscal_year": 1, "total": 1}
    assert told["satisfaction"]["mean"] == 3.5
    assert told["satisfaction"]["scores"] == {"5": 1, "4": 0, "3": 0, "2": 1, "1": 0}


@pytest.mark.parametrize(
    "given", [{}, {"score": 0}, {"score": "5"}, {"score": 5.5}, {"score": 5, "name": "x"}]
)
async def test_an_answer_that_does_not_hold_names_its_field(unit, client, given):
    answer = await client(unit).post("/api/v1/satisfaction", json=given)
    assert answer.status_code in (400, 422)
    assert answer.json()["errors"]


async def test_two_units_opened_at_the_same_time_are_both_counted(unit, other, client):
    """The first one's request begins the writing, which is of every unit."""
    for one in (unit, other):
        await client(one).get("/", headers=BROWSER)
    await counts.close()
    for one in (unit, other):
        assert (await counted(one))["view", 0] == 1
