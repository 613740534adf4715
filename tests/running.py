"""The whole portal as `make demo` runs it: its own servers, TLS, web process and worker."""

import json
import os
import random
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from portal.embedded.data_folder import is_free

ROOT = Path(__file__).resolve().parents[1]
T = TypeVar("T")


class RunningPortal:
    """`portal demo` in a folder of its own, with a clock that may be moved."""

    def __init__(self, data: Path, first_port: int) -> None:
        self.data = data
        ports = random.sample(range(first_port, first_port + 400), 400)  # others begin now too
        self.port = next(port for port in ports if is_free(port))
        self.process: subprocess.Popen[str] | None = None
        self.settings = {"PORTAL_BROWSER": "none"}  # pictures of pages would take a core

    def start(self) -> "RunningPortal":
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        command = [sys.executable, "-m", "portal.cli", "demo", "--port", str(self.port)]
        with (self.data / "said.txt").open("w") as said:
            self.process = subprocess.Popen(
                [*command, "--data", str(self.data)],
                cwd=ROOT,
                env=ours | {"PORTAL_TEST_CLOCK": "1", "PORTAL_SCANNER": "none"} | self.settings,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
            )
        within(300, self._ready)  # a crowded machine takes its time
        return self

    def _ready(self) -> bool:
        said = (self.data / "said.txt").read_text("utf-8")
        assert self.process is not None
        assert self.process.poll() is None, said
        return "\nready " in said

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    @property
    def summary(self) -> dict[str, Any]:
        return json.loads((self.data / "demo.json").read_text("utf-8"))

    def url(self, site: str) -> str:
        return f"https://{site}.localhost:{self.port}"

    def account(self, site: str, role: str) -> dict[str, str]:
        """The first account with this role at the unit: username, password, token."""
        return next(
            one for one in self.summary["accounts"] if (one["tenant"], one["role"]) == (site, role)
        )

    def client(self, site: str, role: str = "") -> httpx.Client:
        """HTTPS as anybody would, the demo's authority trusted; `role` signs in by token."""
        trusted = ssl.create_default_context(cafile=self.summary["ca_cert"])
        headers = {"Host": f"{site}.localhost:{self.port}"}
        if role:
            headers["Authorization"] = f"Bearer {self.account(site, role)['token']}"
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}",
            headers=headers,
            transport=_AtHost(f"{site}.localhost", verify=trusted, retries=0),
            timeout=30,
        )

    def move_clock(self, moment: datetime) -> None:
        """The database's clock goes on from here."""
        with self.client("platform") as http:
            answer = http.post("/test/clock", json={"now": moment.isoformat()})
        assert answer.status_code == 200, answer.text

    def letters(self, username: str) -> list[EmailMessage]:
        """What reached this person, oldest first."""
        read = BytesParser(policy=policy.default)
        found = [
            read.parsebytes(file.read_bytes())
            for file in sorted(self.data.glob("mail/[!.]*.eml"))  # with a dot: not all there yet
        ]
        return [letter for letter in found if letter["To"].startswith(f"{username}@")]


class _AtHost(httpx.HTTPTransport):
    """Names the site in TLS too, without asking any name server."""

    def __init__(self, host: str, **more: Any) -> None:
        super().__init__(**more)
        self.host = host

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = self.host
        return super().handle_request(request)


def within(seconds: float, asked: Callable[[], T | None]) -> T:
    """What `asked` says once that is true; fails when it never is."""
    end = time.monotonic() + seconds
    while not (found := asked()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.1)
    return found


def path_of(url: str) -> str:
    """The path of an absolute address, as it goes over the wire."""
    return quote(httpx.URL(url).path)
