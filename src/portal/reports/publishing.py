"""A signed paper goes public the way that everything does: as a request of the unit, through its
own chain (R92). Nothing is bypassed: who asks owns the request, and it is decided and published by
those whose work that is, with its request form."""

import contextlib
from datetime import date
from typing import Any
from uuid import UUID

from portal.catalog.asked import Asked, Period
from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import moit
from portal.catalog.places import exactly
from portal.catalog.queries import kinds_taken
from portal.compliance.at_publishing import ALSO_FITS
from portal.compliance.shown import entry
from portal.documents.inspection import MEDIA_TYPES
from portal.documents.intake import Received
from portal.kit import clock, db, thai, typeset
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.person import Person
from portal.publication import actions as requests
from portal.publication.files import add, detach
from portal.publication.forms import LIMITS, ActionForm
from portal.publication.labels import pick
from portal.publication.queries import Subject, subject
from portal.reports.builds import bytes_of
from portal.reports.files_page import name_of
from portal.reports.kinds import KINDS, About
from portal.reports.queries import Seen, seen
from portal.reports.signing import Act, noted
from portal.reports.workflow import workflow

# What a new edition says of itself; category, kind, places and time stay as they were decided.
OWN = ("title", "details", "coverage_from", "coverage_to")
AS_A_FILE = "document"  # the kind of an item whose words stand in its file
FOR_EVER = "เอกสารราชการที่ลงนามแล้ว เปิดเผยไว้เป็นหลักฐานของการดำเนินงาน"


async def publish(paper: UUID, person: Person) -> str:
    """Asks for it; "publish", or "publish-draft" where the request was begun but something still
    keeps it from being sent. NotAllowed, Conflict: as the table says."""
    async with db.transaction():
        found = await seen(paper)
        workflow.step("publish", found, person)
    file = await _file(found)
    async with db.transaction():
        found = await seen(paper, lock=True)
        workflow.step("publish", found, person)
        request = await _request(found, person)
        await add(request, person, file)
        await db.changed(
            "UPDATE paper SET publication = $2, version = version + 1, changed_at = $3"
            " WHERE id = $1",
            paper,
            request.row.id,
            clock.now(),
        )
        detail = {"request": request.row.number, "content_hash": found.hash}
        await noted(found, person, Act("publish"), detail)
        return "publish" if await _sent(request.row.id, person) else "publish-draft"


async def _request(found: Seen, person: Person) -> Subject:
    """A draft without files: the next edition of the page on which the paper stands that it took
    the place of, so that nobody reads the old one for the one in force; else a request of its own.
    """
    fields, shown = await _fields(found), await _shown_before(found)
    if shown is not None:
        with contextlib.suppress(Conflict, NotAllowed):
            async with db.transaction():
                begun = await requests.take(shown, person, ActionForm(action="update"))
                own = {name: fields[name] for name in OWN}
                edition = await requests.edit(begun.row.id, person, own)
                for file in await db.rows(
                    "SELECT id FROM document WHERE publication = $1", edition.row.id
                ):
                    await detach(edition.row.id, person, file["id"])
                return await subject(edition.row.id)
    return await requests.draft(person, fields)


async def _shown_before(found: Seen) -> UUID | None:
    """Of the newest of its editions that is public now."""
    return await db.value(
        "SELECT b.id FROM paper p"
        " JOIN publication b ON b.tenant = p.tenant AND b.id = p.publication"
        " WHERE (p.kind, p.fiscal_year, p.quarter, p.month, p.slot) = ($1, $2, $3, $4, $5)"
        " AND p.state = 'superseded' AND b.state = 'published' ORDER BY p.edition DESC LIMIT 1",
        *found.about.key,
    )


async def _sent(request: UUID, person: Person) -> bool:
    """What lacks, the page of the request says; the draft stays."""
    try:
        async with db.transaction():
            await requests.take(request, person, ActionForm(action="submit"))
    except (Invalid, Conflict):
        return False
    return True


async def _file(found: Seen) -> Received:
    """The signed paper as it lies in the store: the scan of what was signed with a pen, else the
    PDF."""
    row, ext = found.row, "pdf"
    if row["scan_sha256"]:
        sha256, size, ext = row["scan_sha256"], row["scan_size"], row["scan_ext"]
    else:
        sha256, size = found.formats["pdf"]["sha256"], found.formats["pdf"]["size"]
    pages = typeset.page_count(await bytes_of(sha256)) if not row["scan_sha256"] else None
    return Received(f"{name_of(found)}.{ext}", ext, MEDIA_TYPES[ext], size, sha256, pages)


async def _fields(found: Seen) -> dict[str, Any]:
    """Of the request: its title is the paper's, it tells of the paper's time."""
    row, about = found.row, found.about
    first, last = about.days
    number = f" ที่ {row['number']}" if row["number"] else ""
    fields: dict[str, Any] = {
        "title": row["name"][: LIMITS["title"]],
        "details": f"{found.kind.name_th} {about.of('th')}{number}",
        "source": found.unit.name_th,
        "coverage_from": first.isoformat(),
        "coverage_to": last.isoformat(),
        "permanent_reason": FOR_EVER,
        "rights": True,
    }
    for category in found.kind.categories:
        if AS_A_FILE in await kinds_taken(category):
            return fields | {"category": category, "kind": AS_A_FILE}
    return fields  # the request stays a draft, and asks for it


async def _fits(seen_: Subject, lang: str) -> list[dict[str, Any]]:
    """At the publish step: the line of the checklist for which its kind is evidence, in the period
    of which it tells."""
    row = await db.row("SELECT * FROM paper WHERE publication = $1", seen_.row.id)
    kind = KINDS.get(row["kind"]) if row else None
    if row is None or kind is None or not kind.evidence:
        return []
    because = ("เอกสารนี้เป็นหลักฐานของข้อนี้", "This paper is its evidence")
    found = _line_of(About.of_row(row), kind.evidence, seen_.unit.kind, clock.today())
    return [
        {"key": exactly(asked.key(slot), period.code), "label": entry(asked, slot, period, lang),
         "because": pick(because, lang)}
        for asked, slot, period in found
    ]  # fmt: skip


def _line_of(
    about: About, code: str, unit_kind: str, today: date
) -> list[tuple[Asked, Slot, Period]]:
    """Of the list that asks for the paper's year: the first period that is not over before what it
    tells of is. None where that list is not there yet."""
    for year in (about.fiscal_year, about.fiscal_year + 1):
        asked = moit(year) if year <= thai.fiscal_year(today) else None
        slot = asked.file.slots(unit_kind).get(code) if asked else None
        if not asked or not slot or asked.fiscal_year != about.fiscal_year + slot.of_last_year:
            continue
        periods = asked.periods(slot)
        fitting = [one for one in periods if not one.ends or one.ends >= about.days[1]]
        return [(asked, slot, one) for one in fitting[:1]]
    return []


ALSO_FITS.append(_fits)
