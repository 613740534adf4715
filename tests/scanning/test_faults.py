"""The scanner killed, hanging, cut off, answering nonsense, and back again: nothing of it is ever
"clean", and nothing that waits is forgotten."""

import asyncio
import os
from uuid import uuid4

import pytest

from portal.documents import scanner_state, scanning
from portal.kit import db, scanner
from portal.kit.tenancy import PLATFORM, acting_for
from tests import make
from tests.scanning.conftest import (
    VERSION,
    VIRUS,
    approved,
    ask,
    draft,
    outcome,
    peer,
    published,
    scan,
    soon,
    use,
    whole,
)

pytestmark = pytest.mark.files


async def state():
    with acting_for(PLATFORM):
        async with db.transaction():
            return await scanner_state.state()


async def test_a_scanner_that_is_away_leaves_files_waiting_until_it_is_back(unit, clamd):
    clamd.stop()
    made = await draft(unit, VIRUS)
    await make.drain()
    await scan(unit)
    assert await outcome(unit, made) == ("pending", "")
    noted = await state()
    assert noted["silent_since"]
    assert str(clamd.port) in noted["trouble"]
    await scan(unit)
    assert (await state())["silent_since"] == noted["silent_since"]
    (row,) = await ask(unit, "SELECT scan_tries FROM content")
    assert row["scan_tries"] == 0  # nothing was begun
    clamd.start()
    await scan(unit)
    assert (await outcome(unit, made))[0] == "infected"
    assert (await state())["silent_since"] is None


async def test_a_scanner_that_is_killed_in_the_middle(unit, clamd):
    sound = await draft(unit, "x" * 900_000)

    async def die(reader, writer):
        await reader.read(1000)
        writer.transport.abort()

    async with peer(die):
        await scan(unit)
    assert await outcome(unit, sound) == ("pending", "")
    assert (await state())["silent_since"]
    use(clamd.environment()["PORTAL_SCANNER"])
    await scan(unit)  # not at once: another file gets its turn first
    assert await outcome(unit, sound) == ("pending", "")
    await soon(unit)
    await scan(unit)
    assert await outcome(unit, sound) == ("clean", "")


async def test_clamd_itself_killed_while_files_stream_to_it(unit, clamd):
    for number in range(6):
        await draft(unit, f"{number}" + "x" * 900_000)
    with acting_for(unit.tenant):
        work = asyncio.ensure_future(scanning.round_())
        await asyncio.sleep(0.05)
        clamd.kill()
        await work
    said = {row["scan"] for row in await ask(unit, "SELECT scan FROM content")}
    assert said <= {"pending", "clean"}
    clamd.start()
    await soon(unit)
    await scan(unit)
    assert {row["scan"] for row in await ask(unit, "SELECT scan FROM content")} == {"clean"}


async def test_a_scanner_that_hangs_is_given_up(unit, monkeypatch):
    monkeypatch.setattr(scanner, "ANSWER", 0.3)
    made = await draft(unit)

    async def hang(reader, writer):
        await whole(reader)
        await asyncio.sleep(3)

    async with peer(hang):
        await scan(unit)
    assert await outcome(unit, made) == ("pending", "")
    assert "no answer" in (await state())["trouble"]


async def test_a_scanner_that_takes_no_bytes_is_given_up(unit, monkeypatch):
    monkeypatch.setattr(scanner, "SEND", 0.3)
    made = await draft(unit, "x" * 30_000_000)

    async def deaf(reader, writer):
        await asyncio.sleep(3)

    async with peer(deaf):
        await scan(unit)
    assert await outcome(unit, made) == ("pending", "")


async def test_a_job_that_takes_too_long_gives_the_file_back(unit, monkeypatch, clamd):
    monkeypatch.setattr(scanning, "AT_ONCE_SECONDS", 0.3)
    made = await draft(unit)

    async def hang(reader, writer):
        await asyncio.sleep(3)

    async with peer(hang):
        await make.drain()
    assert await ask(unit, "SELECT FROM content WHERE scan_after IS NULL AND scan = 'pending'")
    use(clamd.environment()["PORTAL_SCANNER"])
    await scan(unit)
    assert await outcome(unit, made) == ("clean", "")


async def test_a_large_file_waits_for_the_round(unit, monkeypatch):
    monkeypatch.setattr(scanning, "AT_ONCE_BYTES", 100)
    made = await draft(unit)
    await make.drain()
    assert await outcome(unit, made) == ("pending", "")
    await scan(unit)
    assert await outcome(unit, made) == ("clean", "")


