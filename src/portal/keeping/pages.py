"""The unit's page of its storage, and what a request's page says of its files."""

from typing import Any

from asyncpg import Record
from litestar import Controller, Request, Response, get

from portal.keeping import integrity, usage
from portal.keeping.erasing import ASKERS, DECIDERS, erasures
from portal.keeping.holds import hold_of
from portal.keeping.usage import WARN_AT
from portal.kit import db
from portal.office.page import office_page
from portal.people.audience import ANY_STAFF
from portal.people.page import language
from portal.people.person import Person
from portal.people.roles import UNIT_ROLES
from portal.publication.labels import pick
from portal.publication.queries import Subject
from portal.publication.staff import BESIDE, TOOLS, Tool

PATH = "/staff/settings/storage"
TOOLS.append(Tool(PATH, "box", ("พื้นที่เก็บไฟล์", "File storage"), frozenset(UNIT_ROLES)))

STATES = {
    "asked": ("รอพิจารณา", "To be decided", "warn", "clock"),
    "allowed": ("อนุญาตแล้ว กำลังลบ", "Allowed, under way", "info", "clock"),
    "refused": ("ไม่อนุญาต", "Refused", "idle", "x"),
    "done": ("ลบแล้ว", "Erased", "ok", "ok"),
}
DAMAGES = {
    "missing": ("ไม่พบในที่เก็บ", "not in the store"),
    "differs": ("เนื้อไฟล์ไม่ตรงกับที่เก็บไว้", "other bytes than were stored"),
}


class StoragePages(Controller):
    path = PATH
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get()
    async def show(self, request: Request) -> Response:
        lang = language(request)
        async with db.transaction():
            now, groups = await usage.usage(), await usage.by_category()
            biggest, damaged = await usage.biggest(), await integrity.damaged()
            orders = await erasures()
        return await office_page(
            request,
            "keeping/storage",
            usage=now,
            warn_at=WARN_AT,
            chart=bars(groups, lang),
            biggest=biggest,
            damaged=[dict(row) | {"what": pick(DAMAGES[row["damage"]], lang)} for row in damaged],
            erasures=[listed(row, lang) for row in orders],
        )


BAR = 420  # units of the drawing that the largest category takes


def bars(groups: Any, lang: str) -> list[dict[str, Any]]:
    """A bar for each category: what is public, then the rest; widths in units of the drawing."""
    most = max((row["bytes"] for row in groups), default=0) or 1
    return [
        {
            "name": _name(row, lang),
            "files": row["files"],
            "bytes": row["bytes"],
            "public": row["public_bytes"] or 0,
            "drafts": row["draft_bytes"] or 0,
            "width": round(row["bytes"] / most * BAR, 1),
            "public_width": round((row["public_bytes"] or 0) / most * BAR, 1),
        }
        for row in groups
    ]


def _name(row: Record, lang: str) -> str:
    if row["name_th"] is None:
        return pick(("ยังไม่ได้เลือกหมวด", "No category yet"), lang)
    name = row["name_en"] if lang == "en" and row["name_en"] else row["name_th"]
    return f"{row['number']} {name}".strip()


def listed(row: Record, lang: str) -> dict[str, Any]:
    words, english, tone, icon = STATES[row["state"]]
    label = pick((words, english), lang)
    return {**dict(row), "label": label, "tone": tone, "icon": icon}


async def _beside(seen: Subject, person: Person, lang: str) -> dict[str, Any]:
    """What the page of a request says: its hold, its erasures, and who may do something."""
    orders = await db.rows("SELECT id FROM publication WHERE item = $1", seen.row.item)
    found = await erasures([row["id"] for row in orders])
    return {
        "hold": await hold_of(seen.row.item),
        "erasures": [listed(row, lang) for row in found],
        "may_keep": bool(person.roles & set(ASKERS)) and bool(seen.documents),
        "may_decide": bool(person.roles & set(DECIDERS)),
    }


BESIDE.append(_beside)
