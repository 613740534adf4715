"""The form of a request: new, and one's own draft. Saving keeps whatever holds; what does not is
said beside its field, with everything that was typed still there."""

import contextlib
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from portal.catalog.queries import Node, flat, tree
from portal.documents.intake import policy
from portal.documents.uploads import unfinished as open_uploads
from portal.kit import clock, db, text
from portal.kit.errors import Conflict, Gone, Invalid, NotFound, PortalError, TooLarge
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.person import Person
from portal.publication import (
    actions,
    cleaner,
    files,
    labels,
    queries,
    shown,
    smaller_copy,
    typed_form,
    uploads,
)
from portal.publication.fact_fields import is_reshaping, reshaped
from portal.publication.facts import PREFIX
from portal.publication.fields_page import asked_of, import_table
from portal.publication.forms import ActionForm
from portal.publication.guarding import found_in
from portal.publication.holding import Save, save_what_holds
from portal.publication.labels import pick
from portal.publication.proposing import offers, own_before
from portal.publication.rules import file_rules, missing
from portal.publication.staff import staff_page
from portal.publication.workflow import State
from portal.tenants.queries import unit_now

UPLOAD_LIMIT = 512 * 1024 * 1024


class EditPages(Controller):
    path = "/staff/requests"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/new")
    async def new(self, request: Request) -> Response:
        """Empty, or begun with what the address says: codes, a title, ISO days."""
        return await _form(request, None, typed_form.begun(dict(request.query_params)))

    @post("/new", status_code=303, request_max_body_size=UPLOAD_LIMIT)
    async def create(self, request: Request) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        if is_reshaping(str(sent.get("then", ""))):
            return await _reshape(
                request, sent, lambda given: actions.draft(person, given, typed=True)
            )
        try:
            seen = await actions.draft(person, typed_form.given(sent), typed=True)
        except Invalid as error:
            return await _form(request, None, typed_form.typed(sent), error)
        return await _go_on(request, seen.row.id, person, sent)

    @get("/{request_id:uuid}/edit")
    async def edit(self, request: Request, request_id: FromPath[UUID]) -> Response:
        person = must_be_signed_in(person_of(request))
        async with db.transaction():
            seen = await queries.subject(request_id)
            if seen.state != State.DRAFT or seen.owner != person.account:
                return Redirect(f"/staff/requests/{request_id}", status_code=303)
            values = await typed_form.kept(seen)
        return await _form(request, seen, values)

    @post("/{request_id:uuid}/edit", status_code=303, request_max_body_size=UPLOAD_LIMIT)
    async def save(self, request: Request, request_id: FromPath[UUID]) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        version = text.whole(str(sent.get("version", "")))
        if is_reshaping(str(sent.get("then", ""))):
            return await _reshape(
                request,
                sent,
                lambda given: actions.edit(request_id, person, given, version, typed=True),
            )
        try:
            await actions.edit(request_id, person, typed_form.given(sent), version, typed=True)
        except (Invalid, Conflict) as error:
            async with db.transaction():
                seen = await queries.subject(request_id)
            return await _form(request, seen, typed_form.typed(sent), error)
        return await _go_on(request, request_id, person, sent)


async def _reshape(request: Request, sent: FormMultiDict, save: Save) -> Response:
    """A button of the form that needs it drawn again: another kind, a row more or less, a table
    to import. What holds is saved first, so that no chosen file is lost; what was typed stays."""
    person, then = must_be_signed_in(person_of(request)), str(sent.get("then", ""))
    seen, values = None, typed_form.typed(sent)
    try:
        seen, wrong = await save_what_holds(sent, save)
        wrong |= await _files(seen.row.id, person, sent)
        if then.startswith("clean:"):
            await clean_one(seen.row.id, person, then.removeprefix("clean:"))
        if then.startswith("import:"):
            values |= await import_table(seen.row.id, person, sent, then.removeprefix("import:"))
            wrong = {one: said for one, said in wrong.items() if not _is_in(one, then)}
    except (Invalid, Conflict) as error:
        wrong = error.fields or {"": error.message}
    if seen is not None:
        async with db.transaction():
            seen = await queries.subject(seen.row.id)
    error = Invalid("ตรวจช่องที่มีเครื่องหมาย", "Check the fields", fields=wrong) if wrong else None
    return await _form(request, seen, reshaped(values, then), error)


def _is_in(name: str, then: str) -> bool:
    """Whether a fault is in the rows that a table has replaced."""
    return name.startswith(f"{PREFIX}{then.removeprefix('import:')}.")


async def _go_on(
    request: Request, publication: UUID, person: Person, sent: FormMultiDict
) -> Response:
    """The fields are kept; then the files; then, if asked, it is submitted. Whatever fails says
    so on the form of the draft, which keeps all that held."""
    faults = await _files(publication, person, sent)
    error: PortalError | None = None
    if faults:
        error = Invalid("มีไฟล์ที่รับไม่ได้", "A file was refused", fields=faults)
    elif (then := str(sent.get("then", ""))).startswith(("smaller:", "original:", "forget:")):
        error = await _about_a_file(publication, person, then)
        if error is None:
            return Redirect(f"/staff/requests/{publication}/edit#h-files", status_code=303)
    elif sent.getall("use", []):
        return Redirect(f"/staff/requests/{publication}/edit", status_code=303)
    elif sent.get("then") == "submit" and "channels" in sent and sent.get("rights") != "on":
        error = await _not_declared(publication)
    elif sent.get("then") == "submit":
        try:
            await actions.take(publication, person, ActionForm(action="submit"))
            return Redirect(f"/staff/requests/{publication}?done=submit", status_code=303)
        except (Invalid, Conflict) as refused:
            error = refused
    else:
        return Redirect(f"/staff/requests/{publication}?done=save", status_code=303)
    return await _kept_form(request, publication, error)


