"""Several requests decided at once: one step and one audit line each, and a report of those that
could not be."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from litestar.response import Redirect

from portal.audit.queries import trail_of
from portal.kit import db, text
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, PortalError
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.person import Person
from portal.publication import actions, queries, shown
from portal.publication.forms import ActionForm
from portal.publication.staff import staff_page

MOST = 50
AT_ONCE = ("approve", "forward")


@dataclass(frozen=True)
class Chosen:
    """A request as it was seen when it was chosen."""

    id: UUID
    version: int


class SeveralPages(Controller):
    path = "/staff/requests"
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @post("/several", status_code=303)
    async def several(self, request: Request) -> Response:
        """Each is its own transaction: what one of them meets does not touch the others."""
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        action = str(sent.get("action", ""))
        if action not in AT_ONCE:
            raise NotFound("ไม่มีคำสั่งนี้", "No such action")
        chosen = read_chosen([str(one) for one in sent.getall("chosen", [])])
        if not chosen:
            return Redirect("/staff/?done=none", status_code=303)
        done, failed = 0, []
        for one in chosen:
            if error := await _take(one, person, action):
                failed.append((one.id, error))
            else:
                done += 1
        if not failed:
            return Redirect(f"/staff/?done={action}&n={done}", status_code=303)
        lang = language(request)
        return await staff_page(
            request,
            "publication/several",
            action=action,
            done=done,
            failed=[await _failed(one, error, lang) for one, error in failed],
        )


async def _take(one: Chosen, person: Person, action: str) -> PortalError | None:
    try:
        await actions.take(one.id, person, ActionForm(action=action, version=one.version))
    except (Conflict, Invalid, NotAllowed, NotFound) as error:
        return error
    return None


def read_chosen(given: list[str]) -> list[Chosen]:
    """Each once, from "id:version". Invalid when it is not what the page sends."""
    found: dict[UUID, Chosen] = {}
    for one in given:
        request, _, version = one.partition(":")
        number = text.whole(version)
        try:
            key = UUID(request)
        except ValueError:
            key = None
        if key is None or number is None:
            raise Invalid("รายการที่เลือกอ่านไม่ได้ โหลดหน้าใหม่แล้วเลือกอีกครั้ง", "Cannot be read; reload")
        found[key] = Chosen(key, number)
    if len(found) > MOST:
        raise Invalid(f"เลือกครั้งละไม่เกิน {MOST} เรื่อง", f"At most {MOST} at once")
    return list(found.values())


async def _failed(publication: UUID, error: PortalError, lang: str) -> dict[str, Any]:
    """What became of one that could not be decided: its state now and what was done last."""
    why = error.english if lang == "en" else error.message
    try:
        async with db.transaction():
            seen = await queries.subject(publication)
            trail = await trail_of("publication", [publication])
    except NotFound:
        return {"why": why, "request": None, "last": None}
    return {
        "why": why,
        "request": shown.full(seen, lang, [], {}),
        "last": shown.history(trail, lang)[0] if trail else None,
    }
