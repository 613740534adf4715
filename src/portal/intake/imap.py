"""Reading a unit's own mailbox by IMAP. A letter is marked as seen only after it is kept, so that
whatever happens in between it is read again, and its id makes that do nothing."""

import asyncio
import imaplib
import logging
import re
import socket
import ssl
from dataclasses import dataclass, field
from typing import Any

from portal.intake.letter import LARGEST
from portal.intake.mailbox import PURPOSE
from portal.intake.receive import receive
from portal.kit import clock, db, outside
from portal.kit.errors import PortalError
from portal.kit.seal import unseal

log = logging.getLogger("portal.intake")

SILENCE = 10.0  # seconds for one answer of the server
MOST_AT_ONCE = 20  # letters of one round; the rest is for the next minute
MOST_FAULTS = (imaplib.IMAP4.error, OSError, ssl.SSLError, ValueError)


@dataclass(frozen=True)
class Box:
    """Where to read; `address` is where `host` was found to be. The password is in clear here."""

    host: str
    address: str
    port: int
    security: str
    username: str
    password: str = field(repr=False)


async def fetch() -> int:
    """Read the acting unit's mailbox, if it has one; how many letters were kept."""
    async with db.transaction():
        found = await db.row("SELECT host, port, security, username, password FROM mailbox")
    if found is None:
        return 0
    count, error = 0, ""
    try:
        address = await outside.address_of(found["host"], found["port"])
        password = unseal(found["password"], PURPOSE)
        box = Box(
            found["host"], address, found["port"], found["security"], found["username"], password
        )
        count = await _read(box)
    except PortalError as fault:
        error = fault.message
    except MOST_FAULTS as fault:
        error = _said(fault)
    async with db.transaction():
        await db.changed(
            "UPDATE mailbox SET last_error = $1, fetched_at = CASE WHEN $1 = '' THEN"
            " $2::timestamptz ELSE fetched_at END",
            error,
            clock.now(),
        )
    return count


def _said(fault: Exception) -> str:
    """In words, without what the server said: it may repeat the password."""
    if isinstance(fault, TimeoutError):
        return f"กล่องจดหมายไม่ตอบภายใน {SILENCE:.0f} วินาที"
    if isinstance(fault, ssl.SSLError):
        return "ใบรับรองของเครื่อง IMAP ใช้ไม่ได้"
    if isinstance(fault, imaplib.IMAP4.abort):
        return "กล่องจดหมายตัดการเชื่อมต่อ"
    if isinstance(fault, imaplib.IMAP4.error):
        return "กล่องจดหมายไม่รับชื่อผู้ใช้หรือรหัสผ่าน หรือไม่ให้อ่าน"
    return "เชื่อมต่อกล่องจดหมายไม่ได้"


async def _read(box: Box) -> int:
    server = await asyncio.to_thread(_open, box)
    try:
        count = 0
        for number in await asyncio.to_thread(_unseen, server):
            raw, size = await asyncio.to_thread(_letter, server, number)
            await receive(raw, size)
            await asyncio.to_thread(_mark, server, number)
            count += 1
        return count
    finally:
        await asyncio.to_thread(_close, server)


class _Pinned(imaplib.IMAP4):
    """Connects to the address that was looked at, under the name that was asked for."""

    def __init__(self, box: Box) -> None:
        self.box = box
        super().__init__(box.host, box.port, SILENCE)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        made = socket.create_connection((self.box.address, self.box.port), timeout)
        if self.box.security == "tls":
            return ssl.create_default_context().wrap_socket(made, server_hostname=self.box.host)
        return made


def _open(box: Box) -> imaplib.IMAP4:
    server = _Pinned(box)
    try:
        if box.security == "starttls":
            server.starttls(ssl.create_default_context())
        server.login(box.username, box.password)
        status, _ = server.select("INBOX")
        if status != "OK":
            raise imaplib.IMAP4.error("no INBOX")
    except BaseException:
        _close(server)
        raise
    return server


def _unseen(server: imaplib.IMAP4) -> list[str]:
    """The oldest letters that nobody has seen, by their lasting numbers."""
    _, found = server.uid("SEARCH", "UNSEEN")
    numbers = (found[0] or b"").decode("ascii", "replace").split()
    return [number for number in numbers if number.isdigit()][:MOST_AT_ONCE]


def _letter(server: imaplib.IMAP4, number: str) -> tuple[bytes, int]:
    """(the letter, its size in bytes); only its head when it is too large."""
    _, told = server.uid("FETCH", number, "(RFC822.SIZE)")
    match = re.search(rb"RFC822\.SIZE (\d{1,12})", _flat(told))
    size = int(match[1]) if match else LARGEST + 1
    wanted = "(BODY.PEEK[])" if size <= LARGEST else "(BODY.PEEK[HEADER])"
    _, parts = server.uid("FETCH", number, wanted)
    for part in parts:
        if isinstance(part, tuple):
            raw = bytes(part[1])
            return raw, (len(raw) if size <= LARGEST else size)
    raise imaplib.IMAP4.error("no letter")


def _flat(parts: list[Any]) -> bytes:
    return b" ".join(part if isinstance(part, bytes) else b" ".join(part) for part in parts if part)


def _mark(server: imaplib.IMAP4, number: str) -> None:
    server.uid("STORE", number, "+FLAGS", r"(\Seen)")


def _close(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except MOST_FAULTS:
        log.info("an IMAP server did not say goodbye")
