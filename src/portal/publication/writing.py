"""Letters that are not about a step of the workflow: written here, posted like all others."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from portal.kit import clock, db, tenancy
from portal.publication.jobs import post


@dataclass(frozen=True)
class Written:
    """`path` is where to go on this unit's host."""

    subject: str
    body: str
    path: str


async def write(
    event: str,
    recipients: Iterable[UUID],
    kind: str,
    written: Written,
    publication: UUID | None = None,
) -> None:
    """A letter to each of them, once for each event, and the promise to post it. Inside a
    transaction."""
    for recipient in dict.fromkeys(recipients):
        letter = await db.value(
            "INSERT INTO letter (tenant, id, event, recipient, publication, kind, subject,"
            " body, path, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            " ON CONFLICT (tenant, event, recipient) DO NOTHING RETURNING id",
            tenancy.current().id,
            uuid4(),
            event,
            recipient,
            publication,
            kind,
            written.subject[:200],
            written.body,
            written.path,
            clock.now(),
        )
        if letter is not None:
            await post.later(str(letter))
