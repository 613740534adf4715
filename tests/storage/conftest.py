"""The store that the tests were started with, seen past the portal, and a proxy before it; and the
table of what each store keeps, in test-output/s3.md."""

import hashlib
import json
import os
from urllib.parse import urlsplit

import pytest
import urllib3
from minio import Minio

from portal.kit import storage
from portal.settings import ROOT, settings
from tests.conftest import STACK
from tests.storage.proxy import Proxy

OUT = ROOT / "test-output"


def kind() -> str:
    return next(one.kind for one in STACK["stack"].servers if one.name == "object_store")


def client_at(port: int) -> Minio:
    """As the portal makes its own, for another address."""
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=2, read=30),
        maxsize=storage.PARALLEL,
        retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[502, 503, 504]),
    )
    return Minio(
        f"127.0.0.1:{port}",
        settings().s3_access_key,
        settings().s3_secret_key,
        secure=False,
        region=settings().s3_region,
        http_client=pool,
    )


@pytest.fixture
def raw() -> Minio:
    """The store without the portal before it."""
    return client_at(urlsplit(settings().s3_endpoint).port or 0)


@pytest.fixture
async def proxy(monkeypatch):
    """Between the portal and its store for the length of a test."""
    address = urlsplit(settings().s3_endpoint)
    made = Proxy((address.hostname or "", address.port or 0))
    client = client_at(await made.start())
    monkeypatch.setattr(storage, "_client", lambda: client)
    yield made
    await made.stop()


def content(size: int) -> tuple[bytes, str]:
    """(random bytes, their hash)."""
    data = os.urandom(size)
    return data, hashlib.sha256(data).hexdigest()


async def read(sha256: str, size: int, offset: int = 0) -> bytes:
    return b"".join([chunk async for chunk in await storage.stream(sha256, offset, size)])


@pytest.fixture(scope="session")
def table():
    """table(what, result): a line of the table, in this store's column."""
    found: dict[str, str] = {}
    yield lambda what, result: found.__setitem__(what, str(result))
    OUT.mkdir(exist_ok=True)
    file = OUT / "s3.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    known[kind()] = known.get(kind(), {}) | found
    file.write_text(json.dumps(known, ensure_ascii=False, indent=1))
    kinds = [name for name in ("swift", "minio", "versitygw") if name in known]
    lines = ["| | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 1) + "|"]
    for what in dict.fromkeys(what for column in known.values() for what in column):
        cells = [known[name].get(what, "–") for name in kinds]
        lines.append(f"| {what} | " + " | ".join(cells) + " |")
    (OUT / "s3.md").write_text("\n".join(lines) + "\n")
