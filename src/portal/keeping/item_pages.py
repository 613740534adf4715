"""Holding an item's files, and asking for their erasure; the record of an erasure, where another
person decides."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.keeping import erasing, holds
from portal.keeping.pages import PATH, listed
from portal.keeping.uses import publications_of
from portal.kit import db, text
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.office.page import confirm_page, office_page
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication.queries import subject

KEEPERS = only(Role.WEBMASTER, Role.UNIT_ADMIN)
FIELDS = ("document", "number", "reason", "hold_reason")


class KeepingPages(Controller):
    path = "/staff/requests/{request_id:uuid}/keeping"
    opt = {"audience": KEEPERS}
    include_in_schema = False

    @get()
    async def show(self, request: Request, request_id: FromPath[UUID]) -> Response:
        return await _keeping(request, request_id, {})

    @post("/hold", status_code=303)
    async def hold(self, request: Request, request_id: FromPath[UUID]) -> Response:
        return await self._held(request, request_id, holds.put_hold)

    @post("/release", status_code=303)
    async def release(self, request: Request, request_id: FromPath[UUID]) -> Response:
        return await self._held(request, request_id, holds.end_hold)

    async def _held(self, request: Request, request_id: UUID, act: Any) -> Response:
        person, typed = must_be_signed_in(person_of(request)), await _typed(request)
        async with db.transaction():
            item = (await subject(request_id)).row.item
        try:
            await act(request_id, item, typed["hold_reason"], person)
        except Invalid as error:
            return await _keeping(
                request, request_id, typed, 422, {"hold_reason": error.fields["reason"]}
            )
        return Redirect(f"/staff/requests/{request_id}", status_code=303)

    @post("/erase", status_code=303)
    async def erase(self, request: Request, request_id: FromPath[UUID]) -> Response:
        person, typed = must_be_signed_in(person_of(request)), await _typed(request)
        async with db.transaction():
            seen = await subject(request_id)
        files = {str(row["id"]): row["id"] for row in seen.documents}
        if typed["document"] not in ("all", *files):
            said = {"document": "เลือกไฟล์ที่จะลบ"}
            return await _keeping(request, request_id, typed, 422, said)
        document = files.get(typed["document"])
        try:
            made = await erasing.ask(
                request_id, seen.row.item, document, typed["number"], typed["reason"], person
            )
        except (Invalid, Conflict) as error:
            return await _keeping(
                request, request_id, typed, error.status, error.fields or {"": error.message}
            )
        return Redirect(f"/staff/erasures/{made}", status_code=303)


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: text.line(str(form.get(name, ""))) for name in FIELDS}


async def _keeping(
    request: Request,
    request_id: UUID,
    typed: dict[str, str],
    status: int = 200,
    error: dict[str, str] | None = None,
) -> Response:
    async with db.transaction():
        seen = await subject(request_id)
        hold = await holds.hold_of(seen.row.item)
        others = [
            row
            for row in await publications_of([one["sha256"] for one in seen.documents])
            if row["item"] != seen.row.item
        ]
    return await office_page(
        request, "keeping/item", status, typed={"document": "all"} | typed, error=error or {},
        subject=seen.row, documents=seen.documents, hold=hold, others=others,
    )  # fmt: skip


class ErasurePages(Controller):
    path = "/staff/erasures/{erasure_id:uuid}"
    include_in_schema = False

    @get(opt={"audience": only(Role.UNIT_ADMIN, Role.WEBMASTER, Role.APPROVER)})
    async def show(self, request: Request, erasure_id: FromPath[UUID]) -> Response:
        return await _record(request, erasure_id)

    @post("/decide", opt={"audience": only(Role.APPROVER)}, status_code=303)
    async def decide(self, request: Request, erasure_id: FromPath[UUID]) -> Response:
        """Asks once more before what cannot be undone."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        allowed, reason = form.get("verdict") == "allow", str(form.get("reason", ""))
        async with db.transaction():
            found = await erasing.erasure_with_id(erasure_id)
        here = f"/staff/erasures/{erasure_id}"
        if allowed and form.get("confirmed") != "yes" and found["asked_by"] != person.account:
            return await confirm_page(
                request,
                ("ลบไฟล์ตามคำสั่งถาวร", "Erase for good"),
                [
                    ("ไฟล์ ภาพตัวอย่าง และข้อความที่ค้นหาได้จะหายถาวร กู้คืนไม่ได้", "It cannot be undone."),
                    (f"คำสั่ง {found['order_number']}", f"Order {found['order_number']}"),
                ],
                ("อนุญาตและลบถาวร", "Allow and erase"),
                {"verdict": "allow", "reason": reason},
                here,
            )
        try:
            await erasing.decide(erasure_id, person, allowed=allowed, reason=reason)
        except (Invalid, Conflict, NotAllowed) as error:
            said = error.fields or {"": error.message}
            return await _record(request, erasure_id, error.status, said, reason)
        return Redirect(here, status_code=303)


async def _record(
    request: Request,
    erasure_id: UUID,
    status: int = 200,
    error: dict[str, str] | None = None,
    reason: str = "",
) -> Response:
    person, lang = must_be_signed_in(person_of(request)), language(request)
    async with db.transaction():
        found = await erasing.erasure_with_id(erasure_id)
        contents = await erasing.contents_of(erasure_id)
        used = await publications_of([row["sha256"] for row in contents])
    return await office_page(
        request, "keeping/erasure", status, erasure=listed(found, lang), contents=contents,
        used=used, error=error or {}, typed={"reason": reason}, back=PATH,
        may_decide=Role.APPROVER in person.roles and found["asked_by"] != person.account
        and found["state"] == "asked",
    )  # fmt: skip
