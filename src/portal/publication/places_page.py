"""Where a published item stands: its category, the slots that follow from it, and what a webmaster
chose besides (R23, R43, R46)."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.catalog.places import place_groups, places_of
from portal.catalog.queries import flat, tree
from portal.kit import clock, db, text
from portal.kit.errors import Invalid, NotFound
from portal.people.actions import must_be_signed_in
from portal.people.audience import only
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication import places
from portal.publication.edit_page import category_choices
from portal.publication.labels import pick
from portal.publication.staff import staff_page
from portal.tenants.queries import unit_now

DONE = {
    "place": ("บันทึกที่แสดงเพิ่มแล้ว", "The further places are kept"),
    "move": ("ย้ายหมวดแล้ว ที่อยู่ของเรื่องและไฟล์ยังเหมือนเดิม", "Moved; its addresses are the same"),
}


class PlacesPages(Controller):
    path = "/staff/publications/{item:uuid}"
    opt = {"audience": only(Role.WEBMASTER)}
    include_in_schema = False

    @get("/places")
    async def show(self, request: Request, item: FromPath[UUID]) -> Response:
        done = request.query_params.get("done", "")
        notice = pick(DONE[done], language(request)) if done in DONE else None
        return await _show(request, item, notice=notice)

    @post("/places", status_code=303)
    async def place(self, request: Request, item: FromPath[UUID]) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        keys = list(dict.fromkeys(str(key) for key in form.getall("places", [])))
        try:
            await places.place(item, keys, person, text.whole(str(form.get("version", ""))))
        except Invalid as error:
            return await _show(request, item, error.status, errors=error.fields, chosen=keys)
        return Redirect(f"{_path(item)}?done=place", status_code=303)

    @post("/move", status_code=303)
    async def move(self, request: Request, item: FromPath[UUID]) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: str(form.get(name, "")) for name in ("category", "reason")}
        version = text.whole(str(form.get("version", "")))
        try:
            await places.move(item, typed["category"], typed["reason"], person, version)
        except Invalid as error:
            return await _show(request, item, error.status, errors=error.fields, values=typed)
        return Redirect(f"{_path(item)}?done=move", status_code=303)


def _path(item: UUID) -> str:
    return f"/staff/publications/{item}/places"


async def _show(request: Request, item: UUID, status: int = 200, **more: Any) -> Response:
    """Eight statements."""
    lang = language(request)
    async with db.transaction():
        row = await db.row(
            "SELECT p.id, p.version, p.title, c.code, c.number, c.name_th, c.name_en"
            " FROM public_item i JOIN publication p ON p.tenant = i.tenant"
            " AND p.id = i.publication LEFT JOIN category c ON c.tenant = p.tenant"
            " AND c.id = p.category WHERE i.id = $1",
            item,
        )
        if row is None:
            raise NotFound("ไม่พบเรื่องนี้ที่เผยแพร่อยู่", "Not public here")
        unit, today, top = await unit_now(), clock.today(), await tree()
        known = places_of(top, unit.kind, today)
        by_hand = {one["key"] for one in await places.by_hand(item)}
        automatic = {slot for slot, _ in await places.by_itself(item)}
    shut = {*automatic, f"category:{row['code']}"}
    free = [one for one in known if one.key not in shut or len(one.periods) > 1]
    values: dict[str, Any] = {
        "item": dict(row) | {"item": item, "public_url": f"/p/{item}/"},
        "category_name": f"{row['number']} {pick((row['name_th'], row['name_en']), lang)}",
        "by_itself": place_groups([one for one in known if one.key in automatic], lang),
        "groups": place_groups(free, lang),
        "chosen": by_hand,
        "categories": category_choices(flat(top), lang),
        "errors": {},
        "values": {},
    }
    return await staff_page(request, "publication/places", status, **(values | more))
