"""Too few webmasters, too few who look after a group's data: found, told once, shown."""

from datetime import timedelta

import httpx
import msgspec
import pytest

from portal.kit import clock, db
from portal.kit.errors import Conflict
from portal.kit.tenancy import PLATFORM, acting_for
from portal.office import jobs
from portal.office.warnings import known_lacks, warnings
from portal.people import actions as people
from portal.people.person import SYSTEM
from portal.people.roles import Role
from portal.publication.queries import waiting
from portal.publication.workflow import State
from portal.tenants.actions import apply_unit
from tests import make


async def in_unit(unit, work):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await work()


async def lacks(unit):
    return await in_unit(unit, warnings)


async def check(unit):
    with acting_for(unit.tenant):
        await jobs.check()


async def letters(unit, *, province=False):
    """Those to the unit's own people; with `province` all: other tests look after provinces."""
    whom = "" if province else " AND recipient IN (SELECT account FROM membership)"
    return await in_unit(
        unit,
        lambda: db.rows(
            "SELECT recipient, subject, body, publication FROM letter WHERE kind = 'warning'"
            f"{whom} ORDER BY created_at"
        ),
    )


async def end(unit, who, days, role=None):
    """End a role `days` from today (it began long ago)."""
    with acting_for(unit.tenant):
        async with db.transaction():
            row = await db.row(
                "UPDATE membership SET starts_on = starts_on - 100 WHERE account = $1"
                " AND role = $2 RETURNING id",
                unit.people[who].person.account,
                role or who.rstrip("2"),
            )
            last = clock.today() + timedelta(days=days)
        await people.end_role(row["id"], unit.unit_admin.person, last, "ย้าย")


async def test_the_first_item_waits_for_a_second_webmaster(unit, client):
    """R12: nobody goes live with one; what has begun goes on."""
    made = await make.publication(unit, "approved")
    await end(unit, "webmaster2", -1)
    with pytest.raises(Conflict, match="อย่างน้อย 2 คน"):
        await make.do(unit, made, "webmaster", "publish")
    assert (
        'value="publish"'
        not in (await client(unit, unit.webmaster).get(f"/staff/requests/{made}")).text
    )
    with acting_for(unit.tenant):
        unit.people["webmaster2"] = await make.someone("webmaster")
    assert (await make.do(unit, made, "webmaster", "publish")).state == "published"
    await end(unit, "webmaster2", -1)
    assert await make.publication(unit, "published")


async def test_every_staff_home_says_what_is_lacking(client):
    """R12, R13: today and within two weeks, webmasters and data administrators alike."""
    unit = await make.unit()
    organisation = msgspec.structs.replace(unit.file.organisation, min_data_admins=2)
    await apply_unit(msgspec.structs.replace(unit.file, organisation=organisation), SYSTEM)
    await end(unit, "webmaster2", 5)
    for who, leads in (("staff", False), ("unit_admin", True)):
        page = (await client(unit, unit.people[who]).get("/staff/")).text
        assert "จะเหลือผู้ดูแลเว็บไซต์ 1 คน" in page
        assert f"ผู้ดูแลข้อมูลของ{unit.file.group[0].name_th}" in page
        assert ('href="/staff/settings/people"' in page) is leads


async def test_two_webmasters_are_enough_and_one_is_told_once(unit):
    assert await lacks(unit) == []
    await end(unit, "webmaster2", -1)
    (found,) = await lacks(unit)
    assert (found.code, found.count, found.urgent) == ("webmasters", 1, True)
    for _ in range(3):
        await check(unit)
    told = await letters(unit)
    assert {row["recipient"] for row in told} == {
        unit.unit_admin.person.account, unit.approver.person.account,
    }  # fmt: skip
    assert len(told) == 2
    assert all(row["publication"] is None for row in told)
    assert "มีผู้ดูแลเว็บไซต์ 1 คน ต้องมีอย่างน้อย 2 คน" in told[0]["body"]
    assert f"https://{unit.slug}.localhost" in told[0]["body"]
    await end(unit, "webmaster", -1)
    await check(unit)
    assert len(await letters(unit)) == 4  # it got worse
    with acting_for(unit.tenant):
        for _ in range(2):
            await make.someone("webmaster")
    await check(unit)
    assert await lacks(unit) == []
    assert len(await letters(unit)) == 4


