"""Reading publications. All of it runs inside a transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.documents.findings import Kept, findings_of
from portal.documents.scan_words import why_not_public
from portal.kit import clock, db, tenancy
from portal.kit.errors import NotFound
from portal.people.person import Person
from portal.people.queries import TODAY, holder_named, holders
from portal.people.roles import FEWEST_WEBMASTERS, Role
from portal.publication.due import STOPPED
from portal.publication.tables import Publication
from portal.publication.workflow import State
from portal.tenants.queries import UnitInfo, unit_now


@dataclass
class Subject:
    """A publication as the workflow sees it: the row, its files, and the rules that hold for it.
    Once submitted the rules are those of that moment (`row.chain`). `step_person`: whose step it
    is, where the unit names one person who still holds the role. `speaker_is_gone`: whoever
    allowed it by word of mouth approves no more, so that another approver answers for it.
    `too_few_webmasters`: for a unit that has never been public to begin (R12). `findings`: what was
    found in its files, by their SHA-256."""

    row: Publication
    documents: Sequence[Record]
    unit: UnitInfo
    now: datetime
    next_edition: UUID | None = None
    approval_rules: dict[str, Any] = field(default_factory=dict)
    step_person: UUID | None = None
    speaker_is_gone: bool = False
    too_few_webmasters: bool = False
    findings: dict[str, list[Kept]] = field(default_factory=dict)
    ends_disputed: bool = False  # over, and nobody has said yet that so many ends are meant

    @property
    def state(self) -> State:
        return State(self.row.state)

    @property
    def owner(self) -> UUID:
        return self.row.owner

    @property
    def approval(self) -> str | None:
        return self.row.approval

    @property
    def approved_by(self) -> UUID | None:
        return self.row.approved_by

    @property
    def owner_may_approve(self) -> bool:
        return self.approval_rules["owner_may_approve"]

    @property
    def verbal_allowed(self) -> bool:
        return self.approval_rules["verbal_allowed"]

    @property
    def chain(self) -> list[dict[str, Any]]:
        """The approval steps in order: reviewers, then the approver."""
        return self.approval_rules["step"]

    @property
    def reviews_left(self) -> int:
        reviews = sum(step["role"] == Role.REVIEWER for step in self.chain)
        return max(0, reviews - self.row.step)

    @property
    def current_step(self) -> dict[str, Any]:
        """The step of the chain at which it waits, or would wait."""
        return self.chain[min(self.row.step, len(self.chain) - 1)]

    @property
    def scan_forbids(self) -> str | None:
        """Why its files may not go to the public now, as far as the virus scanner says."""
        return why_not_public(self.documents)

    @property
    def is_over(self) -> bool:
        return self.row.publish_until is not None and self.row.publish_until <= self.now


async def subject(publication: UUID, *, lock: bool = False) -> Subject:
    """NotFound when there is none in this unit. `lock`: nobody else changes it meanwhile."""
    query = Publication.objects().get(Publication.id == publication)
    row = await (query.lock_rows("UPDATE") if lock else query)
    if row is None:
        raise NotFound("ไม่พบเรื่องนี้", "No such request")
    unit = await unit_now()
    rules = json.loads(row.chain) if row.state != State.DRAFT and row.chain else None
    seen = Subject(
        row,
        await documents_of(publication),
        unit,
        clock.now(),
        await _under_way(row.item),
        rules or unit.facts["approval"],
    )
    seen.findings = await findings_of(document["sha256"] for document in seen.documents)
    if row.state in WAITING and (name := seen.current_step.get("username")):
        named = await holder_named(name, Role(seen.current_step["role"]))
        seen.step_person = named["account"] if named else None
    if row.approval == "verbal":
        holding = [one["account"] for one in await holders(Role.APPROVER)]
        seen.speaker_is_gone = row.approved_by not in holding
    if row.state == State.PUBLISHED and seen.is_over:
        seen.ends_disputed = await db.value(f"SELECT {STOPPED}")
    if row.state == State.APPROVED:
        began = await db.value(
            "SELECT true FROM publication WHERE published_at IS NOT NULL LIMIT 1"
        )
        few = len(await holders(Role.WEBMASTER)) < FEWEST_WEBMASTERS
        seen.too_few_webmasters = few and not began
    return seen


WAITING = (State.SUBMITTED, State.REVIEWED)


async def previous_edition(seen: Subject) -> Subject | None:
    """The edition that this one would replace, or replaced: the last one before it that was
    published."""
    found = await db.value(
        "SELECT id FROM publication WHERE item = $1 AND edition < $2 AND published_at IS NOT NULL"
        " ORDER BY edition DESC LIMIT 1",
        seen.row.item,
        seen.row.edition,
    )
    return await subject(found) if found else None


async def note_opened(seen: Subject, person: Person) -> None:
    """Somebody whose step it is has it before them: working time begins (R77). The first time
    counts."""
    turn = Role.REVIEWER if seen.reviews_left else Role.APPROVER
    if seen.state not in WAITING or turn not in person.roles or person.account == seen.owner:
        return
    await db.changed(
        "INSERT INTO opened (tenant, publication, account, round, step, at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        tenancy.current().id,
        seen.row.id,
        person.account,
        seen.row.round,
        seen.row.step,
        clock.now(),
    )


async def _under_way(item: UUID) -> UUID | None:
    return await db.value(
        "SELECT id FROM publication WHERE item = $1 AND state IN"
        " ('draft', 'submitted', 'reviewed', 'approved', 'rejected')",
        item,
    )


SCAN = "CASE WHEN c.erased_at IS NULL THEN c.scan ELSE 'erased' END"


async def documents_of(publication: UUID) -> Sequence[Record]:
    """Without the originals of redacted copies (originals.py). `scan`: content.scan or erased."""
    return await db.rows(
        "SELECT d.id, place, filename, ext, media_type, d.size, d.sha256, page_count, alt,"  # noqa: S608
        f" internal, width, height, added_at, {SCAN} AS scan, c.finding, c.scanned_at,"
        " original_sha256, original_size"
        " FROM document d JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256"
        " WHERE publication = $1 AND copy IS NULL ORDER BY place, filename",
        publication,
    )


async def public_edition(item: UUID) -> UUID | None:
    """The edition of this item that is public now."""
    return await db.value("SELECT publication FROM public_item WHERE id = $1", item)


async def published_edition(item: UUID) -> UUID:
    """The edition on which an item's actions work: the published one, even if its time is over
    and nobody has noted it yet; else the last one. NotFound when it never was published."""
    found = await db.value(
        "SELECT id FROM publication WHERE item = $1 AND published_at IS NOT NULL"
        " ORDER BY (state = 'published') DESC, edition DESC LIMIT 1",
        item,
    )
    if found is None:
        raise NotFound("ไม่พบเรื่องที่เผยแพร่นี้", "No such publication")
    return found


# Whom it was given to, while they hold the role: else the task is everybody's.
ASSIGNEE = (
    "(SELECT a.id FROM account a WHERE a.id = p.assignee AND a.disabled_at IS NULL AND EXISTS"  # noqa: S608
    " (SELECT FROM membership m WHERE m.tenant = p.tenant AND m.account = a.id"
    f" AND m.role = '{Role.WEBMASTER}' AND m.starts_on <= {TODAY}"
    f" AND (m.ends_on IS NULL OR m.ends_on >= {TODAY}))) AS assignee"
)
LIST = (
    "p.id, p.item, p.number, p.title, p.state, p.edition, p.version, p.owner, p.owner_name,"  # noqa: S608
    " p.urgent, p.approval, p.self_approved, p.submitted_at, p.updated_at, p.published_at,"
    " p.publish_until,"
    f" p.until_day, {ASSIGNEE}, p.chain, p.step, p.due_by, p.confirm_by,"
    " c.name_th AS category_th, c.name_en AS category_en,"
    " (SELECT count(*) FROM document d WHERE d.tenant = p.tenant AND d.publication = p.id"
    " AND d.copy IS NULL)"
    " AS document_count"
)
FROM = " FROM publication p LEFT JOIN category c ON c.tenant = p.tenant AND c.id = p.category"


@dataclass(frozen=True)
class Asked:
    """Which publications are asked for. `states` empty: all."""

    states: Sequence[str] = ()
    owner: UUID | None = None
    page: int = 1
    page_size: int = 20


async def listed(asked: Asked) -> tuple[Sequence[Record], int]:
    """(one page, newest change first; how many there are in all)."""
    where = " WHERE ($1::text[] = '{}' OR p.state = ANY($1)) AND ($2::uuid IS NULL OR p.owner = $2)"
    total = await db.value(
        f"SELECT count(*) FROM publication p{where}",  # noqa: S608
        list(asked.states),
        asked.owner,
    )
    found = await db.rows(
        f"SELECT {LIST}{FROM}{where} ORDER BY p.updated_at DESC, p.id LIMIT $3 OFFSET $4",
        list(asked.states),
        asked.owner,
        asked.page_size,
        (asked.page - 1) * asked.page_size,
    )
    return found, total


async def counts_by_state(owner: UUID | None = None) -> dict[str, int]:
    found = await db.rows(
        "SELECT state, count(*) AS n FROM publication WHERE $1::uuid IS NULL OR owner = $1"
        " GROUP BY state",
        owner,
    )
    return {row["state"]: row["n"] for row in found}


async def waiting(*states: State, owner: UUID | None = None, limit: int = 100) -> Sequence[Record]:
    """The longest waiting first."""
    return await db.rows(
        f"SELECT {LIST}{FROM} WHERE p.state = ANY($1) AND ($2::uuid IS NULL OR p.owner = $2)"
        " ORDER BY p.urgent DESC, p.updated_at LIMIT $3",
        [str(state) for state in states],
        owner,
        limit,
    )


async def unconfirmed(approver: UUID) -> Sequence[Record]:
    """What this person allowed by word of mouth and has not confirmed."""
    return await db.rows(
        f"SELECT {LIST}{FROM} WHERE p.approval = 'verbal' AND p.approved_by = $1"
        " AND p.state IN ('approved', 'published') ORDER BY p.confirm_by",
        approver,
    )


async def sources(limit: int = 30) -> Sequence[str]:
    """Sources that this unit has named before, the most used first."""
    found = await db.rows(
        "SELECT source FROM publication WHERE source <> '' GROUP BY source"
        " ORDER BY count(*) DESC, source LIMIT $1",
        limit,
    )
    return [row["source"] for row in found]


async def public_titles(limit: int = 200) -> list[tuple[str, str]]:
    """(id, title) of what is public, the newest first."""
    found = await db.rows(
        "SELECT id, title FROM public_item ORDER BY published_at DESC, id LIMIT $1", limit
    )
    return [(str(row["id"]), row["title"]) for row in found]


async def last_change() -> datetime | None:
    """When the newest of what is public now was published."""
    return await db.value("SELECT max(published_at) FROM public_item")
