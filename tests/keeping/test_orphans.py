"""Nothing that is used is ever swept away; nothing that is not used stays."""

import asyncio
import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from portal.documents import contents
from portal.documents.intake import Received
from portal.keeping import orphans
from portal.kit import db, storage, store_list
from portal.kit.store_list import Lying
from portal.publication.files import add, detach
from portal.publication.queries import subject
from tests import make

ROUNDS = 200
AT_ONCE = timedelta(0)  # the list is gone through again however recently it was


async def _whole(sha256, kept):
    """The row is there exactly when its object is."""
    row, data = await kept.row(sha256), await kept.read(sha256)
    assert (row is None) == (data is None), (row, data)
    return row is not None


async def test_what_nothing_uses_goes_after_a_day_and_not_before(acting, kept):
    sha256 = await kept.one()
    assert (await orphans.sweep()).rows == []
    assert await _whole(sha256, kept)
    await kept.old(sha256)
    assert (await orphans.sweep()).rows == [sha256]
    assert not await _whole(sha256, kept)


async def test_a_file_in_use_stays_and_one_taken_out_of_a_draft_goes(acting, kept):
    publication = await make.draft(acting)
    document, sha256 = await kept.document(publication)
    await kept.old(sha256)
    assert (await orphans.sweep()).rows == []
    assert await _whole(sha256, kept)
    await detach(publication, acting.staff.person, document)
    assert (await orphans.sweep()).rows == [sha256]
    assert not await _whole(sha256, kept)


async def test_what_each_table_uses_stays(acting, kept):
    await make.outside(acting)
    await make.logo(acting)
    async with db.transaction():
        used = [row["sha256"] for row in await db.rows("SELECT sha256 FROM content_use")]
    assert len(used) >= 2
    for sha256 in used:
        await kept.old(sha256)
    await orphans.sweep()
    for sha256 in used:
        assert await _whole(sha256, kept)


async def test_another_units_same_bytes_are_another_object(unit, other, kept):
    from portal.kit.tenancy import acting_for

    data = uuid4().bytes
    for one in (unit, other):
        with acting_for(one.tenant):
            sha256 = await kept.one(data)
    with acting_for(unit.tenant):
        await kept.old(sha256)
        assert (await orphans.sweep()).rows == [sha256]
    with acting_for(other.tenant):
        assert await kept.read(sha256) == data


async def test_an_upload_that_died_before_its_object_leaves_nothing(acting, kept):
    sha256 = hashlib.sha256(uuid4().bytes).hexdigest()
    await contents._stage(sha256, 10, "pending")
    await kept.old(sha256)
    assert (await orphans.sweep()).rows == [sha256]
    assert await kept.row(sha256) is None


async def test_a_sweep_that_died_half_way_is_finished_by_the_next(acting, kept):
    for gone in (False, True):
        sha256 = await kept.one()
        await kept.old(sha256)
        assert await orphans.mark_unused(sha256, orphans.GRACE)
        if gone:
            await storage.remove(sha256)
        assert (await orphans.sweep()).rows == [sha256]
        assert not await _whole(sha256, kept)


async def test_an_object_that_no_row_knows_is_found_and_removed_when_it_is_old(acting, kept):
    data = uuid4().bytes
    sha256 = hashlib.sha256(data).hexdigest()
    await storage.put(sha256, io.BytesIO(data), len(data))
    assert (await orphans.sweep(again=AT_ONCE)).objects == []  # an upload may be under way
    done = await orphans.sweep(timedelta(seconds=-60), AT_ONCE)
    assert done.objects == [sha256]
    assert not await _whole(sha256, kept)
    async with db.transaction():
        said = await db.value("SELECT detail FROM audit_entry WHERE action = 'storage_swept'")
    assert sha256 in said


async def test_an_object_that_was_swept_is_taken_in_again_while_its_list_is_looked_at(acting, kept):
    """The listing saw an object whose row went meanwhile; the same bytes come again."""
    data = uuid4().bytes
    sha256 = await kept.one(data)
    seen = Lying("", sha256, len(data), None)  # type: ignore[arg-type]
    assert not await orphans._adopt(seen)
    assert await kept.read(sha256) == data


async def test_a_row_whose_object_is_gone_is_damage(acting, kept):
    sha256, whole = await kept.one(), await kept.one()
    await kept.old(sha256)
    await kept.old(whole)
    async with db.transaction():
        await db.changed("UPDATE content SET touched_at = now()")
    await storage.remove(sha256)
    done = await orphans.sweep(again=AT_ONCE)
    assert done.missing == [sha256]
    assert (await kept.row(sha256))["damage"] == "missing"
    assert (await kept.row(whole))["damage"] == ""
    await kept.old(sha256)


