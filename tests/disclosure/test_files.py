"""Files as citizens get them: whole, in ranges, conditionally, under their Thai name, and only
while their publication is public."""

import asyncio
import hashlib
import io

import pytest

from portal.documents import nearby
from portal.documents.delivery import disposition
from portal.kit import db, storage
from portal.kit.tenancy import acting_for
from tests import make


@pytest.fixture(scope="module")
async def published():
    unit = await make.unit()
    made = await make.publication(unit, "published")
    with acting_for(unit.tenant):
        async with db.transaction():
            row = await db.row("SELECT * FROM document WHERE publication = $1", made)
    return unit, made, row


def _path(row):
    return f"/files/{row['id']}/{row['filename']}"


async def test_the_whole_file_with_its_own_headers(published, client):
    unit, _, row = published
    answer = await client(unit).get(_path(row))
    assert answer.status_code == 200
    assert len(answer.content) == row["size"] == int(answer.headers["content-length"])
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith('attachment; filename="2570.pdf"')
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)), ("bytes=10-", 206, slice(10, None)),
        ("bytes=-7", 206, slice(-7, None)), ("bytes=5-5", 206, slice(5, 6)),
        ("bytes=0-99999999", 206, slice(0, None)), ("bytes=99999999-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)), ("bytes=9-5", 200, slice(0, None)),
        ("bytes=0-1,3-4", 200, slice(0, None)), ("lines=1-2", 200, slice(0, None)),
    ],
)  # fmt: skip
async def test_a_range(published, client, asked, status, part):
    unit, _, row = published
    http = client(unit)
    whole = (await http.get(_path(row))).content
    answer = await http.get(_path(row), headers={"Range": asked})
    assert answer.status_code == status
    assert answer.content == whole[part]
    if status == 206:
        start = whole.index(whole[part]) if part.start != -7 else len(whole) - 7
        last = start + len(answer.content) - 1
        assert answer.headers["content-range"] == f"bytes {start}-{last}/{len(whole)}"


async def test_a_reader_that_has_it_gets_304_and_head_has_no_body(published, client):
    unit, _, row = published
    http = client(unit)
    etag = (await http.get(_path(row))).headers["etag"]
    same = await http.get(_path(row), headers={"If-None-Match": etag})
    assert (same.status_code, same.content) == (304, b"")
    stale = await http.get(_path(row), headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert stale.status_code == 200
    head = await http.head(_path(row))
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == row["size"]


async def test_the_same_bytes_in_two_units_are_two_files(client):
    data = make.pdf("same")
    paths = []
    for _ in range(2):
        unit = await make.unit()
        with acting_for(unit.tenant):
            made = await make.draft(unit)
            await make.attach(made, unit.staff.person, make.upload("same.pdf", data))
            async with db.transaction():
                paths.append(await db.value("SELECT id FROM document WHERE filename = 'same.pdf'"))
        await make.do(unit, made, "staff", "submit")
        await make.do(unit, made, "approver", "approve")
        await make.do(unit, made, "webmaster", "publish")
    assert (await client(unit).get(f"/files/{paths[1]}/same.pdf")).content == data
    assert (await client(unit).get(f"/files/{paths[0]}/x.pdf")).status_code == 404


async def test_a_draft_is_opened_by_staff_only(client):
    unit = await make.unit()
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            document = await db.value("SELECT id FROM document WHERE publication = $1", made)
    path = f"/staff/requests/{made}/files/{document}/x.pdf"
    opened = await client(unit, unit.webmaster).get(path)
    assert opened.status_code == 200
    assert opened.headers["cache-control"] == "no-store"
    assert (await client(unit).get(path)).status_code == 303
    assert (await client(unit).get(f"/files/{document}/x.pdf")).status_code == 404


async def test_a_replaced_file_keeps_its_address_and_old_names_lead_to_it(unit, client):
    await make.show_old_editions(unit)
    first = await make.publication(unit, "published")
    before = await make.document_of(unit, first)
    staff, http = client(unit, unit.staff), client(unit)
    edition = (await make.do(unit, first, "staff", "update")).row.id
    data = make.pdf("second")
    answer = await staff.post(
        f"/api/v1/requests/{edition}/documents",
        data={"replaces": str(before["id"])},
        files={"file": ("แผนใหม่.pdf", data)},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["id"] == str(before["id"])
    for who, action in (("staff", "submit"), ("approver", "approve"), ("webmaster", "publish")):
        await make.do(unit, edition, who, action)
    moved = await http.get(_path(before))
    assert moved.status_code == 302
    assert moved.headers["cache-control"] == "no-cache"
    now = await http.get(moved.headers["location"])
    assert now.content == data
    assert "%E0%B9%81%E0%B8%9C%E0%B8%99" in now.headers["content-disposition"]
    old = await http.get(f"/files/{before['id']}/1/{before['filename']}")
    assert (old.status_code, len(old.content)) == (200, before["size"])
    await make.do(unit, edition, "webmaster", "take_down", reason="ทดสอบ")
    for path in (_path(before), moved.headers["location"]):
        for asked in ({}, {"Range": "bytes=0-3"}, {"If-None-Match": now.headers["etag"]}):
            assert (await http.get(path, headers=asked)).status_code == 410, (path, asked)


async def test_a_file_of_another_request_is_not_replaced(unit, client):
    theirs = await make.document_of(unit, await make.draft(unit))
    mine = await make.draft(unit)
    for strange, status in ((str(theirs["id"]), 404), ("x", 422), (str(mine), 404)):
        answer = await client(unit, unit.staff).post(
            f"/api/v1/requests/{mine}/documents",
            data={"replaces": strange},
            files={"file": ("ก.pdf", make.pdf("x"))},
        )
        assert answer.status_code == status, answer.text
    assert (await make.document_of(unit, mine))["filename"] == theirs["filename"]


async def test_bytes_that_the_store_has_spoilt_are_not_handed_out(unit, client):
    row = await make.document_of(unit, await make.publication(unit, "published"))
    with acting_for(unit.tenant):
        await storage.put(row["sha256"], io.BytesIO(b"x" * row["size"]), row["size"])
    answer = await client(unit).get(_path(row))
    assert answer.status_code == 503
    assert "เสียหาย" in answer.text


async def test_many_who_ask_at_once_get_it_whole_and_memory_is_bounded(unit, client, monkeypatch):
    rows = [
        await make.document_of(unit, await make.publication(unit, "published")) for _ in range(3)
    ]
    http = client(unit)
    monkeypatch.setattr(nearby, "MOST_BYTES", rows[0]["size"])  # room for one alone
    answers = await asyncio.gather(*(http.get(_path(rows[n % 3])) for n in range(60)))
    for number, answer in enumerate(answers):
        assert hashlib.sha256(answer.content).hexdigest() == rows[number % 3]["sha256"]
    await http.get(_path(rows[0]))
    assert sum(one.size for one in nearby._kept.values()) <= 2 * rows[0]["size"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("แผน.pdf", 'filename="file.pdf"'), ("plan 2570.pdf", 'filename="plan 2570.pdf"'),
        ('a"b;c.pdf', 'filename="abc.pdf"'),
    ],
)  # fmt: skip
def test_a_name_for_old_and_for_new_readers(name, plain):
    header = disposition(name)
    assert plain in header
    assert "\r" not in header
    assert header.isascii()
