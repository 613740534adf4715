"""What stands behind the code on a signed paper: its kind, number, day, the posts that signed, and
whether another edition took its place. No name of a person."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.kit import db
from portal.papers import verify
from portal.reports.kinds import KINDS


def code_of(row: Any) -> str:
    return verify.code_for(row["id"], row["content_hash"])


@dataclass(frozen=True)
class VerifiedPaper:
    """`signers`: (the word that was declared, the post) in their order; `by`: the edition that took
    its place as (number, day, code), or None. `registered`: when a copy that was signed with a pen
    was registered, where that was after its day."""

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
    by: tuple[str, date, str] | None


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
    after = await db.row(
        "SELECT id, number, day, content_hash FROM paper WHERE supersedes = $1"
        " AND state IN ('signed', 'superseded')",
        paper,
    )
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
        (after["number"], after["day"], code_of(after)) if after else None,
    )


def _posts(content: str) -> list[tuple[str, str]]:
    """Of one that was signed with a pen: the posts that stand under it."""
    signs = json.loads(content)["signs"]
    return [(one["word"], " ".join(one["position"]).strip()) for one in signs]


verify.OTHERS.append((verified_paper, "reports/verify"))
