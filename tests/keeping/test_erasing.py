"""A hold keeps, an order erases: each by whom it should be, once, wholly, and provably."""

import asyncio
import re
from uuid import uuid4

import asyncpg
import pytest

from portal.documents import contents
from portal.keeping import erasing, holds, jobs, orphans
from portal.kit import db, storage
from portal.kit.errors import Conflict, Invalid, NotAllowed, Unavailable
from portal.kit.tenancy import acting_for
from portal.publication.files import attach, detach
from portal.publication.originals import replace
from portal.search import finding  # noqa: F401 - the search that must not find it
from tests import make


async def _ask(unit, publication, document=None, by=None):
    item = await make.item_of(publication)
    person = (by or unit.unit_admin).person
    return await erasing.ask(publication, item, document, "สธ 0203/9", "คำสั่งศาล", person)


async def test_a_file_erased_on_order_is_gone_everywhere_at_once(unit, client, kept):
    words = f"ความลับ{uuid4().hex[:6]}"
    publication = await make.publication(unit)
    with acting_for(unit.tenant):
        document, sha256 = await kept.document(publication)
        item = await make.item_of(publication)
    await make.drain()
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed("UPDATE document_text SET text = $1", words)
    file, preview = f"/files/{document}/แผน 2570.pdf", f"/p/{item}/preview/{document}"
    assert (await client(unit).get(file)).status_code == 200
    assert (await client(unit).get(f"{preview}/1")).status_code == 200
    with acting_for(unit.tenant):
        erasure = await _ask(unit, publication, document)
        with pytest.raises(NotAllowed):
            await erasing.decide(erasure, unit.unit_admin.person, allowed=True)
        await erasing.decide(erasure, unit.approver.person, allowed=True)
    assert (await client(unit).get(file)).status_code == 200  # allowed, not yet done
    await make.drain()
    etag = {"If-None-Match": f'"{sha256[:32]}"'}
    for path in (file, preview, f"{preview}/1"):
        for more in ({}, {"Range": "bytes=0-3"}, etag):
            answer = await client(unit).get(path, headers=more)
            assert answer.status_code == 410, (path, more, answer.text)
    shown = await client(unit).get(f"/p/{item}/")
    assert shown.status_code == 200
    assert "แผน 2570.pdf" not in shown.text
    staff = client(unit, unit.staff)
    assert (await staff.get(f"/staff/requests/{publication}/files/{document}/x")).status_code == 410
    page = f"/staff/requests/{publication}/files/{document}/pages/1"
    assert (await staff.get(page)).status_code == 410
    assert "ลบตามคำสั่ง 1.pdf" in (await staff.get(f"/staff/requests/{publication}")).text
    with acting_for(unit.tenant):
        row = await kept.row(sha256)
        assert row["erased_at"]
        assert row["erased_by"] == erasure
        assert await kept.read(sha256) is None
        async with db.transaction():
            assert not await db.value("SELECT count(*) FROM document_text")
            found = await db.value("SELECT files FROM search_entry WHERE publication = $1",
                                   publication)  # fmt: skip
        assert words not in found
    for who in (unit.unit_admin, unit.approver):
        record = await client(unit, who).get(f"/staff/erasures/{erasure}")
        for said in (sha256, "สธ 0203/9", "คำสั่งศาล", unit.approver.person.name, "สำเนาสำรอง"):
            assert said in record.text, said
    assert (await staff.get(f"/staff/erasures/{erasure}")).status_code == 403


async def test_all_editions_go_and_what_is_elsewhere_stays(unit, other, client, kept):
    data = make.pdf(make.letters())
    for one in (unit, other):
        with acting_for(one.tenant):
            publication = await make.draft(one)
            await attach(publication, one.staff.person, make.upload("same.pdf", data))
            hashes = [row["sha256"] for row in await _files(publication)]
        if one is unit:
            mine, in_unit = publication, hashes
    with acting_for(unit.tenant):
        await erasing.decide(await _ask(unit, mine), unit.approver.person, allowed=True)
    await make.drain()
    same = (set(in_unit) & set(hashes)).pop()
    with acting_for(unit.tenant):
        assert [await kept.read(sha256) for sha256 in in_unit] == [None, None]
    with acting_for(other.tenant):
        assert await kept.read(same) == data
    with acting_for(unit.tenant), pytest.raises(Invalid, match="ลบตามคำสั่ง"):
        await attach(mine, unit.staff.person, make.upload("again.pdf", data))


