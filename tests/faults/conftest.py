"""The whole portal, whose processes die while it works; `portal demo` starts them again."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.running import RunningPortal, within

PROCESSES = ("postgres", "redis", "object_store", "web", "worker")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    running = RunningPortal(tmp_path_factory.mktemp("faults"), 22_443)
    try:
        yield running.start()
    finally:
        running.stop()


def kill(site: RunningPortal, name: str) -> None:
    """As the kernel would: at once, with no time to tidy up. Its number may be of yesterday."""
    number = site.summary["processes"][name]
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)


class Patient:
    """A client that sends the same thing again until it is answered; what it saw on the way."""

    def __init__(self, site: RunningPortal, unit: str, role: str) -> None:
        self.http = site.client(unit, role)
        self.refused: list[int] = []

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Idempotency-Key": uuid4().hex} if method != "GET" else {}
        return within(90, lambda: self._try(method, path, headers, more))

    def _try(self, method: str, path: str, headers: dict, more: dict) -> httpx.Response | None:
        try:
            answer = self.http.request(method, path, headers=headers, **more)
        except httpx.TransportError:
            return None
        if answer.status_code == 409 and answer.json().get("pending"):
            headers["Idempotency-Key"] = uuid4().hex  # "try again in a moment": asked anew
            return None
        if answer.status_code < 500:
            assert answer.is_success, (path, answer.text)
            return answer
        self.refused.append(answer.status_code)
        assert answer.status_code == 503, answer.text  # in words, not a crash
        assert "retry-after" in answer.headers
        return None


def meanwhile(delay: float, act: Callable[[], None]) -> threading.Thread:
    def later() -> None:
        time.sleep(delay)
        act()

    thread = threading.Thread(target=later)
    thread.start()
    return thread


class Crawler(threading.Thread):
    """Reads what is public, over and over; what it must not see is kept as a fault."""

    def __init__(self, site: RunningPortal, units: list[str]) -> None:
        super().__init__(daemon=True)
        self.clients = [site.client(unit) for unit in units]
        self.never: set[str] = set()  # words of what is not (or no longer) public
        self.never_files: set[str] = set()
        self.faults: list[str] = []
        self.rounds = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            for http in self.clients:
                for path in ("/", "/c/news/", "/api/v1/publications?page_size=100"):
                    self._read(http, path)
                for path in list(self.never_files):
                    self._read(http, path, file=True)
            self.rounds += 1

    def _read(self, http: httpx.Client, path: str, *, file: bool = False) -> None:
        forbidden = set(self.never)  # as it stood before the question was asked
        try:
            answer = http.get(path)
        except httpx.TransportError:
            return
        seen = [words for words in forbidden & self.never if words in answer.text]
        if seen or (file and answer.status_code == 200 and path in self.never_files):
            self.faults.append(f"{path} {answer.status_code} {seen}")
        if answer.status_code == 500:
            self.faults.append(f"{path} crashed")

    def stop(self) -> None:
        self.over.set()
        self.join(60)
