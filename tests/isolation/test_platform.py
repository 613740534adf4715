"""The platform's own host: who looks after which units."""

import httpx
import pytest

from portal.kit.tenancy import PLATFORM, acting_for
from portal.people import actions, sessions
from portal.people.roles import Role
from tests import make


@pytest.fixture
async def officers(app):
    """An operator's and a provincial administrator's client on the platform's host."""
    made = {}
    with acting_for(PLATFORM):
        for role, province in ((Role.OPERATOR, ""), (Role.PROVINCIAL_ADMIN, "สระบุรี")):
            name = f"{role}-{make.uuid4().hex[:6]}"
            account = await actions.add_account(name, "ผู้ดูแล", password=make.PASSWORD)
            await actions.give_role(account, role, province)
            token = await sessions.issue_token(account, "t", ["read", "write"], 1)
            made[str(role)] = httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app),
                base_url="https://platform.localhost",
                headers={"Authorization": f"Bearer {token}"},
            )
    yield made
    for one in made.values():
        await one.aclose()


async def test_each_sees_the_units_in_their_care_and_nobody_else_sees_any(unit, officers, app):
    for role in ("operator", "provincial_admin"):
        listed = (await officers[role].get("/api/v1/tenants")).json()["items"]
        assert unit.slug in [one["slug"] for one in listed]
        if role == "provincial_admin":
            assert {one["province"] for one in listed} == {"สระบุรี"}
        assert unit.slug in (await officers[role].get("/")).text
        page = await officers[role].get("/staff/account")
        assert page.status_code == 200
        assert "/staff/requests/" not in page.text
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://platform.localhost"
    ) as nobody:
        assert unit.slug not in (await nobody.get("/")).text
        assert (await nobody.get("/api/v1/tenants")).status_code == 401


async def test_another_provinces_unit_is_as_if_it_did_not_exist(unit, officers):
    from portal.commands.tenants import TENANTS, read_units
    from portal.people.person import SYSTEM
    from portal.tenants.actions import apply_unit

    bothong = next(one for one in read_units(TENANTS) if one.unit.slug == "bothong")
    await apply_unit(bothong, SYSTEM)
    assert (await officers["operator"].get("/api/v1/tenants/bothong")).status_code == 200
    foreign = await officers["provincial_admin"].get("/api/v1/tenants/bothong")
    missing = await officers["provincial_admin"].get("/api/v1/tenants/no-such")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text.replace("bothong", "X") == missing.text.replace("no-such", "X")


async def test_a_unit_that_is_closed_answers_nothing(client):
    from msgspec.structs import replace

    from portal.people.person import SYSTEM
    from portal.tenants.actions import apply_unit

    unit = await make.unit()
    http = client(unit)
    assert (await http.get("/")).status_code == 200
    closed = replace(unit.file, unit=replace(unit.file.unit, active=False))
    await apply_unit(closed, SYSTEM)
    assert (await http.get("/")).text == "Not found"
    await apply_unit(unit.file, SYSTEM)
    assert (await http.get("/")).status_code == 200
