"""What the portal needs of its store, asked of the real server: `make test-s3` with
PORTAL_TEST_S3=swift|minio|versitygw; `make test` asks the default one."""

import asyncio
import io
import os
import time
from datetime import timedelta

import minio.api
import minio.time
import pytest
import urllib3
from minio.error import S3Error

from portal.embedded.data_folder import DataFolder
from portal.embedded.object_store import ObjectStore
from portal.kit import db, object_lock, storage, store_list
from portal.kit.errors import Unavailable
from portal.settings import ROOT, settings
from tests.storage.conftest import content, kind, read

MB = 1024 * 1024
MANY = 1_100 if os.environ.get("PORTAL_TEST_S3") else 60


async def test_put_get_range_stat(acting, table):
    data, sha256 = content(300_001)
    await storage.put(sha256, io.BytesIO(data), len(data))
    assert await storage.size_of(sha256) == len(data)
    assert await read(sha256, len(data)) == data
    assert await read(sha256, 1000, 150_000) == data[150_000:151_000]
    assert await read(sha256, 1, len(data) - 1) == data[-1:]
    with pytest.raises(storage.Missing):
        await storage.stream(content(1)[1], 0, 1)
    assert await storage.size_of(content(1)[1]) is None
    table("put, get, Range, stat, no such object", "ok")


async def test_a_large_one_in_parts(acting, table):
    data, sha256 = content(20 * MB + 7)
    began = time.monotonic()
    await storage.put(sha256, io.BytesIO(data), len(data))
    up = time.monotonic()
    assert await read(sha256, len(data)) == data
    down = time.monotonic()
    assert await storage.size_of(sha256) == len(data)
    table("20 MB in parts: up, down", f"{up - began:.1f} s, {down - up:.1f} s")


async def test_nothing_of_a_name_reaches_the_store(acting, raw, table):
    data, sha256 = content(10)
    await storage.put(sha256, io.BytesIO(data), len(data))
    found = raw.stat_object(settings().s3_bucket, storage.key_of(sha256))
    names = [name.lower() for name in (found.metadata or {})]
    assert not [name for name in names if name.startswith("x-amz-meta")]
    assert storage.key_of(sha256).isascii()
    table("no name, no metadata in the store", "ok")


async def test_the_same_twice_is_one_and_a_removal_takes_every_version(acting, raw, table):
    data, sha256 = content(5000)
    for _ in range(2):
        await storage.put(sha256, io.BytesIO(data), len(data))
    assert [one.sha256 for one in await store_list.listed("")].count(sha256) == 1
    key = storage.key_of(sha256)
    bucket = settings().s3_bucket
    versions = list(raw.list_objects(bucket, key, recursive=True, include_version=True))
    await storage.remove(sha256)
    await storage.remove(sha256)  # nothing there: nothing to do
    assert await storage.size_of(sha256) is None
    left = list(raw.list_objects(bucket, key, recursive=True, include_version=True))
    assert left == []
    for version in versions:
        if version.version_id:
            with pytest.raises(S3Error):
                raw.get_object(bucket, key, version_id=version.version_id)
    table("same put twice: one object; versions of it", len(versions))
    table("delete takes all versions and marks", "ok")


async def test_many_at_once_and_a_list_of_them_all(acting, table, monkeypatch):
    if MANY < 1000:
        monkeypatch.setattr(store_list, "A_PAGE", 25)
    made = [content(2000) for _ in range(MANY)]
    began = time.monotonic()
    done = await asyncio.gather(*(_put(data, sha256) for data, sha256 in made))
    seconds = time.monotonic() - began
    assert all(done)
    hashes = sorted(sha256 for _, sha256 in made)
    found, after = [], ""
    began = time.monotonic()
    while page := await store_list.listed(after):
        assert len(page) <= store_list.A_PAGE
        found += page
        after = page[-1].key
        if len(page) < store_list.A_PAGE:
            break
    listing = time.monotonic() - began
    assert [one.sha256 for one in found] == hashes
    assert all(one.size == 2000 for one in found)
    table(f"{MANY} puts, {storage.PARALLEL} at once", f"{MANY / seconds:.0f}/s")
    table(f"list of {MANY}, page by page, in order", f"{listing:.1f} s")


async def _put(data, sha256):
    for _ in range(20):  # so many wait that some are told to come again
        try:
            await storage.put(sha256, io.BytesIO(data), len(data))
            return True
        except Unavailable:
            continue
    return False


async def test_clock_of_the_list_is_near_the_databases(acting, table):
    data, sha256 = content(10)
    await storage.put(sha256, io.BytesIO(data), len(data))
    (found,) = await store_list.listed("")
    async with db.transaction():
        now = await db.value("SELECT now()")
    assert abs(now - found.changed_at) < timedelta(seconds=60)
    table("LastModified by its own clock, with offset", "ok")


