"""Signing in."""

from urllib.parse import urlsplit

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from portal.kit import text
from portal.kit.errors import PortalError
from portal.kit.tenancy import PLATFORM, current
from portal.people import sessions
from portal.people.audience import EVERYWHERE
from portal.people.page import language, page, person_of
from portal.people.signin import Device, enter_code, sign_in
from portal.settings import settings


class SignIn(Controller):
    path = "/staff"
    opt = {"audience": EVERYWHERE}
    include_in_schema = False

    @get("/sign-in")
    async def form(self, request: Request, next: FromQuery[str] = "/staff/") -> Response:
        if person_of(request):
            return Redirect(_inside(next), status_code=303)
        return page(request, "people/sign_in", username="", next=_inside(next), error=None)

    @post("/sign-in", status_code=303)
    async def enter(self, request: Request) -> Response:
        form = await request.form()
        username, target = str(form.get("username", "")), _inside(str(form.get("next", "")))
        device = Device(client_address(request), request.headers.get("user-agent", ""))
        try:
            entered = await sign_in(username, str(form.get("password", "")), device)
        except PortalError as error:
            why = error.english if language(request) == "en" else error.message
            return page(
                request,
                "people/sign_in",
                error.status,
                username=text.line(username)[:100],
                next=target,
                error=why,
            )
        if not entered.complete:
            return page(request, "people/code", half=entered.secret, next=target, error=None)
        return Redirect(target, status_code=303, cookies=[sessions.cookie(entered.secret)])

    @post("/sign-in/code", status_code=303)
    async def code(self, request: Request) -> Response:
        """The second half of a sign-in."""
        form = await request.form()
        half, target = str(form.get("half", "")), _inside(str(form.get("next", "")))
        device = Device(client_address(request), request.headers.get("user-agent", ""))
        try:
            secret = await enter_code(half, str(form.get("code", ""))[:40], device)
        except PortalError as error:
            why = error.english if language(request) == "en" else error.message
            return page(request, "people/code", error.status, half=half, next=target, error=why)
        return Redirect(target, status_code=303, cookies=[sessions.cookie(secret)])


def client_address(request: Request) -> str:
    """The n-th address from the right of X-Forwarded-For, n being how many proxies are ours;
    without any, who is connected (reliability.md D6)."""
    direct = request.client.host if request.client else ""
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")]
    count = settings().trusted_proxies
    return hops[-count] if 0 < count <= len(hops) and hops[-count] else direct


def _inside(target: str) -> str:
    """Only a path of this host's staff pages; anything else is home."""
    parts = urlsplit(target)
    inside = not parts.scheme and not parts.netloc and target.startswith("/staff/")
    if inside and "\\" not in target and target.isprintable() and current() != PLATFORM:
        return target
    return "/" if current() == PLATFORM else "/staff/"
