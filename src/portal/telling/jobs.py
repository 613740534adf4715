"""What is told by itself: each event once to each adapter, and the digest of the morning."""

import json
from uuid import UUID, uuid4

from portal.documents.events import FoundEvent, ScanEvent
from portal.kit import clock, db, tenancy
from portal.kit.jobs import each_minute, job
from portal.publication import found_later, withholding
from portal.publication.letters import words_for
from portal.publication.queries import subject
from portal.publication.workflow import Effect
from portal.telling import digest, weekly
from portal.telling.delivering import deliver
from portal.telling.queries import message


@job(on=tuple(Effect))
async def spread(publication: str, version: int, action: str, effect: str) -> None:
    """Note for each adapter of the unit what it must be told; a repeat notes nothing."""
    async with db.transaction():
        kinds = [row["kind"] for row in await db.rows("SELECT kind FROM adapter ORDER BY kind")]
        if not kinds:
            return
        seen = await subject(UUID(publication))
        found = await words_for(seen, action, Effect(effect))
        if found is None:
            return
        body = json.dumps(message(seen, found[1], action, effect), ensure_ascii=False)
        for kind in kinds:
            delivery = await db.value(
                "INSERT INTO delivery (tenant, id, adapter, event, publication, message,"
                " created_at) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)"
                " ON CONFLICT (tenant, adapter, event) DO NOTHING RETURNING id",
                tenancy.current().id,
                uuid4(),
                kind,
                f"{publication}:{version}:{effect}",
                seen.row.id,
                body,
                clock.now(),
            )
            if delivery is not None:
                await deliver.later(str(delivery))


@job(on=tuple(ScanEvent))
async def note_scan(sha256: str, moment: int, event: str) -> None:
    await withholding.note_scan(sha256, moment, event)


@job(on=tuple(FoundEvent))
async def note_found(sha256: str, event: str) -> None:
    """Tell webmasters what was found in what is public already."""
    await found_later.note(sha256, event)


@each_minute
async def digests() -> None:
    await digest.settle()


@each_minute
async def weeks() -> None:
    await weekly.settle_week()
