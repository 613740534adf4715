"""The unit's choice of when it is told of ends, how often it looks at what is public, and when a
person is asked first (R58, R82, R83); kept as the unit's file."""

from typing import Any

import msgspec
from jsonschema import Draft202012Validator
from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from portal.kit import clock, db, text, thai
from portal.kit.errors import Conflict, Invalid
from portal.kit.toml_file import schema_of
from portal.office.page import office_page
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF, only
from portal.people.page import language, person_of
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.due import set_next_due
from portal.publication.labels import pick
from portal.publication.staff import TOOLS, Tool
from portal.tenants.actions import apply_unit, own_file
from portal.tenants.queries import unit_now
from portal.tenants.unit_file import Timing, timing_of

PATH = "/staff/settings/timing"
MENDS = {
    "warn_days": "ใส่จำนวนวันก่อนครบกำหนด 1 ถึง 180 คั่นด้วยจุลภาค ไม่เกิน 5 ค่า เช่น 14, 3",
    "review_days": "ใส่จำนวนวัน 1 ถึง 366 หรือเว้นว่างเพื่อใช้ตามชนิดเนื้อหา",
    "escalate_days": "ใส่จำนวนวัน 1 ถึง 180",
    "stop_over": "ใส่จำนวนเรื่อง 5 ถึง 1,000",
    "stop_percent": "ใส่ร้อยละ 1 ถึง 100",
}

TOOLS.append(
    Tool(
        PATH,
        "clock",
        ("เวลาเผยแพร่และการตรวจเนื้อหา", "Ends and reviews"),
        frozenset({Role.UNIT_ADMIN, Role.APPROVER, Role.WEBMASTER}),
    )
)


class TimingSettings(Controller):
    path = PATH
    include_in_schema = False

    @get(opt={"audience": ANY_STAFF})
    async def show(self, request: Request, done: FromQuery[str] = "") -> Response:
        async with db.transaction():
            unit = await unit_now()
        words = {"saved": ("บันทึกแล้ว", "Saved"), "same": ("ไม่มีอะไรเปลี่ยน", "Nothing changed")}
        more = {"notice": pick(words[done], language(request))} if done in words else {}
        typed = as_typed(timing_of(unit.facts))
        return await _form(request, typed, unit.version, {}, **more)

    @post(opt={"audience": only(Role.UNIT_ADMIN)}, status_code=303)
    async def change(self, request: Request) -> Response:
        person, sent = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: text.line(str(sent.get(name, ""))) for name in MENDS}
        version = text.whole(str(sent.get("version", ""))) or 0
        try:
            changed = await save(checked(typed), person, version)
        except (Invalid, Conflict) as error:
            fields = error.fields or {"": error.message}
            return await _form(request, typed, version, fields, error.status)
        return Redirect(f"{PATH}?done={'saved' if changed else 'same'}", status_code=303)


def as_typed(timing: Timing) -> dict[str, str]:
    return {
        "warn_days": ", ".join(map(str, timing.warn_days)),
        "review_days": str(timing.review_days or ""),
        "escalate_days": str(timing.escalate_days),
        "stop_over": str(timing.stop_over),
        "stop_percent": str(timing.stop_percent),
    }


def checked(typed: dict[str, str]) -> Timing:
    """By the rules of the unit's file. Invalid names each field."""
    raw: dict[str, Any] = {name: _number(typed[name]) for name in MENDS if name != "warn_days"}
    raw["review_days"] = 0 if typed["review_days"] == "" else raw["review_days"] or "0"
    days = [_number(one) for one in typed["warn_days"].split(",") if one.strip()]
    raw["warn_days"] = sorted(set(days), key=str) if all(isinstance(d, int) for d in days) else days
    raw["warn_days"].sort(key=lambda day: -day if isinstance(day, int) else 0)
    wrong = {
        str(error.absolute_path[0]): MENDS[str(error.absolute_path[0])]
        for error in Draft202012Validator(schema_of(Timing)).iter_errors(raw)
    }
    if wrong:
        raise Invalid("ยังใช้ไม่ได้ แก้ช่องที่บอกไว้ก่อน", "Some fields do not hold", fields=wrong)
    return msgspec.convert(raw, Timing)


def _number(given: str) -> int | str:
    given = thai.arabic(given).replace(",", "").strip()
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else given


async def save(timing: Timing, person: Person, version: int) -> bool:
    """Whether anything changed. Marks that are past are made up for no more; what must be looked at
    more often is due accordingly. Conflict when the unit was changed since `version`."""
    async with db.transaction():
        file = await own_file(version)
        before, after = msgspec.to_builtins(file.timing), msgspec.to_builtins(timing)
        _, changed = await apply_unit(
            msgspec.structs.replace(file, timing=timing),
            person,
            person.role_for((Role.UNIT_ADMIN,)),
            {"timing": {"before": before, "after": after}},
        )
        if changed:
            await _remark(timing)
        return changed


async def _remark(timing: Timing) -> None:
    """The moments of what is public already, by the new rules."""
    await db.changed(
        "UPDATE publication SET warn_at = (SELECT min(publish_until - days * interval '1 day')"
        " FROM unnest($1::int[]) days WHERE publish_until - days * interval '1 day' > $2)"
        " WHERE state = 'published' AND publish_until > $2",
        timing.warn_days,
        clock.now(),
    )
    if timing.review_days:
        await db.changed(
            "UPDATE publication SET review_on = sooner.day, review_tell_at = sooner.day::timestamp"
            " AT TIME ZONE 'Asia/Bangkok' FROM (SELECT id, (coalesce(reviewed_at, published_at)"
            " AT TIME ZONE 'Asia/Bangkok')::date + $1::int AS day FROM publication"
            " WHERE state = 'published') sooner"
            " WHERE sooner.id = publication.id AND sooner.day < publication.review_on",
            timing.review_days,
        )
    await set_next_due()


async def _form(
    request: Request,
    typed: dict[str, str],
    version: int,
    error: dict[str, str],
    status: int = 200,
    /,
    **more: Any,
) -> Response:
    return await office_page(
        request, "timing/settings", status, typed=typed, version=version, error=error, **more
    )
