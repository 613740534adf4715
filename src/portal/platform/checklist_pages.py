"""Checklists as central IT reads and edits them (R84, R104). Whatever is changed — a slot, the
rounds, the whole file, the next year, an older edition — is shown as what it changes of the list in
force, and is kept once it was confirmed with a reason."""

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from portal.catalog import checklists
from portal.catalog.checklist_changes import changes
from portal.catalog.checklist_editing import InForce, decoded, edition, editions, in_force, save
from portal.catalog.checklist_roll import rolled
from portal.catalog.checklist_write import written
from portal.documents.delivery import disposition
from portal.kit import db, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.toml_file import FileFaults
from portal.people.actions import must_be_signed_in
from portal.people.page import language, page, person_of
from portal.platform import checklist_shown as shown
from portal.platform.checklist_confirm import (
    OPERATORS,
    PATH,
    confirm,
    expected_of,
    file_page,
    now_of,
)

SAVED = {"1": ("บันทึกแล้ว มีผลกับทุกหน่วยงานทันที", "Saved; in force for all units at once")}


class ChecklistPages(Controller):
    path = PATH
    opt = {"audience": OPERATORS}
    include_in_schema = False

    @get()
    async def all_(self, request: Request) -> Response:
        lang = language(request)
        async with db.transaction():
            made = {row["name"]: row for row in reversed(await editions())}
            lacking = shown.lacking_shown(lang)
        found = shown.listed(checklists.all_lists(), made, lang)
        return page(
            request, "platform/checklists", lists=found, lacking=lacking,
            broken=checklists.broken(),
        )  # fmt: skip

    @get("/{list_name:str}")
    async def one(self, request: Request, list_name: FromPath[str]) -> Response:
        now, checklist = await now_of(list_name)
        lang = language(request)
        return page(
            request, "platform/checklist", now=now, head=checklist.checklist,
            rounds=shown.rounds_shown(checklist, lang), slots=shown.tree_shown(checklist, lang),
            next_name=shown.next_name(checklist),
            has_next=shown.next_name(checklist) in checklists.all_lists(),
            saved=SAVED.get(request.query_params.get("saved", "")),
        )  # fmt: skip

    # ---- the whole file ---------------------------------------------------------------------

    @get("/{list_name:str}/file")
    async def file(self, request: Request, list_name: FromPath[str]) -> Response:
        now, _ = await now_of(list_name)
        return page(
            request, "platform/checklist_file", name=list_name, content=now.text,
            expected=now.number, faults=[], error={},
        )  # fmt: skip

    @post("/{list_name:str}/file", status_code=200)
    async def change_file(self, request: Request, list_name: FromPath[str]) -> Response:
        """What was uploaded, else what was typed."""
        form = await request.form()
        expected, content = expected_of(form), str(form.get("content", ""))
        sent = form.get("file")
        if isinstance(sent, UploadFile) and sent.filename:
            try:
                content = decoded(await sent.read())
            except Invalid as error:
                return file_page(request, list_name, content, expected, error=error.fields)
        return await confirm(request, list_name, content, expected)

    @get("/{list_name:str}/file.toml")
    async def download(self, request: Request, list_name: FromPath[str]) -> Response[bytes]:
        """`edition`: an older one; without it the one in force."""
        async with db.transaction():
            found = await _edition(list_name, request.query_params.get("edition"))
        headers = {"Content-Disposition": disposition(f"{list_name}.toml"),
                   "Cache-Control": "no-store"}  # fmt: skip
        return Response(found.text.encode(), media_type="application/toml", headers=headers)

    # ---- the next year, older editions ------------------------------------------------------

    @post("/{list_name:str}/roll", status_code=200)
    async def roll(self, request: Request, list_name: FromPath[str]) -> Response:
        """The list of the next fiscal year, to be confirmed. Conflict: it is there already."""
        _, checklist = await now_of(list_name)
        made = rolled(checklist)
        name = made.checklist.name
        if name in checklists.all_lists():
            raise Conflict(
                f"มีรายการ {name} อยู่แล้ว แก้ไขได้ในหน้าของรายการนั้น", f"{name} is there already"
            )
        content = written(made, f"# ยกมาจาก {list_name}\n")
        return await confirm(request, name, content, 0, source=checklist)

    @get("/{list_name:str}/history")
    async def history(self, request: Request, list_name: FromPath[str]) -> Response:
        """`edition`: what it changed of the one before it."""
        now, _ = await now_of(list_name)
        asked = request.query_params.get("edition", "")
        async with db.transaction():
            rows = await editions(list_name)
            older = [row["number"] for row in rows] + (
                [0] if list_name in checklists.came_with_the_portal() else []
            )
            found = None
            if asked:
                this = await _edition(list_name, asked)
                before = next((number for number in older if number < this.number), None)
                base = None if before is None else await edition(list_name, before)
                after = this.read()
                found = changes(base.read() if base else None, after) if after else []
        return page(
            request, "platform/checklist_history", now=now, editions=rows,
            came=list_name in checklists.came_with_the_portal(),
            asked=int(asked) if asked else None,
            changes=None if found is None else shown.changes_shown(found, language(request)),
        )  # fmt: skip

    @post("/{list_name:str}/take-back", status_code=200)
    async def take_back(self, request: Request, list_name: FromPath[str]) -> Response:
        """An older edition, to be confirmed as the next."""
        form, (now, _) = await request.form(), await now_of(list_name)
        async with db.transaction():
            old = await _edition(list_name, str(form.get("edition", "")))
        return await confirm(request, list_name, old.text, now.number)

    @post("/{list_name:str}/save", status_code=303)
    async def save(self, request: Request, list_name: FromPath[str]) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        content, expected = str(form.get("content", "")), expected_of(form)
        reason = text.lines(str(form.get("reason", "")))
        try:
            await save(list_name, content, reason, person, expected)
        except (Invalid, Conflict, FileFaults) as error:
            return await confirm(request, list_name, content, expected, reason, error)
        return Redirect(f"{PATH}/{list_name}?saved=1", status_code=303)


async def _edition(name: str, asked: str | None) -> InForce:
    if asked is None:
        return await in_force(name)
    number = text.whole(asked)
    if number is None:
        raise NotFound("ไม่มีฉบับนี้", "No such edition")
    return await edition(name, number)