@pytest.mark.parametrize("whole", [False, True])
async def test_what_a_file_stands_for_and_what_was_made_of_it_go_with_it(unit, kept, whole):
    made = await make.draft(unit)
    person = unit.staff.person
    with acting_for(unit.tenant):
        document, _ = await kept.document(made)
        await replace(made, person, document, make.upload("ปิดบัง.pdf", make.pdf(make.letters())))
        copy = make.jpeg(uuid4().hex)
        big = await attach(made, person, make.upload("ภาพ.jpg", copy))
        row = next(row for row in await _files(made) if row["id"] == big)
        small = await kept.one(make.jpeg(uuid4().hex))
        await _smaller(row["sha256"], small, made, big)
        item = await make.item_of(made)
        every = {row["sha256"] for row in await _files(made)} | {row["sha256"]}
        assert len(every) == 4, "a redacted copy and its original, a smaller copy and its original"
        for one in [None] if whole else [document, big]:
            erasure = await erasing.ask(made, item, one, "สธ 1", "คำสั่งศาล", unit.unit_admin.person)
            await erasing.decide(erasure, unit.approver.person, allowed=True)
    await make.drain()
    with acting_for(unit.tenant):
        assert [await kept.read(sha256) for sha256 in every] == [None] * 4
        async with db.transaction():
            assert not await db.value("SELECT count(*) FROM content WHERE erased_at IS NULL")


async def _smaller(sha256, small, publication, document):
    """As the job and its owner's choice leave it."""
    async with db.transaction():
        await db.changed(
            "INSERT INTO smaller (tenant, sha256, ext, state, small_sha256, small_size, asked_at)"
            " SELECT tenant, $1, 'jpg', 'made', sha256, size, now() FROM content WHERE sha256 = $2",
            sha256, small,
        )  # fmt: skip
        await db.changed(
            "UPDATE document SET sha256 = $3, size = (SELECT size FROM content WHERE sha256 = $3),"
            " original_sha256 = sha256, original_size = size WHERE publication = $1 AND id = $2",
            publication, document, small,
        )  # fmt: skip


async def _files(publication):
    async with db.transaction():
        return await db.rows("SELECT id, sha256 FROM document WHERE publication = $1", publication)


async def test_a_hold_keeps_what_it_holds(unit, client, kept):
    publication = await make.draft(unit)
    with acting_for(unit.tenant):
        document, sha256 = await kept.document(publication)
        item = await make.item_of(publication)
    page = f"/staff/requests/{publication}"
    http = client(unit, unit.webmaster)
    assert (await http.post(f"{page}/keeping/hold", data={})).status_code == 422
    said = {"hold_reason": "ระหว่างคดีปกครอง"}
    assert (await http.post(f"{page}/keeping/hold", data=said)).status_code == 303
    assert "ระหว่างคดีปกครอง" in (await client(unit, unit.staff).get(page)).text
    assert (await client(unit, unit.staff).get(f"{page}/keeping")).status_code == 403
    with acting_for(unit.tenant):
        with pytest.raises(Conflict, match="ระงับ"):
            await _ask(unit, publication)
        await attach(publication, unit.staff.person, make.upload("b.pdf", make.pdf("later")))
        later = next(row for row in await _files(publication) if row["sha256"] != sha256)
        for one in (document, later["id"]):
            await detach(publication, unit.staff.person, one)
        for one in (sha256, later["sha256"]):
            await kept.old(one)
            with pytest.raises(asyncpg.PostgresError):
                async with db.transaction():
                    await db.changed("DELETE FROM content WHERE sha256 = $1", one)
        assert (await orphans.sweep()).rows == []
        await holds.end_hold(publication, item, "คดีถึงที่สุด", unit.unit_admin.person)
        assert sorted((await orphans.sweep()).rows) == sorted([sha256, later["sha256"]])
        async with db.transaction():
            lines = await db.rows("SELECT action, reason FROM audit_entry WHERE action LIKE 'hold%'"
                                  " ORDER BY id")  # fmt: skip
    assert [tuple(line) for line in lines] == [
        ("hold", "ระหว่างคดีปกครอง"), ("hold_ended", "คดีถึงที่สุด"),
    ]  # fmt: skip


async def test_a_hold_put_after_the_permission_stops_the_erasure_until_it_ends(unit, kept):
    publication = await make.draft(unit)
    with acting_for(unit.tenant):
        item, (_, sha256) = await make.item_of(publication), await kept.document(publication)
        erasure = await _ask(unit, publication)
        await erasing.decide(erasure, unit.approver.person, allowed=True)
        await holds.put_hold(publication, item, "เพิ่งมีเรื่องร้องเรียน", unit.webmaster.person)
        with pytest.raises(Conflict):
            await erasing.carry_out(erasure)
        await jobs.look_after()
        assert await kept.read(sha256)
        await holds.end_hold(publication, item, "จบแล้ว", unit.webmaster.person)
        await jobs.look_after()
        assert await kept.read(sha256) is None


