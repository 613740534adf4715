"""Which public items answer a question, the best first. Every query starts from `public_item`.

A term counts by how rare it is among what is public (its share of all that was asked is `covered`)
and by where it stands (weights A to D). Parts of words are found in the folded title and details;
only where that finds little, also inside files and by likeness of letters, for mistakes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg
from asyncpg import Record

from portal.kit import db
from portal.search.asking import Question

MOST = 2_000  # items that one question answers with
ENOUGH = 0.5  # the share of what was asked that an item must have,
NEARLY = 0.8  # or, where none has, this share of what the best has
FEW = 5  # results; with fewer that have all of it, likeness is asked too
LIKE_TITLE, LIKE_BODY = 0.42, 0.6  # word_similarity of pg_trgm, from 0 to 1
SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One item that answers. `whole`: it has all that was asked, not only some or something like
    it."""

    id: UUID
    category: UUID | None
    published_at: datetime
    covers: date | None
    kinds: frozenset[str]
    whole: bool


LIVE = """
    live AS MATERIALIZED (
        SELECT i.id, i.title, i.category, i.published_at, i.coverage_from,
            e.words, e.head, e.body, e.files
        FROM public_item i LEFT JOIN search_entry e
            ON e.tenant = i.tenant AND e.publication = i.publication)
"""
KINDS = """
    coalesce((SELECT array_agg(DISTINCT d.ext) FROM public_document d WHERE d.item = b.id), '{}')
"""
SHOWN = f"b.id, b.category, b.published_at, b.coverage_from, {KINDS} AS kinds"

BY_WORDS = f"""
    WITH term AS MATERIALIZED (
        SELECT n, q::tsquery AS q FROM unnest($1::text[]) WITH ORDINALITY AS t (q, n)),
    {LIVE},
    hit AS MATERIALIZED (
        SELECT live.id, n, ts_rank('{{0.05, 0.25, 0.5, 1}}', words, q) AS rank
        FROM live JOIN term ON words @@ q),
    rarity AS (
        SELECT n, ln(1 + (SELECT count(*) FROM live)::float8 / count(*)) AS worth
        FROM hit GROUP BY n),
    asked AS (
        SELECT coalesce(sum(worth), 0) + ((SELECT count(*) FROM term) - count(*))
            * ln(1.5 + (SELECT count(*) FROM live)::float8) AS worth FROM rarity),
    item AS (
        SELECT hit.id, sum(rank * worth) AS rank, sum(worth) AS worth
        FROM hit JOIN rarity USING (n) GROUP BY hit.id),
    best AS (
        SELECT live.*, coalesce(item.worth / asked.worth, 0) AS covered,
            coalesce(item.rank / asked.worth, 0) * 3 + coalesce(item.worth / asked.worth, 0) * 2
            + CASE WHEN head LIKE '%' || $2 || '%' THEN 2 + similarity(head, $2)
                WHEN body LIKE '%' || $2 || '%' THEN 0.5 ELSE 0 END AS score
        FROM live LEFT JOIN item USING (id) CROSS JOIN asked
        WHERE item.worth >= least(asked.worth * {ENOUGH},
                (SELECT max(worth) * {NEARLY} FROM item))
            OR head LIKE '%' || $2 || '%' OR body LIKE '%' || $2 || '%'
            OR (words IS NULL AND title ILIKE $3)
        ORDER BY score DESC, published_at DESC, id LIMIT {MOST})
    SELECT {SHOWN}, score, 
        words IS NULL OR covered >= 0.99 OR head LIKE '%' || $2 || '%'
            OR body LIKE '%' || $2 || '%' AS whole FROM best b
    ORDER BY score DESC, published_at DESC, id
"""

BY_LIKENESS = f"""
    WITH {LIVE},
    best AS (
        SELECT *, files LIKE '%' || $1 || '%' AS inside,
            CASE WHEN files LIKE '%' || $1 || '%' THEN 1.6 ELSE 0 END
            + 2 * greatest(word_similarity($1, head), word_similarity($1, body) * 0.7) AS score
        FROM live WHERE id <> ALL($2) AND (files LIKE '%' || $1 || '%'
            OR word_similarity($1, head) >= {LIKE_TITLE}
            OR word_similarity($1, body) >= {LIKE_BODY})
        ORDER BY score DESC, published_at DESC, id LIMIT 50)
    SELECT {SHOWN}, score, inside AS whole FROM best b
"""

EVERYTHING = f"""
    WITH best AS (SELECT * FROM public_item ORDER BY published_at DESC, id LIMIT {MOST})
    SELECT {SHOWN}, true AS whole FROM best b ORDER BY published_at DESC, id
"""

SUGGESTIONS = f"""
    WITH {LIVE}
    SELECT id, title FROM live
    WHERE head LIKE '%' || $1 || '%' OR words @@ $2::tsquery
        OR word_similarity($1, head) >= 0.55 OR (words IS NULL AND title ILIKE $3)
    ORDER BY head LIKE $1 || '%' DESC NULLS LAST, head LIKE '%' || $1 || '%' DESC NULLS LAST,
        word_similarity($1, head) DESC NULLS LAST, published_at DESC, id LIMIT {SUGGESTED}
"""


async def find(question: Question) -> list[Hit]:
    """Inside gate.turn(). A question without a word is answered with everything, newest first."""
    if question.is_empty:
        return [_hit(row) for row in await db.rows(EVERYTHING)]
    terms = [term.query for term in question.terms]
    found = await db.rows(BY_WORDS, terms, question.folded, _pattern(question.text))
    whole = [row["id"] for row in found if row["whole"]]
    best = {row["id"]: (row["score"], _hit(row)) for row in found}
    if len(whole) < FEW and len(question.folded) >= 3:
        for row in await _like(question, whole):
            score, before = best.get(row["id"], (0.0, None))
            best[row["id"]] = (max(score, row["score"]), before or _hit(row))
    ranked = sorted(best.values(), key=lambda one: (-one[0], -one[1].published_at.timestamp()))
    return [hit for _, hit in ranked]


async def _like(question: Question, whole: list[UUID]) -> Sequence[Record]:
    """What is like it, or nothing where a unit has so much that it takes too long."""
    try:
        async with db.transaction():
            return await db.rows(BY_LIKENESS, question.folded, whole)
    except asyncpg.QueryCanceledError:
        return []


async def suggest(question: Question) -> Sequence[Record]:
    """(id, title) of up to SUGGESTED public items. Inside gate.turn()."""
    if question.is_empty:
        return []
    terms = " & ".join(f"({term.query})" for term in question.terms)
    return await db.rows(SUGGESTIONS, question.folded, terms, _pattern(question.text))


def _hit(row: Record) -> Hit:
    kinds = frozenset(row["kinds"])
    return Hit(
        row["id"],
        row["category"],
        row["published_at"],
        row["coverage_from"],
        kinds,
        row["whole"],
    )


def _pattern(text: str) -> str:
    """For ILIKE: the text as it stands, anywhere."""
    escaped = text.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
