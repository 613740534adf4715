"""What was found in the files and in the text of one request, in groups to decide of. All of it
runs inside a transaction."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.guard import masking, reading, rules
from portal.guard.collecting import Found
from portal.kit import db

TEXT = "text"  # what stands for the hash where the words of the request itself are meant
WAIT = timedelta(minutes=15)  # for a file to be read; then somebody has to look at it


@dataclass(frozen=True)
class Finding:
    """`excerpt`: masked. `digest`: by which the same is found again."""

    kind: str
    member: str
    part: str
    at: str
    excerpt: str
    digest: str
    count: int


@dataclass(frozen=True)
class Group:
    """The findings of one kind in one content. `document`: the file's id, None for the text;
    `count`: all of them, also those that are not told one by one; `seen`: the hash of these
    findings; `decision`: the last one of exactly these, if any."""

    sha256: str
    document: UUID | None
    filename: str
    kind: str
    findings: Sequence[Finding]
    count: int
    seen: str
    decision: Record | None

    @property
    def asks(self) -> bool:
        return self.kind not in rules.NOTES and self.decision is None


@dataclass
class Report:
    """`pending`: files that are still to be read."""

    groups: list[Group] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    @property
    def undecided(self) -> list[Group]:
        return [group for group in self.groups if group.asks]


async def report(
    item: UUID,
    documents: Sequence[Record],
    words: Iterable[tuple[str, str]],
    contacts: frozenset[str],
    now: datetime,
) -> Report:
    """`documents`: those that become public; `words`: (field, text) of the request itself;
    `contacts`: digests of the unit's own telephones and e-mails, which are no findings."""
    found, pending = await _in_files(documents, now)
    made = Report(pending=pending)
    decisions = await _decisions(item)
    found += [(TEXT, None, "", _in_words(words), {})]
    for sha256, document, filename, findings, counts in found:
        for kind in rules.KINDS:
            if group := _group(kind, findings, counts, contacts):
                these, count = group
                seen = _hash(kind, these, count)
                decision = decisions.get((sha256, kind, seen))
                made.groups.append(
                    Group(sha256, document, filename, kind, these, count, seen, decision)
                )
    return made


def _group(
    kind: str, findings: list[Finding], counts: dict[str, int], contacts: frozenset[str]
) -> tuple[list[Finding], int] | None:
    of_kind = [one for one in findings if one.kind == kind]
    these = [one for one in of_kind if not one.digest or one.digest not in contacts]
    if not these:
        return None
    told = sum(one.count for one in of_kind)
    unseen = max(0, counts.get(kind, told) - told)
    return these, sum(one.count for one in these) + unseen


async def _in_files(documents: Sequence[Record], now: datetime) -> tuple[list[Any], list[str]]:
    hashes = [row["sha256"] for row in documents]
    read = {
        row["sha256"]: json.loads(row["counts"])
        for row in await db.rows(
            "SELECT sha256, counts FROM guard_reading WHERE sha256 = ANY($1) AND rules = $2",
            hashes,
            rules.VERSION,
        )
    }
    kept: dict[str, list[Finding]] = defaultdict(list)
    for row in await db.rows(
        "SELECT sha256, kind, member, part, at, excerpt, digest, times FROM guard_finding"
        " WHERE sha256 = ANY($1) ORDER BY sha256, number",
        hashes,
    ):
        kept[row["sha256"]].append(Finding(*tuple(row)[1:]))
    found, pending = [], []
    for row in documents:
        sha256 = row["sha256"]
        if sha256 not in read and row["ext"] not in reading.PICTURES:
            if now - row["added_at"] < WAIT:
                pending.append(row["filename"])
                continue
            kept[sha256] = [Finding(rules.UNREAD, "", "file", "", "", "", 1)]
        found.append(
            (sha256, row["id"], row["filename"], kept.get(sha256, []), read.get(sha256, {}))
        )
    return found, pending


def _in_words(words: Iterable[tuple[str, str]]) -> list[Finding]:
    found = Found()
    for name, text in words:
        found.text("field", name, text)
    return [
        Finding(kind, "", part, at, masking.masked(kind, value), masking.digest(kind, value), count)
        for kind, _, part, at, value, count in found.told()["findings"]
    ]


def contacts_in(facts: Any) -> frozenset[str]:
    """Digests of every telephone and e-mail in what a unit says of itself."""
    words = rules.plain(json.dumps(facts, ensure_ascii=False, default=str))
    return frozenset(
        masking.digest(kind, value)
        for kind, value in rules.found_in(words)
        if kind in (rules.PHONE, rules.EMAIL)
    ) - {""}


def _hash(kind: str, findings: Sequence[Finding], count: int) -> str:
    these = sorted([f.member, f.part, f.at, f.excerpt, f.digest, f.count] for f in findings)
    return hashlib.sha256(json.dumps([kind, count, these], ensure_ascii=False).encode()).hexdigest()


async def _decisions(item: UUID) -> dict[tuple[str, str, str], Record]:
    """The last one of each."""
    return {
        (row["sha256"], row["kind"], row["seen"]): row
        for row in await db.rows(
            "SELECT sha256, kind, seen, choice, reason, name, at, publication FROM guard_decision"
            " WHERE item = $1 ORDER BY id",
            item,
        )
    }


async def with_findings(publications: Sequence[UUID]) -> dict[UUID, int]:
    """How many groups there are in the files of each, decided of or not."""
    return {
        row["publication"]: row["n"]
        for row in await db.rows(
            "SELECT d.publication, count(DISTINCT (f.sha256, f.kind)) AS n FROM document d"
            " JOIN guard_finding f ON f.sha256 = d.sha256"
            " WHERE d.publication = ANY($1) AND NOT d.internal AND f.kind <> ALL($2)"
            " GROUP BY d.publication",
            list(publications),
            list(rules.NOTES),
        )
    }
