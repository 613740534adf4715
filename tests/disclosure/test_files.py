"""Files as citizens get them: whole, in ranges, conditionally, under their Thai name, and only
while their publication is public."""

import pytest

from portal.documents.delivery import disposition
from portal.kit import db
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


def _path(row, name="any.pdf"):
    return f"/files/{row['id']}/{name}"


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
    assert (await client(unit).get(f"/files/{paths[1]}/x.pdf")).content == data
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
