"""Who may come in, said by every route and refused by default.

A handler says `opt={"audience": PUBLIC}` (anyone), ANY_STAFF (whoever holds a role here), or
only(role, …). A route that says nothing stops the start. Access tokens need the scope too. Where a
unit asks for a second factor, a session without one comes only to `before_second_factor` routes.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from litestar import Litestar
from litestar.connection import ASGIConnection, Request
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import HTTPRoute

from portal.kit.errors import NotAllowed, NotFound, NotSignedIn, SecondFactorFirst
from portal.kit.tenancy import PLATFORM, current
from portal.people.page import person_of
from portal.people.roles import PLATFORM_ROLES, UNIT_ROLES, Role

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Audience:
    """`roles` is None for everyone; `where` is the host: "unit", "platform" or "any"."""

    name: str
    roles: frozenset[Role] | None
    where: str


PUBLIC = Audience("public", None, "unit")
EVERYWHERE = Audience("public, any host", None, "any")
ANY_STAFF = Audience("any role of the unit", frozenset(UNIT_ROLES), "unit")
SIGNED_IN = Audience("anyone signed in", frozenset(Role), "any")
PLATFORM_PUBLIC = Audience("public, platform host", None, "platform")
PLATFORM_STAFF = Audience("any platform role", frozenset(PLATFORM_ROLES), "platform")


def only(*roles: Role) -> Audience:
    return Audience(", ".join(roles), frozenset(roles), "unit")


def guard(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    """The one guard of the application."""
    audience: Audience = handler.opt["audience"]
    here = "platform" if current() == PLATFORM else "unit"
    if audience.where not in ("any", here):
        raise NotFound
    if audience.roles is None:
        return
    person = person_of(connection)
    if person is None:
        raise NotSignedIn("เข้าสู่ระบบก่อน", "Sign in first")
    if not person.roles & audience.roles:
        raise NotAllowed("คุณไม่มีสิทธิเปิดหน้านี้", "Not for your role")
    scope = "read" if connection.scope["method"] in SAFE else "write"  # type: ignore[typeddict-item]
    if scope not in person.scopes and person.session and not person.second_factor:
        if handler.opt.get("before_second_factor"):
            return
        raise SecondFactorFirst(
            "หน่วยงานนี้ให้ตั้งรหัสขั้นที่สองก่อนเริ่มงาน เปิดหน้า บัญชี แล้วตั้งรหัส",
            "This unit asks for a second factor first: set it up on your account page",
        )
    if scope not in person.scopes:
        raise NotAllowed(f"โทเคนนี้ไม่มีสิทธิ {scope}", f"This token lacks the scope {scope}")


async def same_site(request: Request) -> None:
    """Runs before every handler: a writing request that a cookie signs must come from this very
    host and carry its session's own token (reliability.md D5)."""
    if request.method in SAFE:
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", ""):
        raise NotAllowed("คำขอมาจากเว็บไซต์อื่น", "Cross-site request refused")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("คำขอมาจากเว็บไซต์อื่น", "Cross-site request refused")
    person = person_of(request)
    if person is None or not person.csrf:
        return
    given = request.headers.get("x-csrf-token") or (await request.form()).get("csrf")
    if given != person.csrf:
        raise NotAllowed(
            "หน้านี้เปิดไว้นานเกินไป โหลดหน้าใหม่แล้วลองอีกครั้ง สิ่งที่พิมพ์ไว้ยังไม่ถูกบันทึก",
            "This page is too old; reload it and try again",
        )


def routes(app: Litestar) -> list[tuple[str, str, str]]:
    """(path, methods, audience) of every route. RuntimeError names one that says no audience."""
    table = []
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in dict.fromkeys(route.route_handlers):
            audience = handler.opt.get("audience")
            if audience is None and not _is_automatic(handler):
                raise RuntimeError(f"{route.path}: no audience declared")
            methods = " ".join(sorted(set(handler.http_methods) - {"OPTIONS"}))
            if audience and methods:
                table.append((route.path, methods, audience.name))
    return sorted(set(table))


def _is_automatic(handler: HTTPRouteHandler) -> bool:
    """The answer to OPTIONS that the framework adds to every path."""
    return set(handler.http_methods) == {"OPTIONS"}
