"""The fields of a kind of content beside the request form: drawn again by themselves for its
script, an empty table to fill in, and a table that comes back filled."""

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath

from portal.catalog.kinds import Field, kinds
from portal.catalog.queries import kinds_taken
from portal.documents.delivery import disposition
from portal.documents.inspection import MEDIA_TYPES
from portal.documents.intake import measure
from portal.kit import db
from portal.kit.errors import Invalid, NotFound
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, page, person_of
from portal.people.person import Person
from portal.publication import actions, queries, typed_form
from portal.publication.fact_fields import fact_fields, needs_items, reshaped
from portal.publication.facts import PREFIX
from portal.publication.table_file import as_xlsx, rows_in

_REQUEST = re.compile(r"/staff/requests/([0-9a-f-]{36})/edit")


class FieldPages(Controller):
    path = "/staff/requests"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @post("/fields", status_code=200)
    async def fields(self, request: Request) -> Response:
        """The part of the form below the category, from what was typed; keeps nothing. `at`: the
        form's own address, which names the draft."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        values = reshaped(typed_form.typed(sent), str(sent.get("then", "")))
        found = _REQUEST.search(str(sent.get("at", "")))
        async with db.transaction():
            seen = await queries.subject(UUID(found[1])) if found else None
            if seen is not None and seen.owner != person.account:
                seen = None
            asked = await asked_of(values, {}, seen, language(request))
        return page(request, "publication/fields", asked=asked, errors={})

    @get("/tables/{code:str}/{filename:str}")
    async def table(
        self, request: Request, code: FromPath[str], filename: FromPath[str]
    ) -> Response[bytes]:
        """An empty table with the headings that the import looks for."""
        name, _, ext = filename.partition(".")
        field = rows_field(code, name) if ext == "xlsx" else None
        if field is None:
            raise NotFound("ไม่มีตารางนี้", "No such table")
        return Response(
            as_xlsx(field, [], [], "th"),
            media_type=MEDIA_TYPES["xlsx"],
            headers={"Content-Disposition": disposition(f"{field.label_th}.xlsx")},
        )


def rows_field(code: str, name: str) -> Field | None:
    """A field of rows of a kind."""
    kind = kinds().get(code)
    field = kind.with_name(name) if kind else None
    return field if field and field.type == "rows" else None


async def asked_of(
    values: Mapping[str, Any], errors: Mapping[str, str], seen: queries.Subject | None, lang: str
) -> SimpleNamespace | None:
    """What the form asks for below the category. Inside a transaction."""
    takes = await kinds_taken(values.get("category"))
    kind = values.get("kind") if values.get("kind") in takes else next(iter(takes), "")
    items = await queries.public_titles() if needs_items(kinds().get(str(kind))) else []
    return fact_fields(takes, values, errors, seen.documents if seen else [], items, lang)


async def import_table(
    publication: UUID, person: Person, sent: FormMultiDict, name: str
) -> dict[str, Any]:
    """The rows of the table that was sent for a field, kept in the draft in place of what was
    there; as a form shows them. Invalid names rows and columns, and then nothing is changed."""
    async with db.transaction():
        seen = await queries.subject(publication)
    field, upload = rows_field(seen.row.kind, name), sent.get(f"table.{name}")
    if field is None or not isinstance(upload, UploadFile) or not upload.filename:
        message = "เลือกไฟล์ตารางก่อนกดนำเข้า"
        raise Invalid(message, "Choose a file first", fields={PREFIX + name[:60]: message})
    size, _ = await measure(upload.file)
    rows = await rows_in(field, upload.file, size)  # type: ignore[arg-type]
    await actions.edit(publication, person, {PREFIX + name: rows})
    return typed_form.facts_typed(seen.row.kind, {name: rows}, only=name)
