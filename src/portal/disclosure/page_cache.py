"""Public pages kept in memory, each used only after a question to the database that began after
the request arrived said that its site has not changed and its time is not over.

So a page is never a moment staler than without the cache, in any process, and one question
answers for every request that waits at that moment. Keys hold the tenant, the path and the query;
public pages depend on nothing else: no cookie is read for them.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request, Response
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from portal.kit.clock import BANGKOK
from portal.laws import registry

MOST = 4_000  # pages; about 60 MB at 15 kB
LARGEST = 256 * 1024
LONGEST_QUERY = 200
CACHED_PATHS = (
    "/c/", "/p/", "/contact", "/oia", "/ita", "/sitemap", "/privacy", "/policies", "/feed", "/rss",
    "/api/v1/open-data", "/website-standard", "/completeness", "/moit-1",
)  # fmt: skip


def keep(request: Request, answer: Response[Any], until: datetime | None) -> Response[Any]:
    """The answer may be kept until then by time alone (None: until the site changes); readers ask
    again each time."""
    request.scope["portal"]["holds_until"] = until  # type: ignore[typeddict-item]
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@dataclass(frozen=True, slots=True)
class Kept:
    unit: int
    site: int
    mourning: str | None
    lists: int
    laws: tuple[int, int]
    holds_until: datetime | None
    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: bytes


class PageCache:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pages: OrderedDict[tuple[Any, str, bytes], Kept] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        here: dict[str, Any] = scope.get("portal", {})  # type: ignore[assignment]
        if not _may_be_kept(scope, here):
            await self.app(scope, receive, send)
            return
        key = (here["unit"].id, scope["path"], scope["query_string"])
        pulse = here["pulse"]
        kept = self.pages.get(key)
        if kept is not None and _holds(kept, pulse):
            self.pages.move_to_end(key)
            await _answer(kept, scope, send)
            return
        answer = Answer(send)
        await self.app(scope, receive, answer)
        if answer.status == 200 and "holds_until" in here and len(answer.body) <= LARGEST:
            headers = [pair for pair in answer.headers if pair[0] != b"etag"]
            kept = Kept(
                pulse.unit,
                pulse.site,
                pulse.mourning,
                pulse.lists,
                _laws(pulse),
                here["holds_until"],
                headers,
                bytes(answer.body),
                b'"' + hashlib.sha256(answer.body).hexdigest()[:20].encode() + b'"',
            )
            self.pages[key] = kept
            if len(self.pages) > MOST:
                self.pages.popitem(last=False)
            await _answer(kept, scope, send)
        else:
            await answer.release()


def _may_be_kept(scope: Any, here: dict[str, Any]) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not here.get("unit"):
        return False
    path = scope["path"]
    return (path == "/" or path.startswith(CACHED_PATHS)) and (
        len(scope["query_string"]) <= LONGEST_QUERY
    )


def _holds(kept: Kept, pulse: Any) -> bool:
    return (
        kept.unit == pulse.unit
        and kept.site == pulse.site
        and kept.mourning == pulse.mourning
        and kept.lists == pulse.lists
        and kept.laws == _laws(pulse)
        and (kept.holds_until is None or pulse.now < kept.holds_until)
    )


def _laws(pulse: Any) -> tuple[int, int]:
    """Another when the registry was edited, or a day came from which a law is in force or over."""
    return pulse.laws, registry.turns(pulse.now.astimezone(BANGKOK).date())


async def _answer(kept: Kept, scope: Any, send: Send) -> None:
    """The page, or 304 to a reader that has it."""
    headers = [*kept.headers, (b"etag", kept.etag)]
    same = any(name == b"if-none-match" and kept.etag in value for name, value in scope["headers"])
    status = 304 if same else 200
    if same:
        headers = [pair for pair in headers if pair[0] not in (b"content-length", b"content-type")]
    body = b"" if same or scope["method"] == "HEAD" else kept.body
    await send({"type": "http.response.start", "status": status, "headers": headers})  # type: ignore[typeddict-item]
    await send({"type": "http.response.body", "body": body, "more_body": False})


class Answer:
    """Holds an answer back until it is known whether it is kept."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given: Any = message["headers"]
            self.headers = [(bytes(name), bytes(value)) for name, value in given]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    async def release(self) -> None:
        for message in self.messages:
            await self.send(message)
