"""A file sent piece by piece (tus 1.0): goes on where it broke off, whatever died meanwhile, and
becomes one file or none."""

import base64
import hashlib
import os
import signal
import socket
from uuid import uuid4

import httpx
import pytest

from portal.kit import db, storage
from portal.kit.tenancy import acting_for
from portal.publication import uploads
from tests import make
from tests.conftest import STACK
from tests.hardening.conftest import serving
from tests.hardening.test_upload_room import MB, draft, zip_of
from tests.running import within

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


@pytest.fixture(scope="module")
def http(wire, office):
    with wire.client(office, office.staff) as client:
        yield client


@pytest.fixture
def request_id(http):
    return draft(http)


def encoded(words: str | bytes) -> str:
    return base64.b64encode(words if isinstance(words, bytes) else words.encode()).decode()


def begin(http, request: str, length: int, name: str = "รายงาน.zip", **meta: str) -> str:
    """The address of a new upload."""
    told = {"filename": name, **meta}
    answer = http.post(
        f"/api/v1/requests/{request}/uploads",
        headers=TUS | {
            "Upload-Length": str(length),
            "Upload-Metadata": ",".join(f"{name} {encoded(one)}" for name, one in told.items()),
        },
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def piece(http, address: str, offset: int, data: bytes, **headers: str) -> httpx.Response:
    return http.patch(
        address,
        content=data,
        headers=TUS | {"Content-Type": PIECE, "Upload-Offset": str(offset), **headers},
    )


def checked(data: bytes) -> dict[str, str]:
    return {"Upload-Checksum": f"sha256 {encoded(hashlib.sha256(data).digest())}"}


def offset(http, address: str) -> int:
    answer = http.head(address, headers=TUS)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


def finish(http, address: str, *parts: bytes) -> httpx.Response:
    digests = [hashlib.sha256(part).hexdigest() for part in parts]
    return http.post(f"{address}/finish", json={"parts": digests})


def documents(http, request: str) -> list[dict]:
    return http.get(f"/api/v1/requests/{request}").json()["documents"]


async def left_in_store(unit, address: str) -> int:
    """How many pieces of this upload lie in the store after the minutely sweep."""
    with acting_for(unit.tenant):
        await uploads.sweep()
        found = storage._client().list_objects(
            storage.settings().s3_bucket,
            storage._key(f"upload/{address.rsplit('/', 1)[1]}/"),
            recursive=True,
        )
        return len(list(found))


def test_the_server_says_what_it_can(http, request_id):
    said = http.options(f"/api/v1/requests/{request_id}/uploads").headers
    assert said["tus-version"] == "1.0.0"
    assert said["tus-extension"] == "creation,checksum,expiration,termination"
    assert said["tus-checksum-algorithm"] == "sha1,sha256"
    assert int(said["tus-max-size"]) == 50 * MB


async def test_piece_by_piece_it_becomes_the_file(http, request_id, office):
    data = zip_of(9 * MB)
    address = begin(http, request_id, len(data), alt="x", fingerprint="a:1:2")
    cuts = [data[: 4 * MB], data[4 * MB : 7 * MB], data[7 * MB :]]
    at = 0
    for part in cuts:
        sent = piece(http, address, at, part, **checked(part))
        assert (sent.status_code, sent.headers["tus-resumable"]) == (204, "1.0.0"), sent.text
        at += len(part)
        assert int(sent.headers["upload-offset"]) == offset(http, address) == at
    listed = http.get(f"/api/v1/requests/{request_id}/uploads").json()["items"]
    assert [(one["offset"], one["fingerprint"]) for one in listed] == [(at, "a:1:2")]
    assert documents(http, request_id) == []
    made = finish(http, address, *cuts)
    assert made.status_code == 201, made.text
    assert made.json()["sha256"] == hashlib.sha256(data).hexdigest()
    again = finish(http, address, *cuts)  # the answer was lost on the way
    assert again.json() == made.json()
    assert len(documents(http, request_id)) == 1
    got = http.get(f"/staff/requests/{request_id}/files/{made.json()['id']}/x")
    assert got.content == data
    assert await left_in_store(office, address) == 0
    assert finish(http, address).json() == made.json()


def test_any_client_of_tus_may_send_all_of_it_at_once(http, request_id):
    data = zip_of(12 * MB)
    address = begin(http, request_id, len(data), sha256=hashlib.sha256(data).hexdigest())
    assert piece(http, address, 0, data).status_code == 204
    assert finish(http, address).status_code == 201
    assert [one["size"] for one in documents(http, request_id)] == [len(data)]


def test_what_came_before_the_line_broke_is_kept(http, wire, office, request_id):
    data = zip_of(12 * MB)
    address = begin(http, request_id, len(data))
    with socket.create_connection(("127.0.0.1", wire.port)) as line:
        line.sendall((
            f"PATCH {address} HTTP/1.1\r\nHost: {office.slug}.localhost\r\nTus-Resumable: 1.0.0\r\n"
            f"Authorization: Bearer {office.staff.token}\r\nUpload-Offset: 0\r\n"
            f"Content-Type: application/offset+octet-stream\r\nContent-Length: {len(data)}\r\n\r\n"
        ).encode() + data[: 7 * MB])  # fmt: skip
    kept = within(10, lambda: max(0, offset(http, address) - 5 * MB) and offset(http, address))
    assert 5 * MB < kept <= 7 * MB
    assert piece(http, address, kept, data[kept:]).status_code == 204
    assert finish(http, address).json()["sha256"] == hashlib.sha256(data).hexdigest()


def test_the_web_process_killed_in_the_middle(office, http, request_id):
    """What was acknowledged is there for the next process; what was not is sent again."""
    data = zip_of(9 * MB)
    address = begin(http, request_id, len(data))
    with serving("killed") as one, one.client(office, office.staff) as mine:
        assert piece(mine, address, 0, data[: 4 * MB]).status_code == 204
        with socket.create_connection(("127.0.0.1", one.port)) as line:
            line.sendall((
                f"PATCH {address} HTTP/1.1\r\nHost: {office.slug}.localhost\r\n"
                f"Authorization: Bearer {office.staff.token}\r\nTus-Resumable: 1.0.0\r\n"
                f"Upload-Offset: {4 * MB}\r\nContent-Length: {4 * MB}\r\n"
                "Content-Type: application/offset+octet-stream\r\n\r\n"
            ).encode() + data[4 * MB : 6 * MB])  # fmt: skip
            os.kill(one.process.pid, signal.SIGKILL)
    assert offset(http, address) == 4 * MB
    assert piece(http, address, 4 * MB, data[4 * MB :]).status_code == 204
    assert finish(http, address).json()["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_wrong_checksum_keeps_nothing(http, request_id):
    data = make.pdf("checksum")
    address = begin(http, request_id, len(data), "a.pdf")
    wrong = piece(http, address, 0, data, **checked(b"another"))
    assert wrong.status_code == 460, wrong.text
    assert offset(http, address) == 0
    assert piece(http, address, 0, data, **checked(data)).status_code == 204
    assert finish(http, address, data).status_code == 201


async def test_a_whole_that_is_not_what_was_said_is_refused(http, request_id, office):
    data = make.pdf("whole")
    for meta, parts in (({"sha256": "0" * 64}, []), ({}, [b"another"])):
        address = begin(http, request_id, len(data), "a.pdf", **meta)
        assert piece(http, address, 0, data).status_code == 204
        assert finish(http, address, *parts).status_code == 460
        assert finish(http, address).status_code == 410
        assert await left_in_store(office, address) == 0
    assert documents(http, request_id) == []


WRONG = {
    "another offset": ({"Upload-Offset": "1"}, b"x", 409),
    "no offset": ({"Upload-Offset": ""}, b"x", 400),
    "a negative offset": ({"Upload-Offset": "-1"}, b"x", 400),
    "an offset in Thai": ({"Upload-Offset": "๑".encode()}, b"x", 400),
    "more than was said": ({}, b"x" * 101, 413),
    "another version": ({"Tus-Resumable": "0.2.2"}, b"x", 412),
    "another type": ({"Content-Type": "application/octet-stream"}, b"x", 415),
    "an unknown checksum": ({"Upload-Checksum": "crc32 AAAA"}, b"x", 400),
    "half a checksum": ({"Upload-Checksum": "sha256 AAAA"}, b"x", 400),
    "a checksum that is none": ({"Upload-Checksum": "sha256 ***"}, b"x", 400),
    "compressed": ({"Content-Encoding": "gzip"}, b"x", 415),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_piece_that_lies_is_refused_and_moves_nothing(http, request_id, name):
    headers, body, status = WRONG[name]
    address = begin(http, request_id, 100, "a.pdf")
    answer = piece(http, address, 0, body, **headers)
    assert answer.status_code == status, answer.text
    assert answer.headers.get("tus-resumable", "1.0.0") == "1.0.0"
    if status == 409:
        assert answer.json()["offset"] == 0
    assert offset(http, address) == 0


BEGUN_WRONG = {
    "no length": ({"Upload-Length": ""}, 400),
    "no bytes": ({"Upload-Length": "0"}, 422),
    "a length that is none": ({"Upload-Length": "1e9"}, 400),
    "over the limit": ({"Upload-Length": str(51 * MB)}, 413),
    "far over the limit": ({"Upload-Length": "9" * 15}, 413),
    "no name": ({"Upload-Metadata": ""}, 422),
    "a program": ({"Upload-Metadata": f"filename {encoded('a.exe')}"}, 422),
    "no base64": ({"Upload-Metadata": "filename ***"}, 400),
    "no UTF-8": ({"Upload-Metadata": f"filename {encoded(bytes([255]))}"}, 400),
    "a name twice": ({"Upload-Metadata": "filename YQ==,filename YQ=="}, 400),
    "no hash": (
        {"Upload-Metadata": f"filename {encoded('a.pdf')},sha256 {encoded('x')}"}, 400
    ),
    "no version": ({"Tus-Resumable": ""}, 412),
}  # fmt: skip


@pytest.mark.parametrize("name", BEGUN_WRONG)
def test_what_could_not_be_taken_in_is_not_begun(http, request_id, name):
    headers, status = BEGUN_WRONG[name]
    good = {"Upload-Length": "100", "Upload-Metadata": f"filename {encoded('a.pdf')}"}
    address = f"/api/v1/requests/{request_id}/uploads"
    answer = http.post(address, headers=TUS | good | headers)
    assert answer.status_code == status, answer.text
    assert http.get(address).json()["items"] == []


def test_nobody_has_more_than_a_few_open(wire, office, request_id):
    with wire.client(office, office.reviewer) as mine:
        request = draft(mine)
        first = [begin(mine, request, 10, "a.pdf") for _ in range(20)]
        more = TUS | {"Upload-Length": "9", "Upload-Metadata": f"filename {encoded('a.pdf')}"}
        answer = mine.post(f"/api/v1/requests/{request}/uploads", headers=more)
        assert answer.status_code == 429, answer.text
        assert "retry-after" in answer.headers
        assert mine.delete(first[0], headers=TUS).status_code == 204
        assert begin(mine, request, 10, "a.pdf")
        for address in first[1:]:
            mine.delete(address, headers=TUS)


async def test_nobody_else_finds_it(wire, http, office, request_id):
    address = begin(http, request_id, 100, "a.pdf")
    missing = f"{address.rsplit('/', 1)[0]}/{uuid4()}"
    stranger = await make.unit()
    for unit, who in ((office, office.reviewer), (stranger, stranger.staff)):
        with wire.client(unit, who) as other:
            for there in (address, missing):
                assert other.head(there, headers=TUS).status_code == 404
                assert piece(other, there, 0, b"x").status_code == 404
                assert other.post(f"{there}/finish", json={}).status_code == 404
                assert other.delete(there, headers=TUS).status_code == 404
    with wire.client(office) as nobody:
        assert nobody.head(address, headers=TUS).status_code == 401
    assert offset(http, address) == 0


async def test_after_a_day_it_is_over(http, request_id, office):
    data = make.pdf("old")
    address = begin(http, request_id, len(data), "a.pdf")
    assert piece(http, address, 0, data[:50]).status_code == 204
    with acting_for(office.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE upload SET expires_at = now() WHERE id = $1", address.rsplit("/", 1)[1]
            )
    for answer in (
        http.head(address, headers=TUS),
        piece(http, address, 50, data[50:]),
        finish(http, address),
    ):
        assert answer.status_code == 410
    assert await left_in_store(office, address) == 0


async def test_given_up_it_is_gone(http, request_id, office):
    address = begin(http, request_id, 100, "a.pdf")
    assert piece(http, address, 0, b"x" * 40).status_code == 204
    assert http.delete(address, headers=TUS).status_code == 204
    assert http.head(address, headers=TUS).status_code == 410
    assert http.delete(address, headers=TUS).status_code == 410
    assert await left_in_store(office, address) == 0


async def test_what_ends_after_the_request_was_submitted_is_not_attached(http, office):
    """Nor when it is recalled: it may have been decided on meanwhile."""
    request = str(await make.draft(office))
    data = make.pdf("late")
    early, late = (begin(http, request, len(data), "late.pdf") for _ in range(2))
    assert piece(http, early, 0, data).status_code == 204
    assert piece(http, late, 0, data[:60]).status_code == 204
    sent = http.post(f"/api/v1/requests/{request}/actions", json={"action": "submit"})
    assert sent.status_code == 200, sent.text
    refused = finish(http, early)
    assert (refused.status_code, refused.json()["state"]) == (409, "submitted")
    assert piece(http, late, 60, data[60:]).status_code == 409
    assert await left_in_store(office, early) == await left_in_store(office, late) == 0
    recalled = http.post(f"/api/v1/requests/{request}/actions", json={"action": "recall"})
    assert recalled.status_code == 200
    assert finish(http, early).status_code == finish(http, late).status_code == 410
    assert [one["filename"] for one in documents(http, request)] == ["แผน 2570.pdf"]


def test_the_same_file_twice_is_one(http, request_id):
    data = make.pdf("twice")
    first, second = (begin(http, request_id, len(data), "a.pdf") for _ in range(2))
    for address in (first, second):
        assert piece(http, address, 0, data).status_code == 204
    assert finish(http, first).status_code == 201
    assert finish(http, second).status_code == 409
    assert len(documents(http, request_id)) == 1


def test_two_who_send_one_upload_share_it(http, request_id):
    """The same file in two tabs: whoever comes second with a piece is told where to go on."""
    data = zip_of(3 * MB)
    address = begin(http, request_id, len(data))
    assert piece(http, address, 0, data[:MB]).status_code == 204
    told = piece(http, address, 0, data[:MB])
    assert (told.status_code, told.json()["offset"]) == (409, MB)
    assert piece(http, address, MB, data[MB:]).status_code == 204
    both = [finish(http, address), finish(http, address)]
    assert both[0].json() == both[1].json()
    assert len(documents(http, request_id)) == 1


def test_what_is_refused_at_the_end_is_over(http, request_id):
    data = b"MZ" + b"0" * 500
    address = begin(http, request_id, len(data), "a.pdf")
    assert piece(http, address, 0, data).status_code == 204
    refused = finish(http, address)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "file"
    assert http.head(address, headers=TUS).status_code == 410


def test_not_all_of_it_is_no_file(http, request_id):
    address = begin(http, request_id, 100, "a.pdf")
    answer = finish(http, address)
    assert (answer.status_code, answer.json()["offset"]) == (409, 0)
    assert http.post(f"{address}/finish", json={"parts": ["x"]}).status_code == 422
    assert offset(http, address) == 0


def test_the_store_away_in_the_middle(http, request_id):
    data = zip_of(3 * MB)
    address = begin(http, request_id, len(data))
    assert piece(http, address, 0, data[:MB]).status_code == 204
    store = next(one for one in STACK["stack"].servers if one.name == "object_store")
    store.kill()
    try:
        answer = piece(http, address, MB, data[MB:])
        assert answer.status_code == 503, answer.text
        assert "retry-after" in answer.headers
        assert offset(http, address) == MB
    finally:
        store.start()
    assert within(60, lambda: piece(http, address, MB, data[MB:]).status_code == 204)
    store.kill()
    try:
        assert finish(http, address).status_code == 503
    finally:
        store.start()
    made = within(60, lambda: (
        answer if (answer := finish(http, address)).status_code == 201 else None))  # fmt: skip
    assert made.json()["sha256"] == hashlib.sha256(data).hexdigest()