async def test_the_list_is_gone_through_page_by_page_and_then_not_for_a_day(
    acting, kept, monkeypatch
):
    monkeypatch.setattr(store_list, "A_PAGE", 3)
    known = [await kept.one() for _ in range(7)]
    stray = []
    for _ in range(4):
        data = uuid4().bytes
        stray.append(hashlib.sha256(data).hexdigest())
        await storage.put(stray[-1], io.BytesIO(data), len(data))
    async with db.transaction():
        await db.changed("UPDATE content SET touched_at = now() + interval '1 hour'")
    found, rounds = [], 0
    while True:
        done = await orphans.sweep(timedelta(seconds=-60))
        found += done.objects
        rounds += 1
        if orphans.done_recently(await orphans._listing(), orphans.AGAIN):
            break
    assert sorted(found) == sorted(stray)
    assert rounds >= 4
    for sha256 in known:
        assert await _whole(sha256, kept)


@pytest.mark.parametrize("rounds", [20, pytest.param(ROUNDS, marks=pytest.mark.faults)])
@pytest.mark.parametrize("first", ["upload", "sweep"])
async def test_upload_and_sweep_of_the_same_bytes(acting, kept, first, rounds):
    """In both orders, and at every point between: what was acknowledged is there, with its row."""
    publication = await make.draft(acting)
    used = 0
    for turn in range(rounds):
        data = uuid4().bytes
        sha256 = await kept.one(data)
        await kept.old(sha256)
        upload = _attached(publication, acting.staff.person, sha256, data)
        sweep = orphans.sweep()
        work = [upload, sweep] if first == "upload" else [sweep, upload]
        tasks = [asyncio.ensure_future(work[0])]
        await asyncio.sleep(turn % 40 / 1000)
        tasks.append(asyncio.ensure_future(work[1]))
        done = dict(zip([first, "other"], await asyncio.gather(*tasks), strict=True))
        document = done["upload" if first == "upload" else "other"]
        assert await kept.read(sha256) == data
        assert (await kept.row(sha256))["stored_at"]
        used += 1
        await detach(publication, acting.staff.person, document)
    assert used == rounds


async def _attached(publication, person, sha256, data):
    """As an upload does it, without looking into the file."""
    await contents.keep(sha256, io.BytesIO(data), len(data))
    received = Received("a.jpg", "jpg", "image/jpeg", len(data), sha256, None)
    async with db.transaction():
        return await add(await subject(publication, lock=True), person, received)


async def test_every_column_of_hashes_is_covered():
    """A table with a hash of a content uses it (and stands in content_use) or is made of it (and
    goes with it): a new table that is neither is found here."""
    from portal.kit.tenancy import PLATFORM, acting_for

    with acting_for(PLATFORM):
        async with db.transaction():
            columns = {
                row["table_name"]
                for row in await db.rows(
                    "SELECT c.table_name FROM information_schema.columns c"
                    " JOIN information_schema.tables t USING (table_schema, table_name)"
                    " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
                    " AND c.column_name LIKE '%sha256'"
                )
            }
            uses = await db.value("SELECT pg_get_viewdef('content_use'::regclass)")
            made = await db.rows(
                "SELECT conrelid::regclass::text AS name,"
                " has_table_privilege(conrelid, 'DELETE') AS deletes,"
                " EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = conrelid"
                " AND t.tgfoid = 'made_of_content'::regproc) AS fenced"
                " FROM pg_constraint WHERE contype = 'f' AND confrelid = 'content'::regclass"
                " AND confdeltype = 'c'"
            )
    assert {row["name"] for row in made} >= {"document_text"}
    for row in made:
        assert row["deletes"], f"portal_app must be able to delete from {row['name']}"
        assert row["fenced"], f"{row['name']} needs the trigger made_of_content"
    # What an upload's bytes should be, and its pieces, before they are a content; what goes with
    # guard_reading; and what was once decided of a content, which stays on record.
    others = {"content", "upload", "upload_part", "guard_finding", "guard_decision"}
    others |= {row["name"] for row in made}
    for name in columns - others:
        assert f"FROM {name}" in uses or f"FROM ({name}" in uses, name
    assert "brand_picture" in uses


async def test_the_database_itself_keeps_what_is_used(acting, kept):
    publication = await make.draft(acting)
    _, sha256 = await kept.document(publication)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with db.transaction():
            await db.changed("DELETE FROM content WHERE sha256 = $1", sha256)
