"""How well a way of searching finds what people look for: recall@10 and MRR over a set of queries,
for ours and for the two plain ways that it has to beat."""

import time
import tomllib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, quantiles
from uuid import UUID

from portal.kit import db
from portal.search import finding, gate
from portal.search.asking import question

TOP = 10

Way = Callable[[str], Awaitable[list[UUID]]]


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed at one unit, and the keys of the items that are looked for."""

    unit: str
    kind: str
    text: str
    expected: tuple[str, ...]


@dataclass
class Score:
    """Of one way: for each question its recall among the first TOP, the inverse of the first right
    place, and the milliseconds that it took."""

    recalls: dict[Query, float] = field(default_factory=dict)
    firsts: dict[Query, float] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return mean(self.recalls.values())

    @property
    def mrr(self) -> float:
        return mean(self.firsts.values())

    def percentile(self, n: int) -> float:
        return quantiles(self.times, n=100)[n - 1]

    def by_kind(self) -> dict[str, float]:
        kinds = defaultdict(list)
        for query, recall in self.recalls.items():
            kinds[query.kind].append(recall)
        return {kind: mean(found) for kind, found in kinds.items()}

    def add(self, query: Query, keys: list[str], milliseconds: float) -> None:
        top = keys[:TOP]
        self.recalls[query] = len(set(top) & set(query.expected)) / min(len(query.expected), TOP)
        places = [place for place, key in enumerate(top, 1) if key in query.expected]
        self.firsts[query] = 1 / places[0] if places else 0.0
        self.times.append(milliseconds)


def read(path: Path) -> list[Query]:
    raw = tomllib.loads(path.read_text("utf-8"))
    return [
        Query(group["unit"], group["kind"], text, tuple(expected))
        for group in raw["set"]
        for text, *expected in group["queries"]
    ]


async def ours(text: str) -> list[UUID]:
    async with gate.turn():
        return [hit.id for hit in await finding.find(question(text))]


async def by_ilike(text: str) -> list[UUID]:
    """Title, details, source and the text inside files contain it as it was typed."""
    pattern = "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    return await _ids(
        "SELECT id FROM public_item i WHERE title ILIKE $1 OR details ILIKE $1 OR source ILIKE $1"
        " OR EXISTS (SELECT 1 FROM public_document d JOIN document_text t USING (tenant, sha256)"
        " WHERE d.item = i.id AND t.text ILIKE $1)"
        " ORDER BY title ILIKE $1 DESC, published_at DESC, id",
        pattern,
    )


async def by_unsegmented(text: str) -> list[UUID]:
    """The server's own parser over the same fields, ranked, with the same weights."""
    return await _ids(
        "SELECT id FROM (SELECT i.id, i.published_at,"
        " setweight(to_tsvector('simple', i.title), 'A')"
        " || setweight(to_tsvector('simple', i.source), 'B')"
        " || setweight(to_tsvector('simple', i.details), 'C')"
        " || setweight(to_tsvector('simple', coalesce((SELECT string_agg(t.text, ' ')"
        " FROM public_document d JOIN document_text t USING (tenant, sha256)"
        " WHERE d.item = i.id), '')), 'D') AS words FROM public_item i) one"
        " WHERE words @@ plainto_tsquery('simple', $1)"
        " ORDER BY ts_rank(words, plainto_tsquery('simple', $1)) DESC, published_at DESC, id",
        text,
    )


async def _ids(sql: str, text: str) -> list[UUID]:
    async with db.transaction():
        return [row["id"] for row in await db.rows(sql, text)]


WAYS: dict[str, Way] = {"ILIKE": by_ilike, "tsvector": by_unsegmented, "ours": ours}


async def measure(queries: list[Query], titles: dict[str, str], score: Score, way: Way) -> None:
    """Ask these questions, all of the acting unit. `titles`: an item's key by its title."""
    async with db.transaction():
        found = await db.rows("SELECT id, title FROM public_item")
    keys = {row["id"]: titles.get(row["title"], row["title"]) for row in found}
    for query in queries:
        began = time.perf_counter()
        hits = await way(query.text)
        took = (time.perf_counter() - began) * 1000
        score.add(query, [keys[item] for item in hits], took)
