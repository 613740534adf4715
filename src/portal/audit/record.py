"""Append one line, inside the transaction of the act itself: if the line fails, the act fails."""

import json
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from portal.kit import clock, db, tenancy


class Actor(Protocol):
    """Who acts. The name is kept as it was, beside the account."""

    @property
    def account(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...


async def record(
    action: str,
    subject: tuple[str, UUID],
    by: Actor,
    role: str,
    *,
    change: tuple[str, str] = ("", ""),
    reason: tuple[str, str] = ("", ""),
    detail: dict[str, Any] | None = None,
) -> None:
    """`subject`: (kind, id). `change`: (from state, to state). `reason`: (code, words)."""
    await db.changed(
        "INSERT INTO audit_entry (tenant, at, action, subject_kind, subject, actor, actor_name,"
        " role, from_state, to_state, reason_code, reason, detail)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb)",
        tenancy.current().id,
        clock.now(),
        action,
        *subject,
        by.account,
        by.name,
        role,
        *change,
        *reason,
        json.dumps(detail or {}, ensure_ascii=False, default=str),
    )


async def record_all(
    action: str,
    kind: str,
    details: Mapping[UUID, dict[str, Any]],
    by: Actor,
    role: str,
    *,
    change: tuple[str, str] = ("", ""),
) -> None:
    """The same act on many subjects, a line for each: `details` by subject."""
    await db.changed(
        "INSERT INTO audit_entry (tenant, at, action, subject_kind, subject, actor, actor_name,"
        " role, from_state, to_state, detail) SELECT $1, $2, $3, $4, x.subject, $5, $6, $7, $8, $9,"
        " x.detail::jsonb FROM unnest($10::uuid[], $11::text[]) AS x (subject, detail)",
        tenancy.current().id,
        clock.now(),
        action,
        kind,
        by.account,
        by.name,
        role,
        *change,
        list(details),
        [json.dumps(one, ensure_ascii=False, default=str) for one in details.values()],
    )
