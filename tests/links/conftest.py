"""Real web servers that answer as a test tells them, and a portal that may reach loopback."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest

from portal.kit import outside
from portal.links import asking
from portal.settings import settings


@dataclass
class Site:
    """`answers` by path: a status, seconds to wait before 200, or where it sends to. `got`: each
    (method, path) that came, `at` when. `no_head`: the status of every HEAD."""

    url: str = ""
    answers: dict[str, int | float | str] = field(default_factory=dict)
    no_head: int = 0
    got: list[tuple[str, str]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)


@pytest.fixture
def open_site() -> Iterator[Callable[..., Site]]:
    """open_site(tls=None, host="127.0.0.1") -> a Site that listens; `tls`: certificate and key."""
    running: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def listen(tls: tuple[str, str] | None = None, host: str = "127.0.0.1") -> Site:
        made = Site()

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                made.got.append((self.command, self.path))
                made.at.append(time.monotonic())
                told = made.answers.get(self.path.split("?")[0], 200)
                if self.command == "HEAD" and made.no_head:
                    told = made.no_head
                if isinstance(told, float):
                    time.sleep(told)
                    told = 200
                self.send_response(302 if isinstance(told, str) else told)
                if isinstance(told, str):
                    self.send_header("Location", told)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_HEAD = do_GET

            def log_message(self, format: str, *args: Any) -> None: ...

        server = ThreadingHTTPServer((host, 0), Answer)
        server.handle_error = lambda *_: None  # type: ignore[method-assign] - the portal hangs up
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        made.url = f"{'https' if tls else 'http'}://{host}:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread))
        return made

    yield listen
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site(open_site: Callable[..., Site]) -> Site:
    return open_site()


@pytest.fixture
def reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback may be reached, nothing is remembered of other tests, and pauses are short."""
    changed = msgspec.structs.replace(settings(), reach_inside=True)
    monkeypatch.setattr(outside, "settings", lambda: changed)
    monkeypatch.setattr(asking, "asker", asking.Asker())
    monkeypatch.setattr("portal.links.jobs.asker", asking.asker)
    monkeypatch.setattr(asking, "PAUSE", 0.0)
