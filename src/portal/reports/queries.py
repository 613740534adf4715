"""Reading papers: one with all that its workflow asks for, lists of a year, what waits for whom.
Inside a transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.drafts.kind import Drawn, Lack, PaperKind, Signer, Step
from portal.drafts.words import official
from portal.kit import clock, db
from portal.kit.errors import NotFound
from portal.people.person import Person
from portal.publication.workflow import State as Publication
from portal.reports import drawing
from portal.reports.kinds import KINDS, About, kind_of
from portal.reports.posts import OF_SIGNER, Post, posts, those_who_may
from portal.reports.registers import prefix_of
from portal.reports.verifying import code_of
from portal.reports.workflow import State
from portal.sheets.blocks import Paper, content_hash
from portal.tenants.queries import UnitInfo, unit_now

# A request that these ended may be made again.
OVER = (Publication.REJECTED, Publication.EXPIRED, Publication.TAKEN_DOWN)


@dataclass
class Seen:
    """A paper as its workflow sees it. `signatures`: those that hold, by step; `drawn`: of a draft,
    what it would say now; `may_sign`: who may take the step that it waits for, and in which post;
    `lacks`: why nobody can sign it yet, `staffing`: who is missing for those that are left;
    `under_way`: the next edition that was begun."""

    row: Record
    kind: PaperKind
    unit: UnitInfo
    signatures: Sequence[Record]
    may_sign: dict[UUID, Post]
    drawn: Drawn | None = None
    lacks: list[Lack] = field(default_factory=list)
    staffing: list[Lack] = field(default_factory=list)
    under_way: UUID | None = None
    publication: Record | None = None
    build: Record | None = None
    formats: dict[str, Record] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return State(self.row["state"])

    @property
    def id(self) -> UUID:
        return self.row["id"]

    @property
    def about(self) -> About:
        return About.of_row(self.row)

    @property
    def made_by(self) -> UUID:
        return self.row["made_by"]

    @property
    def said(self) -> dict[str, str]:
        return json.loads(self.row["said"])

    @property
    def signed_by(self) -> set[UUID]:
        return {one["account"] for one in self.signatures}

    @property
    def owner_may_approve(self) -> bool:
        return self.unit.facts["approval"]["owner_may_approve"]

    @property
    def turn(self) -> Step | None:
        """The step that it waits for."""
        open_ = self.state in (State.DRAFT, State.OFFERED)
        left = self.kind.steps[len(self.signatures) :]
        return left[0] if open_ and left else None

    @property
    def turn_words(self) -> str:
        return OF_SIGNER[self.turn.signer][0] if self.turn else ""

    @property
    def is_last(self) -> bool:
        return len(self.signatures) + 1 >= len(self.kind.steps)

    @property
    def waits_for(self) -> dict[UUID, Post]:
        """Those of whom a signature can come now."""
        if self.owner_may_approve:
            return self.may_sign
        return {one: post for one, post in self.may_sign.items() if one not in self.signed_by}

    @property
    def is_on_its_way(self) -> bool:
        """Whether a request to publish it stands."""
        return self.publication is not None and self.publication["state"] not in OVER

    @property
    def has_pdf(self) -> bool:
        return "pdf" in self.formats or bool(self.row["scan_sha256"])

    @property
    def paper(self) -> Paper:
        """As it stands: the draft of now, or what was frozen, with its signatures."""
        if self.drawn is not None:
            return drawing.draft_of(self.drawn.paper)
        frozen = drawing.frozen(self.row)
        return drawing.completed(frozen, self.row, self.signatures, self.unit, code_of(self.row))

    @property
    def hash(self) -> str:
        """Of what would be signed now."""
        return self.row["content_hash"] or (content_hash(self.drawn.paper) if self.drawn else "")


async def seen(paper: UUID, *, lock: bool = False) -> Seen:
    """NotFound when there is none in this unit. `lock`: nobody else changes it meanwhile."""
    row = await db.row(f"SELECT * FROM paper WHERE id = $1{' FOR UPDATE' if lock else ''}", paper)  # noqa: S608
    if row is None:
        raise NotFound("ไม่พบเอกสารนี้", "No such paper")
    kind, unit = kind_of(row["kind"]), await unit_now()
    signatures = await db.rows(
        "SELECT * FROM paper_signature WHERE paper = $1 AND void_at IS NULL ORDER BY step", paper
    )
    found = Seen(row, kind, unit, signatures, {})
    if row["content"] is None:
        found.drawn = await drawing.drawn(kind, row, unit)
    if found.turn:
        head = head_of(unit)
        all_posts = await posts()
        found.may_sign = those_who_may(found.turn.signer, all_posts, row["made_by"], head)
        found.lacks = await _lacks(found)
        found.staffing = _staffing(found, all_posts, head)
    await _surroundings(found)
    return found


def head_of(unit: UnitInfo) -> str:
    """The head's post as the unit says it; "" where it says none."""
    return official(unit.facts.get("organisation", {}).get("head_position", ""))


async def _lacks(found: Seen) -> list[Lack]:
    """What its kind says, a time that has not begun, a register without its letters."""
    lacks = list(found.drawn.lacks) if found.drawn else []
    first = found.about.days[0]
    lacks += drawing.lacks_of_day(first > clock.today(), first)
    if found.kind.register == "memo" and not await prefix_of("memo"):
        lacks.append(
            Lack(
                "ยังไม่ได้ตั้งรหัสหน้าเลขที่หนังสือของหน่วยงาน (เช่น นภ ๐๓๓๒)",
                "The letters before the unit's numbers are not set",
                "/staff/reports/numbers",
            )
        )
    return lacks


