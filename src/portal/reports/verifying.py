"""What stands behind the code on a signed paper: its kind, number, day, the posts that signed, and
whether another edition took its place. No name of a person."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.disclosure.succession import SUCCESSORS, Successor
from portal.kit import db
from portal.papers import verify
from portal.reports.kinds import KINDS


def code_of(row: Any) -> str:
    return verify.code_for(row["id"], row["content_hash"])


@dataclass(frozen=True)
class VerifiedPaper:
    """`signers`: (the word that was declared, the post) in their order; `by`: the day of the
    edition that stands in its place and, once that is public, its number and code; or None."""

    kind_th: str
    kind_en: str
    name: str
    number: str
    day: date
    signed_at: datetime
    signers: tuple[tuple[str, str], ...]
    content_hash: str
    by_hand: bool
    late: bool
    edition: int
    by: tuple[date, str, str] | None


async def verified_paper(paper: UUID, seal: bytes) -> VerifiedPaper | None:
    """None: no signed paper of this unit carries it. Inside a transaction."""
    row = await db.row(
        "SELECT * FROM paper WHERE id = $1 AND state IN ('signed', 'superseded')", paper
    )
    if row is None or verify.seal_of(row["id"], row["content_hash"]) != seal:
        return None
    signatures = await db.rows(
        "SELECT word, position, instead_of FROM paper_signature"
        " WHERE paper = $1 AND void_at IS NULL ORDER BY step",
        paper,
    )
    after = await _in_force("p.id", paper)
    kind = KINDS.get(row["kind"])
    return VerifiedPaper(
        kind.name_th if kind else row["kind"],
        kind.name_en if kind else row["kind"],
        row["name"],
        row["number"],
        row["day"],
        row["signed_at"],
        tuple((one["word"], f"{one['position']} {one['instead_of']}".strip()) for one in signatures)
        or tuple(_posts(row["content"])),
        row["content_hash"],
        row["by_hand"],
        row["late"],
        row["edition"],
        _by(after),
    )


async def _in_force(name: str, value: UUID) -> Record | None:
    """Of a superseded paper, found by a column: the signed one in its place and, where that is
    public, its item."""
    return await db.row(
        "SELECT n.id, n.number, n.day, n.content_hash, i.id AS item FROM paper p"  # noqa: S608
        " JOIN paper n ON n.tenant = p.tenant AND n.state = 'signed'"
        " AND (n.kind, n.fiscal_year, n.quarter, n.month, n.slot)"
        " = (p.kind, p.fiscal_year, p.quarter, p.month, p.slot)"
        " LEFT JOIN public_item i ON i.tenant = n.tenant AND i.publication = n.publication"
        f" WHERE {name} = $1 AND p.state = 'superseded'",
        value,
    )


def _by(after: Record | None) -> tuple[date, str, str] | None:
    if after is None:
        return None
    is_public = after["item"] is not None
    return after["day"], after["number"] if is_public else "", code_of(after) if is_public else ""


async def _successor(publication: UUID) -> Successor | None:
    """Citizens are not left to take an old edition for the one in force."""
    after = await _in_force("p.publication", publication)
    if after is None:
        return None
    return Successor(after["day"], f"/p/{after['item']}/" if after["item"] else "")


def _posts(content: str) -> list[tuple[str, str]]:
    """Of one that was signed with a pen: the posts that stand under it."""
    signs = json.loads(content)["signs"]
    return [(one["word"], " ".join(one["position"]).strip()) for one in signs]


verify.OTHERS.append((verified_paper, "reports/verify"))
SUCCESSORS.append(_successor)
