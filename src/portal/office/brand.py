"""A unit's own look: theme, colour, logo and banner. Facts of its file ([site], [brand]); the
pictures are made anew as WebP in the sizes that pages show, and lie in the object store under their
hash. What a page shows is what the file names; a picture that is only previewed is nobody's else.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID, uuid4

import msgspec
from litestar.datastructures import UploadFile

from portal.documents import contents
from portal.documents.pictures import MOST_BYTES, Box, shrunk
from portal.kit import clock, colour, db, tenancy, text, web
from portal.kit.errors import Invalid, NotFound
from portal.people.person import Person
from portal.people.roles import Role
from portal.tenants.actions import apply_unit, own_file
from portal.tenants.queries import UnitInfo, unit_now
from portal.tenants.unit_file import Brand

Kind = Literal["logo", "banner"]

# A logo stands 76 px high at most, twice that on fine screens. A banner is 16:7.
BOXES: dict[str, tuple[Box, ...]] = {
    "logo": (Box(320, 152, "fit"),),
    "banner": (Box(640, 280, "cover"), Box(1280, 560, "cover")),
}
NARROWEST_BANNER = 1280  # pixels; a smaller one would be blown up
MOST_ALT = 300


@dataclass(frozen=True)
class Look:
    """What is chosen; `brand` as the unit's file says it."""

    theme: str
    brand: Brand


def look_of(unit: UnitInfo) -> Look:
    return Look(unit.theme, msgspec.convert(unit.facts.get("brand", {}), Brand))


async def take_picture(upload: UploadFile, kind: Kind, by: Person) -> UUID:
    """The id of the picture, kept in its sizes. Invalid: no picture, too large, too small."""
    file = upload.file
    file.seek(0, io.SEEK_END)
    if file.tell() > MOST_BYTES:
        raise _refused(kind, "ภาพใหญ่เกิน 30 MB ย่อแล้วส่งใหม่", "The picture is too large")
    file.seek(0)
    files = []
    for box in BOXES[kind]:
        try:
            made = await shrunk(cast(io.BufferedRandom, file), box)
        except Invalid as error:
            raise _refused(kind, error.message, error.english) from None
        if kind == "banner" and made.source_width < NARROWEST_BANNER:
            message = f"ภาพกว้าง {made.source_width} จุด ใช้ภาพที่กว้างอย่างน้อย {NARROWEST_BANNER} จุด"
            raise _refused(kind, message, "The picture is too narrow")
        sha256 = hashlib.sha256(made.data).hexdigest()
        await contents.keep(sha256, io.BytesIO(made.data), len(made.data), own=True)
        files.append({"width": made.width, "height": made.height, "sha256": sha256,
                      "size": len(made.data)})  # fmt: skip
    picture = uuid4()
    async with db.transaction():
        await db.changed(
            "INSERT INTO brand_picture (tenant, id, kind, files, added_by, added_at)"
            " VALUES ($1, $2, $3, $4::jsonb, $5, $6)",
            tenancy.current().id,
            picture,
            kind,
            json.dumps(files),
            by.account,
            clock.now(),
        )
    return picture


def _refused(kind: str, message: str, english: str) -> Invalid:
    return Invalid(message, english, fields={kind: message})


async def picture_file(picture: UUID, width: int) -> tuple[str, int] | None:
    """(SHA-256, size in bytes) of this width of the unit's picture."""
    async with db.transaction():
        files = await db.value("SELECT files FROM brand_picture WHERE id = $1", picture)
    return next(
        ((one["sha256"], one["size"]) for one in json.loads(files or "[]")
         if one["width"] == width), None,
    )  # fmt: skip


async def checked(theme: str, brand: Brand) -> tuple[Look, str]:
    """(the look, with a colour that everybody can read; what was changed in it, in Thai, or "").
    Invalid names each field that does not hold. Pictures must be the unit's own."""
    wrong, said = {}, ""
    if theme not in web.themes():
        wrong["theme"] = "เลือกรูปแบบจากรายการ"
    accent = brand.accent.lower()
    if accent and not colour.HEX.fullmatch(accent):
        wrong["accent"] = "เขียนสีแบบ #0b6b4b"
    elif accent:
        accent, was = colour.readable(accent)
        if accent != brand.accent.lower():
            now = colour.readable(accent)[1]
            said = (
                f"สี {brand.accent} ต่างจากพื้นเพียง {was:.1f}:1 ต้องไม่น้อยกว่า {colour.TEXT}:1"
                f" จึงจะอ่านได้ทุกคน ระบบปรับให้เข้มขึ้นเป็น {accent} ({now:.1f}:1)"
            )
    if brand.banner and not text.says_something(brand.banner_alt):
        wrong["banner_alt"] = "เขียนว่าในภาพมีอะไร ให้คนที่มองไม่เห็นรู้ด้วย"
    elif len(brand.banner_alt) > MOST_ALT:
        wrong["banner_alt"] = f"เขียนไม่เกิน {MOST_ALT} ตัวอักษร"
    sizes = {kind: await _size(kind, getattr(brand, kind)) for kind in ("logo", "banner")}
    if wrong:
        raise Invalid("ข้อมูลบางช่องยังไม่ถูกต้อง", "Some fields do not hold", fields=wrong)
    width, height = sizes["logo"]
    brand = msgspec.structs.replace(
        brand, accent=accent, logo_width=width, logo_height=height,
        banner_alt=text.line(brand.banner_alt) if brand.banner else "",
    )  # fmt: skip
    return Look(theme, brand), said


async def _size(kind: str, picture: str) -> tuple[int, int]:
    """Of the largest file; (0, 0) for no picture. NotFound when it is none of the unit's."""
    if not picture:
        return 0, 0
    async with db.transaction():
        files = await db.value(
            "SELECT files FROM brand_picture WHERE id::text = $1 AND kind = $2", picture, kind
        )
    if files is None:
        raise NotFound("ไม่พบภาพนี้", "No such picture")
    last = json.loads(files)[-1]
    return last["width"], last["height"]


async def set_look(look: Look, by: Person) -> bool:
    """Makes it the unit's; whether anything changed. Kept in the record with what it was."""
    async with db.transaction():
        file, was = await own_file(), look_of(await unit_now())
        changed = msgspec.structs.replace(
            file, site=msgspec.structs.replace(file.site, theme=look.theme), brand=look.brand
        )
        _, done = await apply_unit(
            changed,
            by,
            by.role_for((Role.UNIT_ADMIN,)),
            {"setting": "look", "was": {"theme": was.theme, **msgspec.to_builtins(was.brand)}},
        )
    return done
