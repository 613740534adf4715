"""The platform's pages and API; and what every host answers: static files, health."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody

from portal.kit import db, storage, web
from portal.kit.errors import Invalid, NotFound, Unavailable
from portal.kit.tenancy import PLATFORM, acting_for
from portal.monitoring.job_queries import is_well
from portal.office.warnings import Lack, known_lacks
from portal.people.audience import EVERYWHERE, PLATFORM_PUBLIC, PLATFORM_STAFF
from portal.people.page import language, page, person_of
from portal.people.roles import Role
from portal.platform.scanner_shown import scanner_shown
from portal.tenants.queries import UnitInfo, all_units, origin, unit_with_slug

KINDS = {
    "district-office": ("สำนักงานสาธารณสุขอำเภอ", "District office"),
    "hospital": ("โรงพยาบาล", "Hospital"),
}
MEDIA = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "woff": "font/woff",
    "png": "image/png",
}


class PlatformPages(Controller):
    include_in_schema = False

    @get("/platform", opt={"audience": PLATFORM_PUBLIC})
    async def home(self, request: Request) -> Response[str]:
        """Which units there are is shown to those who look after them, and to nobody else."""
        lang = language(request)
        units, may_mourn, scanner = [], False, None
        if person := person_of(request):
            may_mourn = Role.OPERATOR in person.roles
            if Role.OPERATOR in person.roles:
                async with db.transaction():
                    scanner = await scanner_shown(lang)
            lacks = await known_lacks()
            for unit in await all_units():
                if looks_after(person.positions, unit):
                    units.append(_listed(unit, lacks.get(unit.id, ()), lang))
        warned = [unit for unit in units if unit["warnings"]]
        return page(
            request,
            "platform/home",
            units=units,
            warned=warned,
            may_mourn=may_mourn,
            scanner=scanner,
        )


def looks_after(positions: dict[str, str], unit: UnitInfo) -> bool:
    """An operator looks after all, a provincial administrator after the province of the role."""
    return "operator" in positions or positions.get("provincial_admin") == unit.province


def _listed(unit: UnitInfo, lacks: Sequence[Lack], lang: str) -> dict[str, Any]:
    kind = KINDS.get(unit.kind, (unit.kind, unit.kind))
    return {
        "name": unit.name_en if lang == "en" else unit.name_th,
        "url": f"{origin(unit.slug)}/",
        "province": unit.province,
        "kind_label": kind[1] if lang == "en" else kind[0],
        "active": unit.active,
        "warnings": [lack.words(lang)["text"] for lack in lacks],
    }


class PlatformApi(Controller):
    path = "/api/v1/tenants"
    opt = {"audience": PLATFORM_STAFF}
    tags = ["platform"]

    @get()
    async def list_(self, request: Request) -> dict[str, Any]:
        """The units that the asker looks after."""
        person = person_of(request)
        assert person is not None
        items = [_shape(unit) for unit in await all_units() if looks_after(person.positions, unit)]
        return {"items": items, "page": 1, "page_size": len(items), "total": len(items)}

    @get("/{slug:str}")
    async def read(self, request: Request, slug: FromPath[str]) -> dict[str, Any]:
        person, unit = person_of(request), await unit_with_slug(slug)
        if person is None or not looks_after(person.positions, unit):
            raise NotFound(f"ไม่มีหน่วยงาน {slug}", f"No unit {slug}")
        return _shape(unit) | {"facts": unit.facts}


def _shape(unit: UnitInfo) -> dict[str, Any]:
    return {
        "slug": unit.slug,
        "name_th": unit.name_th,
        "name_en": unit.name_en,
        "unit_type": unit.kind,
        "province": unit.province,
        "district": unit.district,
        "template": unit.template,
        "active": unit.active,
        "url": f"{origin(unit.slug)}/",
    }


class Common(Controller):
    opt = {"audience": EVERYWHERE}
    include_in_schema = False

    @get("/assets/{name:path}")
    async def asset(self, request: Request, name: FromPath[str]) -> Response[bytes]:
        """A static file; with its hash in the address it may be kept for ever."""
        found = web.asset(str(name).lstrip("/"))
        if found is None:
            raise NotFound
        data, digest = found
        for_ever = request.query_params.get("v") == digest
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if for_ever else "max-age=300",
            "ETag": f'"{digest}"',
        }
        media = MEDIA.get(str(name).rsplit(".", 1)[-1], "application/octet-stream")
        if f'"{digest}"' in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers, media_type=media)
        return Response(data, headers=headers, media_type=media)

    @get("/health/live")
    async def live(self) -> dict[str, str]:
        return {"status": "alive"}

    @get("/health/ready")
    async def ready(self) -> Response[bytes]:
        """Ready when the database and the object store answer. Redis is not needed to serve, nor is
        the work behind it: `background` says whether some of that is late."""
        parts = {"database": await _database_answers(), "object_store": await storage.ready()}
        status = 200 if all(parts.values()) else 503
        said = {"status": "ready" if status == 200 else "not ready", "parts": parts}
        said["background"] = await _background()
        return Response(
            json.dumps(said).encode(), status_code=status, media_type="application/json"
        )


async def _background() -> str:
    try:
        with acting_for(PLATFORM):
            async with db.transaction():
                return "well" if await is_well() else "late"
    except (db.asyncpg.PostgresError, Unavailable):
        return "unknown"


async def _database_answers() -> bool:
    try:
        with acting_for(PLATFORM):
            async with db.transaction():
                return bool(await db.value("SELECT true"))
    except (db.asyncpg.PostgresError, Unavailable):
        return False


@dataclass
class Moved:
    now: datetime


class TestClock(Controller):
    """The demo's movable clock; the route exists only with PORTAL_TEST_CLOCK."""

    include_in_schema = False

    @post("/test/clock", opt={"audience": PLATFORM_PUBLIC}, status_code=200)
    async def move(self, data: JSONBody[Moved]) -> dict[str, str]:
        if data.now.tzinfo is None:
            message = "ระบุเขตเวลาด้วย เช่น 2026-12-01T00:00:00+07:00"
            raise Invalid(message, "Say the offset too", fields={"now": message})
        async with db.transaction():
            await db.changed(
                "INSERT INTO clock_shift (shift) VALUES ($1 - now())"
                " ON CONFLICT (one) DO UPDATE SET shift = excluded.shift",
                data.now,
            )
            await db.changed("UPDATE site SET version = version + 1")  # no page is remembered
        return {"now": data.now.isoformat()}
