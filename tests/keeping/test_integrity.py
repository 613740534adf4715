"""Damage is found at a bounded rate, told, and never handed out."""

import time

from msgspec.structs import replace

from portal import settings as module
from portal.keeping import integrity, jobs
from portal.kit import db, storage
from portal.kit.tenancy import acting_for
from tests import make


async def test_damage_is_found_told_shown_and_not_handed_out(unit, client, kept):
    publication = await make.publication(unit)
    other = await make.publication(unit)
    with acting_for(unit.tenant):
        document, sha256 = await kept.document(publication)
        _, gone = await kept.document(other)
        data = await kept.read(sha256)
        assert data
        await jobs.tally()
        assert await integrity.verify() == 0
        assert (await kept.row(sha256))["verified_at"]
        await kept.overwrite(sha256, bytes([data[0] ^ 1]) + data[1:])
        await storage.remove(gone)
        assert await integrity.verify() == 0  # read a moment ago: not again for a month
        async with db.transaction():
            await db.changed("UPDATE content SET verified_at = now() - interval '31 days'")
        assert await integrity.verify() == 2
        assert (await kept.row(sha256))["damage"] == "differs"
        assert (await kept.row(gone))["damage"] == "missing"
        await jobs.tally()
        async with db.transaction():
            subjects = [row["subject"] for row in await db.rows("SELECT subject FROM letter")]
            lines = await db.value("SELECT count(*) FROM audit_entry WHERE action = $1",
                                   "storage_damage")  # fmt: skip
        assert len([one for one in subjects if "เสียหาย 2" in one]) == 3  # admin, two webmasters
        assert lines == 2
    file = f"/files/{document}/แผน 2570.pdf"
    assert (await client(unit).get(file)).status_code == 503
    etag = {"If-None-Match": f'"{sha256[:32]}"'}
    assert (await client(unit).get(file, headers=etag)).status_code == 503
    page = await client(unit, unit.staff).get("/staff/settings/storage")
    assert "เนื้อไฟล์ไม่ตรง" in page.text
    with acting_for(unit.tenant):  # the same file again mends it
        await kept.one(data)
        assert (await kept.row(sha256))["damage"] == ""
    assert (await client(unit).get(file)).content == data


async def test_a_file_that_is_missing_at_delivery_is_noted(unit, client, kept):
    publication = await make.publication(unit)
    with acting_for(unit.tenant):
        document, sha256 = await kept.document(publication)
        await storage.remove(sha256)
    answer = await client(unit).get(f"/files/{document}/แผน 2570.pdf")
    assert answer.status_code == 503
    with acting_for(unit.tenant):
        assert (await kept.row(sha256))["damage"] == "missing"


async def test_it_reads_no_faster_than_it_may_and_goes_on_where_it_stopped(
    acting, kept, monkeypatch
):
    slow = replace(module.settings(), verify_bytes_per_second=400_000)
    monkeypatch.setattr(integrity, "settings", lambda: slow)
    known = [await kept.one(bytes([n]) * 300_000) for n in range(3)]
    began = time.monotonic()
    await integrity.verify(seconds=1)  # 400,000 bytes: two files, the second begun within
    assert time.monotonic() - began >= 1.4
    seen = [sha256 for sha256 in known if (await kept.row(sha256))["verified_at"]]
    assert len(seen) == 2
    await integrity.verify(seconds=1)
    assert all([(await kept.row(sha256))["verified_at"] for sha256 in known])