NONSENSE = [
    b"OK\0",
    b"stream: OK",  # without its end
    b"stream: ok\0",
    b"stream: OK\n\0",
    b"stream: OK\0stream: OK\0",
    b"other: OK\0",
    b"stream: OK FOUND OK\0",
    b"stream:  FOUND\0",
    b"\0",
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"INSTREAM size limit exceeded. ERROR\0",
    b"stream: Can't allocate memory ERROR\0",
    b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
    b"stream: Heuristics.Encrypted.PDF FOUND\0",
    bytes(range(255, 0, -1)) * 20,
]


@pytest.mark.parametrize("said", NONSENSE, ids=lambda said: repr(said[:40]))
async def test_nothing_but_the_exact_answer_is_clean(unit, said):
    made = await draft(unit, uuid4().hex)

    async def answer(reader, writer):
        await whole(reader)
        writer.write(said)
        await writer.drain()

    async with peer(answer):
        await scan(unit)
    found, why = await outcome(unit, made)
    assert found == "unscannable"
    assert why


async def test_ok_before_the_end_is_not_clean(unit):
    made = await draft(unit, "x" * 30_000_000)

    async def hasty(reader, writer):
        writer.write(b"stream: OK\0")
        await writer.drain()
        writer.transport.abort()

    async with peer(hasty):
        await scan(unit)
    assert (await outcome(unit, made))[0] in ("unscannable", "pending")


async def test_what_could_not_be_scanned_is_tried_again_after_a_while(unit, clamd):
    made = await draft(unit)

    async def full(reader, writer):
        await whole(reader)
        writer.write(b"stream: Can't write to temporary file ERROR\0")
        await writer.drain()

    async with peer(full):
        await scan(unit)
    assert (await outcome(unit, made))[0] == "unscannable"
    use(clamd.environment()["PORTAL_SCANNER"])
    await scan(unit)
    assert (await outcome(unit, made))[0] == "unscannable"  # not at once
    await soon(unit)
    await scan(unit)
    assert await outcome(unit, made) == ("clean", "")


async def test_a_fault_of_the_scanner_empties_no_site(unit):
    """What was found clean stays public while the scanner cannot say anything new."""
    made = await published(unit)

    async def broken(reader, writer):
        await whole(reader)
        writer.write(b"stream: Can't allocate memory ERROR\0")
        await writer.drain()

    async with peer(broken):
        await scan(unit)  # another version: everything is due
        assert await outcome(unit, made) == ("clean", "")
        (row,) = await ask(unit, "SELECT signatures, scan_after FROM content")
        assert row["signatures"] != VERSION.rstrip(b"\0").decode()  # still to be scanned by it
        assert row["scan_after"]


async def test_something_that_is_no_scanner_is_no_scanner(unit):
    made = await draft(unit)

    async def web(reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(web, "127.0.0.1", 0)
    use(f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    await scan(unit)
    server.close()
    assert await outcome(unit, made) == ("pending", "")
    assert "not answer as clamd does" in (await state())["trouble"]


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.sock", "tcp://no-such.invalid:3310", ""])
async def test_a_scanner_that_is_nowhere(unit, address):
    use(address)
    made = await approved(unit)
    await make.drain()
    await scan(unit)
    assert await outcome(unit, made) == ("pending", "")
    assert not await ask(unit, "SELECT FROM public_document")


async def test_by_a_socket_of_the_machine(unit, clamd, tmp_path):
    """The same words over a Unix socket, handed on to clamd."""
    path = tmp_path / "clamd.sock"

    async def pass_on(reader, writer):
        onward_reader, onward = await asyncio.open_connection("127.0.0.1", clamd.port)

        async def back():
            while data := await onward_reader.read(65536):
                writer.write(data)
            writer.close()

        returning = asyncio.ensure_future(back())
        while data := await reader.read(65536):
            onward.write(data)
            await onward.drain()
        onward.close()
        await returning

    server = await asyncio.start_unix_server(pass_on, path)
    use(f"unix:{path}")
    made, ill = await draft(unit), await draft(unit, VIRUS)
    await scan(unit)
    server.close()
    assert (await outcome(unit, made))[0] == "clean"
    assert (await outcome(unit, ill))[0] == "infected"


async def test_a_large_file_costs_little_memory(unit):
    made = await draft(unit, "x" * 50_000_000)

    async def ok(reader, writer):
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            assert length <= 1_000_000
            while length:
                length -= len(await reader.read(min(length, 65536)))
        writer.write(b"stream: OK\0")
        await writer.drain()

    before = _resident()
    async with peer(ok):
        await scan(unit)
    assert await outcome(unit, made) == ("clean", "")
    assert _resident() - before < 20_000_000


def _resident() -> int:
    pages = int(open("/proc/self/statm").read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
