"""The pages that every government site must have: the map of the site, the policies; and
security.txt for who finds a weakness (RFC 9116)."""

from datetime import UTC, timedelta
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.disclosure import queries
from portal.disclosure.page_cache import keep
from portal.disclosure.shown import Shown
from portal.kit import clock, db
from portal.kit.errors import NotFound
from portal.people.audience import PUBLIC
from portal.people.page import language, page
from portal.publication.queries import last_change
from portal.settings import settings
from portal.site import licences, viewing  # noqa: F401 - what the templates call
from portal.site.policies import COOKIES, POLICIES, REVISED
from portal.tenants.queries import UnitInfo, origin, unit_now

SECURITY_TXT_HOLDS = timedelta(days=180)


class SitePages(Controller):
    opt = {"audience": PUBLIC, "cached": True}
    include_in_schema = False

    @get("/sitemap")
    async def sitemap(self, request: Request) -> Response[str]:
        """Everything on the site, on one page. Three statements."""
        async with db.transaction():
            site, ends = await queries.site(), await queries.next_end()
        shown = Shown(site, language(request))
        answer = page(
            request,
            "site/sitemap",
            categories=[shown.category(node) for node in site.top],
            policies=POLICIES.values(),
            updated_at=site.updated_at,
        )
        return keep(request, answer, ends)

    @get("/privacy")
    async def privacy(self, request: Request) -> Response[str]:
        return await _policy(request, "privacy")

    @get("/policies")
    async def policies(self, request: Request) -> Response[str]:
        async with db.transaction():
            updated, ends = await last_change(), await queries.next_end()
        answer = page(request, "site/policies", policies=POLICIES.values(), updated_at=updated)
        return keep(request, answer, ends)

    @get("/policies/{policy:str}")
    async def policy(self, request: Request, policy: FromPath[str]) -> Response[str]:
        if policy not in POLICIES or policy == "privacy":
            raise NotFound("ไม่มีนโยบายนี้", "No such policy")
        return await _policy(request, policy)

    @get("/.well-known/security.txt")
    async def security_txt(self) -> Response[str]:
        """Made at each request, so that Expires is always ahead of the clock."""
        async with db.transaction():
            unit, now = await unit_now(), clock.now()
        site = origin(unit.slug)
        expires = (now + SECURITY_TXT_HOLDS).astimezone(UTC).replace(microsecond=0)
        lines = [
            *(f"Contact: {contact}" for contact in _security_contacts(unit, site)),
            f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
            "Preferred-Languages: th, en",
            f"Canonical: {site}/.well-known/security.txt",
            f"Policy: {site}/policies/security",
        ]
        return Response(
            "\n".join(lines) + "\n",
            media_type="text/plain",
            headers={"Cache-Control": "max-age=3600"},
        )


def _security_contacts(unit: UnitInfo, site: str) -> list[str]:
    """Where to report a weakness, the best way first; never none."""
    policies: dict[str, Any] = unit.facts.get("policies", {})
    contact = unit.facts.get("contact", {})
    address = next(
        filter(
            None,
            (policies.get("security_email"), policies.get("webmaster_email"), contact.get("email")),
        ),
        "",
    )
    return [*([f"mailto:{address}"] if address else []), f"{site}/contact"]


async def _policy(request: Request, code: str) -> Response[str]:
    """Two statements."""
    async with db.transaction():
        updated, ends = await last_change(), await queries.next_end()
    answer = page(
        request,
        f"site/{code}",
        policy=POLICIES[code],
        others=[other for other in POLICIES.values() if other.code != code],
        cookies=COOKIES,
        log_days=settings().traffic_log_days,
        revised=REVISED,
        updated_at=updated,
    )
    return keep(request, answer, ends)
