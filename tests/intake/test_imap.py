"""A unit's own mailbox, read by IMAP over a real socket: kept first, marked as seen after."""

import msgspec
import pytest

from portal.intake import imap, mailbox
from portal.intake import letter as letters
from portal.kit import db, outside
from portal.kit.seal import unseal
from portal.kit.tenancy import acting_for
from portal.settings import settings
from tests.intake.conftest import incoming, letter, pdf, wire
from tests.intake.imap_server import Inbox, serve


@pytest.fixture
def box(monkeypatch):
    inside = msgspec.structs.replace(settings(), reach_inside=True)
    monkeypatch.setattr(outside, "settings", lambda: inside)
    monkeypatch.setattr(mailbox, "settings", lambda: inside)
    inbox = Inbox()
    server = serve(inbox)
    yield inbox
    server.shutdown()
    server.server_close()


async def _set(unit, box, **other):
    given = {"host": "localhost", "port": str(box.port), "security": "none",
             "username": box.username, "password": box.password}  # fmt: skip
    with acting_for(unit.tenant):
        await mailbox.set_mailbox(unit.unit_admin.person, given | other)


async def _fetch(unit):
    with acting_for(unit.tenant):
        count = await imap.fetch()
        async with db.transaction():
            return count, await db.row("SELECT * FROM mailbox")


def _mine(unit):
    return letter(f"{unit.staff.username}@mail.localhost", ("แผน.pdf", pdf()))


async def test_letters_are_kept_and_then_marked_as_seen(unit, box):
    await _set(unit, box)
    own, strange = _mine(unit), letter("x@example.org", ("a.pdf", pdf()))
    numbers = {box.put(wire(own)), box.put(wire(strange))}
    count, row = await _fetch(unit)
    assert (count, row["last_error"]) == (2, "")
    assert row["fetched_at"]
    assert box.seen == numbers
    assert sorted(one["state"] for one in await incoming(unit)) == ["drafted", "waiting"]
    assert (await _fetch(unit))[0] == 0


async def test_what_could_not_be_kept_is_not_seen_and_comes_again(unit, box, monkeypatch):
    await _set(unit, box)
    box.put(wire(_mine(unit)))

    async def away(*_args):
        from portal.kit.errors import Unavailable

        raise Unavailable("ที่เก็บไฟล์ไม่ตอบ", "away")

    monkeypatch.setattr(imap, "receive", away)
    _, row = await _fetch(unit)
    assert row["last_error"] == "ที่เก็บไฟล์ไม่ตอบ"
    assert box.seen == set()
    monkeypatch.undo()
    inside = msgspec.structs.replace(settings(), reach_inside=True)
    monkeypatch.setattr(outside, "settings", lambda: inside)
    assert (await _fetch(unit))[0] == 1
    assert len(await incoming(unit)) == 1


async def test_cut_off_before_it_was_marked_it_is_one_letter(unit, box):
    await _set(unit, box)
    box.put(wire(_mine(unit)))
    box.broken = "UID STORE"
    _, row = await _fetch(unit)
    assert row["last_error"]
    assert len(await incoming(unit)) == 1
    box.broken = ""
    assert (await _fetch(unit))[0] == 1
    assert box.seen
    assert len(await incoming(unit)) == 1
    with acting_for(unit.tenant):
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM publication") == 1


async def test_the_same_letter_by_smtp_and_imap_is_one(unit, box, send):
    await _set(unit, box)
    sent = _mine(unit)
    await send(unit, sent)
    box.put(wire(sent))
    await _fetch(unit)
    assert len(await incoming(unit)) == 1


async def test_one_that_is_too_large_is_kept_by_its_head(unit, box, monkeypatch):
    await _set(unit, box)
    monkeypatch.setattr(letters, "LARGEST", 5_000)
    monkeypatch.setattr(imap, "LARGEST", 5_000)
    box.put(wire(letter("x@example.org", ("a.pdf", bytes(9_000)), subject="ใหญ่")))
    await _fetch(unit)
    (row,) = await incoming(unit)
    assert (row["state"], row["subject"]) == ("waiting", "ใหญ่")
    assert "เกินที่รับได้" in row["why"]
    assert not any("BODY.PEEK[]" in said for said in box.said)


async def test_a_wrong_password_is_said_without_it(unit, box, client):
    await _set(unit, box, password="wrong-secret-word")
    _, row = await _fetch(unit)
    assert "ไม่รับชื่อผู้ใช้หรือรหัสผ่าน" in row["last_error"]
    page = (await client(unit, unit.unit_admin).get("/staff/settings/intake/")).text
    assert "ไม่รับชื่อผู้ใช้หรือรหัสผ่าน" in page
    assert "wrong-secret-word" not in page + row["last_error"] + row["password"]


async def test_the_password_is_sealed_and_kept_only_for_its_host(unit, box, client):
    await _set(unit, box)
    with acting_for(unit.tenant):
        async with db.transaction():
            kept = await db.value("SELECT password FROM mailbox")
        assert box.password not in kept
        assert unseal(kept, "mailbox") == box.password
    http = client(unit, unit.unit_admin)
    same = {"host": "localhost", "port": "993", "security": "tls", "username": "u", "password": ""}
    assert (await http.post("/staff/settings/intake/", data=same)).status_code == 303
    elsewhere = {**same, "host": "imap.attacker.example"}
    answer = await http.post("/staff/settings/intake/", data=elsewhere)
    assert answer.status_code == 422  # else the old password would go to the new host
    assert 'id="f-password-error"' in answer.text
    assert (await http.post("/staff/settings/intake/remove")).status_code == 303
    assert (await http.post("/staff/settings/intake/remove")).status_code == 404


async def test_a_mailbox_inside_our_network_is_not_read(unit, box, monkeypatch):
    await _set(unit, box)
    monkeypatch.setattr(outside, "settings", settings)
    _, row = await _fetch(unit)
    assert "เครือข่ายภายใน" in row["last_error"]
    assert box.said == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("host", ""), ("host", "a b"), ("host", "x\r\nA1 LOGOUT"), ("host", "http://x"), ("port", "0"),
     ("port", "99999"), ("port", "๙๙๓"), ("security", "none"), ("security", "x"), ("username", ""),
     ("username", 'a" b'),
     ("password", ""), ("password", "a\r\nb")],
)  # fmt: skip
async def test_what_cannot_be_set_is_said_by_field(unit, client, name, value):
    given = {"host": "imap.example.org", "port": "993", "security": "tls", "username": "u",
             "password": "p"}  # fmt: skip
    answer = await client(unit, unit.unit_admin).post(
        "/staff/settings/intake/", data=given | {name: value}
    )
    assert answer.status_code == 422
    assert f'id="f-{name}-error"' in answer.text
