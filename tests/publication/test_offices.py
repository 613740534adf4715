"""How offices really decide: named people, standing in, word of mouth confirmed or denied, times
and reminders, new editions compared, senders and channels."""

from datetime import timedelta

import pytest

from portal.kit import clock, db
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.tenancy import acting_for
from portal.people import actions as people
from portal.people import sessions
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication import actions, queries
from portal.publication.differences import differences
from portal.publication.jobs import remind_due
from portal.publication.workflow import workflow
from tests import make

FIVE = [
    {"role": "reviewer", "position_th": f"ผู้ตรวจคนที่ {n}", "position_en": "", "minutes": n + 1}
    for n in range(1, 5)
] + make.ONE_STEP


async def today(someone: make.Someone) -> Person:
    """The person with the roles in force now, as a request would see them."""
    found = await sessions.person_of_token(someone.token)
    assert found is not None
    return found


async def seen(unit, made):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await queries.subject(made)


async def letters(unit, who, words):
    await make.drain()
    with acting_for(unit.tenant):
        async with db.transaction():
            found = await db.rows(
                "SELECT subject, body FROM letter WHERE recipient = $1 AND subject LIKE $2",
                who.person.account,
                f"{words}%",
            )
    return found


# ---- chains as data


async def test_any_number_of_reviews_each_of_which_counts_once():
    unit = await make.unit(FIVE)
    made = await make.publication(unit, "draft")
    await make.do(unit, made, "staff", "submit")
    for done in range(1, 5):
        with pytest.raises(Conflict, match="ผู้ตรวจ"):
            await make.do(unit, made, "approver", "approve")
        after = await make.do(unit, made, "reviewer", "forward")
        assert (after.state, after.row.step) == ("reviewed", done)
    assert (await make.do(unit, made, "approver", "approve")).state == "approved"


async def test_a_change_of_the_chain_holds_for_what_is_submitted_afterwards():
    from msgspec.structs import replace

    from portal.people.person import SYSTEM
    from portal.tenants.actions import apply_unit
    from portal.tenants.unit_file import ApprovalStep

    unit = await make.unit()
    before = await make.publication(unit, "submitted")
    two = [ApprovalStep("reviewer", "ผู้ช่วย"), ApprovalStep("approver", "หัวหน้า")]
    approval = replace(unit.file.approval, step=two)
    await apply_unit(replace(unit.file, approval=approval), SYSTEM)
    after = await make.publication(unit, "draft")
    await make.do(unit, after, "staff", "submit")
    assert (await make.do(unit, before, "approver", "approve")).state == "approved"
    with pytest.raises(Conflict, match="ผู้ตรวจ"):
        await make.do(unit, after, "approver", "approve")


@pytest.fixture
async def named():
    """A unit whose approval is the step of one named person; two hold the role."""
    unit = await make.unit()
    with acting_for(unit.tenant):
        unit.people["other"] = await make.someone("approver", name="คุณคนที่สอง")
    step = make.ONE_STEP[0] | {"username": unit.approver.username}
    made = await make.unit_like(unit, step=[step])
    return made


async def test_where_one_person_is_named_nobody_else_decides(named):
    made = await make.publication(named, "submitted")
    with pytest.raises(Conflict, match="เฉพาะคน"):
        await make.do(named, made, "other", "approve")
    assert (await make.do(named, made, "approver", "approve")).state == "approved"


async def test_whoever_stands_in_decides_and_the_signature_says_so(named):
    with acting_for(named.tenant):
        deputy = named.people["deputy"] = await make.someone("staff", name="คุณรองหัวหน้า")
        await people.give_role(
            deputy.person.account,
            Role.APPROVER,
            "นักวิชาการสาธารณสุขชำนาญการ",
            order_ref="12/2569",
            standing=people.Standing("acting", "สาธารณสุขอำเภอ", named.approver.person.account),
        )
        named.people["deputy"] = make.Someone(await today(deputy), deputy.token, deputy.username)
    made = await make.publication(named, "submitted")
    assert await letters(named, named.people["deputy"], "มีเรื่องรอพิจารณา")
    assert not await letters(named, named.people["other"], "มีเรื่องรอพิจารณา")
    after = await make.do(named, made, "deputy", "approve")
    line = "นักวิชาการสาธารณสุขชำนาญการ รักษาราชการแทนสาธารณสุขอำเภอ"
    assert (after.row.approved_name, after.row.approved_position) == ("คุณรองหัวหน้า", line)


