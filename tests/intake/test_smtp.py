"""E-mail taken in by a real SMTP conversation: from one of the unit's people it is their draft,
everything unclear waits for a human, and nothing reaches another unit."""

import asyncio
import os
import signal
import smtplib
import subprocess
import sys

import pytest

from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.publication.queries import subject
from tests import make
from tests.intake.conftest import incoming, letter, pdf, wire
from tests.running import free_ports


async def test_a_letter_of_ones_own_becomes_ones_draft_and_is_answered(unit, send, mailbox):
    address = f"{unit.staff.username}@mail.localhost"
    sent = letter(f"คุณเจ้าหน้าที่ <{address.upper()}>", ("แผน 2570.pdf", pdf()))
    assert await send(unit, sent) == (250, "")
    (row,) = await incoming(unit)
    assert row["state"] == "drafted"
    with acting_for(unit.tenant):
        async with db.transaction():
            seen = await subject(row["publication"])
    assert seen.owner == unit.staff.person.account
    assert (str(seen.state), seen.row.title) == ("draft", "ขอเผยแพร่แผน")
    assert "ขอเผยแพร่ตามไฟล์แนบ" in seen.row.details
    assert [document["filename"] for document in seen.documents] == ["แผน 2570.pdf"]
    await make.drain()
    told = [text for file in mailbox.glob("*.eml") if address in (text := file.read_text())]
    assert len(told) == 1
    # the same letter again does nothing, by whichever way
    assert await send(unit, sent) == (250, "")
    assert len(await incoming(unit)) == 1
    with acting_for(unit.tenant):
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM publication") == 1


async def test_a_stranger_waits_and_the_webmasters_are_told(unit, send):
    sent = letter("นายคนนอก <someone@example.org>", ("ข่าว.pdf", pdf()))
    assert (await send(unit, sent))[0] == 250
    (row,) = await incoming(unit)
    assert (row["state"], row["from_address"]) == ("waiting", "someone@example.org")
    assert (row["from_name"], row["subject"]) == ("นายคนนอก", "ขอเผยแพร่แผน")
    with acting_for(unit.tenant):
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM incoming_file") == 1
            told = await db.rows("SELECT recipient, path FROM letter")
            assert not await db.value("SELECT count(*) FROM publication")
    assert {one["recipient"] for one in told} == {
        unit.webmaster.person.account, unit.webmaster2.person.account
    }  # fmt: skip
    assert {one["path"] for one in told} == {f"/staff/intake/{row['id']}"}


@pytest.mark.parametrize(
    "to",
    ["nobody@localhost", "{slug}@example.org", "{slug}@localhost.evil.org", "postmaster@localhost",
     "{slug}+x@localhost", "platform@localhost", "{slug}%x@localhost"],
)  # fmt: skip
async def test_only_a_units_own_address_is_taken(unit, send, to):
    code, _ = await send(to.format(slug=unit.slug), letter("a@example.org"))
    assert code in (550, 553)
    assert await incoming(unit) == []


async def test_what_is_for_one_unit_is_not_seen_by_another(unit, other, send):
    """Also when the sender is somebody of the other unit."""
    sender = f"{other.staff.username}@mail.localhost"
    await send(unit, letter(sender, ("a.pdf", pdf())))
    (row,) = await incoming(unit)
    assert row["state"] == "waiting"
    assert await incoming(other) == []
    with acting_for(other.tenant):
        async with db.transaction():
            assert not await db.value("SELECT count(*) FROM letter")


async def test_one_letter_for_two_units_is_taken_by_each(unit, other, intake):
    sent = letter("someone@example.org", ("a.pdf", pdf()))

    def talk():
        with smtplib.SMTP("127.0.0.1", intake, timeout=20) as server:
            to = [f"{unit.slug}@localhost", "nobody@localhost", f"{other.slug}@localhost"]
            return server.sendmail("someone@example.org", to, wire(sent))

    refused = await asyncio.to_thread(talk)
    assert set(refused) == {"nobody@localhost"}
    assert len(await incoming(unit)) == len(await incoming(other)) == 1


async def test_a_role_that_ended_yesterday_is_no_role(unit, send):
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE membership SET starts_on = '2020-01-01', ends_on = portal_now()::date - 2"
                " WHERE account = $1",
                unit.staff.person.account,
            )
    await send(unit, letter(f"{unit.staff.username}@mail.localhost", ("a.pdf", pdf())))
    assert [row["state"] for row in await incoming(unit)] == ["waiting"]


async def test_an_automatic_answer_makes_no_draft(unit, send):
    sent = letter(f"{unit.staff.username}@mail.localhost", ("a.pdf", pdf()))
    sent["Auto-Submitted"] = "auto-replied"
    await send(unit, sent)
    assert [row["state"] for row in await incoming(unit)] == ["waiting"]


async def test_with_the_file_store_away_the_sender_is_asked_to_come_again(unit, send, monkeypatch):
    from portal.documents import intake as taking
    from portal.kit.errors import Unavailable

    async def away(*_args):
        raise Unavailable("ที่เก็บไฟล์ไม่ตอบ", "away")

    sent = letter(f"{unit.staff.username}@mail.localhost", ("a.pdf", pdf()))
    monkeypatch.setattr(taking.storage, "put", away)
    assert (await send(unit, sent))[0] == 451
    assert await incoming(unit) == []
    monkeypatch.undo()
    assert (await send(unit, sent))[0] == 250
    assert [row["state"] for row in await incoming(unit)] == ["drafted"]


async def test_what_is_larger_than_any_letter_is_refused_while_it_is_sent(unit, send, monkeypatch):
    from portal.intake import smtp

    monkeypatch.setattr(smtp, "LARGEST_TAKEN", 100_000)
    code, _ = await send(unit, letter("a@example.org", ("a.pdf", bytes(200_000))))
    assert code in (250, 552)  # this server was made before; a new one is asked below
    server = await smtp.serve("127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    def talk():
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as session:
            try:
                session.sendmail(
                    "a@b.c", [f"{unit.slug}@localhost"], b"x: y\r\n\r\n" + b"a\r\n" * 99_000
                )
            except smtplib.SMTPResponseException as error:
                return error.smtp_code
            except smtplib.SMTPSenderRefused as error:
                return error.smtp_code
        return 250

    assert await asyncio.to_thread(talk) == 552
    server.close()


async def test_the_command_runs_and_ends_in_good_order(unit):
    port = free_ports(23_000)[0]
    process = subprocess.Popen(  # noqa: ASYNC220 - it must be there when this returns
        [sys.executable, "-m", "portal.cli", "mail-intake", "--port", str(port)],
        env=dict(os.environ),
        stderr=subprocess.DEVNULL,
    )
    try:

        def talk():
            import time

            for _ in range(100):
                try:
                    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
                        sent = letter("x@example.org", ("a.pdf", pdf()))
                        return server.sendmail(
                            "x@example.org", [f"{unit.slug}@localhost"], wire(sent)
                        )
                except ConnectionRefusedError:
                    time.sleep(0.1)
            raise AssertionError("it never greeted")

        assert await asyncio.to_thread(talk) == {}
        assert len(await incoming(unit)) == 1
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
