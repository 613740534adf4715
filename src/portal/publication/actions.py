"""What people do with publications. Each function is one transaction; `take()` is the only place
where a state changes, beside ending.py, which takes one step for many at once."""

import json
from typing import Any
from uuid import UUID, uuid4

import msgspec

from portal.audit.record import record
from portal.catalog.queries import category_with_code, kinds_taken
from portal.kit import clock, db, tenancy, text, thai
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.jobs import announce
from portal.kit.workflow import Step
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication import guarding
from portal.publication.changes import CHANGES, Change
from portal.publication.due import set_next_due
from portal.publication.forms import FIELDS, ActionForm, Content, Sender, read_content
from portal.publication.queries import Subject, subject
from portal.publication.rules import deadlines
from portal.publication.workflow import State, workflow

COLUMNS = (
    "title, category, details, source, coverage_from, coverage_to, publish_until, until_day,"
    " permanent_reason, external_links, remark, urgent, large_file_reason,"
    " channels, rights, sender, kind, facts"
)


async def draft(person: Person, given: dict[str, Any], *, typed: bool = False) -> Subject:
    """Begin a request of one's own. `given`: the fields that are known already (forms.FIELDS)."""
    _may_register(person, given)
    async with db.transaction():
        takes = await kinds_taken(given.get("category"))
        content = read_content(given, Content(), takes, typed=typed)
        publication = uuid4()
        await db.changed(
            "INSERT INTO publication (tenant, id, item, number, owner, owner_name,"  # noqa: S608
            f" owner_position, created_at, updated_at, {COLUMNS})"
            " VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $7,"
            " $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,"
            " $21, $22, $23, $24, $25)",
            tenancy.current().id,
            publication,
            await _next_number(),
            person.account,
            person.name,
            person.position("staff"),
            clock.now(),
            *await _values(content),
        )
        await record("create", ("publication", publication), person, _role(person))
        return await subject(publication)


async def edit(
    publication: UUID,
    person: Person,
    given: dict[str, Any],
    version: int | None = None,
    *,
    typed: bool = False,
) -> Subject:
    """Change fields of one's own draft. Conflict when it is not a draft any more, or when
    somebody changed it since `version`."""
    async with db.transaction():
        seen = await subject(publication, lock=True)
        must_be_own_draft(seen, person, version)
        _may_register(person, given)
        kept = await _content(seen)
        takes = await kinds_taken(given.get("category", kept.category))
        content = read_content(given, kept, takes, typed=typed)
        names = COLUMNS.replace(" ", "").split(",")
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(names, 3))
        await db.changed(
            f"UPDATE publication SET {sets}, version = version + 1, updated_at = $2 WHERE id = $1",  # noqa: S608
            publication,
            clock.now(),
            *await _values(content),
        )
        await record(
            "edit",
            ("publication", publication),
            person,
            _role(person),
            detail={"fields": sorted(given)},
        )
        return await subject(publication)


def _may_register(person: Person, given: dict[str, Any]) -> None:
    """Only a webmaster says that a request is somebody else's (R65)."""
    if given.get("sender") and not person.roles & {Role.WEBMASTER, Role.UNIT_ADMIN}:
        message = "เฉพาะผู้ดูแลเว็บไซต์ลงทะเบียนเรื่องของผู้อื่นได้"
        raise Invalid(message, "Only a webmaster registers", fields={"sender": message})


async def take(publication: UUID, person: Person, form: ActionForm) -> Subject:
    """Take one step of the workflow, as it stands in the table.

    NotFound: no such thing here, or no such action; NotAllowed: another role's; Conflict: not in
    this state, changed since `form.version`, or forbidden by a rule; Invalid: something that the
    step needs is missing, by field."""
    if not db.in_transaction():
        await guarding.read_first(publication, form.action)
    async with db.transaction():
        seen = await subject(publication, lock=True)
        step = workflow.step(form.action, seen, person)
        if form.version is not None and form.version != seen.row.version:
            raise _changed_meanwhile(seen)
        _check_needs(step, form)
        await guarding.check(seen, step, person, form)
        code = form.reason_code if "reason_code" in step.needs else ""
        change = await CHANGES[step.action](seen, person, form)
        change.detail["position"] = person.position(person.role_for(step.roles))  # type: ignore[arg-type]
        await _write(seen, step, change)
        await record(
            step.action,
            ("publication", publication),
            person,
            person.role_for(step.roles),  # type: ignore[arg-type]
            change=(seen.state, step.goes_to(seen.state)),
            reason=(code, text.lines(form.reason)),
            detail=change.detail,
        )
        await announce(step.then, str(publication), seen.row.version + 1, step.action)
        return await subject(change.leads_to or publication)


