"""The web process: every feature's routes in one list, and what wraps them.

From outside in: whose host it is (or nothing of anyone), room for uploads, the count of visits,
compression, how the reader wants to see it, the page cache, who asks, the framework.
The wrappers stand outside the framework because its own middleware does not run for 404 and 405.
"""

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
from portal.desk.account import OwnAccount
from portal.desk.help_page import HelpPages
from portal.desk.pages import Home
from portal.desk.second_factor import OwnSecondFactor
from portal.disclosure.accessibility import Statement
from portal.disclosure.api import PublicApi
from portal.disclosure.files import FileDelivery
from portal.disclosure.installed import Installed
from portal.disclosure.page_cache import PageCache
from portal.disclosure.pages import IndexPages, PublicPages
from portal.disclosure.pictures import Pictures
from portal.disclosure.previews import PublicPreviews
from portal.disclosure.search_pages import SearchPages
from portal.disclosure.tables import PublicTables
from portal.documents.intake import policy
from portal.documents.room import UploadRoom
from portal.following.pages import FollowPages
from portal.intake.pages import IntakePages
from portal.intake.settings_pages import MailboxPages
from portal.keeping.item_pages import ErasurePages, KeepingPages
from portal.keeping.pages import StoragePages
from portal.kit import db, jobs
from portal.kit.checks import check_database
from portal.kit.encoding import Compressed
from portal.kit.form import CarefulRequest
from portal.kit.input_guard import check_input
from portal.links.pages import LinkPages
from portal.machines import structured  # noqa: F401 - what the templates call
from portal.machines.api import OpenDataApi
from portal.machines.feed_pages import Feeds
from portal.machines.sharing import Sharing
from portal.office.brand_page import BrandFiles, LookPages
from portal.office.chain_page import ChainPages
from portal.office.contact_page import ContactPages
from portal.office.declarations_page import DeclarationPages
from portal.office.people_page import PeoplePages
from portal.office.records_page import DutyPages, OrderPages, TrainingPages
from portal.office.settings_page import SettingsPages
from portal.office.times_page import TimesPages
from portal.papers.api import RequestPapersApi
from portal.papers.pages import RequestPapers
from portal.papers.public_pages import PublicPapers
from portal.people.audience import EVERYWHERE, guard, routes, same_site
from portal.people.display import DisplayChoice, WithDisplay
from portal.people.identify import Identify
from portal.people.pages import SignIn
from portal.people.refusals import HANDLERS
from portal.platform.checklist_form_pages import ChecklistFormPages
from portal.platform.checklist_pages import ChecklistPages
from portal.platform.mourning_page import MourningPages
from portal.platform.pages import Common, PlatformApi, PlatformPages, TestClock
from portal.platform.province_api import ProvinceApi
from portal.platform.province_pages import ProvincePages
from portal.platform.storage_page import PlatformStorage
from portal.publication.api import PublicationActionsApi, RequestsApi
from portal.publication.autosave import Autosave
from portal.publication.edit_page import EditPages
from portal.publication.fields_page import FieldPages
from portal.publication.file_pages import FilePages
from portal.publication.guard_page import GuardApi, GuardPages
from portal.publication.pages import PublishedPages, RequestPages
from portal.publication.places_page import PlacesPages
from portal.publication.several import SeveralPages
from portal.publication.smaller_pages import SmallerApi, SmallerPages
from portal.publication.uploads_api import UploadsApi
from portal.settings import settings
from portal.site.pages import SitePages
from portal.telling.inbox_pages import InboxPages
from portal.telling.settings_pages import TellingPages
from portal.tenants.freshness import freshness
from portal.tenants.host import ForHost, unit_of
from portal.visitors.api import VisitorsApi
from portal.visitors.counting import Counting, counts
from portal.visitors.pages import AnswerPages, VisitorPages

CONTROLLERS = [
    PublicPages,
    SearchPages,
    IndexPages,
    PublicApi,
    FileDelivery,
    PublicPreviews,
    SitePages,
    OpenDataApi,
    Feeds,
    Sharing,
    FollowPages,
    PublicTables,
    Pictures,
    Installed,
    Statement,
    SignIn,
    OwnAccount,
    OwnSecondFactor,
    Home,
    HelpPages,
    EditPages,
    FieldPages,
    Autosave,
    FilePages,
    SeveralPages,
    RequestPages,
    PublishedPages,
    GuardPages,
    PlacesPages,
    RequestPapers,
    PublicPapers,
    RequestsApi,
    UploadsApi,
    SmallerApi,
    SmallerPages,
    PublicationActionsApi,
    GuardApi,
    RequestPapersApi,
    SettingsPages,
    ChainPages,
    PeoplePages,
    OrderPages,
    TrainingPages,
    DutyPages,
    TimesPages,
    ContactPages,
    LookPages,
    BrandFiles,
    DeclarationPages,
    StoragePages,
    KeepingPages,
    ErasurePages,
    InboxPages,
    TellingPages,
    IntakePages,
    MailboxPages,
    LinkPages,
    VisitorPages,
    VisitorsApi,
    AnswerPages,
    DisplayChoice,
    PlatformPages,
    PlatformApi,
    MourningPages,
    PlatformStorage,
    ChecklistPages,
    ChecklistFormPages,
    ProvincePages,
    ProvinceApi,
    Common,
]

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
    try:
        yield
    finally:
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
