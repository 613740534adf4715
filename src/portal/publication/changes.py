"""What each step writes beside the state: one function a step, called by `actions.take()` inside
its transaction with the row locked. None of them decides whether the step may be taken."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from portal.audit.record import record
from portal.catalog.queries import category_with_code
from portal.kit import clock, db, text
from portal.kit.errors import Invalid
from portal.people.person import SYSTEM, Person
from portal.people.queries import holder_named
from portal.people.roles import Role
from portal.publication.change import NO_APPROVAL, Change, approved, wrong
from portal.publication.checking import CHECKS, known
from portal.publication.ending import proof, public_files
from portal.publication.forms import LIMITS, ActionForm, read_until
from portal.publication.held import nothing_held
from portal.publication.labels import REASONS
from portal.publication.marks import next_review, next_warning, review_columns
from portal.publication.places import at_publishing
from portal.publication.queries import Subject
from portal.publication.rules import content_hash, file_rules, missing
from portal.publication.verbal import (
    confirm_verbal_approval,
    deny_verbal_approval,
    record_verbal_approval,
)
from portal.publication.workflow import State
from portal.tenants.unit_file import timing_of

ISO = re.compile(r"\s*[0-9]{4}-")  # as programs write days; people write 30 ก.ย. 2570


async def submit(seen: Subject, _person: Person, form: ActionForm) -> Change:
    lacks = missing(seen.row, list(seen.documents), file_rules(seen), clock.now())
    if lacks:
        raise Invalid("ยังส่งไม่ได้ เติมช่องที่ขาดก่อน", "Not complete yet", fields=lacks)
    now, digest = clock.now(), content_hash(seen.row, seen.documents)
    ticked = list(CHECKS) if seen.row.rights else known(form.checked)  # the form's declaration
    return Change(
        NO_APPROVAL
        | {
            "chain": json.dumps(await _chain(seen) | _announced(seen), ensure_ascii=False),
            "content_hash": digest,
            "round": seen.row.round + 1,
            "submitted_at": now,
            "checked": json.dumps({"submit": ticked}),
        },
        {"round": seen.row.round + 1, "content_hash": digest, "checked": ticked},
    )


async def _chain(seen: Subject) -> dict[str, Any]:
    """The unit's rules of approval as they are now; where its category names a checker, the last
    step is theirs (R44)."""
    rules = seen.unit.facts["approval"]
    code = await db.value("SELECT code FROM category WHERE id = $1", seen.row.category)
    for duty in seen.unit.facts.get("category", []):
        if duty["code"] == code and duty["checker_username"]:
            last = rules["step"][-1] | {"username": duty["checker_username"]}
            return rules | {"step": [*rules["step"][:-1], last]}
    return rules


def _announced(seen: Subject) -> dict[str, Any]:
    """The announcement in force as it is submitted, of which its paper form speaks (R62)."""
    return {"announcement": seen.unit.facts.get("announcement")}


async def back_to_draft(_seen: Subject, _person: Person, _form: ActionForm) -> Change:
    return Change(dict(NO_APPROVAL))


async def forward(seen: Subject, _person: Person, _form: ActionForm) -> Change:
    return Change({"step": seen.row.step + 1}, {"content_hash": seen.row.content_hash})


async def approve(seen: Subject, person: Person, _form: ActionForm) -> Change:
    own = seen.owner == person.account
    detail: dict[str, Any] = {"content_hash": seen.row.content_hash}
    if own:
        detail["self_approved"] = True
    who = (person.account, person.name, person.position(Role.APPROVER))
    return Change(approved(seen, "written", who) | {"self_approved": own}, detail)


async def reject(_seen: Subject, _person: Person, form: ActionForm) -> Change:
    if form.reason_code not in REASONS:
        raise wrong("reason_code", "เลือกเหตุผลที่ไม่อนุญาต", "Choose a reason")
    return Change()


async def assign(_seen: Subject, _person: Person, form: ActionForm) -> Change:
    webmaster = await holder_named(form.webmaster, Role.WEBMASTER)
    if webmaster is None:
        raise wrong("webmaster", "เลือกผู้ดูแลเว็บไซต์ของหน่วยงาน")
    return Change(
        {"assignee": webmaster["account"]},
        {"webmaster": webmaster["username"], "webmaster_name": webmaster["name"]},
    )


async def publish(seen: Subject, person: Person, form: ActionForm) -> Change:
    await nothing_held(seen)
    now, row = clock.now(), seen.row
    change = Change(
        {
            "published_at": now,
            "published_by": person.account,
            "published_name": person.name,
            "published_position": person.position(Role.WEBMASTER),
            "checked": json.dumps(json.loads(row.checked) | {"publish": known(form.checked)}),
        },
        {"content_hash": row.content_hash, "checked": known(form.checked)},
    )
    if form.category:
        category = await category_with_code(form.category)
        if category["id"] != row.category:
            if row.kind not in category["kinds"]:
                raise wrong("category", "หมวดนี้ไม่รับเนื้อหาชนิดนี้ ให้ผู้ขอแก้แล้วส่งใหม่", "Not of this kind")
            before = await db.value("SELECT code FROM category WHERE id = $1", row.category)
            change.columns["category"] = category["id"]
            change.detail |= {"category_from": before, "category": form.category}
    if form.places:
        category = change.columns.get("category", row.category)
        change.detail["places"] = await at_publishing(row.item, category, form.places, person)
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
    day = next_review(row.kind, timing_of(seen.unit.facts), clock.today())
    change.columns |= {"reviewed_at": now} | _times(seen, row.publish_until)
    change.columns |= review_columns(day)
    first = before["first_published_at"] if before else await _first_published(row.item)
    change.columns["first_published_at"] = first or now
    return change


def _times(seen: Subject, until: datetime | None) -> dict[str, Any]:
    """When its people are told that it ends; what was told of another end is told no more."""
    days = timing_of(seen.unit.facts).warn_days
    return {"warn_at": next_warning(until, clock.now(), days), "warned_at": None}


async def _first_published(item: UUID) -> datetime | None:
    return await db.value("SELECT min(first_published_at) FROM publication WHERE item = $1", item)


async def update(seen: Subject, person: Person, _form: ActionForm) -> Change:
    """A draft of the next edition with the same content and files; the public one stays."""
    edition = uuid4()
    await db.changed(
        "INSERT INTO publication (tenant, id, item, number, edition, owner, owner_name,"
        " owner_position, title, category, details, source, coverage_from, coverage_to,"
        " publish_until, until_day, permanent_reason, external_links, remark, large_file_reason,"
        " channels, kind, facts, created_at, updated_at)"
        " SELECT tenant, $2, item, number, (SELECT max(edition) + 1 FROM publication n"
        " WHERE n.tenant = p.tenant AND n.item = p.item), $3, $4, $5, title, category, details,"
        " source, coverage_from, coverage_to, publish_until, until_day, permanent_reason,"
        " external_links, remark, large_file_reason, channels, kind, facts, $6, $6"
        " FROM publication p WHERE id = $1",
        seen.row.id,
        edition,
        person.account,
        person.name,
        person.position("staff"),
        clock.now(),
    )
    await db.changed(
        "INSERT INTO document (tenant, publication, id, place, filename, ext, media_type, size,"
        " sha256, page_count, alt, width, height, original_sha256, original_size, added_by)"
        " SELECT tenant, $2, id, place, filename, ext, media_type, size, sha256, page_count, alt,"
        " width, height, original_sha256, original_size, $3"
        " FROM document d WHERE publication = $1 AND NOT internal AND NOT EXISTS"
        " (SELECT FROM content c WHERE c.sha256 = d.sha256 AND c.erased_at IS NOT NULL)",
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
        moment, day = read_until(form.publish_until, typed=not ISO.match(form.publish_until or ""))
    except ValueError as error:
        raise wrong("publish_until", str(error)) from None
    permanent = text.line(form.permanent_reason)[: LIMITS["permanent_reason"]]
    if moment is None and not permanent:
        raise wrong("publish_until", "ระบุวันสิ้นสุดใหม่ หรือเหตุผลที่เผยแพร่ถาวร")
    if moment is not None:
        permanent = ""
        if seen.row.publish_until is None or moment <= max(seen.row.publish_until, seen.now):
            raise wrong("publish_until", "วันสิ้นสุดใหม่ต้องอยู่หลังวันเดิมและหลังวันนี้")
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
            **_times(seen, moment),
        },
        {"publish_until_from": before, "publish_until": moment, "content_hash": digest},
    )


async def take_down(_seen: Subject, _person: Person, form: ActionForm) -> Change:
    return Change({"ended_at": clock.now(), "end_reason": text.line(form.reason)})


async def expire(seen: Subject, _person: Person, _form: ActionForm) -> Change:
    row = seen.row
    assert row.publish_until is not None  # the workflow takes this step of nothing else
    files = public_files(seen.documents)
    return Change(
        {"ended_at": row.publish_until, "end_reason": "over"},
        proof(row.publish_until, clock.now(), row.content_hash, files),
    )


CHANGES: dict[str, Callable[[Subject, Person, ActionForm], Awaitable[Change]]] = {
    "submit": submit,
    "recall": back_to_draft,
    "revise": back_to_draft,
    "forward": forward,
    "approve": approve,
    "reject": reject,
    "record_verbal_approval": record_verbal_approval,
    "confirm_verbal_approval": confirm_verbal_approval,
    "deny_verbal_approval": deny_verbal_approval,
    "assign": assign,
    "publish": publish,
    "update": update,
    "extend": extend,
    "take_down": take_down,
    "expire": expire,
}
