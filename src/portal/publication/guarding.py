"""Personal data in what is to become public: shown to whoever works on a request, and decided of
before it is approved or published.

The files are read before the step's transaction, if no job has read them yet, so that reading holds
neither the row nor a connection; the step itself only looks at what was found. Word of mouth may
record an approval without an answer, because whoever allowed it has not seen this page: the
webmaster answers when publishing.
"""

import asyncio
import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from portal.catalog.kinds import Kind, kinds
from portal.documents import contents, scanning
from portal.documents.scan_words import LOCKED
from portal.guard import reading
from portal.guard.decisions import Choice, decide
from portal.guard.groups import Report, contacts_in, report
from portal.kit import clock, db
from portal.kit.errors import Conflict, Invalid, NotAllowed, Unavailable
from portal.kit.workflow import Step
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.forms import ActionForm
from portal.publication.queries import Subject, subject
from portal.publication.workflow import State, workflow

GUARDED = ("approve", "publish")
# Whoever may take one of these steps now may decide; of a draft that is its owner.
DECIDERS = ("submit", "forward", "record_verbal_approval", *GUARDED)
SECONDS = 25.0  # a person waits for files that no job has read yet


async def read_first(publication: UUID, action: str) -> None:
    """Read and scan what is not yet of this request, before a step that asks for it. What cannot
    be done now is left to the job. Call it outside a transaction."""
    if action not in GUARDED:
        return
    with contextlib.suppress(TimeoutError, Unavailable, contents.Quarantined):
        async with asyncio.timeout(SECONDS):
            for sha256 in await scanning.waiting_of(publication):
                await scanning.look_at_once(sha256)
            for found in await reading.unread(publication):
                await reading.read(found)


async def found_in(seen: Subject) -> Report:
    """What was found in the files that become public and in the words."""
    # What has a virus is opened by nobody, and never public; what was erased is not there.
    public = [one for one in seen.documents if not one["internal"] and one["scan"] not in LOCKED]
    contacts = contacts_in(seen.unit.facts)
    return await report(seen.row.item, public, _words(seen), contacts, clock.now())


def _words(seen: Subject) -> Iterator[tuple[str, str]]:
    row = seen.row
    for name in ("title", "details", "source", "remark", "permanent_reason"):
        yield name, getattr(row, name)
    for link in row.external_links or ():
        yield "external_links", link
    for document in seen.documents:
        if not document["internal"]:
            yield "filename", document["filename"]
            yield "alt", document["alt"]
    kind = kinds().get(row.kind)
    if kind:
        yield from _facts(kind, json.loads(row.facts))


def _facts(kind: Kind, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in kind.field:
        if field.type == "rows":
            for number, cells in enumerate(facts.get(field.name) or (), 1):
                for column in field.column:
                    if not _is_contact(column):
                        at = f"{field.label_th}: {number} {column.label_th}"
                        yield at, str(cells.get(column.name) or "")
        elif not _is_contact(field):
            yield field.label_th, str(facts.get(field.name) or "")


def _is_contact(part: Any) -> bool:
    """A field that asks how an office is reached: what it is filled with is meant to be public."""
    return part.type == "email" or part.name in ("phone", "fax", "mobile", "line_id")


def may_decide(seen: Subject, person: Person) -> bool:
    """Of what is public already, where something was found later: those who may take it down."""
    if seen.state == State.PUBLISHED:
        return bool(person.roles & {Role.WEBMASTER, Role.APPROVER})
    return any(step.action in DECIDERS for step in workflow.offered(seen, person))


async def check(seen: Subject, step: Step, person: Person, form: ActionForm) -> None:
    """Keep what the form says of the findings; then nothing passes that has not been decided of.
    Conflict: files are still being read; Invalid: something was found and nobody has decided."""
    if step.action not in DECIDERS or (step.action not in GUARDED and not form.decisions):
        return
    found = await found_in(seen)
    if form.decisions:
        role = person.role_for(step.roles)  # type: ignore[arg-type]
        await decide(found, (seen.row.id, seen.row.item), form.decisions, person, role)  # type: ignore[arg-type]
        found = await found_in(seen)
    if step.action not in GUARDED:
        return
    if found.pending:
        raise Conflict(
            "กำลังตรวจข้อมูลส่วนบุคคลในไฟล์ ลองใหม่ในอีกสักครู่",
            "The files are being read for personal data; try again in a moment",
            state=str(seen.state),
            version=seen.row.version,
            pending=found.pending,
            allowed_actions=[one.action for one in workflow.offered(seen, person)],
        )
    if left := found.undecided:
        message = f"พบสิ่งที่อาจเป็นข้อมูลส่วนบุคคล {len(left)} รายการที่ยังไม่ได้ตัดสิน ดูแล้วเลือกคำตอบทีละรายการก่อน"
        raise Invalid(
            message,
            f"{len(left)} findings of personal data are not decided yet",
            fields={"decisions": message},
            undecided=[{"sha256": one.sha256, "kind": one.kind} for one in left],
        )


async def decide_now(publication: UUID, person: Person, choices: Sequence[Choice]) -> None:
    """Keep what is said of the findings, without taking a step. NotAllowed for whoever has nothing
    to do with the request now."""
    async with db.transaction():
        seen = await subject(publication, lock=True)
        if not may_decide(seen, person):
            raise NotAllowed(
                "ตัดสินได้เฉพาะผู้ที่ต้องทำขั้นต่อไปของเรื่องนี้",
                "Only those whose turn it is decide of this",
            )
        role = person.role_for(tuple(Role))
        await decide(await found_in(seen), (publication, seen.row.item), choices, person, role)