async def test_nobody_reads_it_without_a_key(acting, table):
    data, sha256 = content(10)
    await storage.put(sha256, io.BytesIO(data), len(data))
    base = f"{settings().s3_endpoint}/{settings().s3_bucket}"
    http = urllib3.PoolManager(retries=False)
    said = [
        http.request("GET", url).status
        for url in (f"{base}/{storage.key_of(sha256)}", base, f"{base}?list-type=2",
                    settings().s3_endpoint)
    ]  # fmt: skip
    assert all(400 <= status < 500 for status in said), said
    table("anonymous: object, bucket, list, server", ", ".join(map(str, said)))


def test_a_link_into_the_store_is_made_for_our_own_nginx_alone():
    """tests/documents/test_nginx.py: no reader ever sees one."""
    makes, asks = [], []
    for file in (ROOT / "src").rglob("*.py"):
        text = file.read_text("utf-8")
        makes += [file.name] if "presign" in text else []
        asks += [file.name] if "storage.address(" in text else []
    assert (makes, asks) == (["storage.py"], ["delivery.py"])


async def test_a_lock_is_used_only_where_it_is_kept(acting, raw, table):
    found = await object_lock.probe()
    table("object lock, as probed", found.says)
    assert found.kept == (kind() == "minio")
    data, sha256 = content(10)
    await storage.put(sha256, io.BytesIO(data), len(data))
    await object_lock.hold([sha256])
    if found.kept:
        with pytest.raises(Unavailable):
            await storage.remove(sha256)
        await object_lock.release([sha256])
    await storage.remove(sha256)
    assert await storage.size_of(sha256) is None


@pytest.mark.parametrize(("minutes", "works"), [(5, True), (-5, True), (30, False)])
async def test_a_clock_that_is_wrong(acting, table, monkeypatch, minutes, works):
    """The SDK signs with this machine's time; too far off, the store refuses, and says nothing
    that could be taken for an absent file."""
    true_time = minio.time.utcnow
    monkeypatch.setattr(minio.api.time, "utcnow", lambda: true_time() + timedelta(minutes=minutes))
    data, sha256 = content(10)
    if works:
        await storage.put(sha256, io.BytesIO(data), len(data))
        assert await read(sha256, len(data)) == data
    else:
        with pytest.raises(Unavailable) as found:
            await storage.size_of(sha256)
        assert not isinstance(found.value, storage.Missing)
    table(f"our clock {minutes:+} min", "ok" if works else "refused")


async def test_unfinished_uploads_are_given_up(acting, raw, table):
    key = storage.key_of(content(1)[1])
    bucket = settings().s3_bucket
    begun = raw._create_multipart_upload(bucket, key, {})
    raw._upload_part(bucket, key, b"x" * (5 * MB), {}, begun, 1)
    async with db.transaction():
        now = await db.value("SELECT now()")
    assert await store_list.clear_unfinished(timedelta(hours=24), now) == 0
    found = await store_list.clear_unfinished(timedelta(hours=24), now + timedelta(hours=25))
    assert found == (kind() != "minio")  # it lists those of one key alone, and gives up its own
    assert await store_list.clear_unfinished(timedelta(hours=24), now + timedelta(hours=25)) == 0
    table("unfinished uploads: found and given up", "ok" if found else "by itself, after 24 h")


async def test_speed_of_one_after_another(acting, table):
    data, sha256 = content(200_000)
    turns = 30
    began = time.monotonic()
    for turn in range(turns):
        await storage.put(f"{turn:02d}{sha256[2:]}", io.BytesIO(data), len(data))
    puts = time.monotonic()
    for turn in range(turns):
        await read(f"{turn:02d}{sha256[2:]}", len(data))
    gets = time.monotonic()
    table("200 kB one after another: put, get",
          f"{turns / (puts - began):.0f}/s, {turns / (gets - puts):.0f}/s")  # fmt: skip


@pytest.mark.s3
async def test_what_was_acknowledged_survives_kill_9(acting, tmp_path, monkeypatch, table):
    """A server of its own, killed again and again in the middle of puts."""
    monkeypatch.setenv("PORTAL_EMBEDDED_S3", kind())
    server = ObjectStore(DataFolder(tmp_path / "own"))
    await asyncio.to_thread(server.start)
    try:
        client = server._client()
        monkeypatch.setattr(storage, "_client", lambda: client)
        acknowledged = {}
        for _ in range(4):
            work = asyncio.ensure_future(_until_it_dies(acknowledged))
            await asyncio.sleep(1.5)
            server.kill()
            await work
            await asyncio.to_thread(server.start)
        assert len(acknowledged) > 20
        for sha256, data in acknowledged.items():
            assert await storage.size_of(sha256) == len(data)
            assert await read(sha256, len(data)) == data
        table("kill -9 during puts, 4 times: acknowledged, lost", f"{len(acknowledged)}, 0")
    finally:
        await asyncio.to_thread(server.stop)


async def _until_it_dies(acknowledged):
    while True:
        data, sha256 = content(50_000)
        try:
            await storage.put(sha256, io.BytesIO(data), len(data))
        except Unavailable:
            return
        acknowledged[sha256] = data
