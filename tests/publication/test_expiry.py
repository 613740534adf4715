"""Expiry is the database's: to the second, in every channel, whether or not a worker lives; and
the worker's paperwork is done once and only once."""

import asyncio

from portal import worker
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.publication.shapes import file_path
from tests import make


async def _channels(http, unit, made):
    """status of every way to the public."""
    found = await http.get(f"/api/v1/publications/{made}")
    files = []
    with acting_for(unit.tenant):
        async with db.transaction():
            for row in await db.rows("SELECT * FROM document WHERE publication = $1", made):
                files.append(file_path(row))
    listed = (await http.get("/api/v1/publications")).json()
    home = (await http.get("/")).text
    category = (await http.get("/c/general-information/")).text
    return {
        "api": found.status_code,
        "page": (await http.get(f"/p/{made}/")).status_code,
        "file": (await http.get(files[0])).status_code,
        "range": (await http.get(files[0], headers={"Range": "bytes=0-9"})).status_code,
        "listed": listed["total"],
        "home": home.count(f"/p/{made}/") > 0,
        "category": category.count(f"/p/{made}/") > 0,
    }


PUBLIC = {
    "api": 200,
    "page": 200,
    "file": 200,
    "range": 206,
    "listed": 1,
    "home": True,
    "category": True,
}
OVER = {
    "api": 410,
    "page": 410,
    "file": 410,
    "range": 410,
    "listed": 0,
    "home": False,
    "category": False,
}


async def test_hidden_at_its_second_with_no_worker_and_noted_once_later(unit, client):
    until = await make.soon(unit, 5)
    made = await make.publication(unit, "published", publish_until=until)
    http = client(unit)
    assert await _channels(http, unit, made) == PUBLIC
    assert await _channels(http, unit, made) == PUBLIC  # now from the cache
    await _wait_until(unit, until)
    assert await _channels(http, unit, made) == OVER
    assert await worker.sweep() >= 1
    await worker.sweep()
    assert await _channels(http, unit, made) == OVER
    with acting_for(unit.tenant):
        async with db.transaction():
            lines = await db.rows(
                "SELECT actor_name, role FROM audit_entry WHERE action = 'expire' AND subject = $1",
                made,
            )
    assert [(line["actor_name"], line["role"]) for line in lines] == [("ระบบ", "system")]


async def _wait_until(unit, moment):
    with acting_for(unit.tenant):
        while True:
            async with db.transaction():
                if await db.value("SELECT portal_now() > $1::text::timestamptz", moment):
                    return
            await asyncio.sleep(0.05)


async def test_a_take_down_is_seen_by_the_very_next_request(unit, client):
    made = await make.publication(unit, "published")
    http = client(unit)
    assert await _channels(http, unit, made) == PUBLIC
    await make.do(unit, made, "webmaster", "take_down", reason="ข้อมูลผิด")
    assert await _channels(http, unit, made) == OVER


async def test_nothing_is_public_before_it_is_published(unit, client):
    http = client(unit)
    for state in ("draft", "submitted", "approved", "rejected"):
        made = await make.publication(unit, state)
        never = {**OVER, "api": 404, "page": 404, "file": 404, "range": 404}
        assert await _channels(http, unit, made) == never


async def test_the_demos_clock_moves_for_everyone_at_once(unit, client, app):
    import httpx

    made = await make.publication(unit, "published")
    http = client(unit)
    assert await _channels(http, unit, made) == PUBLIC
    platform = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://platform.localhost"
    )
    try:
        moved = await platform.post("/test/clock", json={"now": "2031-01-01T00:00:00+07:00"})
        assert moved.status_code == 200, moved.text
        assert await _channels(http, unit, made) == OVER
        wrong = await platform.post("/test/clock", json={"now": "2031-01-01T00:00:00"})
        assert wrong.status_code == 422
    finally:
        with acting_for(unit.tenant):
            async with db.transaction():
                await db.changed("UPDATE clock_shift SET shift = '0'")
                await db.changed("UPDATE site SET version = version + 1")
        await platform.aclose()
    assert await _channels(http, unit, made) == PUBLIC