async def test_the_database_enforces_the_two_persons_and_the_order(unit, kept):
    publication = await make.draft(unit)
    with acting_for(unit.tenant):
        _, sha256 = await kept.document(publication)
        erasure = await _ask(unit, publication)
        forbidden = (
            "UPDATE erasure SET state = 'allowed', decided_by = asked_by, decided_at = now()",
            "UPDATE erasure SET state = 'done', done_at = now()",
            "UPDATE erasure SET state = 'allowed'",
            "DELETE FROM erasure",
            "UPDATE erasure SET reason = 'x'",
            f"UPDATE content SET erased_at = now(), erased_by = '{erasure}'",
            "UPDATE content SET erased_at = now()",
            "UPDATE document SET filename = 'x.pdf' WHERE publication <> publication OR true",
        )
        for sql in forbidden[:-1]:
            with pytest.raises(asyncpg.PostgresError):
                async with db.transaction():
                    await db.changed(sql)
        await erasing.decide(erasure, unit.approver.person, allowed=True)
        await erasing.carry_out(erasure)
        for sql in ("UPDATE content SET erased_at = NULL", "DELETE FROM content",
                    "DELETE FROM erasure_content"):  # fmt: skip
            with pytest.raises(asyncpg.PostgresError):
                async with db.transaction():
                    await db.changed(sql)
                    if "erasure_content" in sql:
                        await db.changed("DELETE FROM content WHERE sha256 = $1", sha256)


async def test_refused_it_leaves_everything_and_needs_a_reason(unit, client, kept):
    publication = await make.publication(unit)
    with acting_for(unit.tenant):
        _, sha256 = await kept.document(publication)
        erasure = await _ask(unit, publication)
    http = client(unit, unit.approver)
    here = f"/staff/erasures/{erasure}"
    refuse = {"verdict": "refuse", "reason": ""}
    assert (await http.post(f"{here}/decide", data=refuse)).status_code == 422
    assert "ลบไฟล์ตามคำสั่งถาวร" in (await http.post(f"{here}/decide", data={"verdict": "allow"})).text
    with acting_for(unit.tenant):
        assert await kept.read(sha256)
    refuse["reason"] = "ไม่ใช่คำสั่งถึงที่สุด"
    assert (await http.post(f"{here}/decide", data=refuse)).status_code == 303
    assert (await http.post(f"{here}/decide", data=refuse)).status_code == 409
    await make.drain()
    with acting_for(unit.tenant):
        assert await kept.read(sha256)
    assert "ไม่ใช่คำสั่งถึงที่สุด" in (await http.get(here)).text


async def test_through_the_pages_with_the_confirmation(unit, client, kept):
    publication = await make.publication(unit)
    with acting_for(unit.tenant):
        document, sha256 = await kept.document(publication)
    http = client(unit, unit.unit_admin)
    asked = {"document": str(document), "number": "", "reason": ""}
    path = f"/staff/requests/{publication}/keeping/erase"
    assert (await http.post(path, data=asked)).status_code == 422
    asked |= {"number": "12/2570", "reason": "เจ้าของข้อมูลขอให้ลบ"}
    answer = await http.post(path, data=asked)
    assert answer.status_code == 303
    here = answer.headers["location"]
    allow = {"verdict": "allow", "confirmed": "yes"}
    assert (await http.post(f"{here}/decide", data=allow)).status_code == 403
    done = await client(unit, unit.approver).post(f"{here}/decide", data=allow)
    assert done.status_code == 303
    await make.drain()
    with acting_for(unit.tenant):
        assert await kept.read(sha256) is None


async def test_an_upload_under_way_does_not_bring_it_back(unit, kept, monkeypatch):
    """The object is put after the tombstone: it is taken out again, by the upload or the sweep."""
    publication = await make.draft(unit)
    with acting_for(unit.tenant):
        _, sha256 = await kept.document(publication)
        data = await kept.read(sha256)
        assert data
        await contents._stage(sha256, len(data), "pending")  # an upload begins
        erasure = await _ask(unit, publication)
        await erasing.decide(erasure, unit.approver.person, allowed=True)
        await erasing.carry_out(erasure)
        await kept.overwrite(sha256, data)  # its bytes arrive
        with pytest.raises(Invalid):
            await contents._note_stored(sha256, "pending")
        assert await kept.read(sha256) is None
        await kept.overwrite(sha256, data)  # and of one that died then
        await orphans.sweep(orphans.timedelta(seconds=-60), orphans.timedelta(0))
        assert await kept.read(sha256) is None


