"""The webmaster's pages of what came from outside, by HTTP."""

import asyncio
import re

import pytest

from portal.intake.receive import receive
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.publication.queries import subject
from tests import make
from tests.intake.conftest import incoming, letter, pdf, wire

SENDER = {
    "channel": "letter",
    "received_on": "๒๐ พ.ย. ๒๕๖๙",
    "sender_name": "นางสาวทดสอบ ส่งเรื่อง",
    "sender_position": "นักวิชาการสาธารณสุข",
    "sender_agency": "รพ.สต. ทดสอบ",
    "sender_contact": "08 1234 5678",
    "title": "ขอเผยแพร่ผลการดำเนินงาน",
    "details": "ตามหนังสือที่แนบ",
}


def _files(scan=("หนังสือ.pdf", None), file=("ผลงาน.pdf", None)):
    found = []
    for field, (name, data) in (("scan", scan), ("file", file)):
        if name:
            found.append((field, (name, data or pdf())))
    return found


async def _seen(unit, address):
    made = re.fullmatch(r"/staff/requests/([0-9a-f-]{36})/edit", address)
    assert made, address
    with acting_for(unit.tenant):
        async with db.transaction():
            return await subject(made[1])


async def test_what_came_by_letter_becomes_the_webmasters_draft_with_its_sender(unit, client):
    http = client(unit, unit.webmaster)
    answer = await http.post("/staff/intake/new", data=SENDER, files=_files())
    assert answer.status_code == 303, answer.text
    seen = await _seen(unit, answer.headers["location"])
    assert seen.owner == unit.webmaster.person.account
    assert {row["filename"]: row["internal"] for row in seen.documents} == {
        "หนังสือ.pdf": True, "ผลงาน.pdf": False
    }  # fmt: skip
    page = (await http.get(f"/staff/requests/{seen.row.id}")).text
    for shown in ("หนังสือราชการ", "20 พฤศจิกายน 2569", SENDER["sender_name"], "08 1234 5678"):
        assert shown in page
    assert "ภายใน ไม่เผยแพร่" in page
    edit = await http.get(answer.headers["location"])
    assert edit.status_code == 200


async def test_the_scan_and_the_sender_never_become_public(unit, client):
    answer = await client(unit, unit.webmaster).post(
        "/staff/intake/new", data=SENDER, files=_files()
    )
    made = (await _seen(unit, answer.headers["location"])).row.id
    with acting_for(unit.tenant):
        from portal.publication import actions

        fields = {name: make.FIELDS[name] for name in make.FIELDS if name != "title"}
        await actions.edit(made, unit.webmaster.person, {**fields, **_needed()})
    await make.do(unit, made, "webmaster", "submit")
    await make.do(unit, made, "approver", "approve")
    await make.do(unit, made, "webmaster2", "publish")
    public = await client(unit).get(f"/p/{made}/")
    api = await client(unit).get(f"/api/v1/publications/{made}")
    assert public.status_code == api.status_code == 200
    for text in (public.text, api.text):
        assert "ผลงาน.pdf" in text
        assert "หนังสือ.pdf" not in text
        for name in ("sender_name", "sender_contact", "sender_position"):
            assert SENDER[name] not in text
    with acting_for(unit.tenant):
        async with db.transaction():
            scan = await db.value("SELECT id FROM document WHERE internal")
    assert (await client(unit).get(f"/files/{scan}/x.pdf")).status_code == 404


def _needed():
    return {"rights": True} if "rights" in make.FIELDS else {}


@pytest.mark.parametrize("name", [name for name in SENDER if name != "details"])
async def test_every_field_of_the_sender_is_needed(one, client, name):
    http = client(one, one.webmaster)
    for value in ("", "   ", "\u200b", "…"):
        answer = await http.post(
            "/staff/intake/new", data={**SENDER, name: value}, files=_files(file=("", None))
        )
        assert answer.status_code == 422
        assert f'id="f-{name}-error"' in answer.text
    kept = "title" if name != "title" else "sender_name"
    assert SENDER[kept] in answer.text


@pytest.fixture(scope="module")
async def one():
    return await make.unit()


@pytest.mark.parametrize(
    "day",
    ["21/11/1969", "21/11/3112", "1/1/2560", "31/2/2569", "พรุ่งนี้", "25/12/2569", "2569-11-21x",
     "99999999999"],
)  # fmt: skip
async def test_a_day_that_cannot_be_is_caught(one, client, day):
    answer = await client(one, one.webmaster).post(
        "/staff/intake/new", data={**SENDER, "received_on": day}, files=_files()
    )
    assert answer.status_code == 422
    assert 'id="f-received_on-error"' in answer.text
    assert day in answer.text


