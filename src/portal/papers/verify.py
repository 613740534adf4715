"""The code on a paper, and what its public page may say of the request: nothing personal.

The code is the request's id and a seal over its content, so a paper is known again after the
request went on, and one that was never printed cannot be guessed.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.audit.queries import trail_of
from portal.kit.errors import NotFound
from portal.publication.queries import Subject, public_edition, subject
from portal.publication.workflow import State
from portal.tenants.queries import origin

SEAL = 6  # bytes
# What else carries such codes: (id, seal) -> what its page shows, or None; and that page. Features
# above add theirs.
OTHERS: list[tuple[Callable[[UUID, bytes], Awaitable[Any | None]], str]] = []


def code_for(publication: UUID, content_hash: str) -> str:
    """36 small letters and digits."""
    sealed = publication.bytes + seal_of(publication, content_hash)
    return base64.b32encode(sealed).decode().rstrip("=").lower()


def seal_of(publication: UUID, content_hash: str) -> bytes:
    return hashlib.sha256(publication.bytes + content_hash.encode()).digest()[:SEAL]


def code_in(typed: str) -> str:
    """The code in what somebody typed: itself, or the end of the address on the paper; "" where
    there is none. Whether a paper carries it is asked elsewhere."""
    last = typed.rpartition("/verify/")[2].partition("?")[0].strip("/").lower()
    found = re.sub(r"[\s-]+", "", last)
    return found if re.fullmatch(r"[a-z0-9]{1,100}", found) else ""


def address(seen: Subject) -> str:
    """Where a paper of this request is verified; "" while nothing was submitted."""
    if seen.state == State.DRAFT or not seen.row.content_hash:
        return ""
    return f"{origin(seen.unit.slug)}/verify/{code_for(seen.row.id, seen.row.content_hash)}"


@dataclass(frozen=True)
class Verified:
    """`standing`: public, ended or waiting; `current`: what it was printed from is what stands
    now. `title` only while it is public; dates are None where that has not happened."""

    standing: str
    current: bool
    number: str
    edition: int
    content_hash: str
    title: str
    path: str
    submitted_at: datetime | None
    published_at: datetime | None
    publish_until: datetime | None
    until_day: date | None
    ended_at: datetime | None


async def behind(code: str) -> tuple[str, Any]:
    """(the page, what it shows) of a code. NotFound for one that no paper of this unit carries.
    Inside a transaction."""
    for look, template in OTHERS:
        if found := await look(*_read(code)):
            return template, found
    return "papers/verify", await verified(code)


async def verified(code: str) -> Verified:
    """NotFound for every code that no paper of this unit carries. Inside a transaction."""
    publication, seal = _read(code)
    seen = await subject(publication)
    trail = await trail_of("publication", [publication])
    if not any(seal_of(publication, known) == seal for known in _hashes(seen, trail)):
        raise _unknown()
    row = seen.row
    is_public = await public_edition(row.item) == row.id
    standing = "public" if is_public else "ended" if row.published_at else "waiting"
    current = seen.state != State.DRAFT and seal_of(publication, row.content_hash) == seal
    return Verified(
        standing,
        current,
        row.number,
        row.edition,
        row.content_hash if seen.state != State.DRAFT else "",
        row.title if is_public else "",
        f"/p/{row.item}/" if is_public else "",
        row.submitted_at,
        row.published_at,
        row.publish_until if row.published_at else None,
        row.until_day if row.published_at else None,
        row.ended_at or (row.publish_until if standing == "ended" else None),
    )


def _hashes(seen: Subject, trail: Sequence[Record]) -> set[str]:
    """What it was, each time that it was submitted or changed by the approver."""
    found = {json.loads(line["detail"]).get("content_hash", "") for line in trail}
    return {str(known) for known in found | {seen.row.content_hash} if known}


def _read(code: str) -> tuple[UUID, bytes]:
    try:
        sealed = base64.b32decode(code.upper() + "=" * (-len(code) % 8))
        again = base64.b32encode(sealed).decode().rstrip("=").lower()
    except (binascii.Error, ValueError):
        raise _unknown() from None
    if len(sealed) != 16 + SEAL or again != code:
        raise _unknown()
    return UUID(bytes=sealed[:16]), sealed[16:]


def _unknown() -> Any:
    return NotFound("ไม่พบเอกสารที่มีรหัสนี้", "No paper of this unit carries this code")