async def test_a_role_that_ended_yesterday_decides_nothing(unit, client):
    made = await make.publication(unit, "submitted")
    with acting_for(unit.tenant):
        async with db.transaction():
            role = await db.value(
                "UPDATE membership SET starts_on = current_date - 9 WHERE account = $1"
                " RETURNING id",
                unit.approver.person.account,
            )
            day = clock.today() - timedelta(days=1)
        await people.end_role(role, unit.unit_admin.person, day, "ย้ายไปที่อื่น")
        assert (await today(unit.approver)).roles == frozenset()
    answer = await client(unit, unit.approver).post(
        f"/api/v1/requests/{made}/actions", json={"action": "approve"}
    )
    assert answer.status_code == 403
    assert (await seen(unit, made)).state == "submitted"


async def test_when_the_named_person_has_left_the_step_is_everybodys(named):
    made = await make.publication(named, "submitted")
    with acting_for(named.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE membership SET starts_on = current_date - 9, ends_on = current_date - 1"
                " WHERE account = $1",
                named.approver.person.account,
            )
    assert (await make.do(named, made, "other", "approve")).state == "approved"


async def test_a_category_may_name_who_checks_it(unit):
    from msgspec.structs import replace

    from portal.people.person import SYSTEM
    from portal.tenants.actions import apply_unit
    from portal.tenants.unit_file import Duty

    with acting_for(unit.tenant):
        unit.people["other"] = await make.someone("approver")
    duty = Duty("news", "งานประชาสัมพันธ์", "หัวหน้างาน", unit.people["other"].username)
    await apply_unit(replace(unit.file, category=[duty]), SYSTEM)
    news = await make.publication(unit, "submitted", category="news")
    with pytest.raises(Conflict, match="เฉพาะคน"):
        await make.do(unit, news, "approver", "approve")
    assert (await make.do(unit, news, "other", "approve")).state == "approved"
    plan = await make.publication(unit, "submitted")
    assert (await make.do(unit, plan, "approver", "approve")).state == "approved"


# ---- by word of mouth


async def spoken(unit, state="approved"):
    made = await make.publication(unit, "submitted")
    await make.do(
        unit, made, "webmaster", "record_verbal_approval", approver=unit.approver.username,
        channel="phone", urgency="น้ำท่วม", spoken_at=await make.soon(unit, -60),
    )  # fmt: skip
    if state == "published":
        await make.do(unit, made, "webmaster", "publish")
    return made


@pytest.mark.parametrize(
    ("state", "after"), [("approved", "rejected"), ("published", "taken_down")]
)
async def test_a_confirmation_refused_takes_it_down(unit, client, state, after):
    made = await spoken(unit, state)
    with pytest.raises(Invalid):
        await make.do(unit, made, "approver", "deny_verbal_approval")
    denied = await make.do(unit, made, "approver", "deny_verbal_approval", reason="ไม่ได้อนุญาต")
    assert denied.state == after
    answer = await client(unit).get(f"/p/{made}/")
    assert answer.status_code == (410 if state == "published" else 404)
    for who in (unit.staff, unit.webmaster):
        found = await letters(unit, who, "ผู้มีอำนาจแจ้งว่าไม่ได้อนุญาตทางวาจา")
        assert len(found) == 1
        assert "ไม่ได้อนุญาต (โดย" in found[0]["body"]
    if after == "rejected":
        assert (await make.do(unit, made, "staff", "revise")).state == "draft"


async def test_only_who_spoke_or_stands_in_confirms_until_they_have_left(unit):
    with acting_for(unit.tenant):
        unit.people["other"] = await make.someone("approver")
    made = await spoken(unit)
    with pytest.raises(Conflict, match="ผู้ที่อนุญาตทางวาจา"):
        await make.do(unit, made, "other", "confirm_verbal_approval")
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE membership SET starts_on = current_date - 9, ends_on = current_date - 1"
                " WHERE account = $1",
                unit.approver.person.account,
            )
    assert (await make.do(unit, made, "other", "confirm_verbal_approval")).approval == "confirmed"


# ---- times and reminders


