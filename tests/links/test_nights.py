"""Night after night, with real web sites: what is found, who is told, what readers see."""

from datetime import timedelta
from uuid import uuid4

import pytest

from portal import worker
from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.links import actions, queries
from portal.links.jobs import look_after_links
from tests import make

HOME = "/staff/settings/links/"


async def rows(unit, sql="SELECT * FROM outside_link ORDER BY url", *args):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.rows(sql, *args)


async def change(unit, sql, *args):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.changed(sql, *args)


async def a_night(unit):
    """The next night comes: what was known is a day older; the round and what it tells."""
    await change(unit, "UPDATE link_round SET night = night - 1")
    await change(
        unit,
        "UPDATE outside_link SET due_at = portal_now(), failed_on = failed_on - 1,"
        " checked_at = checked_at - interval '1 day',"
        " failing_since = failing_since - interval '1 day'",
    )
    await the_round(unit)


async def the_round(unit):
    from portal.links import jobs

    jobs.asker.night.found.clear()
    with acting_for(unit.tenant):
        for _ in range(3):
            await look_after_links()
    await make.drain()


async def letters(unit):
    return await rows(
        unit,
        "SELECT recipient, subject, body, path FROM letter WHERE kind = 'warning'"
        " AND subject LIKE 'ลิงก์เสีย%' ORDER BY created_at",
    )


async def home(unit, client, who="webmaster"):
    return (await client(unit, unit.people[who]).get("/staff/")).text


async def test_dead_after_two_nights_told_once_and_alive_again(unit, client, site, reach):
    url = f"{site.url}/ประกาศ"
    item = await make.publication(unit, external_links=[url], title="มีลิงก์")
    public = client(unit)
    await the_round(unit)
    assert [(row["url"], row["verdict"]) for row in await rows(unit)] == [(url, "works")]
    site.answers[site.got[0][1]] = 404
    for told, nights in ((0, 1), (1, 2), (1, 3)):
        await a_night(unit)
        assert [row["nights"] for row in await rows(unit)] == [nights]
        for who in ("webmaster", "webmaster2"):
            mine = [one for one in await letters(unit)
                    if one["recipient"] == unit.people[who].person.account]  # fmt: skip
            assert len(mine) == told
        assert ("ลิงก์เสีย 1 ลิงก์บนเว็บไซต์" in await home(unit, client)) == bool(told)
        assert ("ลิงก์นี้อาจใช้ไม่ได้" in (await public.get(f"/p/{item}/")).text) == bool(told)
    body = (await letters(unit))[0]["body"]
    assert "มีลิงก์" in body
    assert url in body
    assert "404" in body
    shown = (await client(unit, unit.staff).get(HOME)).text
    assert url in shown
    assert "ไม่พบหน้านี้ (404)" in shown
    assert f"/staff/requests/{item}" in shown
    assert "This link may not work" in (await public.get(f"/p/{item}/?lang=en")).text
    assert "dead link" in (await client(unit, unit.webmaster).get("/staff/?lang=en")).text
    site.answers.clear()
    await a_night(unit)
    assert "ลิงก์เสีย 1 ลิงก์บนเว็บไซต์" not in await home(unit, client)
    assert "อาจใช้ไม่ได้" not in (await public.get(f"/p/{item}/")).text
    assert url not in (await client(unit, unit.staff).get(HOME)).text
    assert len(await letters(unit)) == 2  # nobody is told that nothing is wrong
    # It dies again, and that is told again.
    site.answers[site.got[0][1]] = 410
    await a_night(unit)
    await a_night(unit)
    assert len(await letters(unit)) == 4


async def test_failing_twice_in_one_night_is_not_dead(unit, client, site, reach):
    await make.publication(unit, external_links=[f"{site.url}/x"])
    site.answers["/x"] = 503
    await the_round(unit)
    answer = await client(unit, unit.staff).post(f"{HOME}again")
    assert answer.status_code == 303
    await the_round(unit)
    assert [(row["nights"], row["again"]) for row in await rows(unit)] == [(1, False)]
    assert len(site.got) == 4  # HEAD and GET, twice
    assert "จะตรวจซ้ำคืนหน้า" in (await client(unit, unit.staff).get(HOME)).text
    assert not await letters(unit)


