"""The page of the approval chain. The form itself carries what is being typed; nothing is kept
until it is confirmed, and no step needs JavaScript."""

import json
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.response import Redirect

from portal.audit.queries import trail_of
from portal.kit import db, tenancy, text
from portal.kit.errors import Invalid
from portal.office import chain
from portal.office.chain import Typed
from portal.office.page import office_page
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import language, person_of
from portal.people.queries import holders
from portal.people.roles import Role
from portal.tenants.queries import unit_now

PATH = "/staff/settings/chain"
HISTORY = 5


class ChainPages(Controller):
    path = PATH
    include_in_schema = False

    @get(opt={"audience": only(Role.UNIT_ADMIN, Role.APPROVER)})
    async def show(self, request: Request) -> Response:
        async with db.transaction():
            unit = await unit_now()
        notice = {"saved": ("บันทึกสายการอนุญาตแล้ว มีผลกับคำขอที่เสนอหลังจากนี้",
                            "Saved. It holds for requests submitted from now on"),
                  "same": ("ไม่มีอะไรเปลี่ยน", "Nothing changed")}.get(
            request.query_params.get("done", ""))  # fmt: skip
        return await _form(request, Typed.of(unit.facts["approval"]), unit.version, notice=notice)

    @post(opt={"audience": only(Role.UNIT_ADMIN)}, status_code=200)
    async def change(self, request: Request) -> Response:
        """`do`: add, up-, down-, remove-<place>, preview, edit or save."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed, do = Typed.read(form), str(form.get("do", ""))
        version = text.whole(str(form.get("version", ""))) or 0
        if do not in ("preview", "save"):
            typed.change(do)
            return await _form(request, typed, version)
        try:
            async with db.transaction():
                approval = await chain.checked(typed)
        except Invalid as error:
            return await _form(request, typed, version, 422, error=error.fields)
        if do == "preview":
            return await office_page(
                request, "office/chain_confirm", typed=typed, version=version,
                steps=await _steps(typed),
            )  # fmt: skip
        changed = await chain.save(approval, person, version)
        return Redirect(f"{PATH}?done={'saved' if changed else 'same'}", status_code=303)


async def _form(
    request: Request,
    typed: Typed,
    version: int,
    status: int = 200,
    *,
    error: dict[str, str] | None = None,
    notice: tuple[str, str] | None = None,
) -> Response:
    more: dict[str, Any] = {}
    if notice:
        more["notice"] = notice[1] if language(request) == "en" else notice[0]
    return await office_page(
        request, "office/chain", status, typed=typed, version=version, error=error or {},
        steps=await _steps(typed), history=await _history(), **more,
    )  # fmt: skip


async def _steps(typed: Typed) -> list[dict[str, Any]]:
    """Each step with who holds its role today."""
    async with db.transaction():
        held = {role: await holders(role) for role in (Role.REVIEWER, Role.APPROVER)}
    found = []
    for place, step in enumerate(typed.steps):
        role = typed.role_of(place)
        people = [{"username": one["username"], "name": one["name"]} for one in held[role]]
        names = {one["username"]: one["name"] for one in people}
        found.append(
            {
                "place": place,
                "role": str(role),
                "values": step,
                "people": people,
                "name": names.get(step["username"], step["username"]),
                "gone": bool(step["username"]) and step["username"] not in names,
            }
        )
    return found


async def _history() -> list[dict[str, Any]]:
    """The last changes of the chain, newest first: when, by whom, the chain after it."""
    async with db.transaction():
        lines = await trail_of("unit", [tenancy.current().id])
    found = []
    for line in reversed(lines):
        approval = json.loads(line["detail"]).get("approval")
        if approval:
            after = " → ".join(step["position_th"] for step in approval["after"]["step"])
            found.append({"at": line["at"], "who": line["actor_name"], "chain": after})
    return found[:HISTORY]
