"""The real application as the server that is crawled; an operator who gets letters."""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from portal.kit import db
from portal.kit.tenancy import PLATFORM, acting_for
from portal.monitoring import own_site
from portal.people import actions, sessions
from portal.people.roles import Role
from tests import make


class Server(httpx.ASGITransport):
    """Knows nothing of who asks, as a server in another process."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = super().handle_async_request(request)
        return await asyncio.create_task(asked, context=contextvars.Context())  # type: ignore[arg-type]


@pytest.fixture
def crawled(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Own pages are asked of the application itself, without pauses."""
    monkeypatch.setattr(own_site, "transport", lambda: Server(app=app))
    monkeypatch.setattr(own_site, "PAUSE", 0.0)


@pytest.fixture
async def operator(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A central operator's client on the platform's host; `operator.name` is the user name."""
    name = f"operator-{uuid4().hex[:6]}"
    with acting_for(PLATFORM):
        account = await actions.add_account(
            name, "ผู้ดูแล", f"{name}@mail.localhost", password=make.PASSWORD
        )
        await actions.give_role(account, Role.OPERATOR, "")
        token = await sessions.issue_token(account, "t", ["read", "write"], 1)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="https://platform.localhost",
        headers={"Authorization": f"Bearer {token}"},
    ) as http:
        http.name = name  # type: ignore[attr-defined]
        yield http
    with acting_for(PLATFORM):  # other tests' alarms are not hers
        async with db.transaction():
            await db.changed("UPDATE account SET disabled_at = now() WHERE id = $1", account)


@pytest.fixture
def sql() -> Callable[..., Any]:
    """sql(unit, statement, *args) -> rows, acting for the unit; None: for the platform."""

    async def ask(unit: Any, statement: str, *args: Any) -> Any:
        with acting_for(unit.tenant if unit else PLATFORM):
            async with db.transaction():
                return await db.rows(statement, *args)

    return ask