async def moved(unit, made, **columns):
    """As if this much had happened earlier: no clock is moved under other tests' feet."""
    with acting_for(unit.tenant):
        async with db.transaction():
            for name, hours in columns.items():
                await db.changed(
                    f"UPDATE publication SET {name} = portal_now() - $2 * interval '1 hour'"
                    " WHERE id = $1",
                    made,
                    float(hours),
                )
        return await remind_due()


async def test_each_step_has_its_time_and_who_lets_it_pass_is_reminded_once(unit):
    made = await make.publication(unit, "submitted")
    row = (await seen(unit, made)).row
    assert row.due_by > row.submitted_at
    assert row.remind_at == row.due_by
    assert await moved(unit, made, due_by=1, remind_at=1) == 1
    assert len(await letters(unit, unit.approver, "ล่าช้าเกินกำหนด")) == 1
    with acting_for(unit.tenant):
        assert await remind_due() == 0  # not again before the next office day
    row = (await seen(unit, made)).row
    assert row.remind_at > clock_now(row)
    assert await moved(unit, made, due_by=24 * 9, remind_at=1) == 1  # more than an office day late
    assert len(await letters(unit, unit.unit_admin, "ยังล่าช้า")) == 1
    done = await make.do(unit, made, "approver", "approve")
    assert done.row.due_by > row.due_by  # now it is the webmaster's


def clock_now(row):
    return row.updated_at


async def test_an_unconfirmed_permission_is_reminded_and_goes_up(unit):
    made = await spoken(unit, "published")
    assert await moved(unit, made, confirm_by=-1, remind_at=0) == 1
    assert len(await letters(unit, unit.approver, "ใกล้ครบกำหนดยืนยัน")) == 1
    assert not await letters(unit, unit.unit_admin, "เกินกำหนดยืนยัน")
    assert await moved(unit, made, confirm_by=1, remind_at=1) == 1
    assert len(await letters(unit, unit.unit_admin, "เกินกำหนดยืนยัน")) == 1
    confirmed = await make.do(unit, made, "approver", "confirm_verbal_approval")
    assert (confirmed.row.remind_at, confirmed.row.confirm_by) == (None, None)


async def test_opening_a_request_is_noted_for_whose_step_it_is_and_the_first_time_counts(unit):
    made = await make.publication(unit, "submitted")
    with acting_for(unit.tenant):
        async with db.transaction():
            for who in ("staff", "webmaster", "approver", "approver"):
                await queries.note_opened(await queries.subject(made), unit.people[who].person)
            assert await db.value("SELECT count(*) FROM opened WHERE publication = $1", made) == 1


# ---- editions


async def test_what_the_approver_sees_of_a_new_edition_is_the_difference(unit):
    first = await make.publication(unit, "published")
    edition = (await make.do(unit, first, "staff", "update")).row.id
    with acting_for(unit.tenant):
        given = {"title": "แผนฉบับปรับปรุง", "coverage_to": "2028-09-30"}
        await actions.edit(edition, unit.staff.person, given)
        from portal.publication.files import attach

        await attach(edition, unit.staff.person, make.upload("ภาคผนวก.pdf", make.pdf("new")))
        async with db.transaction():
            now = await queries.subject(edition)
            before = await queries.previous_edition(now)
            assert before is not None
            found = {one.name: one for one in differences(before, now)}
    assert set(found) == {"title", "coverage_to", "file:ภาคผนวก.pdf"}
    assert found["title"].after == "แผนฉบับปรับปรุง"
    assert "2570" in found["coverage_to"].before
    assert found["file:ภาคผนวก.pdf"].before == ""


# ---- channels and senders


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"channels": []}, "channels"), ({"channels": ["board"]}, "channels"),
        ({"channels": ["website", "radio"]}, "channels"), ({"sender": {}}, "sender"),
        ({"sender": {"channel": "letter", "received_on": "2026-11-20", "name": "ก", "position": "ข",
                     "agency": "ค"}}, "sender"),
        ({"sender": {"channel": "pigeon", "received_on": "2026-11-20", "name": "ก", "position": "ข",
                     "agency": "ค", "contact": "ง"}}, "sender"),
        ({"sender": {"channel": "letter", "received_on": "20/11/2569", "name": "ก", "position": "ข",
                     "agency": "ค", "contact": "ง"}}, "sender"),
    ],
)  # fmt: skip
async def test_where_and_from_whom_must_hold(unit, client, given, name):
    answer = await client(unit, unit.staff).post("/api/v1/requests", json=given)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [name]


