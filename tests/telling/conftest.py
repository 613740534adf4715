"""A real HTTP server that answers as a test tells it, and a portal that may reach it."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest

from portal.kit import db, outside
from portal.kit.tenancy import PLATFORM, acting_for
from portal.settings import settings
from portal.telling import adapters
from tests import make


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answers` are used up in order, the last one for all that follow: a status, or seconds to
    wait before 200."""

    url: str = ""
    answers: list[int | float] = field(default_factory=lambda: [200])
    got: list[Received] = field(default_factory=list)

    def next(self) -> int | float:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            made.got.append(Received(self.path, headers, body))
            told = made.next()
            if isinstance(told, float):
                time.sleep(told)
            self.send_response(told if isinstance(told, int) else 200)
            if told == 302:
                self.send_header("Location", f"{made.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def reach(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    """Loopback may be reached, and is where LINE is."""
    changed = msgspec.structs.replace(settings(), reach_inside=True, line_api=receiver.url)
    monkeypatch.setattr(outside, "settings", lambda: changed)
    monkeypatch.setattr(adapters, "settings", lambda: changed)


@pytest.fixture
def drain() -> Callable[..., Any]:
    """drain(): do all that is promised; drain(again=True) also what waits for its next try."""

    async def run(*, again: bool = False) -> None:
        if again:
            with acting_for(PLATFORM):
                async with db.transaction():
                    await db.changed(
                        "UPDATE outbox SET run_after = now() WHERE done_at IS NULL AND NOT dead"
                    )
        await make.drain()

    return run
