"""The web process: every feature's routes (routes.py), and what wraps them.

From outside in: whose host it is (or nothing of anyone), room for uploads, the count of visits,
compression, how the reader wants to see it, the page cache, who asks, the framework.
The wrappers stand outside the framework because its own middleware does not run for 404 and 405.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from portal import features
from portal.catalog import checklists
from portal.compliance import at_publishing  # noqa: F401 - what the publish step proposes
from portal.disclosure.page_cache import PageCache
from portal.documents.intake import policy
from portal.documents.room import UploadRoom
from portal.kit import db, jobs
from portal.kit.checks import check_database
from portal.kit.encoding import Compressed
from portal.kit.form import CarefulRequest
from portal.kit.input_guard import check_input
from portal.laws import cite, registry  # noqa: F401 - what the templates call
from portal.machines import structured  # noqa: F401 - what the templates call
from portal.monitoring import watch
from portal.people.audience import EVERYWHERE, guard, routes, same_site
from portal.people.display import WithDisplay
from portal.people.identify import Identify
from portal.people.refusals import HANDLERS
from portal.platform.pages import TestClock
from portal.reports import cited  # noqa: F401 - what the registry is told of papers
from portal.routes import CONTROLLERS
from portal.settings import settings
from portal.tenants.freshness import freshness
from portal.tenants.host import ForHost, unit_of
from portal.visitors.counting import Counting, counts

# From npm, served by ourselves: the reader of the API's description.
SWAGGER = "/assets/swagger"
READER = SwaggerRenderPlugin(
    path="/docs",
    js_url=f"{SWAGGER}/swagger-ui-bundle.js",
    css_url=f"{SWAGGER}/swagger-ui.css",
    standalone_preset_js_url=f"{SWAGGER}/swagger-ui-standalone-preset.js",
    favicon="<link rel='icon' href='/assets/favicon.svg'>",
)

BODY_LIMIT = 2 * 1024 * 1024  # uploads say their own
MOST_PARTS = 5_000  # of a form: 300 rows of ten columns are 3,000


@asynccontextmanager
async def connected(_app: Litestar) -> AsyncIterator[None]:
    features.load()
    await db.connect()
    await check_database()
    # It owns its transactions; a worker that is dead cannot say so itself.
    watching = asyncio.create_task(watch.keep("web"))  # noqa: TID251
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await counts.close()
        await jobs.queue.close()
        await freshness.close()
        await db.disconnect()


async def _before(request: Request) -> None:
    await check_input(request)
    here: dict[str, Any] = request.scope.get("portal", {})  # type: ignore[assignment]
    if "host" in here:
        pulse = here["pulse"]
        await checklists.refresh(pulse.lists if pulse else None)
        await registry.refresh(*((pulse.laws, pulse.now) if pulse else ()))
    if unit := unit_of(request.scope):
        here["most_bytes"] = policy(unit.facts).hard
    await same_site(request)
    if "takes" in request.route_handler.opt:  # before the framework reads it in its own way
        await request.form()


def framework() -> Litestar:
    """The Litestar application inside the wrappers; RuntimeError when a route has no audience."""
    clock = [TestClock] if settings().test_clock else []
    app = Litestar(
        route_handlers=[*CONTROLLERS, *clock],
        lifespan=[connected],
        guards=[guard],
        before_request=_before,
        request_class=CarefulRequest,
        exception_handlers=HANDLERS,
        request_max_body_size=BODY_LIMIT,
        multipart_form_part_limit=MOST_PARTS,
        openapi_config=OpenAPIConfig(
            title="portal",
            version="1",
            openapi_router=Router("/api/v1", route_handlers=[], opt={"audience": EVERYWHERE}),
            render_plugins=[JsonRenderPlugin(), READER],
        ),
        logging_config=None,
    )
    routes(app)
    return app


class HeadAsGet:
    """HEAD is GET without its body, for every route."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}  # type: ignore[typeddict-item]
            await send(message)

        asked: Any = {**scope, "method": "GET", "portal": {"head": True}}
        await self.app(asked, receive, without_body)


class Headers:
    """What every answer says, whoever gave it."""

    ALWAYS = (
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
        (b"x-frame-options", b"DENY"),
    )
    HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # On a demo's localhost it would lock browsers out after the next certificate.
        local = settings().base_domain.endswith("localhost")
        self.always = self.ALWAYS if local else (*self.ALWAYS, self.HTTPS_ONLY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message["headers"])
                names = {bytes(name).lower() for name, _ in given}
                given += [pair for pair in self.always if pair[0] not in names]
                message = {**message, "headers": given}  # type: ignore[typeddict-item]
            await send(message)

        await self.app(scope, receive, with_headers)


def create_app() -> ASGIApp:
    """What the server runs."""
    logging.getLogger("portal").setLevel(logging.INFO)
    inside = WithDisplay(PageCache(Identify(framework())))
    return Headers(HeadAsGet(ForHost(UploadRoom(Counting(Compressed(inside))))))