async def test_an_end_within_two_weeks_is_a_warning_before_it_comes(unit):
    await end(unit, "webmaster2", 20)
    assert await lacks(unit) == []
    await end(unit, "webmaster2", 5)
    (found,) = await lacks(unit)
    assert not found.urgent
    day = await in_unit(unit, lambda: _today(6))
    assert found.day == day
    await check(unit)
    assert "จะเหลือผู้ดูแลเว็บไซต์ 1 คน ตั้งแต่" in (await letters(unit))[0]["body"]
    with acting_for(unit.tenant):
        async with db.transaction():  # somebody else begins the day before
            account = (await make.someone("staff")).person.account
            await people.give_role(account, Role.WEBMASTER, starts_on=day - timedelta(days=1))
    assert await lacks(unit) == []


async def _today(days=0):
    return clock.today() + timedelta(days=days)


async def test_a_disabled_webmaster_is_none(unit):
    with acting_for(unit.tenant):
        await people.disable(unit.webmaster.username)
    assert [lack.count for lack in await lacks(unit)] == [1]


async def test_work_groups_are_counted_where_the_unit_asks(unit):
    file = unit.file
    asks = msgspec.structs.replace(
        file, organisation=msgspec.structs.replace(file.organisation, min_data_admins=2)
    )
    await apply_unit(asks, SYSTEM)
    groups = [group.name_th for group in file.group]
    assert [lack.group for lack in await lacks(unit)] == groups
    with acting_for(unit.tenant):
        for _ in range(2):
            someone = await make.someone("webmaster")
            await people.give_role(someone.person.account, Role.STAFF, work_group=groups[0])
    assert [lack.group for lack in await lacks(unit)] == groups[1:]


@pytest.fixture
async def provincial(unit):
    """An administrator of a province of its own, in which the unit lies."""
    return await make.province_of(unit)


async def test_the_province_is_told_and_shown(unit, other, provincial, app):
    account, token = provincial
    await end(unit, "webmaster2", -1)
    await end(other, "webmaster2", -1)
    for one in (unit, other):
        await check(one)
    assert account in {row["recipient"] for row in await letters(unit, province=True)}
    assert account not in {row["recipient"] for row in await letters(other, province=True)}
    body = next(
        row["body"] for row in await letters(unit, province=True) if row["recipient"] == account
    )
    assert "https://platform.localhost" in body
    assert unit.tenant.id in await known_lacks()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="https://platform.localhost",
        headers={"Authorization": f"Bearer {token}"},
    ) as http:
        page = (await http.get("/")).text
    assert "หน่วยงานที่มีคนไม่ครบ" in page
    assert "มีผู้ดูแลเว็บไซต์ 1 คน" in page
    assert other.slug not in page


async def test_ending_on_the_page_checks_in_a_job(unit, client):
    with acting_for(unit.tenant):
        async with db.transaction():
            found = await db.value(
                "UPDATE membership SET starts_on = starts_on - 9 WHERE account = $1 RETURNING id",
                unit.webmaster2.person.account,
            )
            last = clock.today() - timedelta(days=1)
    await client(unit, unit.unit_admin).post(
        f"/staff/settings/people/roles/{found}/end",
        data={
            "last_day": f"{last.day}/{last.month}/{last.year + 543}", "reason": "ย้าย",
            "confirmed": "yes",
        },
    )  # fmt: skip
    await make.drain()
    assert len(await letters(unit)) == 2
    page = await client(unit, unit.staff).get("/staff/settings")
    assert "มีผู้ดูแลเว็บไซต์ 1 คน" in page.text


async def test_the_daily_look_finds_an_end_by_date(unit):
    await end(unit, "webmaster2", 20)
    await check(unit)
    assert await letters(unit) == []
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed("UPDATE site SET checked_on = '2020-01-01' WHERE tenant = $1",
                             unit.tenant.id)  # fmt: skip
    await end(unit, "webmaster2", -1)
    while await jobs.check_daily():
        pass
    assert len(await letters(unit)) == 2
    assert await jobs.check_daily() == 0


async def test_what_was_given_to_a_webmaster_whose_role_ended_is_everybodys(unit):
    await make.publication(unit, "published")  # it is live
    made = await make.publication(unit, "approved")
    await make.do(unit, made, "approver", "assign", webmaster=unit.webmaster.username)

    async def assignee():
        return (await waiting(State.APPROVED))[0]["assignee"]

    assert await in_unit(unit, assignee) == unit.webmaster.person.account
    await end(unit, "webmaster", -1)
    assert await in_unit(unit, assignee) is None
    done = await make.do(unit, made, "webmaster2", "publish")
    assert done.state == State.PUBLISHED
