"""Accounts, roles, standing in: what a unit's administrator may do, and what not."""

import json
import re
from datetime import timedelta

import pytest

from portal.kit import clock, db
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people import actions as people
from portal.people import sessions
from portal.people.roles import Role
from tests import make

PAGE = "/staff/settings/people"
ROLE = {"role": "approver", "kind": "own"}
STANDING = {
    "role": "approver", "kind": "acting", "position": "ผู้ช่วยสาธารณสุขอำเภอ",
    "instead_of": "สาธารณสุขอำเภอ", "order_ref": "12/2570", "starts_on": "1/10/2569",
    "ends_on": "30/9/2580",
}  # fmt: skip


async def rows(unit, sql, *args):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.rows(sql, *args)


async def today(unit, days=0):
    with acting_for(unit.tenant):
        async with db.transaction():
            return clock.today() + timedelta(days=days)


def thai(day):
    return f"{day.day}/{day.month}/{day.year + 543}"


async def membership(unit, who, role=None):
    found = await rows(
        unit,
        "SELECT id FROM membership WHERE account = $1 AND role = $2",
        unit.people[who].person.account,
        role or who.rstrip("2"),
    )
    return found[0]["id"]


@pytest.fixture
def admin(unit, client):
    return client(unit, unit.unit_admin)


async def test_a_new_account_signs_in_with_the_password_shown_once(unit, admin, client):
    name = f"somchai.{unit.slug}"
    form = {**ROLE, "role": "staff", "username": name.upper(), "name": "สมชาย ใจดี",
            "work_group": "", "order_ref": "5/2570"}  # fmt: skip
    answer = await admin.post(f"{PAGE}/new", data=form)
    assert answer.status_code == 200
    password = re.search(r'id="new-password" value="([^"]+)"', answer.text)[1]
    assert answer.headers["cache-control"] == "no-store"
    signed = await client(unit).post(
        "/staff/sign-in", data={"username": name, "password": password, "next": "/staff/"}
    )
    assert signed.status_code == 303
    assert password not in (await admin.get(PAGE)).text
    line = await rows(
        unit, "SELECT actor, role, detail FROM audit_entry WHERE action = 'role_given'"
        " ORDER BY id DESC LIMIT 1",
    )  # fmt: skip
    assert line[0]["actor"] == unit.unit_admin.person.account
    assert json.loads(line[0]["detail"])["order"] == "5/2570"
    again = await admin.post(f"{PAGE}/new", data=form)
    assert again.status_code == 422
    assert "มีชื่อผู้ใช้" in again.text


async def test_standing_in_signs_as_such_from_day_to_day(unit, admin):
    form = STANDING | {
        "username": unit.reviewer.username,
        "instead_of_username": unit.approver.username,
    }
    answer = await admin.post(f"{PAGE}/role", data=form)
    assert answer.status_code == 303, answer.text
    with acting_for(unit.tenant):
        person = await sessions.person_of_token(unit.reviewer.token)
    assert Role.APPROVER in person.roles
    assert person.position("approver") == "ผู้ช่วยสาธารณสุขอำเภอ รักษาราชการแทนสาธารณสุขอำเภอ"
    assert person.stands_for == {unit.approver.person.account}
    page = (await admin.get(PAGE)).text
    assert "รักษาราชการแทนสาธารณสุขอำเภอ" in page
    assert "12/2570" in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"order_ref": ""}, "order_ref"),
        ({"instead_of": ""}, "instead_of"),
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "30/9/2568"}, "ends_on"),
        ({"ends_on": "31/2/2570"}, "ends_on"),
        ({"ends_on": "30/9/1969"}, "ends_on"),
        ({"starts_on": "เมื่อวาน"}, "starts_on"),
        ({"kind": "delegated"}, "instead_of_username"),
        ({"kind": "king"}, "kind"),
        ({"role": "operator"}, "role"),
        ({"role": "provincial_admin"}, "role"),
        ({"role": ""}, "role"),
        ({"work_group": "กลุ่มที่ไม่มี"}, "work_group"),
        ({"username": "no.such.person"}, "username"),
        ({"instead_of_username": "no.such.person"}, "instead_of_username"),
    ],
)
async def test_what_does_not_hold_gives_no_role(unit, admin, change, field):
    form = STANDING | {"username": unit.staff.username} | change
    answer = await admin.post(f"{PAGE}/role", data=form)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert not await rows(unit, "SELECT id FROM membership WHERE kind <> 'own'")


async def test_ending_asks_first_and_takes_the_access(unit, admin, client):
    found = await membership(unit, "webmaster2")
    url = f"{PAGE}/roles/{found}/end"
    form = {"last_day": thai(await today(unit, -1)), "reason": "ย้ายไปปฏิบัติงานที่อื่น"}
    await rows(unit, "UPDATE membership SET starts_on = starts_on - 30 RETURNING id")
    assert (await admin.get(url)).status_code == 200
    asked = await admin.post(url, data=form)
    assert asked.status_code == 200
    assert "ยืนยันสิ้นสุดบทบาท" in asked.text
    assert (await client(unit, unit.webmaster2).get("/staff/")).status_code == 200
    done = await admin.post(url, data=form | {"confirmed": "yes"})
    assert done.status_code == 303
    assert (await client(unit, unit.webmaster2).get("/staff/")).status_code in (303, 401, 403)
    line = await rows(unit, "SELECT reason FROM audit_entry WHERE action = 'role_ended'")
    assert line[0]["reason"] == "ย้ายไปปฏิบัติงานที่อื่น"
    later = await admin.post(url, data={"last_day": "1/1/2590", "reason": "x", "confirmed": "yes"})
    assert later.status_code == 422


