"""Files looked at by the scanner, of the acting unit: each content once by each set of signatures.

The rows say what is due; a promise in the outbox and the minute's round both only ask them. A
content is claimed for LEASE before its bytes are sent, so that no two workers send it, and what is
said of it is kept only by whoever holds the claim.

Due is what waits; what could not be scanned, after a while; and, when the scanner's signatures are
not those by which a content stands as it stands, what is in use: first what is public. A file that
was found clean stays so while it is looked at again, and when the scanner cannot look (a fault of
the scanner must not empty every site); it is tried again, and a virus or other bytes than those of
its hash hold it back at once. What is infected stays so, whatever newer signatures say, until an
operator has it looked at again (`portal scanner again`).
"""

import asyncio
import logging
import time
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.documents import scanner_state
from portal.documents.events import ScanEvent
from portal.documents.scan_words import PUBLIC
from portal.kit import clock, db, scanner, storage
from portal.kit.jobs import announce
from portal.settings import settings

log = logging.getLogger("portal.documents")

LEASE = "5 minutes"  # longer than the scanner may take (kit/scanner.py)
SECONDS = 20.0  # for one unit in one round
AGAIN_AT_ONCE = 100  # contents of one unit that a round scans again
AT_ONCE_BYTES = 16 * 1024 * 1024  # larger ones wait for the round
AT_ONCE_SECONDS = 15.0  # a job of the queue has 20 (worker.py)

DUE = (
    "c.stored_at IS NOT NULL AND (c.scan_after IS NULL OR c.scan_after <= now())"
    " AND (c.scan = 'pending' OR (c.scan = 'unscannable' AND c.scan_after IS NOT NULL)"
    " OR (c.scan = 'infected' AND c.signatures = '')"  # an operator has asked for it
    " OR (c.scan IN ('clean', 'unscanned', 'unscannable') AND c.signatures <> $1 AND EXISTS"
    " (SELECT FROM content_use u WHERE u.tenant = c.tenant AND u.sha256 = c.sha256)))"
)
FIRST = (
    "c.scan = 'pending' DESC, EXISTS (SELECT FROM public_document p WHERE p.tenant = c.tenant"
    " AND p.sha256 = c.sha256) DESC, c.touched_at, c.sha256"
)


@dataclass(frozen=True)
class Claimed:
    """A content that nobody else scans until `until`; `scan` is what was said of it before."""

    sha256: str
    size: int
    scan: str
    tries: int
    until: datetime


async def look_at_once(sha256: str) -> None:
    """Scan this content if it is due, small, and the scanner answers."""
    try:
        async with asyncio.timeout(AT_ONCE_SECONDS):
            if scanner.wanted() and (version := await _version()):
                await _look(sha256, version, AT_ONCE_BYTES)
    except TimeoutError:
        log.info("scan of %s: the round goes on with it", sha256)


async def waiting_of(publication: UUID) -> list[str]:
    """Hashes of its public files that nobody has scanned yet."""
    async with db.transaction():
        found = await db.rows(
            "SELECT DISTINCT c.sha256 FROM document d JOIN content c USING (tenant, sha256)"
            " WHERE d.publication = $1 AND NOT d.internal AND c.scan = 'pending'",
            publication,
        )
    return [row["sha256"] for row in found]


async def round_() -> None:
    """Scan what is due, the most pressing first, for SECONDS; then count what is left."""
    if not scanner.wanted():
        await _nobody_scans()
    elif version := await _version():
        began = time.monotonic()
        for sha256 in await due(version, AGAIN_AT_ONCE):
            if time.monotonic() - began > SECONDS or not await _look(sha256, version):
                break
    await scanner_state.count()


async def _nobody_scans() -> None:
    """The operator has decided so: what waited for a scanner waits no longer."""
    async with db.transaction():
        await db.changed("UPDATE content SET scan = 'unscanned' WHERE scan = 'pending'")


async def _version() -> str | None:
    """The scanner's; None, and its silence noted, when it does not answer."""
    if not settings().scanner:
        return None
    try:
        version = await scanner.version()
    except scanner.Away as error:
        await scanner_state.silent(str(error))
        return None
    await scanner_state.answered(version)
    return version


async def due(version: str, limit: int) -> list[str]:
    """Hashes of what is to be scanned by this version, the most pressing first."""
    async with db.transaction():
        found = await db.rows(
            f"SELECT c.sha256 FROM content c WHERE {DUE} ORDER BY {FIRST} LIMIT $2",  # noqa: S608
            version,
            limit,
        )
    return [row["sha256"] for row in found]


