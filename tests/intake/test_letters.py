"""Letters written to do harm: each is answered, kept for a human, and does nothing else."""

import base64
from dataclasses import replace
from email.message import EmailMessage

import pytest

from portal.intake.letter import read
from portal.kit import db
from portal.kit.tenancy import acting_for
from tests import make
from tests.intake.conftest import SEEN, incoming, letter, pdf, wire

EXE = b"MZ\x90\x00" + bytes(200)


@pytest.fixture(scope="module")
async def unit():
    """One for all of these tests; each sees only what came in during it."""
    return await make.unit()


@pytest.fixture(autouse=True)
async def nothing_yet(unit):
    SEEN.update([row["id"] for row in await incoming(unit)])


def _raw(*lines, body=b"x"):
    return b"\r\n".join([*lines, b"", body, b""])


def _mine(unit):
    return f"{unit.staff.username}@mail.localhost"


async def _waits(unit, send, raw, because):
    code, _ = await send(unit, raw)
    assert code == 250
    (row,) = await incoming(unit)
    assert row["state"] == "waiting"
    assert because in row["why"], row["why"]
    assert row["publication"] is None
    return row


async def test_no_sender(unit, send):
    sent = letter("x@example.org", ("a.pdf", pdf()))
    del sent["From"]
    await _waits(unit, send, sent, "ไม่รู้ว่าใครส่ง")


async def test_two_senders(unit, send):
    mine = _mine(unit).encode()
    whole = wire(letter("x@example.org", ("a.pdf", pdf())))
    await _waits(unit, send, b"From: " + mine + b"\r\n" + whole, "ไม่รู้ว่าใครส่ง")


async def test_two_addresses_in_one_sender(unit, send):
    sent = letter("x@example.org", ("a.pdf", pdf()))
    del sent["From"]
    raw = f"From: {_mine(unit)}, evil@example.org\r\n".encode() + wire(sent)
    await _waits(unit, send, raw, "ไม่รู้ว่าใครส่ง")


@pytest.mark.parametrize(
    "value",
    [b"<>", b"undisclosed", b"a@b@c", b"=?utf-8?b?////?=", b"\xff\xfe <x>", b"\"" + b"a" * 900,
     b"x@example.org\r\n\tBcc: y@example.org", b"<@a,@b:x@y>", b"=?bogus?q?=00?= <x y@z>"],
)  # fmt: skip
async def test_a_sender_that_is_none(unit, send, value):
    row = await _waits(unit, send, _raw(b"From: " + value, b"Subject: x"), "ไม่")
    assert "\n" not in row["from_address"] + row["from_name"] + row["subject"]


async def test_headers_cannot_be_smuggled_into_our_letters(unit, send):
    evil = base64.b64encode("เรื่อง\r\nBcc: victim@example.org\r\n\r\nhello".encode()).decode()
    raw = _raw(b"From: x@example.org", f"Subject: =?utf-8?b?{evil}?=".encode())
    row = await _waits(unit, send, raw, "ไม่มีไฟล์แนบ")
    assert row["subject"] == "เรื่อง Bcc: victim@example.org hello"
    with acting_for(unit.tenant):
        async with db.transaction():
            told = await db.rows("SELECT subject FROM letter WHERE path LIKE $1", f"%{row['id']}")
    assert told
    assert all("\n" not in one["subject"] and "\r" not in one["subject"] for one in told)


async def test_an_exe_renamed_to_pdf(unit, send):
    row = await _waits(
        unit, send, letter(_mine(unit), ("แผน.pdf", EXE), ("ดี.pdf", pdf())), "ไม่รับไฟล์ แผน.pdf"
    )
    with acting_for(unit.tenant):
        async with db.transaction():
            kept = await db.rows(
                "SELECT filename FROM incoming_file WHERE incoming = $1", row["id"]
            )
    assert [one["filename"] for one in kept] == ["ดี.pdf"]
    assert row["from_address"] == _mine(unit)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../x.pdf", "x.pdf"), ("..\\..\\x.pdf", "x.pdf"), ("/etc/passwd.pdf", "passwd.pdf"),
     ("a\u202efdp.pdf", "afdp.pdf"), ("a\x00b.pdf", "ab.pdf")],
)  # fmt: skip
async def test_a_file_name_leads_nowhere(unit, send, name, kept):
    await send(unit, letter("x@example.org", (name, pdf())))
    (row,) = await incoming(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            found = await db.value(
                "SELECT filename FROM incoming_file WHERE incoming = $1", row["id"]
            )
    assert found == kept


@pytest.mark.parametrize(
    "name", ["", "no-extension", ".pdf", "x.exe", "x.pdf.exe", "x.html", "x.svg"]
)
async def test_a_file_of_no_or_another_type(unit, send, name):
    await _waits(unit, send, letter(_mine(unit), (name, pdf())), "ไม่รับไฟล์")


async def test_no_attachment(unit, send):
    await _waits(unit, send, letter(_mine(unit)), "ไม่มีไฟล์แนบ")


async def test_an_empty_attachment(unit, send):
    await _waits(unit, send, letter(_mine(unit), ("a.pdf", b"")), "ไฟล์ว่าง")


async def test_a_letter_in_a_letter(unit, send):
    sent = letter(_mine(unit), ("a.pdf", pdf()))
    sent.add_attachment(letter("x@example.org", ("b.pdf", pdf())))
    await _waits(unit, send, sent, "จดหมายซ้อน")


async def test_nested_without_end(unit, send):
    head = [b"From: " + _mine(unit).encode(), b"Subject: x"]
    parts = []
    for depth in range(300):
        parts.append(
            b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth)
        )
    await _waits(unit, send, b"\r\n".join(head) + b"\r\n" + b"".join(parts) + b"x\r\n", "เสีย")


