"""A large file costs the web process no more memory than a small one, and what is too large or too
much at once is refused before it has come."""

import io
import os
import re
import socket
import threading
import time
import zipfile
from pathlib import Path

import pytest

from tests import make
from tests.hardening.conftest import serving
from tests.running import within

pytestmark = pytest.mark.files

MB = 1024 * 1024


@pytest.fixture(scope="module")
async def large_unit(portal):
    return await make.with_files(await make.unit(), hard_limit_mb=300)


@pytest.fixture(scope="module")
def narrow():
    """A web process with a low central limit and little room."""
    with serving("narrow", PORTAL_UPLOAD_LIMIT_MB="6", PORTAL_UPLOAD_ROOM_MB="9") as made:
        yield made


def zip_of(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("รายงาน.txt", os.urandom(size))
    return out.getvalue()


def memory(pid: int, what: str = "VmHWM") -> float:
    """Resident megabytes now (VmRSS) or at most since forget() (VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+)", status)[1]) / 1024


def forget(pid: int) -> float:
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return memory(pid, "VmRSS")


def draft(http) -> str:
    return http.post("/api/v1/requests", json=make.FIELDS).json()["id"]


def test_200_mb_cost_the_same_memory_as_4_mb(large_unit, capsys):
    grown = {}
    with serving("memory") as wire, wire.client(large_unit, large_unit.staff) as http:
        pid = wire.process.pid
        request = draft(http)
        address = f"/api/v1/requests/{request}/documents"
        for size in (4, 4, 200, 200):  # the first warms up
            data = io.BytesIO(zip_of(size * MB))
            before = forget(pid)
            began = time.monotonic()
            answer = http.post(address, files={"file": (f"{size}.zip", data)})
            took = time.monotonic() - began
            assert answer.status_code == 201, answer.text
            grown[size] = memory(pid) - before
            with capsys.disabled():
                print(f"\n  {size} MB: {before:.0f} MB + {grown[size]:.0f} MB, {took:.1f} s")
    assert grown[200] <= grown[4] + 25


def test_many_uploads_at_once_stay_in_bounded_memory(large_unit, capsys):
    """reliability.md F50: 100 files of 4 MB by one unit, no more than 150 MB."""
    with serving("many") as wire, wire.client(large_unit, large_unit.staff) as http:
        requests = [draft(http) for _ in range(4)]
        before, answers = forget(wire.process.pid), []

        def send(number: int) -> None:
            with wire.client(large_unit, large_unit.staff) as mine:
                data = zip_of(4 * MB - 1000)
                address = f"/api/v1/requests/{requests[number % 4]}/documents"
                sent = mine.post(address, files={"file": (f"{number}.zip", data)}, timeout=120)
                answers.append(sent.status_code)

        threads = [threading.Thread(target=send, args=(number,)) for number in range(100)]
        for thread in threads:
            thread.start()
        slowest = 0.0
        while any(thread.is_alive() for thread in threads):
            began = time.monotonic()
            assert http.get("/").status_code == 200
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.05)
        grown = memory(wire.process.pid) - before
    with capsys.disabled():
        print(f"\n  100 x 4 MB: +{grown:.0f} MB, home page {slowest:.2f} s at worst", end=" ")
        print({code: answers.count(code) for code in set(answers)})
    assert set(answers) <= {201, 503}
    assert answers.count(201) >= 90
    assert grown <= 150


def head(unit, request: str, length: int | None) -> bytes:
    how = f"Content-Length: {length}" if length is not None else "Transfer-Encoding: chunked"
    return (
        f"POST /api/v1/requests/{request}/documents HTTP/1.1\r\nHost: {unit.slug}.localhost\r\n"
        f"Authorization: Bearer {unit.staff.token}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\n{how}\r\n\r\n"
    ).encode()


BEGIN = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'


def pour(wire, first: bytes, chunked: bool, most: int) -> tuple[bytes, int]:
    """(what is answered, how many bytes were sent) to a body that has no end."""
    sent = 0
    with socket.create_connection(("127.0.0.1", wire.port), 10) as connection:
        connection.sendall(first)
        data = b"0" * 65_536
        frame = b"%x\r\n%s\r\n" % (len(data), data) if chunked else data
        answer = b""
        try:
            while sent < most:
                connection.sendall(frame)
                sent += len(data)
        except OSError:
            pass
        try:
            while chunk := connection.recv(65_536):
                answer += chunk
        except OSError:
            pass
    return answer, sent


async def test_a_body_without_end_is_cut_off_at_the_limit(wire, office):
    small = await make.with_files(await make.unit(), hard_limit_mb=5)
    with wire.client(small, small.staff) as http:
        request = draft(http)
        first = head(small, request, None) + b"%x\r\n%s\r\n" % (len(BEGIN), BEGIN)
        answer, sent = pour(wire, first, chunked=True, most=400 * MB)
        assert sent < 40 * MB, sent
        assert answer == b"" or answer.startswith(b"HTTP/1.1 413"), answer[:200]
        assert http.get(f"/api/v1/requests/{request}").json()["documents"] == []


def test_a_body_announced_too_long_is_refused_at_once(narrow, office):
    with narrow.client(office, office.staff) as http:
        answer = narrow.raw(head(office, draft(http), 300 * MB))
    assert answer.startswith(b"HTTP/1.1 413"), answer[:200]
    assert "6.0 MB" in answer.decode() or "6 MB" in answer.decode()


def test_without_room_it_is_to_be_sent_later(narrow, office):
    """One upload under way holds most of the room; the next waits, and has it when that is gone."""
    with narrow.client(office, office.staff) as http:
        request = draft(http)
        data = zip_of(5 * MB)
        with socket.create_connection(("127.0.0.1", narrow.port)) as slow:
            slow.sendall(head(office, request, 6 * MB) + BEGIN)
            time.sleep(0.5)
            address = f"/api/v1/requests/{request}/documents"
            refused = http.post(address, files={"file": ("a.zip", data)})
            assert refused.status_code == 503, refused.text
            assert refused.headers["retry-after"] == "5"
            assert refused.headers["connection"] == "close"
            assert http.get("/").status_code == 200
            small = http.post(address, files={"file": ("a.pdf", make.pdf("room"))})
            assert small.status_code == 201  # what is small needs no room
        within(10, lambda: http.post(
            address, files={"file": ("a.zip", data)}).status_code == 201)  # fmt: skip


def test_words_without_end_are_refused(wire, office):
    with wire.client(office, office.staff) as http:
        address = f"/api/v1/requests/{draft(http)}/documents"
        answer = http.post(address, files={"alt": (None, "ก" * 3 * MB), "file": ("a.pdf", b"x")})
    assert answer.status_code == 413, answer.text
