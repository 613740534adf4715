"""The ends of publications, noted together: the step `expire` of the workflow for many of a unit in
one transaction, where `actions.take()` is its way for one. The view hid each at its second already.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from asyncpg import Record

from portal.audit.record import record_all
from portal.kit import clock, db
from portal.kit.jobs import announce_all
from portal.people.person import SYSTEM
from portal.publication.due import set_next_due
from portal.publication.failures import never_failed
from portal.publication.workflow import State, workflow

STEP = workflow.by_action["expire"]
END = (
    "WITH due AS (SELECT p.tenant, p.id FROM publication p WHERE p.state = $1"  # noqa: S608
    f" AND p.publish_until <= $2 AND {never_failed('expire')}"
    " ORDER BY p.publish_until LIMIT $3 FOR UPDATE SKIP LOCKED)"
    " UPDATE publication p SET state = $4, version = p.version + 1, updated_at = $5,"
    " ended_at = p.publish_until, end_reason = 'over', due_by = NULL, remind_at = NULL"
    " FROM due WHERE p.tenant = due.tenant AND p.id = due.id"
    " RETURNING p.id, p.version, p.publish_until, p.content_hash"
)


async def end_together(until: datetime, limit: int) -> int:
    """Note at most `limit` of those whose time was over at `until`; how many. What somebody else
    holds at this moment is left for the next round."""
    async with db.transaction():
        now = clock.now()
        sources = str(State.PUBLISHED), str(STEP.goes_to(State.PUBLISHED))
        ended = await db.rows(END, sources[0], min(until, now), limit, sources[1], now)
        if not ended:
            return 0
        files: dict[Any, list[Record]] = {row["id"]: [] for row in ended}
        for row in await db.rows(
            "SELECT publication, filename, sha256 FROM document WHERE publication = ANY($1)"
            " AND NOT internal ORDER BY publication, place",
            list(files),
        ):
            files[row["publication"]].append(row)
        proofs = {
            row["id"]: proof(row["publish_until"], now, row["content_hash"], files[row["id"]])
            for row in ended
        }
        await record_all(STEP.action, "publication", proofs, SYSTEM, "system", change=sources)
        await announce_all(
            STEP.then, [(str(row["id"]), row["version"], STEP.action) for row in ended]
        )
        await set_next_due(changed=True)
    return len(ended)


def proof(
    until: datetime, now: datetime, content_hash: str, files: Iterable[Record]
) -> dict[str, Any]:
    """What the record keeps of an end: until when it was public, so that the view hid it from that
    instant on; when that was noted; what it was, byte for byte."""
    return {
        "publish_until": until,
        "hidden_at": until,
        "noted_at": now,
        "content_hash": content_hash,
        "files": [{"filename": one["filename"], "sha256": one["sha256"]} for one in files],
        "position": SYSTEM.position(),
    }


def public_files(documents: Sequence[Record]) -> list[Record]:
    return [one for one in documents if not one["internal"]]
