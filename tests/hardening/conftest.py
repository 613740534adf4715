"""A web process of its own on the tests' servers, asked over real sockets."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests import make
from tests.conftest import STACK
from tests.running import free_ports, within


class Wire:
    """The web process as a socket sees it."""

    def __init__(self, port: int, log: Any, process: subprocess.Popen) -> None:
        self.port, self.log, self.process = port, log, process

    def raw(self, sent: bytes) -> bytes:
        """All that is answered to these bytes; b"" when it hangs up, or waits for more."""
        with socket.create_connection(("127.0.0.1", self.port), 2) as connection:
            answer = b""
            with contextlib.suppress(ConnectionError, TimeoutError):
                connection.sendall(sent)
                while chunk := connection.recv(65_536):
                    answer += chunk
        return answer

    def status(self, sent: bytes) -> int:
        """The status of the answer; 0 when the connection is closed without one."""
        answer = self.raw(sent)
        return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0

    def client(self, unit: make.MadeUnit, someone: make.Someone | None = None) -> httpx.Client:
        headers = {"Host": f"{unit.slug}.localhost"}
        if someone:
            headers["Authorization"] = f"Bearer {someone.token}"
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=60)

    def crashes(self) -> str:
        """What the process logged as a crash: must be nothing, whatever it was sent."""
        return "\n".join(
            line for line in self.log.read_text("utf-8").splitlines()
            if '"level":"ERROR"' in line or "Traceback" in line
        )  # fmt: skip


@contextlib.contextmanager
def serving(name: str, **settings: str) -> Iterator[Wire]:
    """A web process with these settings besides the tests' own."""
    port = free_ports(21_443)[0]
    log = STACK["data"] / f"{name}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.cli", "serve", "--port", str(port)],
            stdout=out,
            stderr=out,
            env=os.environ | settings,
        )
    made = Wire(port, log, process)

    def answers() -> bool:
        try:
            return (
                made.status(b"GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                == 200
            )
        except OSError:
            assert process.poll() is None, log.read_text()
            return False

    try:
        within(30, answers)
        yield made
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="session")
def wire() -> Iterator[Wire]:
    with serving("hardening") as made:
        yield made


@pytest.fixture(autouse=True)
def nothing_crashed(wire: Wire) -> Any:
    before = wire.crashes()
    yield
    assert wire.crashes() == before, wire.log.read_text()[-3000:]


@pytest.fixture(scope="session")
async def office() -> make.MadeUnit:
    return await make.unit()
