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
LIKE_TITLE, LIKE_BODY, LIKE_SUGGESTED = 0.42, 0.6, 0.55  # word_similarity of pg_trgm, 0 to 1
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


# search_words and its sisters ask the index of the acting unit's entries, which row-level security
# keeps from everybody else (migration 0016); what they give is joined with what is public.
# `b` is of public_item at this moment: its files are not asked again whether they are public.
KINDS = """
    coalesce((SELECT array_agg(DISTINCT d.ext) FROM document d
        WHERE d.publication = b.publication AND NOT d.internal), '{}')
"""
SHOWN = f"b.id, b.category, b.published_at, b.coverage_from, {KINDS} AS kinds"
LIVE = """
    live AS MATERIALIZED (
        SELECT id, publication, title, category, published_at, coverage_from FROM public_item),
    unread AS (
        SELECT * FROM live WHERE publication NOT IN (SELECT publication FROM search_entry))
"""

BY_WORDS = f"""
    WITH {LIVE},
    hit AS MATERIALIZED (
        SELECT live.id, n, rank FROM search_words($1::text[]::tsquery[])
            JOIN live USING (publication)),
    part AS (
        SELECT live.id, CASE WHEN in_head THEN 2 + share ELSE 0.5 END AS score
        FROM search_part($2) JOIN live USING (publication)
        UNION ALL SELECT id, 0 FROM unread WHERE title ILIKE $3),
    rarity AS (
        SELECT n, ln(1 + (SELECT count(*) FROM live)::float8 / count(*)) AS worth
        FROM hit GROUP BY n),
    asked AS (
        SELECT coalesce(sum(worth), 0) + (cardinality($1::text[]) - count(*))
            * ln(1.5 + (SELECT count(*) FROM live)::float8) AS worth FROM rarity),
    item AS (
        SELECT id, sum(rank * worth) AS rank, sum(worth) AS worth
        FROM hit JOIN rarity USING (n) GROUP BY id),
    chosen AS (
        SELECT id, coalesce(item.worth / asked.worth, 0) AS covered, part.score AS part,
            coalesce(item.rank / asked.worth, 0) AS rank
        FROM item FULL JOIN part USING (id) CROSS JOIN asked
        WHERE part.id IS NOT NULL OR item.worth >= least(asked.worth * {ENOUGH},
            (SELECT max(worth) * {NEARLY} FROM item))),
    best AS (
        SELECT live.*, part IS NOT NULL OR covered >= 0.99 AS whole,
            rank * 3 + covered * 2 + coalesce(part, 0) AS score
        FROM chosen JOIN live USING (id)
        ORDER BY score DESC, published_at DESC, id LIMIT {MOST})
    SELECT {SHOWN}, score, whole FROM best b ORDER BY score DESC, published_at DESC, id
"""

BY_LIKENESS = f"""
    WITH near AS (
        SELECT publication, 1.6 AS inside, 0 AS likeness FROM search_files($1)
        UNION ALL
        SELECT publication, 0, 2 * greatest(head, body * 0.7)
        FROM search_alike($1, {LIKE_TITLE}, {LIKE_BODY})),
    scored AS (
        SELECT publication, max(inside) > 0 AS whole, max(inside) + max(likeness) AS score
        FROM near GROUP BY publication),
    best AS (
        SELECT * FROM public_item JOIN scored USING (publication) WHERE id <> ALL($2)
        ORDER BY score DESC, published_at DESC, id LIMIT 50)
    SELECT {SHOWN}, score, whole FROM best b
"""

EVERYTHING = f"""
    WITH best AS (SELECT * FROM public_item ORDER BY published_at DESC, id LIMIT {MOST})
    SELECT {SHOWN}, true AS whole FROM best b ORDER BY published_at DESC, id
"""

SET = "SELECT set_config('enable_nestloop', $1, true), set_config('jit', $1, true)"

TITLES = f"""
    WITH {LIVE}
    SELECT id, title, published_at, begins FROM search_part($1)
        JOIN public_item USING (publication) WHERE in_head
    UNION ALL SELECT id, title, published_at, false FROM unread WHERE title ILIKE $2
    ORDER BY begins DESC, published_at DESC, id LIMIT {SUGGESTED}
"""

LIKE_TITLES = f"""
    WITH near AS (
        SELECT publication, 0 AS likeness FROM search_words(ARRAY[$1::text::tsquery])
        UNION ALL SELECT publication, head FROM search_alike($2, {LIKE_SUGGESTED}, NULL)),
    scored AS (SELECT publication, max(likeness) AS likeness FROM near GROUP BY publication)
    SELECT id, title FROM public_item JOIN scored USING (publication) WHERE id <> ALL($3)
    ORDER BY likeness DESC, published_at DESC, id LIMIT {SUGGESTED}
"""


async def find(question: Question) -> list[Hit]:
    """Inside gate.turn(). No question is answered with everything, newest first; signs alone with
    nothing."""
    if question.is_empty and question.text.strip():
        return []
    if question.is_empty:
        return [_hit(row) for row in await db.rows(EVERYTHING)]
    terms = [term.query for term in question.terms]
    found = await _hashed(BY_WORDS, terms, _part(question), _pattern(question.text))
    whole = [row["id"] for row in found if row["whole"]]
    best = {row["id"]: (row["score"], _hit(row)) for row in found}
    if len(whole) < FEW and len(question.folded) >= 3:
        for row in await _like(question, whole):
            score, before = best.get(row["id"], (0.0, None))
            best[row["id"]] = (max(score, row["score"]), before or _hit(row))
    ranked = sorted(best.values(), key=lambda one: (-one[0], -one[1].published_at.timestamp()))
    return [hit for _, hit in ranked]


async def _hashed(sql: str, *args: object) -> Sequence[Record]:
    """The rows, joined without nested loops. The planner cannot know how often approved_hash is
    content_hash and takes all that is public for one row: it would walk one side for each row of
    the other, which is a second with 500 items. Servers before 18 say "without" by a price so high
    that they would compile each question."""
    await db.rows(SET, "off")
    found = await db.rows(sql, *args)
    await db.rows(SET, "on")
    return found


async def _like(question: Question, whole: list[UUID]) -> Sequence[Record]:
    """What is like it, or nothing where a unit has so much that it takes too long."""
    try:
        async with db.transaction():
            return await _hashed(BY_LIKENESS, question.folded, whole)
    except asyncpg.QueryCanceledError:
        return []


async def suggest(question: Question) -> Sequence[Record]:
    """(id, title) of up to SUGGESTED public items: those that have the letters in their title, and
    while there are few, those that have the words or are like it. Inside gate.turn()."""
    if question.is_empty:
        return []
    found = await _hashed(TITLES, question.folded, _pattern(question.text))
    if len(found) == SUGGESTED:
        return found
    terms = " & ".join(f"({term.query})" for term in question.terms)
    more = await _hashed(LIKE_TITLES, terms, question.folded, [row["id"] for row in found])
    return [*found, *more][:SUGGESTED]


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


def _part(question: Question) -> str | None:
    """Letters to be found inside words; two Latin ones stand in too many ("li" in policy)."""
    return None if question.folded.isascii() and len(question.folded) < 3 else question.folded


def _pattern(text: str) -> str:
    """For ILIKE: the text as it stands, anywhere."""
    escaped = text.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