def _staffing(found: Seen, all_posts: Sequence[Post], head: str) -> list[Lack]:
    left = found.kind.steps[len(found.signatures) :]
    lacks = []
    said = found.drawn.lacks if found.drawn else ()
    for signer in dict.fromkeys(step.signer for step in left):
        told = signer == Signer.HEAD and any(head in one.words_th for one in said)
        if told or those_who_may(signer, all_posts, found.made_by, head):
            continue
        th, en = OF_SIGNER[signer]
        post = f" ({head})" if signer == Signer.HEAD and head else ""
        lacks.append(
            Lack(
                f"ยังไม่มีบัญชีของ{th}{post} เพิ่มบทบาทให้ผู้นั้น หรือลงนามด้วยปากกาแล้วลงทะเบียนภาพสแกน",
                f"Nobody can sign as {en}{post}: add them, or sign with a pen and register it",
                "/staff/settings/people",
            )
        )
    return lacks


async def _surroundings(found: Seen) -> None:
    about = found.about
    if found.state == State.SIGNED:
        found.under_way = await db.value(
            "SELECT id FROM paper WHERE (kind, fiscal_year, quarter, month, slot)"
            " = ($1, $2, $3, $4, $5) AND state IN ('draft', 'offered')",
            *about.key,
        )
    if found.row["publication"]:
        found.publication = await db.row(
            "SELECT id, item, number, state, title FROM publication WHERE id = $1",
            found.row["publication"],
        )
    if found.state in (State.SIGNED, State.SUPERSEDED):
        found.build = await db.row("SELECT * FROM report WHERE paper = $1", found.id)
        found.formats = await files_of(found.build["id"]) if found.build else {}


async def files_of(report: UUID) -> dict[str, Record]:
    """By format."""
    rows = await db.rows(
        "SELECT format, sha256, size FROM report_file WHERE report = $1 ORDER BY format", report
    )
    return {row["format"]: row for row in rows}


async def builds_listed(page: int, page_size: int) -> tuple[list[dict[str, Any]], int]:
    """(one page with the files of each, the newest first; how many there are)."""
    total = await db.value("SELECT count(*) FROM report")
    rows = await db.rows(
        "SELECT r.*, p.number, p.name FROM report r"
        " LEFT JOIN paper p ON p.tenant = r.tenant AND p.id = r.paper"
        " ORDER BY r.made_at DESC, r.id LIMIT $1 OFFSET $2",
        page_size,
        (page - 1) * page_size,
    )
    files = await db.rows(
        "SELECT report, format, size, sha256 FROM report_file WHERE report = ANY($1)"
        " ORDER BY format",
        [row["id"] for row in rows],
    )
    return [
        {**dict(row), "files": [one for one in files if one["report"] == row["id"]]} for row in rows
    ], total


async def editions(about: About) -> Sequence[Record]:
    """The newest first, without cancelled drafts."""
    return await db.rows(
        "SELECT id, edition, state, number, day, changed_at FROM paper"
        " WHERE (kind, fiscal_year, quarter, month, slot) = ($1, $2, $3, $4, $5)"
        " AND state <> 'cancelled' ORDER BY edition DESC",
        *about.key,
    )


async def of_year(fiscal_year: int) -> Sequence[Record]:
    """The papers of a fiscal year that stand or are under way, each with what became of its
    publication."""
    return await db.rows(
        "SELECT p.id, p.kind, p.fiscal_year, p.quarter, p.month, p.slot, p.edition, p.state,"
        " p.name, p.number, p.day, p.made_name, p.changed_at, p.by_hand, p.late,"
        " b.state AS publication_state, (SELECT count(*) FROM paper_signature s"
        " WHERE s.tenant = p.tenant AND s.paper = p.id AND s.void_at IS NULL) AS signatures"
        " FROM paper p LEFT JOIN publication b ON b.tenant = p.tenant AND b.id = p.publication"
        " WHERE p.fiscal_year = $1 AND p.state IN ('draft', 'offered', 'signed')"
        " ORDER BY p.kind, p.quarter, p.month, p.slot, p.edition DESC",
        fiscal_year,
    )


async def years() -> list[int]:
    """Fiscal years of which there are papers."""
    found = await db.rows(
        "SELECT DISTINCT fiscal_year FROM paper WHERE state <> 'cancelled' ORDER BY 1 DESC"
    )
    return [row["fiscal_year"] for row in found]


async def waiting_for(person: Person, limit: int = 100) -> list[dict[str, Any]]:
    """The offered papers that wait for this person's signature, the longest waiting first: {id,
    name, kind, since}. Three statements."""
    rows = await db.rows(
        "SELECT p.id, p.kind, p.name, p.made_by, p.made_name, p.changed_at,"
        " array(SELECT s.account FROM paper_signature s WHERE s.tenant = p.tenant"
        " AND s.paper = p.id AND s.void_at IS NULL) AS signed"
        " FROM paper p WHERE p.state = 'offered' ORDER BY p.changed_at LIMIT $1",
        limit,
    )
    if not rows:
        return []
    unit, own = await unit_now(), await posts(person.account)
    may_repeat, found = unit.facts["approval"]["owner_may_approve"], []
    for row in rows:
        kind = KINDS.get(row["kind"])
        left = kind.steps[len(row["signed"]) :] if kind else ()
        if not left or (person.account in row["signed"] and not may_repeat):
            continue
        if those_who_may(left[0].signer, own, row["made_by"], head_of(unit)):
            found.append(dict(row))
    return found
