"""A real clamd with signatures of our own, and peers that are no clamd at all."""

import asyncio
import hashlib
import io
import os
import tarfile
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from portal.documents import scanning
from portal.embedded import scanner as embedded
from portal.embedded.data_folder import DataFolder
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.settings import settings
from tests import make
from tests.running import within

VIRUS = embedded.TEST_VIRUS.decode()
VERSION = b"ClamAV 1.4.6/9/Sat Nov 21 08:00:00 2026\0"


def use(address: str) -> None:
    """From now on PORTAL_SCANNER is this."""
    os.environ["PORTAL_SCANNER"] = address
    settings.cache_clear()


class Clamd(embedded.Scanner):
    """With a database that has a version: a CUD, as sigtool makes one that is not signed."""

    number = 100

    def bring(self, text: str) -> None:
        """Signatures of the next version, which know this text; return when clamd uses them."""
        self.number += 1
        self.write(text)
        assert self.says("RELOAD") == "RELOADING"
        within(10, lambda: f"/{self.number}/" in self.says("VERSION"))

    def write(self, text: str) -> None:
        signature = f"Portal.New.{self.number}:0:*:{text.encode().hex()}\n".encode()
        made = int(time.time())

        def head(md5: str) -> str:
            return f"ClamAV-VDB:21 Nov 2026 08-00 +0700:{self.number}:1:90:{md5}:X:portal:{made}"

        listed = f"daily.ndb:{len(signature)}:{hashlib.sha256(signature).hexdigest()}\n"
        body = io.BytesIO()
        with tarfile.open(fileobj=body, mode="w:gz", format=tarfile.USTAR_FORMAT) as archive:
            for name, data in (
                ("daily.info", f"{head('X')}\n{listed}".encode()),
                ("daily.ndb", signature),
            ):
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        data = body.getvalue()
        file = head(hashlib.md5(data).hexdigest()).encode().ljust(512) + data
        self.signatures.mkdir(parents=True, exist_ok=True)
        (self.signatures / "daily.cud").write_bytes(file)


@pytest.fixture(scope="session")
def clamd(tmp_path_factory):
    if embedded.find_program() is None:
        pytest.fail("there is no clamd on this machine: make install-scanner (as root)")
    folder = tmp_path_factory.mktemp("clamd")
    patch = pytest.MonkeyPatch()
    patch.setattr(embedded, "SYSTEM", folder / "none")  # our signatures alone
    patch.setattr(embedded, "LARGEST", "1M")
    made = Clamd(DataFolder(folder / "data"))
    made.write("PORTAL-NOTHING-YET-")
    made.start()
    assert not made.gave_up, made.note
    yield made
    made.stop()
    patch.undo()


@pytest.fixture(autouse=True)
def scanner(clamd):
    """The portal's scanner is this clamd, in this folder's tests alone."""
    if not clamd.says("PING"):
        clamd.start()
    use(clamd.environment()["PORTAL_SCANNER"])
    yield clamd
    use("none")


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def peer(answer: Answer):
    """Something that answers VERSION as clamd does, and a stream with `answer`."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.readuntil(b"\0") == b"zVERSION\0":
                writer.write(VERSION)
                await writer.drain()
            else:
                await answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    use(f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    yield server
    server.close()


async def whole(reader: asyncio.StreamReader) -> bytes:
    """All that is streamed."""
    data = b""
    while length := int.from_bytes(await reader.readexactly(4), "big"):
        data += await reader.readexactly(length)
    return data


async def draft(unit, text="x", name="แผน 2570.pdf", **fields):
    """A draft with one file that says this."""
    with acting_for(unit.tenant):
        seen = await make.actions.draft(unit.staff.person, {**make.FIELDS, **fields})
        await make.attach(seen.row.id, unit.staff.person, make.upload(name, make.pdf(text)))
    return seen.row.id


async def approved(unit, text="x", **fields):
    made = await draft(unit, text, **fields)
    await make.do(unit, made, "staff", "submit")
    await make.do(unit, made, "approver", "approve")
    return made


async def published(unit, text="x", **fields):
    made = await approved(unit, text, **fields)
    await scan(unit)
    await make.do(unit, made, "webmaster", "publish")
    await make.drain()
    return made


async def scan(unit) -> None:
    """A round of the worker in this unit."""
    with acting_for(unit.tenant):
        await scanning.round_()


async def ask(unit, sql, *args):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.rows(sql, *args)


async def outcome(unit, publication):
    """(scan, finding) of its first file."""
    (row,) = await ask(
        unit,
        "SELECT c.scan, c.finding FROM document d"
        " JOIN content c ON c.tenant = d.tenant AND c.sha256 = d.sha256"
        " WHERE d.publication = $1 ORDER BY d.place LIMIT 1",
        publication,
    )
    return row["scan"], row["finding"]


async def soon(unit) -> None:
    """What failed may be tried again now."""
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed("UPDATE content SET scan_after = now() WHERE scan_after IS NOT NULL")
