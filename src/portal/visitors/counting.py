"""Counts what the public opens, beside the way of the answer: in memory, written every few seconds.

A view is a page opened by a browser. A visit is a view that did not come from a page of the same
site. A download is a file fetched from its beginning. Robots that say so are left out. A process
that is killed loses the counts of its last seconds and nothing else.
"""

import asyncio
import contextlib
import contextvars
import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from portal.kit import clock, db
from portal.kit.errors import PortalError
from portal.kit.tenancy import Tenant, acting_for

EVERY = 5.0  # seconds
NOTHING = UUID(int=0)
NOT_PAGES = ("/staff", "/api", "/assets", "/files", "/health", "/test")
SUBJECT = re.compile(r"/(p|files)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
ROBOT = re.compile(rb"bot|crawl|spider|slurp|curl|wget|python|java/|go-http|monitor|preview", re.I)
WRITE = """
    INSERT INTO daily_count (tenant, day, what, about, n)
    SELECT $1, $2, * FROM unnest($3::text[], $4::uuid[], $5::bigint[])
    ON CONFLICT (tenant, day, what, about) DO UPDATE SET n = daily_count.n + excluded.n
"""


class Counts:
    """What this process has counted and not written yet."""

    def __init__(self) -> None:
        self.waiting: dict[Tenant, Counter[tuple[str, UUID]]] = {}
        self._writing: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def add(self, tenant: Tenant, what: str, about: UUID = NOTHING) -> None:
        self.waiting.setdefault(tenant, Counter())[what, about] += 1
        if self._writing is None or self._writing.done():
            # Nobody's: the unit of this request is not the only one that is counted.
            later, nobody = self._later(), contextvars.Context()
            self._writing = asyncio.create_task(later, context=nobody)  # noqa: TID251 - owns its transactions

    async def _later(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), EVERY)
        await self.write()

    async def write(self) -> None:
        """What cannot be written now waits for the next time."""
        waiting, self.waiting = self.waiting, {}
        for tenant, counter in waiting.items():
            try:
                with acting_for(tenant):
                    await _write(tenant, counter)
            except (PortalError, asyncpg.PostgresError, *db.AWAY):
                self.waiting.setdefault(tenant, Counter()).update(counter)

    async def close(self) -> None:
        self._closing.set()
        if self._writing is not None:
            await self._writing
        self._closing.clear()


async def _write(tenant: Tenant, counter: Counter[tuple[str, UUID]]) -> None:
    ordered = sorted(counter.items())  # two processes never wait for one another in a ring
    async with db.transaction():
        await db.changed(
            WRITE,
            tenant.id,
            clock.today(),
            [what for (what, _), _ in ordered],
            [about for (_, about), _ in ordered],
            [n for _, n in ordered],
        )


counts = Counts()


class Counting:
    """Around the page cache, so that what it answers is counted too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        here: dict[str, Any] = scope.get("portal", {})  # type: ignore[assignment]
        if scope["type"] != "http" or scope["method"] != "GET" or not here.get("unit"):
            await self.app(scope, receive, send)
            return
        started: dict[str, Any] = {}
        path = scope["path"]  # the framework changes it

        async def seen(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            await send(message)

        await self.app(scope, receive, seen)
        if started and not here.get("head"):
            _count(here["unit"].tenant, path, dict(scope["headers"]), started)


def _count(tenant: Tenant, path: str, sent: dict[Any, Any], started: dict[str, Any]) -> None:
    agent = sent.get(b"user-agent", b"")
    if not agent or ROBOT.search(agent):
        return
    subject, status = SUBJECT.match(path), started["status"]
    if path.startswith("/files/"):
        if subject and (status == 200 or (status == 206 and _from_the_start(started))):
            counts.add(tenant, "file", UUID(subject[2]))
        return
    if not _is_page(path, status, started):
        return
    counts.add(tenant, "view")
    host = sent.get(b"host", b"").decode("latin-1").lower()
    if urlsplit(sent.get(b"referer", b"").decode("latin-1")).netloc.lower() != host:
        counts.add(tenant, "visit")
    if subject:
        counts.add(tenant, "item", UUID(subject[2]))


def _is_page(path: str, status: int, started: dict[str, Any]) -> bool:
    """304 says that the reader has the page already: it is read again."""
    if path.startswith(NOT_PAGES) or status not in (200, 304):
        return False
    kind = next((value for name, value in started["headers"] if name == b"content-type"), b"")
    return status == 304 or kind.startswith(b"text/html")


def _from_the_start(started: dict[str, Any]) -> bool:
    return any(
        name == b"content-range" and value.startswith(b"bytes 0-")
        for name, value in started["headers"]
    )
