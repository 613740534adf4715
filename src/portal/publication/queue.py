"""The queue of somebody who decides: each request as a card that can be decided where it is, with
its files to look at, overdue ones first."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from uuid import UUID

from asyncpg import Record

from portal.guard.groups import with_findings
from portal.kit import db
from portal.publication.shown import document, listed, verbal

MOST_LINES = 3  # of the details, on a card
PAGES_SHOWN = 5  # of one file, on a card


async def cards(rows: Sequence[Record], now: datetime, lang: str) -> list[SimpleNamespace]:
    """`rows` as queries.waiting gives them, in the order in which to decide: overdue, urgent, the
    longest waiting. Runs inside a transaction."""
    ids = [row["id"] for row in rows]
    more = {
        row["id"]: row
        for row in await db.rows(
            "SELECT id, details, source, owner_position, verbal FROM publication"
            " WHERE id = ANY($1)",
            ids,
        )
    }
    files: dict[UUID, list[Record]] = defaultdict(list)
    for row in await db.rows(
        "SELECT d.id, publication, filename, ext, d.size, page_count, alt, internal, c.scan,"
        " c.finding FROM document d"
        " JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256"
        " WHERE publication = ANY($1) AND copy IS NULL ORDER BY place, filename",
        ids,
    ):
        files[row["publication"]].append(row)
    personal = await with_findings(ids)
    found = []
    for row in rows:
        card, extra = listed(row, lang), more[row["id"]]
        card.due_by = row["confirm_by"] if row["approval"] == "verbal" else row["due_by"]
        card.overdue = card.due_by is not None and card.due_by < now
        card.owner_position = extra["owner_position"]
        card.source = extra["source"]
        card.verbal = None
        if row["approval"] == "verbal":
            card.verbal = verbal(extra["verbal"], row["confirm_by"], lang)
        lines = [line for line in extra["details"].splitlines() if line.strip()]
        card.first_lines, card.has_more = lines[:MOST_LINES], len(lines) > MOST_LINES
        card.documents = [document(one, row["id"], lang) for one in files[row["id"]]]
        card.personal_data = personal.get(row["id"], 0)
        found.append(card)
    return sorted(found, key=_pressing)


def _pressing(card: SimpleNamespace) -> tuple[bool, bool, datetime]:
    return not card.overdue, not card.urgent, card.waiting_since or card.updated_at