async def test_what_is_made_of_it_meanwhile_is_dropped(unit, kept):
    publication = await make.draft(unit)
    with acting_for(unit.tenant):
        _, sha256 = await kept.document(publication)
        erasure = await _ask(unit, publication)
        await erasing.decide(erasure, unit.approver.person, allowed=True)
        await erasing.carry_out(erasure)
        async with db.transaction():
            await db.changed(
                "INSERT INTO document_text (tenant, sha256, has_text, source, text, read_at)"
                " VALUES ($1, $2, true, 'file', 'x', now())",
                unit.tenant.id,
                sha256,
            )
            assert not await db.value("SELECT count(*) FROM document_text WHERE sha256 = $1",
                                      sha256)  # fmt: skip


async def test_a_store_that_is_away_delays_and_loses_nothing(unit, kept, monkeypatch):
    publication = await make.draft(unit)
    with acting_for(unit.tenant):
        _, sha256 = await kept.document(publication)
        erasure = await _ask(unit, publication)
        await erasing.decide(erasure, unit.approver.person, allowed=True)
        with monkeypatch.context() as during:
            during.setattr(storage, "_client", _nowhere)
            with pytest.raises(Unavailable):
                await erasing.carry_out(erasure)
        assert (await kept.row(sha256))["erased_at"]  # nobody gets it any more
        assert await kept.read(sha256)
        await asyncio.sleep(0)
        await jobs.look_after()
        assert await kept.read(sha256) is None


def _nowhere():
    from minio import Minio
    from urllib3 import PoolManager

    http = PoolManager(timeout=1, retries=False)
    return Minio("127.0.0.1:9", "a", "b", secure=False, region="us-east-1", http_client=http)


async def test_a_new_edition_begins_without_what_was_erased(unit, kept):
    publication = await make.publication(unit)
    with acting_for(unit.tenant):
        await erasing.decide(await _ask(unit, publication), unit.approver.person, allowed=True)
    await make.drain()
    edition = (await make.do(unit, publication, "staff", "update")).row.id
    with acting_for(unit.tenant):
        assert await _files(edition) == []


async def test_the_forms_of_the_pages_lead_where_they_say(unit, client):
    """As a browser takes them: the addresses stand in the page."""
    made = await make.publication(unit)
    admin, approver = client(unit, unit.unit_admin), client(unit, unit.approver)
    page = f"/staff/requests/{made}/keeping"
    actions = _actions(await admin.get(page))
    assert actions == [f"{page}/hold", f"{page}/erase"]
    said = {"document": "all", "number": "สธ 1/2570", "reason": "คำสั่งศาล"}
    record = (await admin.post(actions[1], data=said)).headers["location"]
    decide = _actions(await approver.get(record))
    assert decide == [f"{record}/decide"]
    sure = await approver.post(decide[0], data={"verdict": "allow", "reason": "ตามคำสั่ง"})
    assert 'name="confirmed" value="yes"' in sure.text, "it asks again, at the same address"
    assert 'value="ตามคำสั่ง"' in sure.text
    allowed = {"verdict": "allow", "confirmed": "yes"}
    assert (await approver.post(decide[0], data=allowed)).status_code == 303
    await admin.post(actions[0], data={"hold_reason": "ระหว่างคดี"})
    assert _actions(await admin.get(page))[0] == f"{page}/release"


def _actions(answer):
    """Of the forms in the main part of a page."""
    return re.findall(r'<form[^>]* action="([^"]*)"', answer.text.partition("<main")[2])


async def test_an_erased_file_of_a_draft_says_so_and_is_not_waited_for(unit, client, kept):
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        erasure = await _ask(unit, made)
    admin, staff = client(unit, unit.unit_admin), client(unit, unit.staff)
    assert "แผน 2570.pdf" in (await admin.get(f"/staff/erasures/{erasure}")).text
    with acting_for(unit.tenant):
        await erasing.decide(erasure, unit.approver.person, allowed=True)
    await make.drain()
    document = (await staff.get(f"/api/v1/requests/{made}")).json()["documents"][0]
    assert document["scan"] == "erased"
    page = (await staff.get(f"/staff/requests/{made}")).text
    assert "ชื่อเดิมและเนื้อหาถูกลบตามคำสั่ง" in page
    assert "กำลังตรวจไฟล์" not in page
    assert f"/staff/requests/{made}/files/" not in page
    assert (await staff.get(f"/api/v1/requests/{made}/guard")).json()["pending"] == []
