"""Reading the record."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from portal.kit import db


async def trail_of(kind: str, subjects: Sequence[UUID]) -> Sequence[Record]:
    """Everything that was done to these subjects, oldest first."""
    return await db.rows(
        "SELECT at, action, from_state, to_state, actor, actor_name, role, reason_code, reason,"
        " detail, subject FROM audit_entry WHERE subject_kind = $1 AND subject = ANY($2)"
        " ORDER BY id",
        kind,
        list(subjects),
    )
