"""The appointment order, the yearly duty, the training log."""

from datetime import timedelta

import pytest

from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.office.duty import duty_due
from portal.people.roles import Role
from tests import make

ORDER, TRAINING, DUTY = "/staff/settings/order", "/staff/settings/training", "/staff/duty"


async def in_unit(unit, sql, *args):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.rows(sql, *args)


async def test_the_order_lists_today_and_warns_when_roles_changed(unit, client):
    http = client(unit, unit.unit_admin)
    page = (await http.get(ORDER)).text
    assert "ยังไม่ได้บันทึกคำสั่ง" in page
    assert f"คำสั่ง{unit.file.unit.name_th}" in page
    assert unit.webmaster.person.name in page
    done = await http.post(ORDER, data={"number": "12/2570", "day": "20/11/2569"})
    assert done.status_code == 303, done.text
    assert "ตรงกับคำสั่งล่าสุด" in (await http.get(ORDER)).text
    with acting_for(unit.tenant):
        new = await make.someone("webmaster")
    page = (await http.get(ORDER)).text
    assert "บทบาทเปลี่ยนไปจากคำสั่งล่าสุด" in page
    assert page.count(new.person.name) == 2  # in the list, and as what is new
    lines = await in_unit(unit, "SELECT role FROM audit_entry WHERE action = 'order_recorded'")
    assert [line["role"] for line in lines] == ["unit_admin"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"number": "", "day": "1/11/2569"}, "number"),
        ({"number": "1/2570", "day": "1/11/2599"}, "day"),
        ({"number": "1/2570", "day": "1/11/1400"}, "day"),
        ({"number": "1/2570", "day": ""}, "day"),
    ],
)
async def test_an_order_needs_a_number_and_a_day_that_was(unit, client, form, field):
    answer = await client(unit, unit.unit_admin).post(ORDER, data=form)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert not await in_unit(unit, "SELECT id FROM appointment_order")


async def test_the_same_number_twice_is_refused(unit, client):
    http = client(unit, unit.unit_admin)
    form = {"number": "12/2570", "day": "20/11/2569"}
    assert (await http.post(ORDER, data=form)).status_code == 303
    again = await http.post(ORDER, data=form)
    assert again.status_code == 422
    assert "แล้ว" in again.text


async def test_the_approver_reads_the_order_and_does_not_record_it(unit, client):
    http = client(unit, unit.approver)
    page = await http.get(ORDER)
    assert page.status_code == 200
    assert "<form" not in page.text.split('id="main"')[1]
    assert (await http.post(ORDER, data={"number": "1", "day": "1/11/2569"})).status_code == 403


async def test_a_webmaster_accepts_first_and_again_after_a_year(unit, client):
    http, person = client(unit, unit.webmaster), unit.webmaster.person
    sent = await http.get("/staff/settings/times")
    assert (sent.status_code, sent.headers["location"]) == (
        303, "/staff/duty?next=/staff/settings/times",
    )  # fmt: skip
    home = await http.get("/staff/")  # nothing else is held up, but it is asked for
    assert 'href="/staff/duty?next=/staff/"' in home.text
    assert "/staff/duty" not in (await client(unit, unit.staff).get("/staff/")).text
    assert 'name="next" value="/staff/"' in (await http.get("/staff/duty?next=/staff/")).text
    page = await http.get(sent.headers["location"])
    assert "พ.ศ. ๒๕๕๐" in page.text
    assert "พ.ศ. ๒๕๖๐" in page.text
    for _ in range(2):
        done = await http.post(f"{DUTY}/accept", data={"next": "/staff/settings/times"})
        assert done.headers["location"] == "/staff/settings/times"
    assert (await http.get("/staff/settings/times")).status_code == 200
    assert "/staff/duty" not in (await http.get("/staff/")).text
    lines = await in_unit(unit, "SELECT actor FROM audit_entry WHERE action = 'duty_accepted'")
    assert [line["actor"] for line in lines] == [person.account]
    with acting_for(unit.tenant):
        async with db.transaction():
            assert not await duty_due(person)
            token = clock.moment.set(clock.now() + timedelta(days=365))
            assert await duty_due(person)
            clock.moment.reset(token)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/staff/settings\\x",
                                    "/staff/settings?x=1", "javascript:1"])  # fmt: skip
async def test_after_accepting_one_goes_nowhere_else(unit, client, target):
    done = await client(unit, unit.webmaster).post(f"{DUTY}/accept", data={"next": target})
    assert done.headers["location"] == DUTY


async def test_the_duty_is_the_webmasters_alone(unit, client):
    http = client(unit, unit.staff)
    assert (await http.get(DUTY)).status_code == 200
    assert (await http.get("/staff/settings")).status_code == 200
    assert (await http.post(f"{DUTY}/accept")).status_code == 403
    with acting_for(unit.tenant):
        async with db.transaction():
            assert not await duty_due(unit.staff.person)
            assert Role.WEBMASTER in unit.webmaster.person.roles


FORM = {"topic": "ความมั่นคงปลอดภัยไซเบอร์", "day": "1/10/2569", "hours": "๖",
        "evidence": "https://example.go.th/cert.pdf"}  # fmt: skip


async def test_training_is_kept_for_each_person(unit, client):
    http = client(unit, unit.staff)
    assert (await http.post(TRAINING, data=FORM)).status_code == 303
    admin = client(unit, unit.unit_admin)
    for_another = FORM | {"person": str(unit.webmaster.person.account), "hours": "1.5"}
    assert (await admin.post(TRAINING, data=for_another)).status_code == 303
    page = (await http.get(TRAINING)).text
    assert unit.staff.person.name in page
    assert unit.webmaster.person.name in page
    assert "https://example.go.th/cert.pdf" in page
    found = await in_unit(unit, "SELECT account, hours FROM training ORDER BY hours")
    assert [float(row["hours"]) for row in found] == [1.5, 6.0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topic": " "}, "topic"), ({"hours": "0"}, "hours"), ({"hours": "1e2"}, "hours"),
        ({"hours": ""}, "hours"), ({"day": "1/10/2599"}, "day"), ({"day": "x"}, "day"),
        ({"evidence": "javascript:alert(1)"}, "evidence"), ({"person": "x"}, "person"),
    ],
)  # fmt: skip
async def test_training_that_does_not_hold(unit, client, change, field):
    answer = await client(unit, unit.unit_admin).post(TRAINING, data=FORM | change)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert not await in_unit(unit, "SELECT id FROM training")


async def test_nobody_records_training_of_somebody_else(unit, other, client):
    for account in (unit.webmaster.person.account, other.staff.person.account):
        answer = await client(unit, unit.staff).post(TRAINING, data=FORM | {"person": str(account)})
        assert answer.status_code == 422
    foreign = FORM | {"person": str(other.staff.person.account)}
    assert (await client(unit, unit.unit_admin).post(TRAINING, data=foreign)).status_code == 422
