"""The certificates of the unit's own hosts: whether they hold, and for how many days still."""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from portal.kit import clock, db, tenancy, thai
from portal.monitoring.check import BAD, OK, UNKNOWN, WARN, Finding, Result, Round
from portal.monitoring.own_site import address_of_own, trust
from portal.settings import settings

LONGEST = 4.0  # seconds for one host
MARKS = (3, 14, 30)  # days left at which people are told


@dataclass(frozen=True)
class Seen:
    """`ends_at` None: nobody answered, and `trouble` says why; else `trouble` says why browsers
    would not trust it, or ""."""

    host: str
    ends_at: datetime | None
    trouble: str = ""


async def certificates(_turn: Round) -> Result:
    """Each host is asked once, with a handshake and nothing more."""
    async with db.transaction():
        rows = await db.rows(
            "SELECT host FROM hostname WHERE unit = $1 ORDER BY host", tenancy.current().id
        )
        now = clock.now()
    seen = [await look_at(row["host"], settings().public_port) for row in rows]
    return judge(seen, now)


def judge(seen: list[Seen], now: datetime) -> Result:
    """Pure. The mark is the smallest of MARKS that is reached: each is told once."""
    silent = [one for one in seen if one.ends_at is None]
    known = [one for one in seen if one.ends_at is not None]
    wrong = [found for one in known if (found := _finding(one, now))]
    if not wrong and silent:
        return Result(
            UNKNOWN,
            ("ติดต่อไม่ได้: " + ", ".join(f"{one.host} ({one.trouble})" for one in silent),
             "No answer from " + ", ".join(f"{one.host} ({one.trouble})" for one in silent)),
        )  # fmt: skip
    days = [_days(one, now) for one in known]
    note = (f"ใบรับรองหมดอายุเร็วที่สุดในอีก {min(days, default=0)} วัน",
            f"The first certificate ends in {min(days, default=0)} days")  # fmt: skip
    wrong += [
        Finding(f"silent:{one.host}", f"{one.host} ติดต่อไม่ได้ ({one.trouble})",
                f"{one.host} gives no answer ({one.trouble})")
        for one in silent
    ]  # fmt: skip
    if not wrong:
        return Result(OK, note)
    if any(one.trouble for one in known) or min(days) <= 0:
        return Result(BAD, note, wrong, "bad")
    mark = next(mark for mark in MARKS if min(days) <= mark)
    return Result(BAD if mark <= 14 else WARN, note, wrong, f"{mark} days")


def _days(one: Seen, now: datetime) -> int:
    assert one.ends_at is not None
    return (one.ends_at - now).days


def _finding(one: Seen, now: datetime) -> Finding | None:
    days = _days(one, now)
    if not one.trouble and days > max(MARKS):
        return None
    assert one.ends_at is not None
    ends = thai.short_date(one.ends_at), thai.short_date(one.ends_at, "en")
    if one.trouble:
        return Finding(
            f"untrusted:{one.host}", f"{one.host} เบราว์เซอร์ไม่เชื่อใบรับรอง ({one.trouble})",
            f"{one.host}: browsers do not trust it ({one.trouble})",
        )  # fmt: skip
    if days < 0:
        return Finding(f"over:{one.host}", f"{one.host} หมดอายุแล้วเมื่อ {ends[0]}",
                       f"{one.host} ended on {ends[1]}")  # fmt: skip
    return Finding(f"ends:{one.host}", f"{one.host} หมดอายุ {ends[0]} (อีก {days} วัน)",
                   f"{one.host} ends on {ends[1]} (in {days} days)")  # fmt: skip


async def look_at(host: str, port: int) -> Seen:
    """By TLS, at our own host; a certificate that does not hold is read all the same, to say what
    is wrong with it."""
    try:
        return Seen(host, await _ends_at(host, port, trust()))
    except ssl.SSLCertVerificationError as error:
        trouble = error.verify_message
    except (OSError, TimeoutError, ssl.SSLError, ValueError) as error:
        return Seen(host, None, type(error).__name__)
    careless = ssl.create_default_context()
    careless.check_hostname = False
    careless.verify_mode = ssl.CERT_NONE
    try:
        return Seen(host, await _ends_at(host, port, careless), trouble)
    except (OSError, TimeoutError, ssl.SSLError, ValueError) as error:
        return Seen(host, None, type(error).__name__)


async def _ends_at(host: str, port: int, context: ssl.SSLContext) -> datetime:
    async with asyncio.timeout(LONGEST):
        _, writer = await asyncio.open_connection(
            address_of_own(host), port, ssl=context, server_hostname=host
        )
        try:
            given = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        finally:
            writer.close()
    return x509.load_der_x509_certificate(given).not_valid_after_utc
