"""The index row of a publication: made from what it says, where it stands and what is in its files.

Made when it is approved, so that it is there at the second of publishing, and again whenever its
stamp is another: its category, a name of one, or the text of one of its files has changed.
"""

import json
from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from portal.catalog.kinds import kinds
from portal.kit import db, tenancy
from portal.publication.facts import searched
from portal.search.asking import squeezed
from portal.search.letters import folded
from portal.search.segmenting import words
from portal.search.vector import tsvector

MADE_BY = "2"  # another number makes every row anew
MOST_OF_FILES = 400_000  # letters of one publication's files that are indexed
MOST_OF_BODY = 20_000

STAMP = f"""
    md5(concat_ws('|', '{MADE_BY}', p.category, c.name_th, c.name_en, a.name_th, (
        SELECT string_agg(t.sha256 || t.source || t.ocr_pages, ',' ORDER BY t.sha256)
        FROM document d JOIN document_text t ON t.tenant = d.tenant AND t.sha256 = d.sha256
        JOIN content k ON k.tenant = d.tenant AND k.sha256 = d.sha256
        WHERE d.tenant = p.tenant AND d.publication = p.id AND NOT d.internal
        AND k.scan NOT IN ('infected', 'unscannable'))))
"""
PLACE = """
    LEFT JOIN category c ON c.tenant = p.tenant AND c.id = p.category
    LEFT JOIN category a ON a.tenant = c.tenant AND a.id = c.parent
"""
INDEXED = "('approved', 'published')"  # states whose publications have a row
ENDED = "('expired', 'taken_down')"


# Text that was read out of the files of an ended publication, which nothing under way or public has
# and no hold keeps.
FORGET = f"""
    DELETE FROM document_text t USING document d JOIN publication p
        ON p.tenant = d.tenant AND p.id = d.publication AND p.state IN {ENDED}
    WHERE d.publication = $1 AND t.tenant = d.tenant AND t.sha256 = d.sha256
        AND NOT EXISTS (SELECT FROM held_content h WHERE h.sha256 = t.sha256)
        AND NOT EXISTS (SELECT FROM document o JOIN publication q
            ON q.tenant = o.tenant AND q.id = o.publication AND q.state NOT IN {ENDED}
            WHERE o.sha256 = t.sha256)
"""


async def index(publication: UUID) -> None:
    """Make the row of this publication again, or take it away when it has none any more."""
    async with db.transaction():
        seen = await db.row(
            "SELECT p.title, p.details, p.source, p.remark, p.kind, p.facts, c.name_th, c.name_en,"
            f" a.name_th AS above, {STAMP} AS stamp FROM publication p {PLACE}"
            f" WHERE p.id = $1 AND p.state IN {INDEXED} FOR SHARE OF p",
            publication,
        )
        if seen is None:
            await db.changed("DELETE FROM search_entry WHERE publication = $1", publication)
            await db.changed(FORGET, publication)
            return
        files = await db.rows(
            "SELECT d.filename, d.alt, t.text FROM document d LEFT JOIN document_text t"
            " ON t.tenant = d.tenant AND t.sha256 = d.sha256"
            " JOIN content k ON k.tenant = d.tenant AND k.sha256 = d.sha256"
            " WHERE d.publication = $1 AND NOT d.internal"
            " AND k.scan NOT IN ('infected', 'unscannable') ORDER BY d.place",
            publication,
        )
        await _write(publication, seen, files)


async def _write(publication: UUID, seen: Record, files: Sequence[Record]) -> None:
    title = seen["title"]
    about = _joined(seen["name_th"], seen["name_en"], seen["above"], seen["source"])
    named = _joined(*(file["filename"].rpartition(".")[0] for file in files))
    alts = (file["alt"] for file in files)
    body = _joined(seen["details"], seen["remark"], *alts, _facts(seen))
    inside = _joined(*(file["text"] for file in files))[:MOST_OF_FILES]
    fields = [("A", title), ("B", about), ("B", named), ("C", body), ("D", inside)]
    await db.changed(
        "INSERT INTO search_entry (tenant, publication, stamp, words, head, body, files)"
        " VALUES ($1, $2, $3, $4::text::tsvector, $5, $6, $7)"
        " ON CONFLICT (tenant, publication) DO UPDATE SET stamp = excluded.stamp,"
        " words = excluded.words, head = excluded.head, body = excluded.body,"
        " files = excluded.files",
        tenancy.current().id,
        publication,
        seen["stamp"],
        tsvector((weight, words(text)) for weight, text in fields),
        squeezed(folded(title)),
        squeezed(folded(_joined(about, named, body)))[:MOST_OF_BODY],
        squeezed(folded(inside)),
    )


def _facts(seen: Record) -> str:
    """What the fields of its kind say."""
    kind = kinds().get(seen["kind"])
    found = searched(kind, json.loads(seen["facts"])) if kind else []
    return "\n".join(words for _, words in found)


def _joined(*texts: str | None) -> str:
    return "\n".join(text for text in texts if text)


async def with_content(sha256: str) -> list[UUID]:
    """Publications with this file."""
    async with db.transaction():
        found = await db.rows(
            "SELECT DISTINCT publication FROM document WHERE sha256 = $1 AND NOT internal", sha256
        )
    return [row["publication"] for row in found]


async def stale(limit: int) -> list[UUID]:
    """Publications whose row is missing, of another stamp, or there for nothing."""
    async with db.transaction():
        found = await db.rows(
            "SELECT coalesce(e.publication, p.id) AS id FROM ("
            f"SELECT p.id, p.tenant, {STAMP} AS stamp FROM publication p {PLACE}"
            f" WHERE p.state IN {INDEXED}) p FULL JOIN search_entry e"
            " ON e.tenant = p.tenant AND e.publication = p.id"
            " WHERE e.stamp IS DISTINCT FROM p.stamp LIMIT $1",
            limit,
        )
    return [row["id"] for row in found]