async def again(sha256: str) -> int:
    """Let this content be scanned again whatever was said of it, or all but the infected when it
    is ""; how many."""
    async with db.transaction():
        return await db.changed(
            "UPDATE content SET signatures = '', scan_after = NULL WHERE scan <> 'own'"
            " AND (sha256 = $1 OR ($1 = '' AND scan <> 'infected'))",
            sha256,
        )


async def claim(sha256: str, version: str, largest: int | None = None) -> Claimed | None:
    """Take one that is still due, is no larger, and that nobody else takes at this moment."""
    async with db.transaction():
        row = await db.row(
            f"UPDATE content SET scan_after = now() + interval '{LEASE}',"  # noqa: S608
            " scan_tries = scan_tries + 1 WHERE sha256 = (SELECT c.sha256 FROM content c"
            f" WHERE c.sha256 = $2 AND ($3::bigint IS NULL OR c.size <= $3) AND {DUE}"
            " FOR UPDATE SKIP LOCKED) RETURNING sha256, size, scan, scan_tries, scan_after",
            version,
            sha256,
            largest,
        )
    return Claimed(*row) if row else None


async def _look(sha256: str, version: str, largest: int | None = None) -> bool:
    """Scan one, if it is due; False when the scanner went away meanwhile."""
    claimed = await claim(sha256, version, largest)
    if claimed is None:
        return True
    try:
        verdict = await _scanned(claimed)
    except scanner.Away as error:
        await scanner_state.silent(str(error))
        await _put_off(claimed)
        return False
    except Exception:  # the store is away, or cut off in the middle
        log.exception("scan of %s", sha256)
        await _put_off(claimed)
        return True
    except asyncio.CancelledError:
        await asyncio.shield(_give_back(claimed))
        raise
    await _settle(claimed, verdict, version)
    return True


async def _scanned(claimed: Claimed) -> scanner.Verdict:
    """What the scanner says; "clean" only of exactly the bytes that the hash names."""
    chunks = await storage.stream(claimed.sha256, 0, claimed.size)
    async with aclosing(chunks):  # type: ignore[type-var]
        verdict = await scanner.scan(chunks)
    if verdict.outcome == "clean" and verdict.sha256 != claimed.sha256:
        return scanner.Verdict("unscannable", "damaged", verdict.sha256)
    return verdict


async def _put_off(claimed: Claimed) -> None:
    """Try again later, each time after twice as long, at the latest after an hour."""
    await _until(claimed, "now() + interval '10 seconds' * power(2, least(scan_tries, 9) - 1)")


async def _give_back(claimed: Claimed) -> None:
    """Whoever comes next may take it at once."""
    await _until(claimed, "NULL")


async def _until(claimed: Claimed, moment: str) -> None:
    async with db.transaction():
        await db.changed(
            f"UPDATE content SET scan_after = {moment} WHERE sha256 = $1 AND scan_after = $2",  # noqa: S608
            claimed.sha256,
            claimed.until,
        )


async def _settle(claimed: Claimed, verdict: scanner.Verdict, version: str) -> None:
    """Keep what was said and announce what it changes, while the claim is ours."""
    failed = verdict.outcome == "unscannable"
    if failed and claimed.scan == "clean" and verdict.finding != "damaged":
        log.warning("scan of %s again: %s; it stays clean", claimed.sha256, verdict.finding)
        await _put_off(claimed)
        return
    async with db.transaction():
        kept = await db.changed(
            "UPDATE content SET scan = $3, finding = $4, scanned_at = $5, signatures = $6,"
            " scan_after = CASE WHEN $3 = 'unscannable' THEN now() + interval '10 minutes'"
            " * power(2, least(scan_tries, 8) - 1) END,"
            " scan_tries = CASE WHEN $3 = 'unscannable' THEN scan_tries ELSE 0 END"
            " WHERE sha256 = $1 AND scan_after = $2",
            claimed.sha256,
            claimed.until,
            verdict.outcome,
            verdict.finding,
            clock.now(),
            version,
        )
        if kept and (event := _changes(claimed.scan, verdict.outcome)):
            await announce((event,), claimed.sha256, int(clock.now().timestamp() * 1_000_000))


def _changes(before: str, now: str) -> ScanEvent | None:
    if now not in PUBLIC:
        return ScanEvent.REFUSED if now != before else None
    return ScanEvent.CLEARED if before in ("infected", "unscannable") else None