async def test_letters_in_letters_without_end(unit, send):
    head = b"From: " + _mine(unit).encode() + b"\r\n"
    deep = b"Content-Type: message/rfc822\r\n\r\n" * 3_000
    await _waits(unit, send, head + deep + b"x\r\n", "")


async def test_a_thousand_parts(unit, send):
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    raw = _raw(
        b"From: " + _mine(unit).encode(),
        b"Content-Type: multipart/mixed; boundary=b",
        body=part * 1_000 + b"--b--",
    )
    await _waits(unit, send, raw, "ส่วนย่อยมากผิดปกติ")


@pytest.mark.parametrize(
    "charset", ["x-bogus", "utf-8\0", "../../etc", "windows-874", "unicode_escape"]
)
async def test_a_character_set_that_is_none(unit, send, charset):
    raw = _raw(
        b"From: x@example.org",
        f"Subject: =?{charset}?q?=A1=A2?=".encode(),
        f'Content-Type: text/plain; charset="{charset}"'.encode(),
        body="สวัสดี".encode("cp874"),
    )
    row = await _waits(unit, send, raw, "ไม่มีไฟล์แนบ")
    if charset == "windows-874":
        assert (row["subject"], row["body"]) == ("กข", "สวัสดี")


@pytest.mark.parametrize(
    ("value", "year"),
    [("Sat, 21 Nov 2569 09:00:00 +0700", 2026), ("Sat, 21 Nov 2026 09:00:00 +0700", 2026),
     ("yesterday", None), ("Sat, 31 Feb 2026 09:00:00 +0700", None),
     ("Sat, 21 Nov 99999 09:00:00 +0700", None), ("Sat, 21 Nov 2026 09:00:00 +9999", None),
     ("21 Nov 0001 00:00:00 +1400", 2001)],
)  # fmt: skip
async def test_the_day_it_says_is_only_shown(unit, send, client, value, year):
    sent = letter("x@example.org", ("a.pdf", pdf()))
    del sent["Date"]
    raw = f"Date: {value}\r\n".encode() + wire(sent)
    await send(unit, raw)
    (row,) = await incoming(unit)
    assert (row["sent_at"].year if row["sent_at"] else None) == year
    page = await client(unit, unit.webmaster).get(f"/staff/intake/{row['id']}")
    assert page.status_code == 200


async def test_too_large_is_kept_by_its_head(unit, monkeypatch, send):
    from portal.intake import letter as letters

    monkeypatch.setattr(letters, "LARGEST", 50_000)
    sent = letter(_mine(unit), ("a.pdf", bytes(100_000)), subject="ไฟล์ใหญ่")
    row = await _waits(unit, send, sent, "เกินที่รับได้")
    assert row["subject"] == "ไฟล์ใหญ่"
    assert row["size"] > 100_000


async def test_a_file_over_the_units_limit(unit, send, monkeypatch):
    from portal.intake import receive

    real = receive.policy
    monkeypatch.setattr(receive, "policy", lambda facts: replace(real(facts), hard=1_000))
    await _waits(unit, send, letter(_mine(unit), ("a.pdf", pdf() + bytes(2_000))), "ไม่รับไฟล์")


async def test_html_becomes_words(unit, send):
    sent = letter("x@example.org", ("a.pdf", pdf()))
    page = EmailMessage()
    page["From"], page["Message-ID"] = "x@example.org", sent["Message-ID"]
    page.set_content("<p>สวัสดี</p><script>alert(1)</script><b>ครับ</b>", subtype="html")
    await send(unit, page)
    (row,) = await incoming(unit)
    assert row["body"] == "สวัสดีครับ"


async def test_a_logo_in_the_signature_is_no_attachment(unit, send):
    sent = letter(_mine(unit), ("a.pdf", pdf()))
    sent.get_payload()[0].add_related(b"\x89PNG....", "image", "png", cid="<logo>")
    await send(unit, sent)
    assert [row["state"] for row in await incoming(unit)] == ["drafted"]


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"\0" * 100, b"\xff" * 5_000, b":" * 900, b"a" * 900]
)
def test_whatever_bytes_come_there_is_an_answer(raw):
    assert read(raw).doubts


def test_the_same_id_from_another_sender_is_another_letter():
    first = _raw(b"From: a@example.org", b"Message-ID: <1@x>")
    second = _raw(b"From: b@example.org", b"Message-ID: <1@x>")
    assert read(first).key != read(second).key
    assert read(first).key == read(first + b"a footer that a list added").key
