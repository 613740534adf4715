"""How the checks stand: of the acting unit in whole, of all units in counters."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.kit import clock, db
from portal.kit.tenancy import PLATFORM, acting_for
from portal.monitoring.acks import Ack, ack_of
from portal.monitoring.check import OK, UNKNOWN, WORSE, Check
from portal.monitoring.checks import CHECKS

SPANS = 40  # of one check's page


@dataclass(frozen=True)
class Standing:
    """A check as it stands in the acting unit; `checked_at` None: not yet. `acked`: the ack covers
    what was found."""

    check: Check
    status: str
    since: datetime | None
    checked_at: datetime | None
    due_at: datetime | None
    found: int
    findings: list[dict[str, str]]
    note: tuple[str, str]
    ack: Ack | None
    acked: bool

    @property
    def counts(self) -> str:
        """As it is counted: what was acknowledged is no alarm."""
        return OK if self.acked else self.status


async def standing() -> list[Standing]:
    """Of every check: what is to be done first, then as in CHECKS. In a transaction."""
    rows = {row["code"]: row for row in await db.rows("SELECT * FROM check_state")}
    found = [await _standing(check, rows.get(check.code)) for check in CHECKS]
    return sorted(found, key=lambda one: (-WORSE[one.counts], one.status == OK))


async def standing_of(check: Check) -> Standing:
    row = await db.row("SELECT * FROM check_state WHERE code = $1", check.code)
    return await _standing(check, row)


async def _standing(check: Check, row: Record | None) -> Standing:
    if row is None:
        note = ("ยังไม่เคยตรวจ จะตรวจภายในไม่กี่นาที", "Not run yet; within minutes")
        return Standing(check, UNKNOWN, None, None, None, 0, [], note, None, acked=False)
    findings = json.loads(row["findings"])
    keys = [one["key"] for one in findings]
    ack = await ack_of(check.code) if row["status"] != OK else None
    acked = ack is not None and ack.covers(row["status"], keys, clock.today())
    return Standing(
        check, row["status"], row["since"], row["checked_at"], row["due_at"], row["found"],
        findings, tuple(json.loads(row["note"])), ack if acked else None, acked,
    )  # fmt: skip


async def spans(code: str) -> Sequence[Record]:
    """(status, found, first_at, last_at, runs), the newest first. In a transaction."""
    return await db.rows(
        "SELECT status, found, first_at, last_at, runs FROM check_span WHERE code = $1"
        " ORDER BY last_at DESC, id LIMIT $2",
        code,
        SPANS,
    )


async def acks(code: str) -> Sequence[Record]:
    """(reason, until, by_name, at), the newest first. In a transaction."""
    return await db.rows(
        "SELECT reason, until, by_name, at FROM check_ack WHERE code = $1"
        " ORDER BY at DESC, id LIMIT 20",
        code,
    )


async def known_checks() -> dict[UUID, list[dict[str, Any]]]:
    """What is not well in each unit, as it was noted: [{code, status, since, found, acked}]; no
    entry for a unit that was never looked at. No unit's rows are read."""
    with acting_for(PLATFORM):
        async with db.transaction():
            rows = await db.rows("SELECT tenant, checks FROM site WHERE checks_due IS NOT NULL")
    return {row["tenant"]: json.loads(row["checks"]) for row in rows}
