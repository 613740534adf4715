"""Room: refused before it is stored, counted, shown to whom it concerns."""

import asyncio
import json
from uuid import uuid4

import httpx
import pytest

from portal.keeping import jobs, usage
from portal.kit import db
from portal.kit.errors import TooLarge
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people import actions, sessions
from portal.people.person import SYSTEM
from portal.people.roles import Role
from tests import make


async def _room(unit, size):
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed("UPDATE site SET storage_quota = $2 WHERE tenant = $1",
                             unit.tenant.id, size)  # fmt: skip


async def test_what_does_not_fit_is_refused_before_it_is_stored(unit, client, kept):
    publication = await make.draft(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            used = (await usage.usage()).bytes
    await _room(unit, used + 1000)
    http = client(unit, unit.staff)
    path = f"/api/v1/requests/{publication}/documents"
    big = make.pdf("x" * 2000)
    answer = await http.post(path, files={"file": ("ใหญ่.pdf", big)})
    assert answer.status_code == 413
    assert "ขอเพิ่มพื้นที่จากผู้ดูแลระบบส่วนกลาง" in answer.text
    with acting_for(unit.tenant):
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM content") == 1
    assert (await http.post(path, files={"file": ("a.pdf", make.pdf("s"))})).status_code == 201


async def test_two_uploads_do_not_both_take_the_last_room(unit, kept):
    await _room(unit, 1500)
    with acting_for(unit.tenant):
        await _fill(kept)


async def _fill(kept):
    found = await asyncio.gather(
        *(kept.one(uuid4().bytes * 62) for _ in range(8)), return_exceptions=True
    )
    assert len([one for one in found if isinstance(one, str)]) == 1
    assert len([one for one in found if isinstance(one, TooLarge)]) == 7
    again = next(one for one in found if isinstance(one, str))
    await kept.one(await kept.read(again))  # what is kept already needs no room


async def test_the_unit_sees_where_its_room_goes_and_is_warned_once(unit, client, kept):
    publication = await make.publication(unit)
    await make.draft(unit)
    with acting_for(unit.tenant):
        await jobs.tally()
        async with db.transaction():
            now = await usage.usage()
            groups = await usage.by_category()
        assert (now.files, now.is_near) == (2, False)
        (group,) = groups
        assert group["bytes"] == now.bytes
        assert group["public_bytes"] + group["draft_bytes"] == now.bytes
    await _room(unit, now.bytes + 1)
    with acting_for(unit.tenant):
        for _ in range(2):
            await jobs.tally()
        async with db.transaction():
            told = await db.rows("SELECT subject FROM letter WHERE subject LIKE '%พื้นที่เก็บไฟล์%'")
    assert len(told) == 3
    page = (await client(unit, unit.staff).get("/staff/settings/storage")).text
    for said in ("พื้นที่ใกล้เต็ม", "แผน 2570.pdf", "<svg", str(publication)):
        assert said in page, said
    assert "/staff/settings/storage" in (await client(unit, unit.staff).get("/staff/settings")).text


@pytest.fixture
async def officers(app):
    made = {}
    with acting_for(PLATFORM):
        for role, province in ((Role.OPERATOR, ""), (Role.PROVINCIAL_ADMIN, "สระบุรี")):
            name = f"{role}-{uuid4().hex[:6]}"
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


async def test_the_province_sees_it_and_the_operator_sets_it(unit, officers, kept):
    publication = await make.publication(unit)
    with acting_for(unit.tenant):
        await jobs.tally()
    for http in officers.values():
        page = (await http.get("/storage")).text
        assert f"//{unit.slug}.localhost/staff/settings/storage" in page
        assert "แผน 2570" not in page
        assert str(publication) not in page
    path = f"/storage/{unit.slug}/quota"
    assert (await officers["provincial_admin"].post(path, data={})).status_code == 403
    assert (await officers["operator"].post(path, data={"megabytes": "-1"})).status_code == 422
    assert (await officers["operator"].post(path, data={"megabytes": "7"})).status_code == 303
    with acting_for(unit.tenant):
        async with db.transaction():
            assert (await usage.usage()).quota == 7 * 1024 * 1024
    await usage.set_quota(unit.tenant.id, None, SYSTEM)
    with acting_for(unit.tenant):
        async with db.transaction():
            assert (await usage.usage()).quota == 20_480 * 1024 * 1024


async def test_an_operator_allows_an_erasure_from_the_platform(unit, officers, kept):
    erasure = await make.held_and_erased(unit)
    with acting_for(unit.tenant):
        await jobs.tally()
    path = f"/storage/{unit.slug}/erasures/{erasure}"
    http = officers["operator"]
    assert "สธ 1/2570" in (await http.get("/storage")).text
    refused = officers["provincial_admin"].post(path, data={"verdict": "allow", "reason": "x"})
    assert (await refused).status_code == 403
    assert (await http.post(path, data={"verdict": "allow"})).status_code == 422
    said = {"verdict": "allow", "reason": "หนังสือ สธ 9"}
    unsure = await http.post(path, data=said)
    assert unsure.status_code == 422
    assert "กู้คืนไม่ได้" in unsure.text
    done = await http.post(path, data=said | {"confirmed": "yes"})
    assert done.status_code == 303
    await make.drain()
    with acting_for(unit.tenant):
        async with db.transaction():
            row = await db.row("SELECT state, decided_role FROM erasure WHERE id = $1", erasure)
            noted = json.loads(await db.value("SELECT storage FROM site WHERE tenant = $1",
                                              unit.tenant.id))  # fmt: skip
    assert tuple(row) == ("done", "operator")
    assert noted["asked"] == []
    gone = await http.post(path, data={"verdict": "allow", "reason": "x"})
    assert gone.status_code == 404
