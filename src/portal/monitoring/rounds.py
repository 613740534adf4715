"""One unit's turn: each of its checks that is due is run, its result noted, and what changed told.
Each result is a transaction of its own."""

import asyncio
import json
import logging
import time
from datetime import datetime
from typing import Any
from uuid import uuid4

from portal.kit import clock, db, runs, tenancy
from portal.kit.tenancy import PLATFORM, Tenant, acting_for
from portal.monitoring import letters
from portal.monitoring.acks import Ack, ack_of
from portal.monitoring.check import BAD, MOST, OK, UNKNOWN, WARN, Check, Result, Round
from portal.monitoring.checks import CHECKS
from portal.monitoring.own_site import OwnPages
from portal.tenants.queries import unit_now

log = logging.getLogger("portal.monitoring")

LONGEST = 60.0  # seconds for one check
A_ROUND = 40.0  # seconds after which no further unit is begun
AT_ONCE = 100  # units that one round asks for


async def round_() -> int:
    """Of the units in which something is due, as many as A_ROUND allows, the longest due first; how
    many. One that fails is put off, and stops no other."""
    began, done = time.monotonic(), 0
    for unit in await _due():
        if time.monotonic() - began > A_ROUND:
            break
        with acting_for(unit):
            try:
                await of_unit()
                done += 1
                await runs.did(0)
            except Exception as error:
                log.exception("checks of %s", unit.slug)
                runs.failed(error, unit.slug)
                await _put_off()
    return done


async def _due() -> list[Tenant]:
    with acting_for(PLATFORM):
        async with db.transaction():
            rows = await db.rows(
                "SELECT u.id, u.slug FROM site s JOIN unit u ON u.id = s.tenant WHERE u.active"
                " AND (s.checks_due IS NULL OR s.checks_due <= portal_now())"
                " ORDER BY s.checks_due NULLS FIRST, u.slug LIMIT $1",
                AT_ONCE,
            )
    return [Tenant(row["id"], row["slug"]) for row in rows]


async def _put_off() -> None:
    async with db.transaction():
        await db.changed(
            "UPDATE site SET checks_due = portal_now() + interval '1 hour' WHERE tenant = $1",
            tenancy.current().id,
        )


async def of_unit(checks: tuple[Check, ...] = CHECKS) -> None:
    """The checks of the acting unit that are due."""
    async with db.transaction():
        unit, now = await unit_now(), clock.now()
        rows = await db.rows("SELECT code, due_at FROM check_state")
    due = {row["code"]: row["due_at"] for row in rows}
    turn = Round(unit, OwnPages(unit.slug, rotate=now.date().toordinal()))
    for check in checks:
        if check.code not in due or due[check.code] <= now:
            began = time.monotonic()
            result = await _run(check, turn)
            await note(check, result, round((time.monotonic() - began) * 1000))
    await _summarise()


async def _run(check: Check, turn: Round) -> Result:
    """A check that raises could not be done; that is what it says."""
    try:
        async with asyncio.timeout(LONGEST):
            return await check.run(turn)
    except Exception as error:
        log.exception("check %s of %s", check.code, turn.unit.slug)
        runs.failed(error, f"{turn.unit.slug} {check.code}")
        name = type(error).__name__
        return Result(UNKNOWN, (f"ระบบตรวจขัดข้อง ({name})", f"The check itself failed ({name})"))


async def note(check: Check, result: Result, took: int) -> None:
    """The result becomes the check's state and history; people are told what is new."""
    async with db.transaction():
        now = clock.now()
        old = await db.row("SELECT * FROM check_state WHERE code = $1 FOR UPDATE", check.code)
        fails = 0 if result.status == OK else (old["fails"] if old else 0)
        fails += result.status in (WARN, BAD)
        doubted = result.status == BAD and fails < check.patience
        status = WARN if doubted else result.status
        soon = doubted or status == UNKNOWN
        keys = [one.key for one in result.findings][:MOST]
        told = await _tell(
            check, result if not doubted else Result(WARN, result.note, result.findings),
            old["told"] if old else "", await ack_of(check.code), keys,
        )  # fmt: skip
        await _keep(
            check.code,
            status,
            old["since"] if old and old["status"] == status else now,
            now,
            now + (min(check.again, check.every) if soon else check.every),
            took,
            fails,
            len(result.findings),
            json.dumps([one.raw() for one in result.findings[:MOST]], ensure_ascii=False),
            json.dumps(result.note, ensure_ascii=False),
            told,
        )
        await _note_span(check.code, status, len(result.findings), now)


async def _keep(*values: Any) -> None:
    await db.changed(
        "INSERT INTO check_state (tenant, code, status, since, checked_at, due_at, took_ms, fails,"
        " found, findings, note, told)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::jsonb, $12)"
        " ON CONFLICT (tenant, code) DO UPDATE SET (status, since, checked_at, due_at, took_ms,"
        " fails, found, findings, note, told) = (excluded.status, excluded.since,"
        " excluded.checked_at, excluded.due_at, excluded.took_ms, excluded.fails, excluded.found,"
        " excluded.findings, excluded.note, excluded.told)",
        tenancy.current().id,
        *values,
    )


async def _tell(check: Check, result: Result, told: str, ack: Ack | None, keys: list[str]) -> str:
    """The mark that people know of after this."""
    if not check.tells:
        return ""
    if result.status == OK:
        if told:
            await letters.well_again(check)
        return ""
    if not result.mark or result.mark == told:
        return told
    if ack is not None and ack.covers(result.status, keys, clock.today()):
        return told
    await letters.wrong(check, result)
    return result.mark


async def _note_span(code: str, status: str, found: int, now: datetime) -> None:
    """The same result as the last time makes its span longer."""
    same = await db.changed(
        "UPDATE check_span SET last_at = $4, runs = runs + 1 WHERE id = (SELECT id FROM check_span"
        " WHERE code = $1 ORDER BY last_at DESC, id LIMIT 1) AND status = $2 AND found = $3"
        " AND last_at <= $4",
        code,
        status,
        found,
        now,
    )
    if not same:
        await db.changed(
            "INSERT INTO check_span (tenant, id, code, status, found, first_at, last_at, runs)"
            " VALUES ($1, $2, $3, $4, $5, $6, $6, 1)",
            tenancy.current().id,
            uuid4(),
            code,
            status,
            found,
            now,
        )


async def _summarise() -> None:
    """What is not well, beside the site's counters: codes and numbers, nothing of what was found;
    and when the unit's next turn is."""
    async with db.transaction():
        rows = await db.rows(
            "SELECT code, status, since, found, findings FROM check_state WHERE status <> 'ok'"
            " ORDER BY code"
        )
        said = []
        for row in rows:
            ack = await ack_of(row["code"])
            keys = [one["key"] for one in json.loads(row["findings"])]
            known = ack is not None and ack.covers(row["status"], keys, clock.today())
            said.append({"code": row["code"], "status": row["status"], "found": row["found"],
                         "since": row["since"].isoformat(), "acked": known})  # fmt: skip
        await db.changed(
            "UPDATE site SET checks = $2::jsonb, checks_due ="
            " (SELECT min(due_at) FROM check_state WHERE code = ANY($3)) WHERE tenant = $1",
            tenancy.current().id,
            json.dumps(said),
            [check.code for check in CHECKS],
        )
