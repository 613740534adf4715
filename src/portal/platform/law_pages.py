"""The registry of legal references on the platform's host (issue 7): everybody of the platform
reads it, central IT edits it. Whatever is changed is shown first, with the papers and pages that
read otherwise, and is kept once it was confirmed with a reason."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.documents.delivery import disposition
from portal.kit import clock, db, text
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.toml_file import FileFaults
from portal.laws import editing, papers, registry, uses
from portal.laws.changes import changes, effects
from portal.laws.law_file import Law
from portal.laws.law_read import written
from portal.people.actions import must_be_signed_in
from portal.people.audience import PLATFORM_STAFF
from portal.people.page import language, page, person_of
from portal.people.roles import Role
from portal.platform import law_forms as forms
from portal.platform import law_shown as shown
from portal.platform.checklist_confirm import OPERATORS, expected_of

PATH = "/laws"


class LawPages(Controller):
    path = PATH
    opt = {"audience": PLATFORM_STAFF}
    include_in_schema = False

    @get()
    async def all_(self, request: Request) -> Response:
        """`q`: words that an entry must hold."""
        words, lang = text.line(request.query_params.get("q", "")), language(request)
        async with db.transaction():
            now, today = await editing.in_force(), clock.today()
        laws = registry.sorted_laws(registry.all_laws().values())
        return page(
            request, "platform/laws", now=now, q=words, broken=registry.broken(),
            laws=shown.listed(laws, words, today, lang), count=len(laws), may_edit=_edits(request),
            saved=request.query_params.get("saved") == "1",
        )  # fmt: skip

    @get("/{code:str}")
    async def one(self, request: Request, code: FromPath[str]) -> Response:
        law, lang = _law(code), language(request)
        async with db.transaction():
            today = clock.today()
        return page(
            request, "platform/law", law=law, title=shown.title(law),
            state=shown.state_of(law, today), facts=shown.facts_of(law, lang),
            clauses=shown.clauses_of(law, lang), uses=shown.uses_of(code, lang),
            coming=await papers.coming(), may_edit=_edits(request),
        )  # fmt: skip

    @get("/history")
    async def history(self, request: Request) -> Response:
        """`edition`: what it changed of the one before it."""
        number = text.whole(request.query_params.get("edition", ""))
        async with db.transaction():
            rows = await editing.editions()
            numbers = [*(row["number"] for row in rows), 0]
            found = None
            if number is not None:
                this = await editing.edition(number)
                before = next((one for one in numbers if one < number), None)
                base = {} if before is None else _read(await editing.edition(before))
                found = shown.changes_shown(changes(base, _read(this)), language(request))
        return page(
            request, "platform/law_history", editions=rows, now_number=numbers[0], asked=number,
            changes=found, may_edit=_edits(request),
        )  # fmt: skip

    @get("/laws.toml")
    async def download(self, request: Request) -> Response[bytes]:
        """`edition`: an older one; without it the one in force."""
        asked = request.query_params.get("edition", "")
        async with db.transaction():
            number = text.whole(asked)
            found = await (editing.in_force() if number is None else editing.edition(number))
        headers = {"Content-Disposition": disposition("laws.toml"), "Cache-Control": "no-store"}
        return Response(found.text.encode(), media_type="application/toml", headers=headers)


class LawFormPages(Controller):
    path = PATH
    opt = {"audience": OPERATORS}
    include_in_schema = False

    @get("/edit")
    async def form(self, request: Request) -> Response:
        """`code`: of the law; without it a new one. `after`: the code of one whose place it takes,
        to begin with what that says."""
        code = request.query_params.get("code", "")
        values = forms.shown(_law(code) if code else None)
        if (after := request.query_params.get("after", "")) and not code:
            values = forms.shown(_law(after)) | {"code": "", "year": "", "in_force": "",
                                                 "gazette": "", "amendment": ""}  # fmt: skip
        async with db.transaction():
            now = await editing.in_force()
        return _form_page(request, code, values, now.number)

    @post("/edit", status_code=200)
    async def change(self, request: Request) -> Response:
        """`was`: the code of the law that is changed, "" of a new one."""
        form = await request.form()
        was, values = text.line(str(form.get("was", ""))), forms.typed(form)
        if was:
            _law(was)
        try:
            made = forms.with_law(registry.all_laws(), was, values)
        except Invalid as error:
            return _form_page(request, was, values, expected_of(form), error.fields)
        return await _confirm(request, written(made), expected_of(form))

    @post("/take-back", status_code=200)
    async def take_back(self, request: Request) -> Response:
        """An older edition, to be confirmed as the next."""
        form = await request.form()
        number = text.whole(str(form.get("edition", "")))
        async with db.transaction():
            old = await editing.edition(-1 if number is None else number)
            now = await editing.in_force()
        return await _confirm(request, old.text, now.number)

    @post("/save", status_code=303)
    async def save(self, request: Request) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        content, expected = str(form.get("content", "")), expected_of(form)
        reason = text.lines(str(form.get("reason", "")))
        try:
            await editing.save(content, reason, person, expected)
        except (Invalid, Conflict) as error:
            return await _confirm(request, content, expected, reason, error)
        except FileFaults:  # not what the form carried: _confirm() says each line
            return await _confirm(request, content, expected, reason)
        return Redirect(f"{PATH}?saved=1", status_code=303)


def _law(code: str) -> Law:
    found = registry.all_laws().get(code)
    if found is None:
        raise NotFound(f"ไม่มีกฎหมายรหัส {code[:40]} ในทะเบียน", "No such law in the registry")
    return found


def _edits(request: Request) -> bool:
    person = person_of(request)
    return person is not None and Role.OPERATOR in person.roles


def _read(of: editing.Edition) -> Any:
    """What an edition says; nothing of one that does not hold in this release."""
    try:
        return of.read()
    except FileFaults:
        return {}


def _form_page(
    request: Request,
    code: str,
    values: dict[str, Any],
    expected: int,
    error: dict[str, str] | None = None,
) -> Response:
    lang = language(request)
    return page(
        request, "platform/law_edit", 422 if error else 200, code=code, typed=values,
        expected=expected, error=error or {}, rows=forms.rows_of(values),
        kinds=[{"code": one, "name": shown.pick(shown.KINDS[one], lang)} for one in shown.KINDS],
        laws=shown.choices(registry.all_laws(), code),
        fields={name: shown.pick(pair, lang) for name, pair in shown.FIELDS.items()},
    )  # fmt: skip


async def _confirm(
    request: Request,
    content: str,
    expected: int,
    reason: str = "",
    error: Invalid | Conflict | None = None,
) -> Response:
    """What it would change, where, and the question. FileFaults: an edition that does not hold."""
    lang = language(request)
    try:
        content, after = editing.read_content(content)
    except FileFaults as faults:
        raise Conflict(
            f"ฉบับนี้ใช้กับระบบรุ่นนี้ไม่ได้: {faults}", "It does not hold in this release"
        ) from None
    counts = await papers.coming()
    async with db.transaction():
        now, today = await editing.in_force(), clock.today()
        before = _read(now) or editing.came()
        found = changes(before, after)
        read = effects(before, after, uses.everywhere(), today)
        fields = dict(error.fields) if isinstance(error, Invalid) else {}
        if not fields:
            try:
                editing.must_answer(after)
            except Invalid as refused:
                fields = refused.fields
    conflict = now if now.number != expected else None
    status = 409 if conflict else 422 if fields else 200
    return page(
        request, "platform/law_confirm", status, content=content, expected=now.number,
        reason=reason, error=fields, conflict=conflict, nothing=not found,
        blocked="content" in fields and bool(found), changes=shown.changes_shown(found, lang),
        effects=shown.effects_shown(read, counts, lang),
    )  # fmt: skip
