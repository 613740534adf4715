"""The webmaster's pages of what came from outside: register it, take or refuse an e-mail."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from portal.documents.delivery import deliver
from portal.documents.intake import policy
from portal.intake import actions, forms, queries
from portal.intake.smtp import address_for
from portal.kit import clock, db, thai
from portal.kit.errors import Conflict, Invalid, NotFound, PortalError
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication.edit_page import UPLOAD_LIMIT
from portal.publication.labels import CAME_BY, pick
from portal.publication.pages import PAGE_SIZE, pages
from portal.publication.staff import TOOLS, Tool, staff_page
from portal.tenants.queries import unit_now

HOME = "/staff/intake"
TOOLS.append(
    Tool(f"{HOME}/", "box", ("เรื่องจากภายนอก", "From outside"), frozenset({Role.WEBMASTER}))
)
STATES = {
    "waiting": ("warn", "clock", ("รอคนตรวจ", "Waits for a human")),
    "drafted": ("ok", "ok", ("ทำเป็นร่างให้เจ้าของแล้ว", "Made its owner's draft")),
    "taken": ("ok", "ok", ("รับเรื่องแล้ว", "Taken")),
    "refused": ("bad", "x", ("ไม่รับ", "Refused")),
}


class IntakePages(Controller):
    path = HOME
    opt = {"audience": only(Role.WEBMASTER)}
    include_in_schema = False

    @get("/")
    async def list_(
        self,
        request: Request,
        page: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
        done: FromQuery[str] = "",
    ) -> Response:
        lang = language(request)
        async with db.transaction():
            found, total = await queries.listed(page, PAGE_SIZE)
            unit = await unit_now()
        refused = pick(("บันทึกว่าไม่รับแล้ว", "Refused"), lang)
        return await staff_page(
            request,
            "intake/list",
            letters=[_shown(row, lang) for row in found],
            pages=pages(page, total, f"{HOME}/?"),
            address=address_for(unit.slug),
            notice=refused if done == "refused" else None,
        )

    @get("/new")
    async def new(self, request: Request) -> Response:
        async with db.transaction():
            today = thai.short_date(clock.today())
        return await _form(request, dict.fromkeys(forms.FIELDS, "") | {"received_on": today})

    @post("/new", status_code=303, request_max_body_size=UPLOAD_LIMIT)
    async def register(self, request: Request) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        files: dict[str, list[UploadFile]] = {
            name: [
                given
                for given in sent.getall(name, [])
                if isinstance(given, UploadFile) and given.filename
            ]
            for name in ("scan", "file")
        }
        try:
            made = await actions.register(person, sent, files["scan"], files["file"])
        except Invalid as error:
            values = {name: str(sent.get(name, "")) for name in forms.FIELDS}
            return await _form(request, values, error)
        return Redirect(f"/staff/requests/{made}/edit", status_code=303)

    @get("/{incoming_id:uuid}")
    async def show(self, request: Request, incoming_id: FromPath[UUID]) -> Response:
        return await _letter(request, incoming_id)

    @post("/{incoming_id:uuid}/take", status_code=303)
    async def take(self, request: Request, incoming_id: FromPath[UUID]) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        try:
            made = await actions.take(incoming_id, person, sent)
        except (Invalid, Conflict) as error:
            values = {name: str(sent.get(name, "")) for name in forms.FIELDS}
            return await _letter(request, incoming_id, error, values)
        return Redirect(f"/staff/requests/{made}/edit", status_code=303)

    @post("/{incoming_id:uuid}/refuse", status_code=303)
    async def refuse(self, request: Request, incoming_id: FromPath[UUID]) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        async with db.transaction():
            await queries.incoming_with_id(incoming_id)
        try:
            await actions.refuse(incoming_id, person, str(sent.get("reason", "")))
        except (Invalid, Conflict) as error:
            return await _letter(request, incoming_id, error)
        return Redirect(f"{HOME}/?done=refused", status_code=303)

    @get("/{incoming_id:uuid}/files/{document_id:uuid}/{filename:str}")
    async def file(
        self,
        request: Request,
        incoming_id: FromPath[UUID],
        document_id: FromPath[UUID],
        filename: FromPath[str],
    ) -> Response:
        async with db.transaction():
            found = await queries.files_of(incoming_id)
        for document in found:
            if document["id"] == document_id:
                return await deliver(request, document, {"Cache-Control": "no-store"})
        raise NotFound("ไม่พบไฟล์นี้", "No such file")


def _shown(row: Any, lang: str) -> dict[str, Any]:
    tone, icon, label = STATES[row["state"]]
    return {
        **dict(row),
        "tone": tone,
        "icon": icon,
        "label": pick(label, lang),
        "waits": row["state"] == "waiting",
        "subject": row["subject"] or pick(("(ไม่มีหัวเรื่อง)", "(no subject)"), lang),
        "doubts": row["why"].splitlines(),
        "url": f"{HOME}/{row['id']}",
    }


async def _letter(
    request: Request,
    incoming: UUID,
    error: PortalError | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    lang = language(request)
    async with db.transaction():
        row = await queries.incoming_with_id(incoming)
        files = await queries.files_of(incoming)
    return await staff_page(
        request,
        "intake/letter",
        error.status if error else 200,
        letter=_shown(row, lang),
        documents=[
            {
                **dict(file),
                "alt": "",
                "url": f"{HOME}/{incoming}/files/{file['id']}/{quote(file['filename'])}",
            }
            for file in files
        ],
        values=values
        or {
            "title": row["subject"],
            "sender_name": row["from_name"],
            "sender_contact": row["from_address"],
            "received_on": thai.short_date(row["received_at"]),
        },
        errors=(error.fields or {"": error.message}) if error else {},
    )


async def _form(request: Request, values: dict[str, str], error: Invalid | None = None) -> Response:
    lang = language(request)
    async with db.transaction():
        rules = policy((await unit_now()).facts)
    return await staff_page(
        request,
        "intake/new",
        422 if error else 200,
        values=values,
        errors=error.fields if error else {},
        channels=[{"code": code, "label": pick(label, lang)} for code, label in CAME_BY.items()],
        file_types=rules.types,
        hard_limit=rules.hard,
    )
