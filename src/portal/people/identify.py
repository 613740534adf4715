"""Who asks: a session cookie or an access token, looked up at the acting host."""

from dataclasses import replace
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

from portal.kit.answer import plain
from portal.kit.errors import Unavailable
from portal.people import sessions
from portal.people.person import Person
from portal.tenants.queries import UnitInfo


class Identify:
    """Sets scope["portal"]["person"]; an unknown secret is nobody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(("/health/", "/assets/")):
            try:
                person = await _person(scope["headers"])
            except Unavailable:
                await plain(send, 503, "ระบบขัดข้องชั่วคราว ลองใหม่ในอีกสักครู่", retry=True)
                return
            here: dict[str, Any] = scope["portal"]  # type: ignore[typeddict-item]
            here["person"] = _with_what_the_unit_asks(person, here.get("unit"))
        await self.app(scope, receive, send)


def _with_what_the_unit_asks(person: Person | None, unit: UnitInfo | None) -> Person | None:
    """Where the unit asks for a second factor, a session without one may only set it up."""
    if person is None or person.session is None or person.second_factor or unit is None:
        return person
    if unit.facts.get("organisation", {}).get("second_factor") != "required":
        return person
    return replace(person, scopes=frozenset())


async def _person(headers: list[tuple[bytes, bytes]]) -> Person | None:
    given = dict(headers)
    authorization = given.get(b"authorization", b"").decode("latin-1")
    if authorization:
        kind, _, secret = authorization.partition(" ")
        return await sessions.person_of_token(secret) if kind.lower() == "bearer" else None
    secret = session_secret(given.get(b"cookie", b"").decode("latin-1"))
    return await sessions.person_of_session(secret) if secret else None


def session_secret(cookie: str) -> str:
    for part in cookie.split(";"):
        name, _, value = part.strip().partition("=")
        if name == sessions.COOKIE:
            return value
    return ""
