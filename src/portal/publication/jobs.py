"""What happens to publications without anybody pressing a button: people are told and reminded."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from portal.documents import small_pictures, smaller
from portal.documents.events import FileEvent
from portal.documents.jobs import make_small
from portal.kit import clock, db, mail, tenancy
from portal.kit.jobs import each_minute, job
from portal.publication.due import due, set_next_due
from portal.publication.failures import due_again, one_by_one
from portal.publication.letters import Words, reminder, words_for
from portal.publication.queries import Subject, subject
from portal.publication.rules import next_reminder
from portal.publication.uploads import sweep
from portal.publication.workflow import Effect

# What a person may have once a day instead (telling/digest.py); all else goes out at once.
ROUTINE = [
    str(effect)
    for effect in (
        Effect.WAITING, Effect.ANSWERED, Effect.WENT_PUBLIC, Effect.LEFT_PUBLIC, Effect.CONFIRMED
    )
]  # fmt: skip


@job(on=tuple(Effect))
async def tell(publication: str, version: int, action: str, effect: str) -> None:
    """Write to whoever must know or act. The event's key makes a repeat write nothing, nor does a
    turn that was over before anybody was told of it."""
    async with db.transaction():
        seen = await subject(UUID(publication))
        found = await words_for(seen, action, Effect(effect))
        if found is None:
            return
        at = seen.row.version if effect == Effect.WAITING else version
        await _write_to(*found, seen, f"{publication}:{at}:{effect}", effect)


async def _write_to(
    recipients: Sequence[UUID], words: Words, seen: Subject, event: str, kind: str
) -> None:
    """A letter to each of them, once for each event, and the promise to post it."""
    for recipient in dict.fromkeys(recipients):
        letter = await db.value(
            "INSERT INTO letter (tenant, id, event, recipient, publication, kind, subject,"
            " body, path, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            " ON CONFLICT (tenant, event, recipient) DO NOTHING RETURNING id",
            tenancy.current().id,
            uuid4(),
            event,
            recipient,
            seen.row.id,
            kind,
            words.subject(seen),
            words.body(seen),
            words.path,
            clock.now(),
        )
        if letter is not None:
            await post.later(str(letter))


async def write_letter(
    account: UUID, event: str, kind: str, subject: str, body: str, *, path: str
) -> None:
    """A letter that is about no publication, and the promise to post it. Inside a transaction."""
    letter = uuid4()
    await db.changed(
        "INSERT INTO letter (tenant, id, event, recipient, kind, subject, body, path, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenancy.current().id,
        letter,
        event,
        account,
        kind,
        subject,
        body,
        path,
        clock.now(),
    )
    await post.later(str(letter))


@job
async def post(letter: str) -> None:
    """Hand one letter to the mail server; it is marked after the server took it, so a crash
    between sends it again with the same Message-ID and never loses it."""
    async with db.transaction():
        found = await db.row(
            "SELECT l.subject, l.body, a.email FROM letter l JOIN account a ON a.id = l.recipient"
            " WHERE l.id = $1 AND l.sent_at IS NULL AND a.disabled_at IS NULL AND a.email <> ''"
            " AND NOT (l.kind = ANY($2) AND EXISTS (SELECT 1 FROM letter_choice c"
            " WHERE c.account = l.recipient AND c.how = 'digest') AND NOT EXISTS (SELECT 1"
            " FROM publication p WHERE p.id = l.publication AND p.urgent))",
            UUID(letter),
            ROUTINE,
        )
    if found is None:
        return
    await mail.send(found["email"], found["subject"], found["body"], letter)
    async with db.transaction():
        await db.changed("UPDATE letter SET sent_at = now() WHERE id = $1", UUID(letter))


@job(on=(FileEvent.ADDED,))
async def offer_smaller(publication: str, document: str, _event: str) -> None:
    """Try at once whether a large file can be smaller: its owner waits for the answer."""
    async with db.transaction():
        sha256 = await db.value(
            "SELECT sha256 FROM document WHERE publication = $1 AND id = $2",
            UUID(publication),
            UUID(document),
        )
    if sha256 is not None:
        await smaller.make(sha256, smaller.SOON)


@job(on=(Effect.WENT_PUBLIC,))
async def picture(publication: str, _version: int, _action: str, _effect: str) -> None:
    """Promise the small pictures of what is public now, each by itself."""
    for sha256 in await small_pictures.missing(publication):
        async with db.transaction():
            await make_small.later(sha256)


@job(on=(Effect.LEFT_PUBLIC,))
async def forget_pictures(publication: str, _version: int, _action: str, _effect: str) -> None:
    await small_pictures.forget(publication)


@each_minute
async def offer_the_rest() -> None:
    for sha256 in await smaller.waiting(1):
        await smaller.make(sha256, smaller.PATIENT)


@each_minute
async def sweep_uploads() -> None:
    await sweep()


async def remind_due() -> int:
    """Remind of what is overdue in the acting unit and set the next reminder; how many. Each in
    a transaction of its own."""
    async with db.transaction():
        waiting = [*await due("remind"), *await due_again("remind")]
    return await one_by_one("remind", waiting, _remind)


async def _remind(publication: UUID) -> None:
    async with db.transaction():
        seen = await subject(publication, lock=True)
        row = seen.row
        if row.remind_at is None or row.remind_at > seen.now:
            return
        for place, (people, words) in enumerate(await reminder(seen)):
            event = f"{publication}:{row.version}:remind:{row.remind_at.isoformat()}:{place}"
            await _write_to(people, words, seen, event, "reminder")
        confirm_by = row.confirm_by if seen.approval == "verbal" else None
        await db.changed(
            "UPDATE publication SET remind_at = $2 WHERE id = $1",
            publication,
            next_reminder(seen.now, row.due_by, confirm_by),
        )
        await set_next_due()
