"""What waits that came from outside. All of it runs inside a transaction."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from portal.kit import db
from portal.kit.errors import NotFound

COLUMNS = (
    "i.id, i.state, i.why, i.from_name, i.from_address, i.subject, i.body, i.size, i.sent_at,"
    " i.received_at, i.publication, i.decided_at, i.reason, a.name AS decided_by_name,"
    " (SELECT count(*) FROM incoming_file f WHERE f.tenant = i.tenant AND f.incoming = i.id)"
    " AS files"
)
FROM = " FROM incoming i LEFT JOIN account a ON a.id = i.decided_by"


async def listed(page: int, size: int) -> tuple[Sequence[Record], int]:
    """(one page, those that wait first, then the newest; how many in all)."""
    found = await db.rows(
        f"SELECT {COLUMNS}{FROM} ORDER BY i.state = 'waiting' DESC, i.received_at DESC, i.id"
        " LIMIT $1 OFFSET $2",
        size,
        (page - 1) * size,
    )
    return found, await db.value("SELECT count(*) FROM incoming")


async def incoming_with_id(incoming: UUID, *, lock: bool = False) -> Record:
    """NotFound when there is none in this unit. `lock`: nobody else decides meanwhile."""
    found = await db.row(
        f"SELECT {COLUMNS}{FROM} WHERE i.id = $1{' FOR UPDATE OF i' if lock else ''}", incoming
    )
    if found is None:
        raise NotFound("ไม่พบจดหมายนี้", "No such letter")
    return found


async def files_of(incoming: UUID) -> Sequence[Record]:
    return await db.rows(
        "SELECT id, filename, ext, media_type, size, sha256, page_count FROM incoming_file"
        " WHERE incoming = $1 ORDER BY place",
        incoming,
    )


async def mailbox() -> Record | None:
    """The unit's IMAP mailbox, without its password."""
    return await db.row(
        "SELECT m.host, m.port, m.security, m.username, m.set_at, m.fetched_at, m.last_error,"
        " a.name AS set_by FROM mailbox m JOIN account a ON a.id = m.set_by"
    )
