"""What each step writes beside the state: one function a step, called by `actions.take()` inside
its transaction with the row locked. None of them decides whether the step may be taken."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.audit.record import record
from portal.catalog.queries import category_with_code
from portal.documents.intake import policy
from portal.kit import clock, db, text, thai
from portal.kit.clock import BANGKOK
from portal.kit.errors import Invalid
from portal.people.person import SYSTEM, Person
from portal.people.queries import holder_named
from portal.people.roles import Role
from portal.publication.forms import LIMITS, ActionForm, read_until
from portal.publication.labels import CHANNELS, REASONS
from portal.publication.queries import Subject
from portal.publication.rules import content_hash, missing, working_deadline
from portal.publication.workflow import State


@dataclass
class Change:
    """Columns to write, what the audit line adds, and the row that the person goes to next."""

    columns: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)
    leads_to: UUID | None = None


NO_APPROVAL: dict[str, Any] = {
    "approval": None,
    "approved_hash": "",
    "approved_by": None,
    "approved_at": None,
    "self_approved": False,
    "verbal": None,
    "confirm_by": None,
    "assignee": None,
    "step": 0,
}


def _wrong(name: str, message: str, english: str = "Check the fields") -> Invalid:
    return Invalid(message, english, fields={name: message})


async def submit(seen: Subject, _person: Person, _form: ActionForm) -> Change:
    lacks = missing(seen.row, list(seen.documents), policy(seen.unit.facts), clock.now())
    if lacks:
        raise Invalid("ยังส่งไม่ได้ เติมช่องที่ขาดก่อน", "Not complete yet", fields=lacks)
    now, digest = clock.now(), content_hash(seen.row, seen.documents)
    return Change(
        NO_APPROVAL
        | {
            "chain": json.dumps(seen.unit.facts["approval"], ensure_ascii=False),
            "content_hash": digest,
            "round": seen.row.round + 1,
            "submitted_at": now,
        },
        {"round": seen.row.round + 1, "content_hash": digest},
    )


async def back_to_draft(_seen: Subject, _person: Person, _form: ActionForm) -> Change:
    return Change(dict(NO_APPROVAL))


async def forward(seen: Subject, _person: Person, _form: ActionForm) -> Change:
    return Change({"step": seen.row.step + 1}, {"content_hash": seen.row.content_hash})


async def approve(seen: Subject, person: Person, _form: ActionForm) -> Change:
    own = seen.owner == person.account
    detail: dict[str, Any] = {"content_hash": seen.row.content_hash}
    if own:
        detail["self_approved"] = True
    return Change(_approved(seen, "written", person.account) | {"self_approved": own}, detail)


def _approved(seen: Subject, how: str, by: UUID | None) -> dict[str, Any]:
    return {
        "approval": how,
        "approved_hash": seen.row.content_hash,
        "approved_by": by,
        "approved_at": clock.now(),
    }


async def reject(_seen: Subject, _person: Person, form: ActionForm) -> Change:
    if form.reason_code not in REASONS:
        raise _wrong("reason_code", "เลือกเหตุผลที่ไม่อนุญาต", "Choose a reason")
    return Change()


async def record_verbal_approval(seen: Subject, person: Person, form: ActionForm) -> Change:
    approver = await holder_named(form.approver, Role.APPROVER)
    if approver is None:
        raise _wrong("approver", "เลือกผู้อนุญาตจากรายชื่อผู้อนุมัติของหน่วยงาน")
    if approver["account"] == seen.owner and not seen.owner_may_approve:
        raise _wrong("approver", "ผู้อนุญาตต้องไม่ใช่ผู้ขอเอง")
    if form.channel not in CHANNELS:
        raise _wrong("channel", "เลือกช่องทางที่ได้รับอนุญาต")
    urgency = text.line(form.urgency)
    if len(urgency) > 500:
        raise _wrong("urgency", "ย่อให้ไม่เกิน 500 ตัวอักษร")
    spoken_at = _spoken_at(form.spoken_at)
    hours = seen.approval_rules.get("verbal_confirm_hours", 8)
    said = {
        "approver": approver["username"],
        "approver_name": approver["name"],
        "channel": form.channel,
        "spoken_at": spoken_at.isoformat(),
        "urgency": urgency,
        "recorded_by": str(person.account),
        "recorded_by_name": person.name,
    }
    return Change(
        _approved(seen, "verbal", approver["account"])
        | {
            "self_approved": approver["account"] == seen.owner,
            "verbal": json.dumps(said, ensure_ascii=False),
            "confirm_by": working_deadline(clock.now(), hours),
        },
        said | {"content_hash": seen.row.content_hash},
    )


def _spoken_at(given: str) -> datetime:
    """ISO with offset from the API; from a page "21/11/2569 08.10", or a time of today."""
    try:
        if "T" in given:
            moment = datetime.fromisoformat(given.strip())
        else:
            day, _, at = given.strip().rpartition(" ")
            said_on = thai.read_date(day) if day else clock.today()
            moment = datetime.combine(said_on, thai.read_time(at), BANGKOK)
    except ValueError:
        raise _wrong("spoken_at", "ใส่วันและเวลาที่ได้รับอนุญาต เช่น 21/11/2569 08.10") from None
    if moment.tzinfo is None:
        raise _wrong("spoken_at", "ระบุเขตเวลาด้วย เช่น 2026-11-21T08:10:00+07:00")
    # A clock a little ahead of ours is no lie.
    if not clock.now() - timedelta(days=30) <= moment <= clock.now() + timedelta(minutes=2):
        raise _wrong("spoken_at", "เวลาที่ได้รับอนุญาตต้องผ่านมาแล้ว และไม่เกิน 30 วัน")
    return moment.astimezone(BANGKOK)


async def confirm_verbal_approval(_seen: Subject, _person: Person, _form: ActionForm) -> Change:
    return Change({"approval": "confirmed", "confirm_by": None})


async def assign(_seen: Subject, _person: Person, form: ActionForm) -> Change:
    webmaster = await holder_named(form.webmaster, Role.WEBMASTER)
    if webmaster is None:
        raise _wrong("webmaster", "เลือกผู้ดูแลเว็บไซต์ของหน่วยงาน")
    return Change(
        {"assignee": webmaster["account"]},
        {"webmaster": webmaster["username"], "webmaster_name": webmaster["name"]},
    )


async def publish(seen: Subject, person: Person, form: ActionForm) -> Change:
    now, row = clock.now(), seen.row
    change = Change({"published_at": now}, {"content_hash": row.content_hash})
    if form.category:
        category = await category_with_code(form.category)
        if category["id"] != row.category:
            before = await db.value("SELECT code FROM category WHERE id = $1", row.category)
            change.columns["category"] = category["id"]
            change.detail |= {"category_from": before, "category": form.category}
    before = await db.row(
        "UPDATE publication SET state = 'expired', ended_at = $2, end_reason = 'replaced',"
        " replaced_by = $3, version = version + 1, updated_at = $2"
        " WHERE item = $1 AND state = 'published' RETURNING id, first_published_at",
        row.item,
        now,
        row.id,
    )
    if before is not None:
        await record(
            "expire",
            ("publication", before["id"]),
            SYSTEM,
            "system",
            change=(State.PUBLISHED, State.EXPIRED),
            reason=("", f"มีฉบับที่ {row.edition} แทน"),
            detail={"replaced_by": str(row.id), "published_by": person.name},
        )
    first = before["first_published_at"] if before else await _first_published(row.item)
    change.columns["first_published_at"] = first or now
    return change


async def _first_published(item: UUID) -> datetime | None:
    return await db.value("SELECT min(first_published_at) FROM publication WHERE item = $1", item)


async def update(seen: Subject, person: Person, _form: ActionForm) -> Change:
    """A draft of the next edition with the same content and files; the public one stays."""
    edition = uuid4()
    await db.changed(
        "INSERT INTO publication (tenant, id, item, number, edition, owner, owner_name,"
        " owner_position, title, category, details, source, coverage_from, coverage_to,"
        " publish_until, until_day, permanent_reason, external_links, remark, large_file_reason,"
        " created_at, updated_at)"
        " SELECT tenant, $2, item, number, (SELECT max(edition) + 1 FROM publication n"
        " WHERE n.tenant = p.tenant AND n.item = p.item), $3, $4, $5, title, category, details,"
        " source, coverage_from, coverage_to, publish_until, until_day, permanent_reason,"
        " external_links, remark, large_file_reason, $6, $6 FROM publication p WHERE id = $1",
        seen.row.id,
        edition,
        person.account,
        person.name,
        person.position("staff"),
        clock.now(),
    )
    await db.changed(
        "INSERT INTO document (tenant, publication, id, place, filename, ext, media_type, size,"
        " sha256, page_count, alt, added_by) SELECT tenant, $2, id, place, filename, ext,"
        " media_type, size, sha256, page_count, alt, $3 FROM document WHERE publication = $1",
        seen.row.id,
        edition,
        person.account,
    )
    await record(
        "create",
        ("publication", edition),
        person,
        person.role_for((Role.STAFF, Role.WEBMASTER)),
        detail={"from": str(seen.row.id)},
    )
    return Change(detail={"edition": str(edition)}, leads_to=edition)


async def extend(seen: Subject, _person: Person, form: ActionForm) -> Change:
    try:
        moment, day = read_until(form.publish_until, typed="/" in (form.publish_until or ""))
    except ValueError as error:
        raise _wrong("publish_until", str(error)) from None
    permanent = text.line(form.permanent_reason)[: LIMITS["permanent_reason"]]
    if moment is None and not permanent:
        raise _wrong("publish_until", "ระบุวันสิ้นสุดใหม่ หรือเหตุผลที่เผยแพร่ถาวร")
    if moment is not None:
        permanent = ""
        if seen.row.publish_until is None or moment <= seen.row.publish_until:
            raise _wrong("publish_until", "วันสิ้นสุดใหม่ต้องอยู่หลังวันเดิม")
    before = seen.row.publish_until
    seen.row.publish_until, seen.row.permanent_reason = moment, permanent
    digest = content_hash(seen.row, seen.documents)
    return Change(
        {
            "publish_until": moment,
            "until_day": day,
            "permanent_reason": permanent,
            "content_hash": digest,
            "approved_hash": digest,
        },
        {"publish_until_from": before, "publish_until": moment, "content_hash": digest},
    )


async def take_down(_seen: Subject, _person: Person, form: ActionForm) -> Change:
    return Change({"ended_at": clock.now(), "end_reason": text.line(form.reason)})


async def expire(seen: Subject, _person: Person, _form: ActionForm) -> Change:
    return Change({"ended_at": seen.row.publish_until, "end_reason": "over"})


CHANGES: dict[str, Callable[[Subject, Person, ActionForm], Awaitable[Change]]] = {
    "submit": submit,
    "recall": back_to_draft,
    "revise": back_to_draft,
    "forward": forward,
    "approve": approve,
    "reject": reject,
    "record_verbal_approval": record_verbal_approval,
    "confirm_verbal_approval": confirm_verbal_approval,
    "assign": assign,
    "publish": publish,
    "update": update,
    "extend": extend,
    "take_down": take_down,
    "expire": expire,
}
