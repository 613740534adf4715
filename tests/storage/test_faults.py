"""The store slow, refusing, full, cut off and away, through a real proxy before the real store:
nothing half stored is ever seen, nothing acknowledged is lost, memory and threads stay bounded."""

import asyncio
import io
import threading
import time
from pathlib import Path

import pytest

from portal.documents import contents
from portal.keeping import orphans
from portal.kit import db, storage, store_list
from portal.kit.errors import Conflict, Unavailable
from portal.kit.tenancy import acting_for
from portal.publication.files import attach
from tests import make
from tests.storage.conftest import content, read

MB = 1024 * 1024


async def _keep(data, sha256):
    await contents.keep(sha256, io.BytesIO(data), len(data))


async def _stored(sha256):
    async with db.transaction():
        return await db.value("SELECT stored_at FROM content WHERE sha256 = $1", sha256)


async def _post(client, unit, publication, data):
    return await client(unit, unit.staff).post(
        f"/api/v1/requests/{publication}/documents", files={"file": ("a.pdf", data)}
    )


@pytest.mark.parametrize("fault", ["refusing", "full", "cut"])
async def test_an_upload_that_fails_says_so_leaves_nothing_and_works_later(
    unit, client, proxy, fault
):
    publication = await make.draft(unit)
    data = make.pdf("x" * 300_000)
    if fault == "full":
        proxy.full = True
    elif fault == "cut":
        proxy.cut_up = 100_000
    else:
        await proxy.stop()
    answer = await _post(client, unit, publication, data)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert ("เต็ม" in answer.text) == (fault == "full")
    with acting_for(unit.tenant):
        async with db.transaction():
            rows = await db.rows("SELECT sha256, stored_at FROM content ORDER BY touched_at")
            assert await db.value("SELECT count(*) FROM document") == 1
    assert [row["stored_at"] is None for row in rows] == [False, True]
    if fault == "refusing":
        port = int(storage._client()._base_url.host.rsplit(":", 1)[-1])
        await proxy.start(port)
    proxy.full, proxy.cut_up = False, None
    with acting_for(unit.tenant):
        assert await storage.size_of(rows[1]["sha256"]) is None
    again = await _post(client, unit, publication, data)
    assert again.status_code == 201
    with acting_for(unit.tenant):
        assert await read(rows[1]["sha256"], len(data)) == data


async def test_an_upload_in_parts_that_is_cut_is_seen_by_nobody(acting, proxy):
    data, sha256 = content(20 * MB)
    proxy.cut_up = 3 * MB  # within each part
    with pytest.raises(Unavailable):
        await _keep(data, sha256)
    assert await _stored(sha256) is None
    proxy.cut_up = None
    assert await storage.size_of(sha256) is None
    await _keep(data, sha256)
    assert await read(sha256, len(data)) == data


async def test_a_download_that_is_cut_once_goes_on_and_one_that_is_cut_always_fails(acting, proxy):
    data, sha256 = content(3 * MB)
    await _keep(data, sha256)
    proxy.cut_down, proxy.cuts = 700_000, 2
    assert await read(sha256, len(data)) == data
    assert await _range(sha256, data) == data[100:]
    proxy.cuts = 1_000_000
    got = bytearray()
    with pytest.raises(Unavailable):
        async for chunk in await storage.stream(sha256, 0, len(data)):
            got += chunk
    assert data.startswith(bytes(got))
    assert len(got) < len(data)


async def _range(sha256, data):
    return await read(sha256, len(data) - 100, 100)


async def test_a_slow_store_stops_nothing_else(unit, client, proxy, monkeypatch):
    """Every place for what is being stored is taken; other pages answer as ever, and who waits
    too long for a place is told."""
    monkeypatch.setattr(storage, "PATIENCE", 1.0)
    publication = await make.publication(unit)
    proxy.hold = asyncio.Event()
    with acting_for(unit.tenant):
        waiting = [asyncio.ensure_future(_keep(*content(1000))) for _ in range(storage.PUTS + 8)]
    await asyncio.sleep(0.3)
    http, times = client(unit), []
    for _ in range(40):
        began = time.monotonic()
        assert (await http.get("/")).status_code == 200
        assert await asyncio.to_thread(lambda: True)  # the threads of all others are free
        times.append(time.monotonic() - began)
    assert sorted(times)[38] < 1.0
    await asyncio.sleep(1.2)
    assert sum(one.done() for one in waiting) == 8
    proxy.hold.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert sum(isinstance(one, Unavailable) for one in found) == 8
    assert sum(one is None for one in found) == storage.PUTS
    assert threading.active_count() < 100
    assert (await http.get(f"/p/{await _item(unit, publication)}/")).status_code == 200


async def _item(unit, publication):
    with acting_for(unit.tenant):
        return await make.item_of(publication)


async def test_a_store_at_a_crawl_still_delivers_whole(acting, proxy):
    data, sha256 = content(260_000)
    await _keep(data, sha256)
    proxy.rate = 200_000
    began = time.monotonic()
    assert await read(sha256, len(data)) == data
    assert time.monotonic() - began > 0.5


async def test_the_same_upload_twice_at_once_is_one(acting, proxy):
    data, sha256 = content(2 * MB)
    await asyncio.gather(*(_keep(data, sha256) for _ in range(6)))
    async with db.transaction():
        assert await db.value("SELECT count(*) FROM content") == 1
    assert await read(sha256, len(data)) == data
    assert [one.sha256 for one in await store_list.listed("")] == [sha256]


async def test_an_upload_that_finishes_after_the_request_was_sent_on(unit, proxy):
    """Its bytes arrive when the draft is no draft any more: refused, in no use, swept later. After
    a recall the draft takes files again."""
    publication = await make.draft(unit)
    data = make.pdf("late")
    proxy.hold = asyncio.Event()
    with acting_for(unit.tenant):
        late = asyncio.ensure_future(
            attach(publication, unit.staff.person, make.upload("late.pdf", data))
        )
    await asyncio.sleep(0.7)
    await make.do(unit, publication, "staff", "submit")
    proxy.hold.set()
    with pytest.raises(Conflict):
        await late
    with acting_for(unit.tenant):
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM document") == 1
            await db.changed("UPDATE content SET touched_at = now() - interval '25 hours'")
        assert len((await orphans.sweep()).rows) == 1
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM content") == 1
    await make.do(unit, publication, "staff", "recall")
    with acting_for(unit.tenant):
        await attach(publication, unit.staff.person, make.upload("late.pdf", data))


async def test_memory_stays_bounded_however_large_the_files(acting, tmp_path, table):
    """Eight uploads of 24 MB at once, from files on the disk."""
    made = []
    for number in range(8):
        data, sha256 = content(24 * MB)
        path = tmp_path / str(number)
        path.write_bytes(data)
        made.append((path, sha256))
    del data
    before, most = _resident(), 0
    with_files = [path.open("rb") for path, _ in made]
    work = [
        asyncio.ensure_future(contents.keep(sha256, file, 24 * MB))
        for (_, sha256), file in zip(made, with_files, strict=True)
    ]
    while not all(one.done() for one in work):
        most = max(most, _resident())
        await asyncio.sleep(0.02)
    await asyncio.gather(*work)
    for file in with_files:
        file.close()
    grown = (most - before) / MB
    assert grown < 8 * 5 * storage.PART / MB
    table("8 × 24 MB at once: memory grew by", f"{grown:.0f} MB")


def _resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
