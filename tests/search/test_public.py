"""Only what is public this second is found, counted or suggested, with or without a worker."""

from datetime import timedelta

import pytest

from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.search import gate, jobs
from tests import make

WORD = "ฟลูออไรด์"  # in nothing else that the tests publish


@pytest.fixture(autouse=True)
def no_limits(monkeypatch):
    for counted in (gate.searches, gate.suggestions):
        monkeypatch.setattr(counted, "most", 1_000_000)


async def indexed(unit):
    with acting_for(unit.tenant):
        await jobs.catch_up()


async def said(http, q=WORD):
    """(how many items the page says, the page, the suggestions, the API's total)."""
    page = await http.get("/search", params={"q": q})
    assert page.status_code == 200
    offers = (await http.get("/search/suggest", params={"q": q})).json()["items"]
    listed = (await http.get("/api/v1/publications", params={"q": q})).json()
    return page.text.count('class="cover"'), page.text, offers, listed["total"]


async def move_clock(by):
    owner = await db.asyncpg.connect(db.DB.config["dsn"])
    try:
        await owner.execute(
            "INSERT INTO clock_shift (shift) VALUES ($1) ON CONFLICT (one) DO UPDATE"
            " SET shift = excluded.shift",
            by,
        )
    finally:
        await owner.close()


async def test_what_is_not_public_is_not_found(unit, client):
    for state in ("draft", "submitted", "approved", "rejected", "taken_down"):
        await make.publication(unit, state, title=f"คู่มือ{WORD}", details=f"เรื่อง{WORD}")
    await indexed(unit)
    count, page, offers, total = await said(client(unit))
    assert (count, offers, total) == (0, [], 0)
    assert f"คู่มือ{WORD}" not in page


async def test_at_the_second_of_expiry_it_is_gone_without_a_worker(unit, client):
    with acting_for(unit.tenant):
        async with db.transaction():
            ends = clock.now() + timedelta(days=3)
    await make.publication(
        unit, title=f"ตาราง{WORD}", publish_until=ends.isoformat(timespec="seconds")
    )
    await indexed(unit)
    http = client(unit)
    count, page, offers, total = await said(http)
    assert (count, len(offers), total) == (1, 1, 1)
    assert "General" in page or "ข้อมูล" in page
    try:
        await move_clock(timedelta(days=3))
        assert (await said(http))[0::2] == (0, [])
        assert (await said(http))[3] == 0
        facets = (await http.get("/search", params={"category": "general-information"})).text
        assert WORD not in facets
    finally:
        await move_clock(timedelta(0))
    assert (await said(http))[3] == 1


async def test_what_the_worker_has_not_indexed_is_found_by_its_title(unit, client):
    await make.publication(unit, title=f"คู่มือ{WORD}ชุมชน")
    count, _page, offers, total = await said(client(unit))
    assert (count, len(offers), total) == (1, 1, 1)


async def test_a_replaced_edition_is_not_found_by_its_old_words(unit, client):
    old = await make.publication(unit, title="คู่มือทันตสุขภาพ", details=f"เรื่อง{WORD}")
    await indexed(unit)
    http = client(unit)
    assert (await said(http))[3] == 1
    with acting_for(unit.tenant):
        seen = await make.do(unit, old, "staff", "update")
        async with db.transaction():
            new = await db.value("SELECT id FROM publication WHERE edition = 2")
    assert seen
    from portal.publication import actions

    with acting_for(unit.tenant):
        await actions.edit(new, unit.staff.person, {"details": "เรื่องอื่น"})
    for who, action in (("staff", "submit"), ("approver", "approve"), ("webmaster", "publish")):
        await make.do(unit, new, who, action)
    assert (await said(http))[3] == 0
    await indexed(unit)
    assert (await said(http))[3] == 0


async def test_another_units_words_are_never_found(unit, other, client):
    await make.publication(other, title=f"คู่มือ{WORD}")
    await indexed(other)
    count, page, offers, total = await said(client(unit))
    assert (count, offers, total) == (0, [], 0)
    assert other.slug not in page


async def test_the_index_is_kept_and_taken_away(unit):
    made = await make.publication(unit)
    with acting_for(unit.tenant):
        await jobs.catch_up()
        async with db.transaction():
            stamp = await db.value("SELECT stamp FROM search_entry WHERE publication = $1", made)
            await db.changed("UPDATE category SET name_th = name_th || ' (ใหม่)'")
        await jobs.catch_up()
        async with db.transaction():
            again = await db.value("SELECT stamp FROM search_entry WHERE publication = $1", made)
        assert stamp
        assert again != stamp
    await make.do(unit, made, "webmaster", "take_down", reason="x")
    await indexed(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM search_entry") == 0
