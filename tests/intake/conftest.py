"""A real mail intake on loopback, and letters as people and attackers write them."""

import smtplib
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from uuid import uuid4

import pytest

from portal.intake import smtp
from portal.kit import db
from portal.kit.tenancy import acting_for
from tests import make


@pytest.fixture
async def intake() -> AsyncIterator[int]:
    """The port of a running intake."""
    server = await smtp.serve("127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
def send(intake: int) -> Callable[..., Any]:
    """send(to, letter or bytes) -> (code, what the server said), over SMTP as a stranger's server
    would."""
    import asyncio

    def talk(to: str, raw: bytes) -> tuple[int, str]:
        with smtplib.SMTP("127.0.0.1", intake, timeout=20) as server:
            try:
                server.sendmail("someone@example.org", [to], raw)
            except smtplib.SMTPRecipientsRefused as error:
                return next(iter(error.recipients.values()))[0], ""
            except smtplib.SMTPResponseException as error:
                return error.smtp_code, str(error.smtp_error)
        return 250, ""

    async def run(to: Any, letter: EmailMessage | bytes) -> tuple[int, str]:
        raw = letter if isinstance(letter, bytes) else wire(letter)
        address = to if isinstance(to, str) else f"{to.slug}@localhost"
        return await asyncio.to_thread(talk, address, raw)

    return run


def letter(sender: str, *files: tuple[str, bytes], subject: str = "ขอเผยแพร่แผน") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "x@localhost", subject
    made["Message-ID"] = f"<{uuid4()}@example.org>"
    made["Date"] = "Sat, 21 Nov 2026 09:00:00 +0700"
    made.set_content("เรียน ผู้ดูแลเว็บไซต์\n\nขอเผยแพร่ตามไฟล์แนบ")
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made


def wire(letter: EmailMessage) -> bytes:
    """As it goes over the wire: every line ends with CRLF."""
    return letter.as_bytes(policy=SMTP)


def pdf() -> bytes:
    return make.pdf(make.letters())


SEEN: set[Any] = set()  # what came in before this test


async def incoming(unit: Any) -> list[Any]:
    with acting_for(unit.tenant):
        async with db.transaction():
            found = await db.rows("SELECT * FROM incoming ORDER BY received_at, id")
    return [row for row in found if row["id"] not in SEEN]
