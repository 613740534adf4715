"""Whose site is asked for: the host alone decides, in a wrapper outside the framework, so that
pages that do not exist are covered too. An unknown host gets 404 with nothing of anyone."""

import re
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

from portal.kit.answer import plain
from portal.kit.errors import PortalError
from portal.kit.tenancy import PLATFORM, acting_for
from portal.settings import settings
from portal.tenants.freshness import Pulse, freshness
from portal.tenants.queries import UnitInfo, unit_for_host

# The same address as a unit's, another answer on the platform's own host.
ELSEWHERE = {"/": "/platform", "/api/v1/compliance": "/platform/api/v1/compliance"}

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})*)(?::[0-9]{{1,5}})?")
_COOKIE = re.compile(rb"[\x20-\x7e]*")


def resolve(headers: list[tuple[bytes, bytes]]) -> str:
    """The host that is asked for, lower-case, without port; "" when it is not exactly one
    well-formed name. The only reader of the Host header (reliability.md D1)."""
    given = [value for name, value in headers if name == b"host"]
    if len(given) != 1 or len(given[0]) > 260:
        return ""
    match = _HOST.fullmatch(given[0].decode("latin-1").lower())
    return match[1] if match else ""


def cookies_are_clean(headers: list[tuple[bytes, bytes]]) -> bool:
    """Only printable ASCII and one session cookie: other bytes let a sibling site forge
    `__Host-` names, because parsers strip them (reliability.md D3)."""
    given = [value for name, value in headers if name == b"cookie"]
    return (
        all(_COOKIE.fullmatch(value) for value in given)
        and b"; ".join(given).count(b"__Host-session=") <= 1
    )


class Units:
    """The units whose hosts were asked for, each checked for freshness before it is used."""

    def __init__(self) -> None:
        self._by_host: dict[str, UnitInfo] = {}

    async def at(self, host: str) -> tuple[UnitInfo, Pulse] | None:
        unit = self._by_host.get(host)
        pulse = await freshness.of(unit.id) if unit else None
        if unit is None or pulse is None or pulse.unit != unit.version:
            self._by_host.pop(host, None)
            unit = await unit_for_host(host)
            pulse = await freshness.of(unit.id) if unit else None
        if unit is None or pulse is None or not unit.active:
            return None
        self._by_host[host] = unit
        return unit, pulse


class ForHost:
    """Acts for the host's tenant around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.units = app, Units()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ("/health/live", "/health/ready"):
            with acting_for(PLATFORM):
                await self.app(scope, receive, send)
            return
        if not cookies_are_clean(scope["headers"]):
            await plain(send, 400, "Bad cookies")
            return
        host, found = resolve(scope["headers"]), None
        platform = host == f"platform.{settings().base_domain}"
        try:
            if host and not platform:
                found = await self.units.at(host)
        except PortalError as error:
            await plain(send, error.status, error.message, retry=True)
            return
        if not platform and found is None:
            await plain(send, 404, "Not found")
            return
        if platform and (there := ELSEWHERE.get(scope["path"])):
            scope["path"], scope["raw_path"] = there, there.encode()
        remembered: dict[str, Any] = scope.setdefault("portal", {})  # type: ignore[typeddict-item]
        remembered["unit"], remembered["pulse"] = found or (None, None)
        remembered["host"] = host
        with acting_for(found[0].tenant if found else PLATFORM):
            await self.app(scope, receive, send)


def unit_of(scope: Any) -> UnitInfo | None:
    """The unit whose host was asked for; None on the platform's own."""
    return scope.get("portal", {}).get("unit")
