"""What is common to the pages that change a checklist: the question before it is kept."""

from typing import Any

from litestar import Request, Response

from portal.catalog import checklists
from portal.catalog.checklist_changes import changes, removed_slots
from portal.catalog.checklist_editing import InForce, in_force, read_content
from portal.catalog.checklist_file import ChecklistFile
from portal.catalog.checklist_write import remarks_of, written
from portal.kit import db, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.toml_file import FileFaults
from portal.people.audience import Audience
from portal.people.page import language, page
from portal.people.roles import Role
from portal.platform import checklist_shown as shown

OPERATORS = Audience("operator", frozenset({Role.OPERATOR}), "platform")
PATH = "/checklists"


async def now_of(name: str) -> tuple[InForce, ChecklistFile]:
    """NotFound: no such list."""
    async with db.transaction():
        found = await in_force(name)
    checklist = checklists.all_lists().get(name) or found.read()
    if checklist is None:
        raise NotFound(f"รายการ {name} ใช้ไม่ได้แล้ว", "This checklist does not hold any more")
    return found, checklist


def text_of(made: ChecklistFile, now: InForce) -> str:
    return written(made, remarks_of(now.text))


def expected_of(form: Any) -> int:
    """The number of the edition on which a form was built."""
    return text.whole(str(form.get("expected", ""))) or 0


async def confirm(
    request: Request,
    name: str,
    content: str,
    expected: int,
    reason: str = "",
    error: Invalid | Conflict | FileFaults | None = None,
    source: ChecklistFile | None = None,
) -> Response:
    """What it would change, and the question. `source`: what a new list was made of."""
    try:
        content, made = read_content(name, content)
    except FileFaults as found:
        return file_page(request, name, content, expected, found)
    except Invalid as found:
        return file_page(request, name, content, expected, error=found.fields)
    async with db.transaction():
        try:
            now = await in_force(name)
            before: ChecklistFile | None = now.read()
        except NotFound:
            now, before = InForce(name, "", 0), source
        found = changes(before, made)
        uses = await shown.uses_shown(now, removed_slots(found))
    fields = error.fields if isinstance(error, Invalid) else {}
    conflict = now if now.number != expected else None
    status = 409 if conflict else 422 if fields else 200
    return page(
        request, "platform/checklist_confirm", status, name=name, content=content,
        expected=now.number, reason=reason, error=fields, conflict=conflict, uses=uses,
        is_new=not now.text, rolled=source is not None, nothing=not found and bool(now.text),
        changes=shown.changes_shown(found, language(request)),
    )  # fmt: skip


def file_page(
    request: Request,
    name: str,
    content: str,
    expected: int,
    found: FileFaults | None = None,
    error: dict[str, str] | None = None,
) -> Response:
    """The text as it was typed, and what does not hold."""
    faults = shown.faults_shown(found.faults) if found else []
    return page(
        request, "platform/checklist_file", 422, name=name, content=content, expected=expected,
        faults=faults, error=error or {},
    )  # fmt: skip