# What to do about a field that a step needs and that came empty.
MISSING = {
    "reason_code": "เลือกเหตุผลที่ไม่อนุญาต",
    "reason": "บอกเหตุผลด้วย",
    "approver": "เลือกผู้อนุญาตจากรายชื่อผู้อนุมัติของหน่วยงาน",
    "channel": "เลือกช่องทางที่ได้รับอนุญาต",
    "spoken_at": "ใส่วันและเวลาที่ได้รับอนุญาต เช่น 21/11/2569 08.10",
    "urgency": "บอกสั้น ๆ ว่าเร่งด่วนเพราะอะไร",
    "webmaster": "เลือกผู้ดูแลเว็บไซต์ของหน่วยงาน",
}


def _check_needs(step: Step, form: ActionForm) -> None:
    """All that is missing, at once."""
    wrong = {
        name: MISSING[name]
        for name in step.needs
        if name in MISSING and not text.line(getattr(form, name))
    }
    if len(form.reason) > 2_000:
        wrong["reason"] = "เหตุผลยาวเกินไป ย่อให้ไม่เกิน 2,000 ตัวอักษร"
    if wrong:
        raise Invalid("ยังไม่ครบ เติมช่องที่ขาดก่อน", "Something is missing", fields=wrong)


async def _write(seen: Subject, step: Step, change: Change) -> None:
    """The row as it was seen, or nothing: zero rows is a conflict."""
    change.columns |= deadlines(seen, State(step.goes_to(seen.state)), change.columns)
    names = list(change.columns)
    sets = "".join(f", {name} = ${place}" for place, name in enumerate(names, 6))
    done = await db.changed(
        "UPDATE publication SET state = $4, version = version + 1, updated_at = $5"  # noqa: S608
        f"{sets} WHERE id = $1 AND state = $2 AND version = $3",
        seen.row.id,
        str(seen.state),
        seen.row.version,
        str(step.goes_to(seen.state)),
        clock.now(),
        *change.columns.values(),
    )
    if not done:
        raise _changed_meanwhile(seen)
    await db.changed("DELETE FROM due_failure WHERE publication = $1", seen.row.id)
    await set_next_due(changed=State.PUBLISHED in (seen.state, step.goes_to(seen.state)))


def _changed_meanwhile(seen: Subject) -> Conflict:
    return Conflict(
        "มีคนแก้ไขเรื่องนี้ไปก่อนแล้ว โหลดหน้าใหม่เพื่อดูฉบับล่าสุด",
        "Somebody changed it first; reload",
        state=str(seen.state),
        version=seen.row.version,
        allowed_actions=[],
    )


def must_be_own_draft(seen: Subject, person: Person, version: int | None) -> None:
    if seen.owner != person.account:
        raise NotAllowed("แก้ไขได้เฉพาะผู้ขอ", "Only its owner may change it")
    if seen.state != State.DRAFT:
        allowed = [step.action for step in workflow.offered(seen, person)]
        raise Conflict(
            "เรื่องนี้ส่งไปแล้ว แก้ไขไม่ได้ ถ้าต้องแก้ให้ดึงกลับก่อน",
            "Submitted already; recall it first",
            state=str(seen.state),
            allowed_actions=allowed,
        )
    if version is not None and version != seen.row.version:
        raise _changed_meanwhile(seen)


async def _values(content: Content) -> list[Any]:
    given = {name: getattr(content, name) for name in FIELDS}
    if content.category is not None:
        given["category"] = (await category_with_code(content.category))["id"]
    given["external_links"] = list(content.external_links)
    given["channels"] = list(content.channels)
    given["sender"] = msgspec.json.encode(content.sender).decode() if content.sender else None
    given["facts"] = json.dumps(content.facts, ensure_ascii=False)
    return [given[name] for name in COLUMNS.replace(" ", "").split(",")]


async def _content(seen: Subject) -> Content:
    """The row's fields as they are; the category as its code."""
    row = seen.row
    code = await db.value("SELECT code FROM category WHERE id = $1", row.category)
    return Content(
        **{
            name: getattr(row, name)
            for name in COLUMNS.replace(" ", "").split(",")
            if name not in ("category", "external_links", "channels", "sender", "facts")
        },
        category=code,
        external_links=tuple(row.external_links or ()),
        channels=tuple(row.channels),
        sender=msgspec.json.decode(row.sender, type=Sender) if row.sender else None,
        facts=json.loads(row.facts),
    )


async def _next_number() -> str:
    """A request's number in its fiscal year: 2570-0031; never twice, gaps never (A.7)."""
    year = thai.fiscal_year(clock.today())
    last = await db.value(
        "INSERT INTO counter (tenant, name, last) VALUES ($1, $2, 1)"
        " ON CONFLICT (tenant, name) DO UPDATE SET last = counter.last + 1 RETURNING last",
        tenancy.current().id,
        f"request-{year}",
    )
    return f"{year}-{last:04d}"


def _role(person: Person) -> str:
    return person.role_for(("staff", "webmaster", "reviewer", "approver", "unit_admin"))  # type: ignore[arg-type]
