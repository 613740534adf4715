"""The real servers, the cast, and a unit of its own for each test.

Every test works in a unit that nobody else uses, and commits for real as the app's role: what is
tested is what runs, and tenancy keeps the tests apart as it keeps the offices apart.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from xdist.scheduler import LoadScopeScheduling

from portal.embedded.stack import Stack

ROOT = Path(__file__).resolve().parents[1]
STACK: dict[str, Any] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest folder begins."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/journeys/"))


class ByFolder(LoadScopeScheduling):
    """A folder's tests share servers, so one process runs them all."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("/")[1]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder:
    return ByFolder(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL, Redis, S3 and SMTP before any of the portal is imported."""
    if getattr(config.option, "numprocesses", None):
        return  # only hands out the tests: each process that runs some starts servers of its own
    for name in [name for name in os.environ if name.startswith("PORTAL_PUBLIC")]:
        del os.environ[name]
    if kind := os.environ.get("PORTAL_TEST_S3"):
        os.environ["PORTAL_EMBEDDED_S3"] = kind
    data = Path(tempfile.mkdtemp(prefix="portal-test-"))
    data.chmod(0o755)
    stack = Stack(data, say=lambda line: print(line, file=sys.stderr))
    os.environ |= stack.start()
    os.environ |= {"PORTAL_BASE_DOMAIN": "localhost", "PORTAL_TEST_CLOCK": "1"}
    os.environ.setdefault("PORTAL_BROWSER", "none")  # no web process to take pictures of
    STACK.update(stack=stack, data=data)
    subprocess.run(
        [sys.executable, "-m", "portal.cli", "migrate"], check=True, stdout=subprocess.DEVNULL
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := STACK.get("stack"):
        stack.stop()


@pytest.fixture(scope="session")
def mailbox() -> Path:
    """Where the SMTP server puts the letters it took."""
    return STACK["data"] / "mail"


@pytest.fixture(scope="session", autouse=True)
async def portal() -> AsyncIterator[None]:
    from portal import features
    from portal.kit import db, jobs
    from portal.tenants.freshness import freshness

    features.load()
    await db.connect()
    yield
    await jobs.queue.close()
    await freshness.close()
    await db.disconnect()


@pytest.fixture(scope="module", autouse=True)
async def own_work(portal: None) -> AsyncIterator[None]:
    """What a module's tests promised and left undone, no other module's tests wait for."""
    from portal.kit import db
    from portal.kit.tenancy import PLATFORM, acting_for

    yield
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed("UPDATE outbox SET done_at = now() WHERE done_at IS NULL")


@pytest.fixture(scope="session")
def app() -> Any:
    from portal.app import create_app

    return create_app()


@pytest.fixture
async def unit() -> Any:
    """A new unit with one approval step."""
    from tests import make

    return await make.unit()


@pytest.fixture
async def other() -> Any:
    """Another new unit, which must never see anything of the first."""
    from tests import make

    return await make.unit()


@pytest.fixture
def acting(unit: Any) -> Iterator[Any]:
    """The test acts for the unit."""
    from portal.kit.tenancy import acting_for

    with acting_for(unit.tenant):
        yield unit


@pytest.fixture
async def client(app: Any) -> AsyncIterator[Any]:
    """client(unit, person) -> an HTTP client at the unit's host, signed in with a token."""
    opened: list[httpx.AsyncClient] = []

    def at(unit: Any, person: Any = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {person.token}"} if person else {}
        made = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url=f"https://{unit.slug}.localhost",
            headers=headers,
        )
        opened.append(made)
        return made

    yield at
    for one in opened:
        await one.aclose()


@pytest.fixture
async def edited_lists() -> AsyncIterator[None]:
    """The test may save checklists: what it saved is gone after it, for all units share them."""
    from portal.catalog import checklists

    yield
    owner = await asyncpg.connect(os.environ["PORTAL_OWNER_DATABASE_URL"])
    await owner.execute("DELETE FROM checklist_edition")
    await owner.close()
    await checklists.refresh()


@pytest.fixture
async def edited_laws() -> AsyncIterator[None]:
    """The same of the registry of laws."""
    from portal.laws import registry

    yield
    owner = await asyncpg.connect(os.environ["PORTAL_OWNER_DATABASE_URL"])
    await owner.execute("DELETE FROM law_edition")
    await owner.close()
    await registry.refresh()