async def _about_a_file(publication: UUID, person: Person, then: str) -> PortalError | None:
    """`smaller:` or `original:` and the document, `forget:` and the upload; what refuses it."""
    what, _, which = then.partition(":")
    try:
        if what == "forget":
            await uploads.cancel(publication, person, UUID(which))
        else:
            await smaller_copy.use(publication, person, UUID(which), small=what == "smaller")
    except Conflict as error:
        return Conflict(error.message, error.english, fields={"file": error.message})
    except (Gone, NotFound, ValueError):
        return None  # gone already, in another window
    return None


async def _kept_form(request: Request, publication: UUID, error: PortalError | None) -> Response:
    async with db.transaction():
        seen = await queries.subject(publication)
        values = await typed_form.kept(seen)
    return await _form(request, seen, values, error)


async def undeclared(request: Request, publication: UUID, person: Person) -> Response | None:
    """The form of one's own draft that is to be submitted from its page without its declaration
    (R54); None when there is nothing to ask."""
    async with db.transaction():
        seen = await queries.subject(publication)
    if seen.state != State.DRAFT or seen.owner != person.account or seen.row.rights:
        return None
    return await _kept_form(request, publication, await _not_declared(publication))


async def _not_declared(publication: UUID) -> Invalid:
    """All that is missing, with the declaration (R54)."""
    async with db.transaction():
        seen = await queries.subject(publication)
        lacks = missing(seen.row, list(seen.documents), file_rules(seen), clock.now())
    lacks["rights"] = "อ่านคำรับรองแล้วทำเครื่องหมายก่อนส่ง"
    return Invalid("ยังส่งไม่ได้ เติมช่องที่ขาดก่อน", "Not complete yet", fields=lacks)


async def _files(publication: UUID, person: Person, sent: FormMultiDict) -> dict[str, str]:
    """Take out, describe and add files as the form says; what was refused."""
    for given in sent.getall("remove", []):
        with contextlib.suppress(NotFound, ValueError):  # gone already, in another window
            await files.detach(publication, person, UUID(str(given)))
    await describe_all(publication, person, sent)
    faults: dict[str, str] = {}
    given: list[tuple[UUID | None, object]] = [(None, one) for one in sent.getall("file", [])]
    for name in sent:
        if name.startswith("replace-"):
            with contextlib.suppress(ValueError):
                given.append((UUID(name[8:]), sent[name]))
    for replaces, upload in given:
        if isinstance(upload, UploadFile) and upload.filename:
            try:
                await files.attach(publication, person, upload, replaces=replaces)
            except (Invalid, Conflict, NotFound, TooLarge) as error:
                faults["file"] = f"{upload.filename}: {error.fields.get('file', error.message)}"
    return faults


async def clean_one(publication: UUID, person: Person, document: str) -> None:
    with contextlib.suppress(NotFound, ValueError):  # gone already, in another window
        await cleaner.clean(publication, person, UUID(document))


async def describe_all(publication: UUID, person: Person, sent: FormMultiDict) -> None:
    """What the form says that each picture shows."""
    for name in sent:
        if name.startswith("alt-"):
            with contextlib.suppress(NotFound, ValueError):  # gone already, in another window
                await files.describe(publication, person, UUID(name[4:]), str(sent[name]))


async def _form(
    request: Request,
    seen: queries.Subject | None,
    values: dict[str, Any],
    error: PortalError | None = None,
) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    proposed = await offers(values, lang)
    async with db.transaction():
        top, unit = flat(await tree()), await unit_now()
        groups = [group["name_th"] for group in unit.facts.get("group", [])]
        choices = list(dict.fromkeys([*groups, *await queries.sources()]))
        earlier = [] if seen or error else await own_before(person)
        errors = (error.fields or {"": error.message}) if error else {}
        asked = await asked_of(values, errors, seen, lang)
        copies = await smaller_copy.offers(list(seen.documents)) if seen else {}
        begun = await open_uploads(seen.row.id, seen.owner) if seen else []
        personal_data = len((await found_in(seen)).undecided) if seen else 0
    rules = policy(unit.facts, str(values.get("kind", "")))
    documents = seen.documents if seen else []
    return await staff_page(
        request,
        "publication/edit",
        error.status if error else 200,
        request=shown.full(seen, lang, [], {}) if seen else None,
        values=values,
        errors=errors,
        asked=asked,
        categories=category_choices(top, lang),
        source_choices=choices,
        offers=proposed,
        earlier=earlier,
        places=[
            {"code": code, "label": pick(words, lang)} for code, words in labels.PLACES.items()
        ],
        documents=[
            shown.document(
                row,
                seen.row.id,
                lang,
                seen.findings.get(row["sha256"], ()),
                can_remove=not row["internal"],
                offer=copies.get(row["id"]),
            )
            for row in documents
            if seen
        ],
        begun=begun,
        personal_data=personal_data,
        file_types=rules.types,
        soft_limit=rules.soft,
        hard_limit=rules.hard,
    )


def category_choices(top: list[tuple[int, Node]], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "code": node.code,
            "number": node.number,
            "name": pick((node.name_th, node.name_en or node.name_th), lang),
            "depth": depth,
            "selectable": node.accepts_items,
        }
        for depth, node in top
    ]