async def test_looked_at_again_at_once_when_staff_ask(unit, client, site, reach):
    await make.publication(unit, external_links=[f"{site.url}/x"])
    site.answers["/x"] = 404
    await the_round(unit)
    await a_night(unit)
    assert "ลิงก์เสีย 1 ลิงก์บนเว็บไซต์" in await home(unit, client)
    site.answers.clear()
    await client(unit, unit.webmaster).post(f"{HOME}again")
    with acting_for(unit.tenant):
        await look_after_links()  # what the night remembers does not answer this
    assert "ลิงก์เสีย 1 ลิงก์บนเว็บไซต์" not in await home(unit, client)


async def test_once_a_night_and_made_up_once_after_any_time_away(unit, site, reach):
    await make.publication(unit, external_links=[f"{site.url}/x"])
    for _ in range(3):
        await the_round(unit)
    assert len(site.got) == 1
    await change(unit, "UPDATE link_round SET night = night - 9")
    await change(unit, "UPDATE outside_link SET due_at = due_at - interval '9 days'")
    for _ in range(3):
        await the_round(unit)
    assert len(site.got) == 2


def test_a_night_begins_at_one_in_bangkok():
    midnight = clock.midnight(clock.date(2026, 11, 21))
    assert queries.night_of(midnight + timedelta(minutes=59)) == clock.date(2026, 11, 20)
    assert queries.night_of(midnight + timedelta(minutes=61)) == clock.date(2026, 11, 21)
    assert queries.beginning_of(clock.date(2026, 11, 21)) == midnight + timedelta(hours=1)


async def test_every_link_of_every_kind_is_watched_while_it_is_public(unit, client, site, reach):
    u = site.url
    listed = await make.publication(
        unit,
        category="web-links",
        kind="web-link",
        **{
            "facts.links": [
                {"group": "outside", "name": "กระทรวง", "url": f"{u}/moph"},
                {"group": "other", "name": "อื่น", "url": f"{u}/other"},
            ]
        },
    )
    law = await make.publication(
        unit,
        category="law",
        kind="law",
        **{"facts.rank": "act", "facts.agency": "กระทรวง", "facts.original_url": f"{u}/law"},
        external_links=[f"{u}/moph", f"{u}/more"],
    )
    waiting = await make.publication(unit, "approved", external_links=[f"{u}/not-yet"])
    await the_round(unit)
    assert {row["url"] for row in await rows(unit)} == {
        f"{u}/{name}" for name in ("moph", "other", "law", "more")
    }
    assert len(site.got) == 4
    site.answers |= dict.fromkeys(["/moph", "/law"], 404)
    await a_night(unit)
    await a_night(unit)
    text = (await client(unit, unit.staff).get(HOME)).text
    assert text.count(f"/staff/requests/{listed}") == 1
    assert text.count(f"/staff/requests/{law}") == 2
    http = client(unit)
    for page, marks in ((f"/p/{listed}/", 1), (f"/p/{law}/", 2), ("/c/web-links/", 1)):
        assert (await http.get(page)).text.count("ลิงก์นี้อาจใช้ไม่ได้") == marks, page
    # A new edition without the link ends the warning at once; so does the end of the item.
    await make.do(unit, waiting, "webmaster", "publish")
    await make.do(unit, law, "webmaster", "take_down", reason="x")
    text = (await client(unit, unit.staff).get(HOME)).text
    assert f"/staff/requests/{law}" not in text
    await make.next_edition(
        unit,
        listed,
        **{"facts.links": [{"group": "other", "name": "อื่น", "url": f"{u}/other"}]},
    )
    assert "ไม่มีลิงก์เสีย" in (await client(unit, unit.staff).get(HOME)).text
    assert "ลิงก์เสีย 1 ลิงก์บนเว็บไซต์" not in await home(unit, client)
    await a_night(unit)
    assert {row["url"] for row in await rows(unit)} == {f"{u}/other", f"{u}/not-yet"}