async def test_a_sender_is_kept_for_the_unit_and_shown_to_nobody_else(unit, client):
    sender = {
        "channel": "letter", "received_on": "2026-11-20", "name": "นางสาวผู้ส่ง", "position": "ครู",
        "agency": "โรงเรียนบ้านหนองน้ำใส", "contact": "08-1234-5678",
    }  # fmt: skip
    made = await make.draft(unit, by=unit.webmaster, sender=make.sender(**sender))
    http = client(unit, unit.webmaster)
    where = f"/api/v1/requests/{made}"
    refused = await http.post(f"{where}/actions", json={"action": "submit"})
    assert [one["field"] for one in refused.json()["errors"]] == ["sender"]  # no scan
    scan = {"file": ("หนังสือ.pdf", make.pdf("scan"))}
    assert (
        await http.post(f"{where}/documents", files=scan, data={"internal": "true"})
    ).status_code == 201
    for who, action in (("webmaster", "submit"), ("approver", "approve"), ("webmaster", "publish")):
        await make.do(unit, made, who, action)
    inside = await client(unit, unit.staff).get(f"/api/v1/requests/{made}")
    assert inside.json()["sender"] == sender
    for path in (f"/p/{made}/", f"/api/v1/publications/{made}", "/"):
        answer = await client(unit).get(path)
        assert answer.status_code == 200
        assert "08-1234-5678" not in answer.text
        assert "ผู้ส่ง" not in answer.text


async def test_only_a_webmaster_registers_for_somebody_else(unit, client):
    sender = {
        "channel": "letter", "received_on": "2026-11-20", "name": "ก", "position": "ครู",
        "agency": "โรงเรียน", "contact": "08",
    }  # fmt: skip
    http = client(unit, unit.staff)
    refused = await http.post("/api/v1/requests", json=make.FIELDS | {"sender": sender})
    assert refused.status_code == 422
    assert "เฉพาะผู้ดูแลเว็บไซต์" in refused.json()["errors"][0]["message"]
    own = await make.draft(unit)
    refused = await http.patch(f"/api/v1/requests/{own}", json={"sender": sender})
    assert refused.status_code == 422
    http = client(unit, unit.webmaster)
    later = await http.post(
        "/api/v1/requests", json=make.FIELDS | {"sender": sender | {"received_on": "2069-11-20"}}
    )
    sent = await http.post(
        f"/api/v1/requests/{later.json()['id']}/actions", json={"action": "submit"}
    )
    assert "ยังมาไม่ถึง" in sent.json()["errors"][0]["message"]


async def test_a_scan_for_the_office_is_never_public(unit, client):
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            scan = await db.value(
                "UPDATE document SET internal = true WHERE publication = $1 RETURNING id", made
            )
    await make.do(unit, made, "staff", "submit")
    await make.do(unit, made, "approver", "approve")
    await make.do(unit, made, "webmaster", "publish")
    http = client(unit)
    assert (await http.get(f"/files/{scan}/x.pdf")).status_code in (404, 410)
    assert (await http.get(f"/api/v1/publications/{made}")).json()["documents"] == []
    assert str(scan) not in (await http.get(f"/p/{made}/")).text


async def test_two_approvers_at_the_same_second_make_one_decision(unit):
    import anyio

    with acting_for(unit.tenant):
        unit.people["other"] = await make.someone("approver")
    made = await make.publication(unit, "submitted")
    outcomes = []

    async def decide(who, action, **given):
        try:
            outcomes.append((await make.do(unit, made, who, action, **given)).state)
        except (Conflict, NotAllowed) as error:
            outcomes.append(type(error).__name__)

    async with anyio.create_task_group() as both:
        both.start_soon(decide, "approver", "approve")
        reject = {"reason_code": "other", "reason": "ไม่"}
        both.start_soon(lambda: decide("other", "reject", **reject))
    assert sorted(map(str, outcomes)) in (["Conflict", "approved"], ["Conflict", "rejected"])


def test_denying_goes_back_or_off_the_site():
    pairs = workflow.pairs()
    assert ("approved", "rejected") in pairs
    assert ("published", "rejected") not in pairs
    assert ("approved", "taken_down") not in pairs
