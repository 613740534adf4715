"""What an operator does about promised work that failed for good: try again, or give it up."""

import json
from collections.abc import Sequence
from typing import Any

from asyncpg import Record

from portal.audit.record import record
from portal.kit import db, text
from portal.kit.errors import Invalid, NotFound
from portal.kit.jobs import queue
from portal.people.person import Person
from portal.people.roles import Role

LONGEST = 500  # letters


async def retry(numbers: Sequence[int], reason: str, by: Person) -> int:
    """As if it had never been tried; how many. NotFound: none of them is dead. Invalid: no reason.
    Acting for the platform."""
    rows = await _change(
        "UPDATE outbox SET dead = false, tries = 0, run_after = now(), leased_until = NULL"
        " WHERE id = ANY($1) AND dead AND done_at IS NULL RETURNING id, tenant, job, args",
        ("job_retried", numbers, reason, by),
    )
    for row in rows:
        await queue.wake(row["id"])
    return len(rows)


async def give_up(numbers: Sequence[int], reason: str, by: Person) -> int:
    """It will not be done; its row stays with its error for as long as those that were done. As
    retry()."""
    rows = await _change(
        "UPDATE outbox SET done_at = now() WHERE id = ANY($1) AND dead AND done_at IS NULL"
        " RETURNING id, tenant, job, args",
        ("job_given_up", numbers, reason, by),
    )
    return len(rows)


async def _change(sql: str, what: tuple[str, Sequence[int], str, Person]) -> Sequence[Record]:
    action, numbers, reason, by = what
    reason = read_reason(reason)
    async with db.transaction():
        rows = await db.rows(sql, list(numbers))
        if not rows:
            raise NotFound("ไม่มีงานนี้ในรายการที่ไม่สำเร็จ อาจมีผู้จัดการแล้ว", "No such dead job")
        for row in rows:
            detail: dict[str, Any] = {
                "outbox": row["id"], "job": row["job"], "args": json.loads(row["args"]),
            }  # fmt: skip
            await record(
                action, ("unit", row["tenant"]), by, by.role_for((Role.OPERATOR,)),
                reason=("", reason), detail=detail,
            )  # fmt: skip
    return rows


def read_reason(typed: str) -> str:
    """Invalid when it says nothing, or too much."""
    reason = text.line(typed)
    if not text.says_something(reason):
        raise Invalid("บอกเหตุผล", "Say why", fields={"reason": "บอกเหตุผล"})
    if len(reason) > LONGEST:
        message = f"เขียนไม่เกิน {LONGEST} ตัวอักษร"
        raise Invalid(message, "Too long", fields={"reason": message})
    return reason
