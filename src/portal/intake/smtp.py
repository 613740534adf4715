"""The mail server that takes requests in: `<slug>@<domain>` of a unit, and nothing else.

It answers 250 only after the letter is kept, so a sender's server that hears anything else, or
nothing, sends again; the letter's own id makes that repeat do nothing.
"""

import asyncio
import logging
import re
import ssl
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.intake.letter import LARGEST
from portal.intake.receive import receive
from portal.kit.errors import NotFound, PortalError
from portal.kit.tenancy import acting_for
from portal.settings import settings
from portal.tenants.queries import UnitInfo, unit_with_slug

log = logging.getLogger("portal.intake")

LARGEST_TAKEN = 2 * LARGEST  # bytes; what is larger is refused with 552 while it is sent
MOST_AT_ONCE = 20  # conversations; each may hold a letter in memory
MOST_RECIPIENTS = 5
SILENCE = 60.0  # seconds without a word, then it ends
_LOCAL = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def domain() -> str:
    return (settings().mail_domain or settings().base_domain).lower()


def address_for(slug: str) -> str:
    """Where people write to."""
    return f"{slug}@{domain()}"


async def unit_at(address: str) -> UnitInfo | None:
    """The unit that this address is for."""
    local, _, where = address.lower().rpartition("@")
    if where.rstrip(".") != domain() or not _LOCAL.fullmatch(local):
        return None
    try:
        unit = await unit_with_slug(local)
    except NotFound:
        return None
    return unit if unit.active else None


class Intake:
    """What the server is asked at each step of a conversation (aiosmtpd's hooks)."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            if await unit_at(address) is None:
                return "550 5.1.1 No such unit here"
        except PortalError:
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Every unit it is for keeps it, each in its own transaction; when one cannot, the whole
        is sent again and the others know it already."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        try:
            for address in dict.fromkeys(one.lower() for one in envelope.rcpt_tos):
                unit = await unit_at(address)
                if unit is None:
                    return "550 5.1.1 No such unit here"
                with acting_for(unit.tenant):
                    await receive(raw)
        except Exception as error:
            log.exception("a letter could not be kept")
            away = isinstance(error, PortalError)
            return "451 4.3.0 Try again later" if away else "451 4.3.2 Local error"
        return "250 OK"


class _Careful(SMTP):
    """Refuses a conversation too many; takes the long lines that careless programs write."""

    line_length_limit = 100_000
    open_now = 0
    counted = False

    def connection_made(self, transport: Any) -> None:
        if not self.counted:  # STARTTLS makes the same conversation once more
            self.counted = True
            _Careful.open_now += 1
        super().connection_made(transport)
        if _Careful.open_now > MOST_AT_ONCE:
            transport.write(b"421 4.3.2 Busy, try again later\r\n")
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self.counted:
            self.counted = False
            _Careful.open_now -= 1
        super().connection_lost(error)


async def serve(host: str, port: int, tls: ssl.SSLContext | None = None) -> asyncio.Server:
    """The server, listening. `tls`: offered as STARTTLS."""
    loop, handler = asyncio.get_running_loop(), Intake()

    def talk() -> SMTP:
        return _Careful(
            handler,
            hostname=domain(),
            ident="portal",
            data_size_limit=LARGEST_TAKEN,
            enable_SMTPUTF8=True,
            tls_context=tls,
            timeout=SILENCE,
            loop=loop,
        )

    return await loop.create_server(talk, host, port)