async def test_ending_needs_a_reason_and_a_day(unit, admin):
    url = f"{PAGE}/roles/{await membership(unit, 'staff')}/end"
    answer = await admin.post(
        url, data={"last_day": "32/1/2570", "reason": " ", "confirmed": "yes"}
    )
    assert answer.status_code == 422
    assert 'href="#f-last_day"' in answer.text
    assert 'href="#f-reason"' in answer.text


async def test_the_last_administrator_cannot_end_or_disable(unit, admin, client):
    own = await membership(unit, "unit_admin")
    form = {"last_day": thai(await today(unit)), "reason": "เกษียณ", "confirmed": "yes"}
    answer = await admin.post(f"{PAGE}/roles/{own}/end", data=form)
    assert answer.status_code == 409
    assert "อย่างน้อย 1 คน" in answer.text
    with acting_for(unit.tenant):
        second = await make.someone("unit_admin")
    assert (await admin.post(f"{PAGE}/roles/{own}/end", data=form)).status_code == 303
    other_admin = client(unit, second)
    mine = await rows(unit, "SELECT id FROM membership WHERE account = $1", second.person.account)
    answer = await other_admin.post(f"{PAGE}/roles/{mine[0]['id']}/end", data=form)
    assert answer.status_code == 409


async def test_two_administrators_who_end_each_other_at_once(unit, client):
    import asyncio

    with acting_for(unit.tenant):
        second = await make.someone("unit_admin")
    mine = await membership(unit, "unit_admin")
    theirs = (
        await rows(unit, "SELECT id FROM membership WHERE account = $1", second.person.account)
    )[0]["id"]
    form = {"last_day": thai(await today(unit)), "reason": "x1", "confirmed": "yes"}
    answers = await asyncio.gather(
        client(unit, unit.unit_admin).post(f"{PAGE}/roles/{theirs}/end", data=form),
        client(unit, second).post(f"{PAGE}/roles/{mine}/end", data=form),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]


async def test_resetting_and_disabling_ask_first(unit, admin, client):
    account = unit.staff.person.account
    for what in ("reset", "disable"):
        asked = await admin.post(f"{PAGE}/accounts/{account}/{what}")
        assert asked.status_code == 200
        assert "ยืนยัน" in asked.text
    assert (await client(unit, unit.staff).get("/staff/")).status_code == 200
    done = await admin.post(f"{PAGE}/accounts/{account}/reset", data={"confirmed": "yes"})
    assert 'id="new-password"' in done.text
    assert (await client(unit, unit.staff).get("/staff/")).status_code == 303  # tokens ended too
    gone = await admin.post(f"{PAGE}/accounts/{account}/disable", data={"confirmed": "yes"})
    assert gone.status_code == 303
    lines = await rows(
        unit, "SELECT action, actor FROM audit_entry WHERE subject = $1 ORDER BY id DESC LIMIT 2",
        account,
    )  # fmt: skip
    assert [line["action"] for line in lines] == ["account_disabled", "password_changed"]
    assert {line["actor"] for line in lines} == {unit.unit_admin.person.account}


async def test_an_account_that_is_also_elsewhere_is_given_roles_and_left_alone(
    unit, other, admin, client
):
    stranger = other.staff
    form = ROLE | {"role": "staff", "username": stranger.username}
    assert (await admin.post(f"{PAGE}/role", data=form)).status_code == 303
    account = stranger.person.account
    shown = await admin.get(f"{PAGE}/accounts/{account}")
    assert "มีบทบาทในหน่วยงานอื่นด้วย" in shown.text
    assert f"{stranger.username}@mail" not in shown.text
    for who in (admin, client(other, other.unit_admin)):
        for what in ("reset", "disable"):
            for form in ({}, {"confirmed": "yes"}):
                answer = await who.post(f"{PAGE}/accounts/{account}/{what}", data=form)
                assert answer.status_code == 403
    assert (await client(other, stranger).get("/staff/")).status_code == 200


async def test_an_account_of_the_platform_is_left_alone(unit, admin):
    with acting_for(PLATFORM):
        await people.give_role(unit.staff.person.account, Role.PROVINCIAL_ADMIN, "สระบุรี")
    answer = await admin.post(
        f"{PAGE}/accounts/{unit.staff.person.account}/reset", data={"confirmed": "yes"}
    )
    assert answer.status_code == 403


async def test_an_account_without_a_role_here_is_as_if_it_did_not_exist(unit, other, admin):
    for path in ("", "/reset", "/disable"):
        url = f"{PAGE}/accounts/{other.staff.person.account}{path}"
        answer = await (admin.post(url) if path else admin.get(url))
        assert answer.status_code == 404


@pytest.mark.parametrize("who", ["staff", "reviewer", "webmaster", "approver"])
async def test_only_the_administrator_changes_people(unit, client, who):
    http = client(unit, unit.people[who])
    assert (await http.get(PAGE)).status_code == (200 if who == "approver" else 403)
    for path in ("/new", "/role", f"/roles/{await membership(unit, 'staff')}/end",
                 f"/accounts/{unit.staff.person.account}/reset"):  # fmt: skip
        assert (await http.post(f"{PAGE}{path}", data=ROLE)).status_code == 403
    assert (await http.get(f"{PAGE}/new")).status_code == 403


async def test_ones_own_account_is_not_reset_here(unit, admin):
    own = unit.unit_admin.person.account
    for what in ("reset", "disable"):
        answer = await admin.post(f"{PAGE}/accounts/{own}/{what}", data={"confirmed": "yes"})
        assert answer.status_code == 409
