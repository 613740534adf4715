"""Publications as the API writes them (interfaces.md part 6): times with +07:00, days Gregorian."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from asyncpg import Record

from portal.audit.queries import trail_of
from portal.documents.findings import Kept
from portal.kit import db
from portal.kit.clock import BANGKOK
from portal.people.person import Person
from portal.publication.queries import Subject
from portal.publication.workflow import workflow
from portal.tenants.queries import origin


def moment(value: datetime | None) -> str | None:
    return value.astimezone(BANGKOK).isoformat() if value else None


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def file_path(document: Any) -> str:
    return f"/files/{document['id']}/{quote(document['filename'])}"


def document_shape(document: Any, site: str) -> dict[str, Any]:
    return {
        "id": str(document["id"]),
        "filename": document["filename"],
        "type": document["ext"],
        "media_type": document["media_type"],
        "size": document["size"],
        "sha256": document["sha256"],
        "page_count": document["page_count"],
        "alt": document["alt"],
        "width": document["width"],
        "height": document["height"],
        "url": f"{site}{file_path(document)}",
    }


def staff_document_shape(seen: Subject, document: Any) -> dict[str, Any]:
    """The same for the unit's people: what is internal, what the virus scanner said, what was found
    inside. `scan`: pending, clean, infected, unscannable, unscanned (there is no scanner), erased
    (on order). A finding that `waits` for a human keeps the file off the site. Personal data:
    GET /requests/{id}/guard."""
    findings = seen.findings.get(document["sha256"], ())
    return document_shape(document, origin(seen.unit.slug)) | {
        "internal": document["internal"],
        "scan": document["scan"],
        "scan_finding": document["finding"] or None,
        "scanned_at": moment(document["scanned_at"]),
        "findings": [_finding_shape(one) for one in findings],
    }


def _finding_shape(one: Kept) -> dict[str, Any]:
    return {
        "code": one.code,
        "inside": one.place or None,
        "words": one.words_th,
        "words_en": one.words_en,
        "needs_human": one.needs_human,
        "waits": one.waits,
        "released": {
            "by": one.decided_name, "at": moment(one.decided_at), "reason": one.reason,
        } if one.decided_at else None,
    }  # fmt: skip


async def request_shape(seen: Subject, person: Person) -> dict[str, Any]:
    """A request for those who work on it."""
    row, site = seen.row, origin(seen.unit.slug)
    shape = {
        "id": str(row.id),
        "number": row.number,
        "state": str(seen.state),
        "version": row.version,
        "edition": row.edition,
        "title": row.title,
        "category": await db.value("SELECT code FROM category WHERE id = $1", row.category),
        "details": row.details,
        "source": row.source,
        "coverage_from": day(row.coverage_from),
        "coverage_to": day(row.coverage_to),
        "publish_until": until(row),
        "permanent_reason": row.permanent_reason or None,
        "external_links": list(row.external_links or ()),
        "remark": row.remark,
        "urgent": row.urgent,
        "large_file_reason": row.large_file_reason,
        "channels": list(row.channels),
        "rights": row.rights,
        "sender": json.loads(row.sender) if row.sender else None,
        "kind": row.kind or None,
        "facts": json.loads(row.facts),
        "due_by": moment(row.due_by),
        "approved_by": (
            {"name": row.approved_name, "position": row.approved_position}
            if row.approved_name
            else None
        ),
        "owner": {"name": row.owner_name, "position": row.owner_position},
        "approval": row.approval,
        "confirm_by": moment(row.confirm_by),
        "submitted_at": moment(row.submitted_at),
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "allowed_actions": [step.action for step in workflow.offered(seen, person)],
        "documents": [staff_document_shape(seen, one) for one in seen.documents],
    }
    public = await public_item(row.item)
    shape["publication"] = await publication_shape(public, site) if public else None
    return shape


def until(row: Any) -> str | None:
    """The day as it was given, else the instant, else null for permanent."""
    if isinstance(row, Record):
        return day(row["until_day"]) or moment(row["publish_until"])
    return day(row.until_day) or moment(row.publish_until)


async def public_item(item: UUID) -> Record | None:
    """What is public now under this id, with its category's code; or None."""
    return await db.row(
        "SELECT i.*, c.code FROM public_item i"
        " LEFT JOIN category c ON c.tenant = i.tenant AND c.id = i.category WHERE i.id = $1",
        item,
    )


async def publication_shape(
    item: Record, site: str, documents: Iterable[Record] | None = None
) -> dict[str, Any]:
    """A publication for everyone."""
    if documents is None:
        documents = await db.rows(
            "SELECT * FROM public_document WHERE item = $1 ORDER BY place, filename", item["id"]
        )
    return {
        "id": str(item["id"]),
        "title": item["title"],
        "summary": item["details"],
        "category": item["code"],
        "source": item["source"],
        "coverage_from": day(item["coverage_from"]),
        "coverage_to": day(item["coverage_to"]),
        "published_at": moment(item["published_at"]),
        "first_published_at": moment(item["first_published_at"]),
        "publish_until": until(item),
        "permanent_reason": item["permanent_reason"] or None,
        "external_links": list(item["external_links"]),
        "kind": item["kind"],
        "facts": json.loads(item["facts"]),
        "version": item["edition"],
        "url": f"{site}/p/{item['id']}/",
        "documents": [document_shape(document, site) for document in documents],
    }


async def history_shape(seen: Subject) -> list[dict[str, Any]]:
    """Every line of this edition, oldest first."""
    return [
        {
            "at": moment(line["at"]),
            "action": line["action"],
            "from": line["from_state"] or None,
            "to": line["to_state"] or None,
            "actor": line["actor_name"],
            "role": line["role"],
            "reason_code": line["reason_code"] or None,
            "reason": line["reason"] or None,
        }
        for line in await trail_of("publication", [seen.row.id])
    ]
