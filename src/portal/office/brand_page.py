"""The settings page of the unit's look, with a preview before anything is saved; and the pictures
and the colour that public pages load."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from portal.documents import contents
from portal.kit import clock, colour, db, text
from portal.kit.errors import Invalid, NotFound
from portal.office import brand
from portal.office.brand import Look
from portal.office.page import office_page
from portal.people.actions import must_be_signed_in
from portal.people.audience import EVERYWHERE, PUBLIC, only
from portal.people.page import language, page, person_of
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.staff import TOOLS, Tool
from portal.tenants.host import unit_of
from portal.tenants.queries import unit_now
from portal.tenants.unit_file import Brand

PATH = "/staff/settings/look"
TOOLS.append(Tool(PATH, "eye", ("รูปลักษณ์เว็บไซต์", "Look of the site"), frozenset({Role.UNIT_ADMIN})))
UPLOAD_LIMIT = 70 * 1024 * 1024  # a logo and a banner
FOR_EVER = "public, max-age=31536000, immutable"
CHOSEN = ("theme", "accent", "logo", "banner", "banner_alt")
THEMES = {
    "moph-green": ("เขียวกระทรวง", "Ministry green"),
    "hospital-blue": ("ฟ้าโรงพยาบาล", "Hospital blue"),
    "district-warm": ("อบอุ่นประจำอำเภอ", "District warm"),
    "base": ("เรียบ", "Plain"),
}


class LookPages(Controller):
    path = PATH
    opt = {"audience": only(Role.UNIT_ADMIN)}
    include_in_schema = False

    @get()
    async def show(self, request: Request) -> Response:
        async with db.transaction():
            unit = await unit_now()
        return await _form(request, _as_typed(brand.look_of(unit)))

    @post("/preview", status_code=200, request_max_body_size=UPLOAD_LIMIT)
    async def preview(self, request: Request) -> Response:
        """The unit's pages as they would look; nothing is changed yet. 422 says what to mend."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: text.line(str(form.get(name, ""))) for name in CHOSEN}
        if form.get("own_colour") != "yes":
            typed["accent"] = ""
        try:
            for kind in ("logo", "banner"):
                upload = form.get(f"{kind}_file")
                if isinstance(upload, UploadFile) and upload.filename:
                    typed[kind] = str(await brand.take_picture(upload, kind, person))
                elif form.get(f"no_{kind}") == "yes":
                    typed[kind] = ""
            look, said = await _checked(typed)
        except Invalid as error:
            return await _form(request, typed, 422, error.fields)
        return await _preview(request, look, said)

    @post("/save", status_code=303)
    async def save(self, request: Request) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: text.line(str(form.get(name, ""))) for name in CHOSEN}
        try:
            look, _ = await _checked(typed)
        except Invalid as error:
            return await _form(request, typed, 422, error.fields)
        await brand.set_look(look, person)
        return Redirect(PATH, status_code=303)


async def _checked(typed: dict[str, str]) -> tuple[Look, str]:
    given = Brand(
        accent=typed["accent"],
        logo=typed["logo"],
        banner=typed["banner"],
        banner_alt=typed["banner_alt"],
    )
    return await brand.checked(typed["theme"], given)


def _as_typed(look: Look) -> dict[str, str]:
    facts: dict[str, Any] = msgspec.to_builtins(look.brand)
    return {"theme": look.theme} | {name: facts[name] for name in CHOSEN if name != "theme"}


async def _form(
    request: Request,
    typed: dict[str, str],
    status: int = 200,
    error: dict[str, str] | None = None,
) -> Response:
    lang = language(request)
    return await office_page(
        request, "office/look", status, typed=typed, error=error or {},
        themes=[(code, pick(name, lang)) for code, name in THEMES.items()],
    )  # fmt: skip


async def _preview(request: Request, look: Look, said: str) -> Response:
    """The public layout in this look: the unit of this one request wears it."""
    here: dict[str, Any] = request.scope["portal"]  # type: ignore[typeddict-item]
    unit = unit_of(request.scope)
    assert unit is not None
    facts = unit.facts | {"brand": msgspec.to_builtins(look.brand)}
    here["unit"] = replace(unit, theme=look.theme, facts=facts)
    async with db.transaction():
        now = clock.now()
    return page(
        request, "office/look_preview", 200, typed=_as_typed(look), said=said, now=now,
        updated_at=now,
    )  # fmt: skip


class BrandFiles(Controller):
    """What pages load: the addresses say what they hold, so they may be kept for ever."""

    include_in_schema = False

    @get("/brand/{picture_id:uuid}/{shape:str}", opt={"audience": PUBLIC})
    async def picture(
        self,
        request: Request,
        picture_id: FromPath[UUID],
        shape: Annotated[str, PathParameter(max_length=20)],
    ) -> Response:
        """<width>.webp of the unit's logo or banner; of one that is only previewed, to its
        administrators alone."""
        unit, person = unit_of(request.scope), person_of(request)
        width = text.whole(shape.removesuffix(".webp"))
        shown = unit.facts.get("brand", {}) if unit else {}
        public = str(picture_id) in (shown.get("logo"), shown.get("banner"))
        known = None
        if width and (public or (person and Role.UNIT_ADMIN in person.roles)):
            known = await brand.picture_file(picture_id, width)
        if known is None:
            raise NotFound("ไม่พบภาพนี้", "No such picture")
        sha256, size = known
        data = b"".join([chunk async for chunk in await contents.opened(sha256, 0, size)])
        cache = FOR_EVER if public else "private, no-store"
        return Response(data, media_type="image/webp", headers={"Cache-Control": cache})

    @get("/accent/{shape:str}", opt={"audience": EVERYWHERE})
    async def accent(self, shape: Annotated[str, PathParameter(max_length=20)]) -> Response:
        """<rrggbb>.css: a unit's own colour as tokens."""
        given = f"#{shape.removesuffix('.css')}"
        if not colour.HEX.fullmatch(given) or colour.readable(given)[0] != given:
            raise NotFound("ไม่พบสีนี้", "No such colour")
        return Response(
            colour.accent_css(given).encode(), media_type="text/css; charset=utf-8",
            headers={"Cache-Control": FOR_EVER},
        )  # fmt: skip
