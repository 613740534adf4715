"""What is told by itself: each event once to each adapter, and the digest of the morning."""

import json
from uuid import UUID, uuid4

from portal.documents.events import FoundEvent, ScanEvent
from portal.kit import clock, db, tenancy
from portal.kit.errors import PortalError
from portal.kit.jobs import each_minute, job
from portal.kit.outside import NotTaken
from portal.kit.seal import unseal
from portal.publication import found_later, withholding
from portal.publication.letters import words_for
from portal.publication.queries import subject
from portal.publication.workflow import Effect
from portal.telling import digest
from portal.telling.adapters import SEND, Parcel
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


@job
async def deliver(delivery: str) -> None:
    """Hand one message to its adapter; nothing when it was taken already, or the unit does not
    use the adapter any more. What fails says so on the settings page and raises: the outbox
    tries again, each time after twice as long."""
    async with db.transaction():
        found = await db.row(
            "SELECT d.id, d.adapter, d.message, a.address, a.secret FROM delivery d"
            " JOIN adapter a ON a.tenant = d.tenant AND a.kind = d.adapter"
            " WHERE d.id = $1 AND d.done_at IS NULL",
            UUID(delivery),
        )
        now = clock.now()
    if found is None:
        return
    try:
        secret = unseal(found["secret"], found["adapter"])
        parcel = Parcel(found["id"], found["address"], json.loads(found["message"]), now, secret)
        await SEND[found["adapter"]](parcel)
    except (NotTaken, PortalError) as error:
        async with db.transaction():
            await db.changed(
                "UPDATE delivery SET tries = tries + 1, last_error = $2 WHERE id = $1",
                found["id"],
                str(error)[:300],
            )
        raise
    async with db.transaction():
        await db.changed(
            "UPDATE delivery SET tries = tries + 1, done_at = $2, last_error = '' WHERE id = $1",
            found["id"],
            clock.now(),
        )


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