@pytest.mark.parametrize("day", ["21/11/2569", "21/11/2026", "2026-11-21", "๒๑/๑๑/๖๙"])
async def test_the_same_day_in_every_writing(one, client, day):
    answer = await client(one, one.webmaster).post(
        "/staff/intake/new", data={**SENDER, "received_on": day}, files=_files(file=("", None))
    )
    assert answer.status_code == 303
    seen = await _seen(one, answer.headers["location"])
    assert '"2026-11-21"' in seen.row.sender.replace(" ", "")


async def test_without_a_scan_or_with_a_false_one_nothing_is_made(one, client):
    http = client(one, one.webmaster)
    for files in (
        _files(scan=("", None)),
        _files(scan=("หนังสือ.pdf", b"MZ" + bytes(100))),
        _files(file=("x.exe", b"MZ" + bytes(100))),
    ):
        with acting_for(one.tenant):
            async with db.transaction():
                before = await db.value("SELECT count(*) FROM publication")
        answer = await http.post("/staff/intake/new", data=SENDER, files=files)
        assert answer.status_code == 422
        with acting_for(one.tenant):
            async with db.transaction():
                assert await db.value("SELECT count(*) FROM publication") == before


async def _waiting(unit, *files):
    with acting_for(unit.tenant):
        await receive(wire(letter("นายคนนอก <outsider@example.org>", *files)))
    return next(row for row in reversed(await incoming(unit)) if row["state"] == "waiting")


async def test_an_email_is_taken_with_its_good_files(unit, client):
    row = await _waiting(unit, ("ดี.pdf", pdf()), ("ไม่ดี.pdf", b"MZ" + bytes(100)))
    http = client(unit, unit.webmaster)
    page = (await http.get(f"/staff/intake/{row['id']}")).text
    assert "ไม่รับไฟล์ ไม่ดี.pdf" in page
    assert 'value="outsider@example.org"' in page
    found = re.search(r'href="(/staff/intake/[^"]+/files/[^"]+)"', page)
    assert found
    assert (await http.get(found[1])).content.startswith(b"%PDF")
    given = {**SENDER, "sender_agency": ""}
    answer = await http.post(f"/staff/intake/{row['id']}/take", data=given)
    assert answer.status_code == 422
    answer = await http.post(f"/staff/intake/{row['id']}/take", data=SENDER)
    seen = await _seen(unit, answer.headers["location"])
    assert seen.owner == unit.webmaster.person.account
    assert [document["filename"] for document in seen.documents] == ["ดี.pdf"]
    again = await http.post(f"/staff/intake/{row['id']}/take", data=SENDER)
    assert again.status_code == 409
    assert (await http.get("/staff/intake/")).text.count("รับเรื่องแล้ว") == 1


async def test_two_webmasters_take_it_at_the_same_second(unit, client):
    row = await _waiting(unit, ("ดี.pdf", pdf()))
    both = [client(unit, who) for who in (unit.webmaster, unit.webmaster2)]
    answers = await asyncio.gather(
        *(http.post(f"/staff/intake/{row['id']}/take", data=SENDER) for http in both)
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]


async def test_an_email_is_refused_with_a_reason(unit, client, mailbox):
    row = await _waiting(unit, ("ดี.pdf", pdf()))
    http = client(unit, unit.webmaster)
    answer = await http.post(f"/staff/intake/{row['id']}/refuse", data={"reason": " "})
    assert answer.status_code == 422
    answer = await http.post(f"/staff/intake/{row['id']}/refuse", data={"reason": "ไม่ใช่เรื่องของเรา"})
    assert answer.status_code == 303
    page = (await http.get(f"/staff/intake/{row['id']}")).text
    assert "ไม่ใช่เรื่องของเรา" in page
    assert "/take" not in page
    with acting_for(unit.tenant):
        async with db.transaction():
            line = await db.row("SELECT * FROM audit_entry WHERE action = 'email_refused'")
    assert (line["to_state"], line["reason"]) == ("refused", "ไม่ใช่เรื่องของเรา")


async def test_only_webmasters_see_them_and_another_unit_never(unit, other, client):
    row = await _waiting(unit, ("ดี.pdf", pdf()))
    for who in ("staff", "approver", "unit_admin"):
        assert (await client(unit, unit.people[who]).get("/staff/intake/")).status_code == 403
    stranger = client(other, other.webmaster)
    assert (await stranger.get(f"/staff/intake/{row['id']}")).status_code == 404
    assert "outsider" not in (await stranger.get("/staff/intake/")).text


async def test_a_page_in_english_opens_too(unit, client):
    row = await _waiting(unit, ("ดี.pdf", pdf()))
    http = client(unit, unit.webmaster)
    for path in ("/staff/intake/", "/staff/intake/new", f"/staff/intake/{row['id']}"):
        assert (await http.get(f"{path}?lang=en")).status_code == 200
    admin = client(unit, unit.unit_admin)
    for path in ("/staff/settings/intake/", "/staff/settings/telling/", "/staff/inbox/"):
        assert (await admin.get(f"{path}?lang=en")).status_code == 200
