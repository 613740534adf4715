"""clamd, the malware scanner, asked in its own words (man 8 clamd: zVERSION, zINSTREAM).

Nothing but the exact answer "stream: OK" to all of the bytes means that nothing was found
(reliability.md D29). No answer is no verdict: Away, and whoever asks asks again later.
"""

import asyncio
import hashlib
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from portal.kit import text
from portal.settings import settings

NONE = "none"  # PORTAL_SCANNER: the operator's decision to have no scanner
CONNECT = 3.0  # seconds
SEND = 30.0  # for a chunk to be taken
ANSWER = 150.0  # clamd itself gives up on a file after 120 (MaxScanTime)
LONGEST = 1_000  # bytes of an answer

# Found names that tell of clamd's own limits, and of nothing in the file.
NOT_LOOKED_INTO = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")


class Away(Exception):
    """The scanner gave no verdict: it refuses, hangs, hung up, or is something else."""


@dataclass(frozen=True)
class Verdict:
    """`outcome`: clean, infected, unscannable. `finding`: the signature's name, or why it could not
    be scanned; "" when clean. `sha256`: of the bytes that were sent."""

    outcome: str
    finding: str
    sha256: str


def wanted() -> bool:
    """Whether files are to be scanned: by a scanner that is there, or still to be set up."""
    return settings().scanner != NONE


async def version() -> str:
    """What clamd says of itself and its signatures: "ClamAV 1.4.6/27800/Sat Nov 21 08:03:13 2026",
    without an official database "ClamAV 1.4.6". Raises Away."""
    async with _line() as line:
        await _send(line, b"zVERSION\0")
        said = await _answer(line, SEND)
    if not said.startswith("ClamAV "):
        raise Away(f"it does not answer as clamd does: {said[:60]}")
    return said


def signatures_of(version: str) -> tuple[int, datetime] | None:
    """(number, made at) of the official signatures in a version; None without any."""
    parts = version.split("/")
    try:
        made = datetime.strptime(parts[2], "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
        return int(parts[1]), made
    except (IndexError, ValueError):
        return None


async def scan(chunks: AsyncIterator[bytes]) -> Verdict:
    """Send these bytes, and what is said of them. Raises Away, and whatever the chunks raise."""
    digest, whole = hashlib.sha256(), True
    async with _line() as line:
        await _send(line, b"zINSTREAM\0")
        async for chunk in chunks:
            digest.update(chunk)
            if chunk and not await _send(line, len(chunk).to_bytes(4, "big") + chunk):
                whole = False  # it hung up in the middle: it may have said why
                break
        if whole:
            await _send(line, bytes(4))
        said = await _answer(line, ANSWER)
    outcome, finding = _read(said, whole)
    return Verdict(outcome, finding, digest.hexdigest())


def _read(said: str, whole: bool) -> tuple[str, str]:
    if said == "stream: OK" and whole:
        return "clean", ""
    if found := re.fullmatch(r"stream: (\S[^\n]*) FOUND", said):
        name = text.line(found[1])[:200]
        return ("unscannable" if name.startswith(NOT_LOOKED_INTO) else "infected"), name
    return "unscannable", text.line(said)[:200] or "?"


@asynccontextmanager
async def _line() -> AsyncIterator[socket.socket]:
    line = await _connected()
    try:
        yield line
    finally:
        line.close()


async def _connected() -> socket.socket:
    """To the first address that answers."""
    fault: Exception = OSError("PORTAL_SCANNER is not set")
    try:
        for family, address in await _addresses():
            line = socket.socket(family, socket.SOCK_STREAM)
            line.setblocking(False)
            try:
                async with asyncio.timeout(CONNECT):
                    await asyncio.get_running_loop().sock_connect(line, address)
                return line
            except BaseException as error:
                line.close()
                if not isinstance(error, OSError):
                    raise
                fault = error
    except OSError as error:  # a name that is not known
        fault = error
    raise Away(f"{settings().scanner or 'PORTAL_SCANNER'}: {fault or 'it does not answer'}")


async def _addresses() -> list[tuple[int, Any]]:
    where = settings().scanner
    if where.startswith("unix:"):
        return [(socket.AF_UNIX, where.removeprefix("unix:"))]
    if not where.startswith("tcp://"):
        return []
    at = urlsplit(where)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(at.hostname, at.port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


async def _send(line: socket.socket, data: bytes) -> bool:
    """False when the other side has hung up. Raises Away when it takes nothing for SEND seconds."""
    try:
        async with asyncio.timeout(SEND):
            await asyncio.get_running_loop().sock_sendall(line, data)
    except TimeoutError:
        raise Away(f"it took no bytes for {SEND:.0f} s") from None
    except OSError:
        return False
    return True


async def _answer(line: socket.socket, seconds: float) -> str:
    """What is said up to the NUL that ends it; without one it carries a mark, and so is no exact
    answer to anything."""
    said = b""
    try:
        async with asyncio.timeout(seconds):
            while b"\0" not in said and len(said) < LONGEST:
                more = await asyncio.get_running_loop().sock_recv(line, LONGEST)
                if not more:
                    break
                said += more
    except TimeoutError:
        raise Away(f"no answer in {seconds:.0f} s") from None
    except OSError as error:
        if not said:
            raise Away(f"it hung up: {error}") from None
    if not said:
        raise Away("it hung up without an answer")
    answer, ended, rest = said.partition(b"\0")
    return answer.decode("utf-8", "replace") + ("" if ended and not rest else " …")
