"""A writing request with an Idempotency-Key has one effect and one answer, however often it is
sent: the answer is kept in the transaction of the effect itself (reliability.md D21)."""

import hashlib
from collections.abc import Awaitable, Callable
from uuid import UUID

from litestar import MediaType, Response
from piccolo.columns import UUID as UuidColumn
from piccolo.columns import Integer, Text, Timestamptz
from piccolo.table import Table

from portal.kit import db, tenancy
from portal.kit.errors import BadRequest, Invalid

LONGEST_KEY = 200


class Once(db.TenantRow, Table, db=db.DB):
    """The answer that a writing request was given."""

    account = UuidColumn()
    key = Text(primary_key=True)
    request_hash = Text()
    status = Integer()
    body = Text()
    created_at = Timestamptz()


async def once(
    key: str | None,
    account: UUID,
    fingerprint: tuple[str, ...],
    work: Callable[[], Awaitable[tuple[int, bytes]]],
) -> Response[bytes]:
    """`work` gives (status, JSON body). With a key, a repeat of the same request gets the first
    answer; another request under the same key is Invalid. Errors are not kept: they had no
    effect and may be tried again."""
    if key is None:
        return _answer(*await work())
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise BadRequest("Idempotency-Key ใช้ไม่ได้", "Bad Idempotency-Key")
    digest = hashlib.sha256("\0".join(fingerprint).encode()).hexdigest()
    async with db.transaction():
        tenant = tenancy.current().id
        await db.value(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{tenant}:{account}:{key}"
        )
        known = await db.row(
            "SELECT request_hash, status, body FROM once WHERE account = $1 AND key = $2"
            " AND created_at > now() - interval '24 hours'",
            account,
            key,
        )
        if known is not None:
            if known["request_hash"] != digest:
                raise Invalid(
                    "Idempotency-Key นี้ใช้กับคำขออื่นแล้ว ใช้คีย์ใหม่",
                    "This key belongs to another request",
                    fields={"Idempotency-Key": "ใช้กับคำขออื่นแล้ว"},
                )
            return _answer(known["status"], known["body"].encode())
        status, body = await work()
        await db.changed("DELETE FROM once WHERE account = $1 AND key = $2", account, key)
        await db.changed(
            "INSERT INTO once (tenant, account, key, request_hash, status, body)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            tenant,
            account,
            key,
            digest,
            status,
            body.decode(),
        )
    return _answer(status, body)


def _answer(status: int, body: bytes) -> Response[bytes]:
    return Response(body, status_code=status, media_type=MediaType.JSON)