async def test_two_units_see_only_their_own_and_one_address_is_asked_once(
    unit, other, client, site, reach
):
    url = f"{site.url}/shared"
    mine = await make.publication(unit, external_links=[url])
    theirs = await make.publication(other, external_links=[url, f"{site.url}/theirs"])
    site.answers |= {"/shared": 404, "/theirs": 404}
    for _ in range(2):
        for one in (unit, other):
            with acting_for(one.tenant):
                await look_after_links()
                await look_after_links()
        asked = [path for method, path in site.got if method == "HEAD"]
        assert sorted(asked) == ["/shared", "/theirs"]
        site.got.clear()
        from portal.links import jobs

        jobs.asker.night.found.clear()
        for one in (unit, other):
            await change(one, "UPDATE outside_link SET due_at = due_at - interval '1 day',"
                         " failed_on = failed_on - 1")  # fmt: skip
    text = (await client(unit, unit.staff).get(HOME)).text
    assert f"/staff/requests/{mine}" in text
    assert "/theirs" not in text
    assert str(theirs) not in text
    assert "ลิงก์เสีย 1 ลิงก์บนเว็บไซต์" in await home(unit, client)
    assert "ลิงก์เสีย 2 ลิงก์บนเว็บไซต์" in await home(other, client)
    # One's own repair is not the other's.
    await change(unit, "UPDATE outside_link SET nights = 0")
    assert "ลิงก์เสีย 2 ลิงก์บนเว็บไซต์" in await home(other, client)


async def test_the_worker_does_it_and_one_units_trouble_is_not_anothers(
    unit, other, site, reach, monkeypatch
):
    await make.publication(unit, external_links=[f"{site.url}/a"])
    await make.publication(other, external_links=[f"{site.url}/b"])
    true = actions.queries.public_urls

    async def fails():
        from portal.kit import tenancy

        if tenancy.current() == unit.tenant:
            raise ValueError("x")
        return await true()

    monkeypatch.setattr(actions.queries, "public_urls", fails)
    await worker.each_minute(look_after_links)
    assert [row["verdict"] for row in await rows(other)] == ["works"]
    assert await rows(unit) == []
    monkeypatch.undo()


async def test_a_dead_link_of_a_unit_without_a_webmaster_is_told_to_its_administrator(
    unit, site, reach
):
    await make.publication(unit, external_links=[f"{site.url}/x"])
    site.answers["/x"] = 404
    await the_round(unit)
    await change(
        unit,
        "UPDATE membership SET starts_on = starts_on - 9, ends_on = starts_on - 8"
        " WHERE role = 'webmaster'",
    )
    await a_night(unit)
    assert [one["recipient"] for one in await letters(unit)] == [unit.unit_admin.person.account]


async def test_many_links_are_looked_at_bounded_by_the_night(unit, site, reach, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 5)
    monkeypatch.setattr(queries, "BATCH", 2)
    await make.publication(unit, external_links=[f"{site.url}/{n}" for n in range(8)])
    for _ in range(3):
        await the_round(unit)
    assert len(site.got) == 5
    await a_night(unit)
    await a_night(unit)
    assert {path for _, path in site.got} == {f"/{n}" for n in range(8)}


async def test_strange_addresses_do_no_harm(unit, client, site, reach):
    strange = [
        f"{site.url}/a?q='; DROP TABLE outside_link --", f"{site.url}/" + "ก" * 600,
        f"{site.url}/%00%0d%0aX: y", "http://x:99999/", "http://x..y/\\", f"{site.url}/<b>"[:-3],
    ]  # fmt: skip
    strange = [url.replace(" ", "%20") for url in strange]
    await make.publication(unit, external_links=strange, title=f"แปลก {uuid4().hex[:4]}")
    site.answers = dict.fromkeys(["/a"], 404)
    await the_round(unit)
    await a_night(unit)
    assert all(row["checked_at"] for row in await rows(unit))
    answer = await client(unit, unit.staff).get(HOME)
    assert answer.status_code == 200
    assert "DROP%20TABLE" in answer.text


@pytest.mark.parametrize("who", [None, "staff"])
async def test_only_staff_open_the_page_and_only_from_here(unit, client, who):
    http = client(unit, unit.people[who] if who else None)
    assert (await http.get(HOME)).status_code == (200 if who else 303)
    away = await http.post(f"{HOME}again", headers={"Origin": "https://evil.example"})
    assert away.status_code in (401, 403)
