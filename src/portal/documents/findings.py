"""What was found in a content when it came in, kept with it for the unit's people. What a human
must look at is not public before one of them has released it, with a reason (the views
`public_document` and `public_old_document` ask)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.documents.events import FoundEvent
from portal.documents.inspection import Finding
from portal.documents.inspection_words import NAMES
from portal.kit import clock, db, tenancy
from portal.kit.jobs import announce
from portal.people.person import Person


@dataclass(frozen=True)
class Kept:
    """A finding as it is kept. `released`: who, when and why, of one that had to wait."""

    code: str
    place: str
    words_th: str
    words_en: str
    needs_human: bool
    decided_name: str
    decided_at: datetime | None
    reason: str
    found_at: datetime

    @property
    def waits(self) -> bool:
        return self.needs_human and self.decided_at is None

    @property
    def names_somebody(self) -> bool:
        return self.code.startswith(NAMES)


async def keep(sha256: str, found: Sequence[Finding]) -> None:
    """Beside those that are known of this content. In a transaction of its own or the caller's."""
    async with db.transaction():
        new = 0
        for one in found:
            new += await db.changed(
                "INSERT INTO content_finding (tenant, sha256, code, place, words_th, words_en,"
                " needs_human, found_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                " ON CONFLICT DO NOTHING",
                tenancy.current().id,
                sha256,
                one.code,
                one.place,
                one.words_th,
                one.words_en,
                one.needs_human,
                clock.now(),
            )
        if new and await is_public(sha256):  # what needs a human is off the site from now on
            await db.changed(
                "UPDATE site SET version = version + 1 WHERE tenant = $1", tenancy.current().id
            )
            await announce((FoundEvent.INSIDE,), sha256)


async def is_public(sha256: str) -> bool:
    """Whether it is a file of something public, held back or not. Inside a transaction."""
    return bool(
        await db.value(
            "SELECT true FROM document d JOIN public_item i ON i.tenant = d.tenant"
            " AND i.publication = d.publication WHERE d.sha256 = $1 AND NOT d.internal LIMIT 1",
            sha256,
        )
    )


async def findings_of(hashes: Iterable[str]) -> dict[str, list[Kept]]:
    """SHA-256 -> findings; what waits for a human first. Inside a transaction."""
    rows = await db.rows(
        "SELECT sha256, code, place, words_th, words_en, needs_human, decided_name, decided_at,"
        " reason, found_at FROM content_finding WHERE sha256 = ANY($1)"
        " ORDER BY NOT (needs_human AND decided_at IS NULL), code, place, words_th",
        list(hashes),
    )
    found: dict[str, list[Kept]] = {}
    for row in rows:
        found.setdefault(row["sha256"], []).append(Kept(*list(row)[1:]))
    return found


async def held(hashes: Iterable[str]) -> set[str]:
    """Those of the contents that wait for a human. Inside a transaction."""
    rows = await db.rows(
        "SELECT DISTINCT sha256 FROM content_finding WHERE sha256 = ANY($1) AND needs_human"
        " AND decided_at IS NULL",
        list(hashes),
    )
    return {row["sha256"] for row in rows}


async def release(sha256: str, person: Person, reason: str) -> int:
    """Somebody has looked: how many findings waited. Inside the caller's transaction, which keeps
    the record."""
    return await db.changed(
        "UPDATE content_finding SET decided_by = $2, decided_name = $3, decided_at = $4,"
        " reason = $5 WHERE sha256 = $1 AND needs_human AND decided_at IS NULL",
        sha256,
        person.account,
        person.name,
        clock.now(),
        reason,
    )
