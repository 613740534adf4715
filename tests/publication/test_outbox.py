"""Promises are rows: nothing that was committed is forgotten, whatever happens to the queue."""

import asyncio
import email
from email.policy import default
from uuid import uuid4

import pytest

from portal import worker
from portal.kit import db, jobs
from portal.kit.tenancy import PLATFORM, acting_for
from tests import make


def _letters(mailbox, who):
    found = []
    for file in mailbox.glob("*.eml"):
        letter = email.message_from_bytes(file.read_bytes(), policy=default)
        if letter["To"] == f"{who.username}@mail.localhost":
            found.append(letter)
    return found


async def _given_up_leases():
    """As if the workers that hold a lease had died and its time were over."""
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed(
                "UPDATE outbox SET leased_until = NULL, run_after = now()"
                " WHERE done_at IS NULL AND NOT dead"
            )


async def test_the_owner_is_told_with_the_public_address(unit, mailbox):
    made = await make.publication(unit, "published")
    await make.drain()
    told = _letters(mailbox, unit.staff)
    published = [one for one in told if "เผยแพร่บนเว็บไซต์แล้ว" in one["Subject"]]
    assert len(published) == 1
    body = published[0].get_content()
    assert f"https://{unit.slug}.localhost/p/{made}/" in body.replace(":443", "")
    assert unit.file.unit.name_th in body


async def test_with_redis_wiped_the_relay_finds_every_promise(unit, mailbox):
    made = await make.publication(unit, "submitted")
    pool = await jobs.create_pool(jobs.redis_settings())
    await pool.flushall()
    await pool.aclose()
    await make.drain()
    assert [one for one in _letters(mailbox, unit.approver) if str(made) in one.get_content()]


async def test_who_is_told_late_is_told_once(unit, mailbox):
    """The queue was away while it was approved and given to one webmaster and to the other."""
    made = await make.publication(unit, "approved")
    for who in (unit.webmaster2, unit.webmaster):
        await make.do(unit, made, "webmaster", "assign", webmaster=who.username)
    await make.drain()
    for who, letters in ((unit.webmaster, 1), (unit.webmaster2, 0)):
        told = [one for one in _letters(mailbox, who) if str(made) in one.get_content()]
        assert len(told) == letters, who.username


async def test_with_redis_away_the_act_is_done_and_the_letter_comes_later(
    unit, mailbox, monkeypatch
):
    async def refuse(*_args, **_more):
        raise ConnectionError("redis is away")

    monkeypatch.setattr(jobs.queue, "redis", None)
    monkeypatch.setattr(jobs, "create_pool", refuse)
    await make.publication(unit, "submitted")
    monkeypatch.undo()
    await make.drain()
    assert len(_letters(mailbox, unit.approver)) == 1


async def test_a_promise_of_a_rolled_back_transaction_does_not_exist(unit):
    with acting_for(unit.tenant):
        with pytest.raises(RuntimeError):
            async with db.transaction():
                await jobs.ALL["publication.post"].later(str(uuid4()))
                raise RuntimeError
        async with db.transaction():
            left = await db.value("SELECT count(*) FROM outbox WHERE tenant = $1", unit.tenant.id)
    assert left == 0


async def test_a_job_that_runs_twice_tells_once(unit, mailbox):
    await make.publication(unit, "submitted")
    with acting_for(PLATFORM):
        async with db.transaction():
            rows = await db.rows("SELECT job, args FROM outbox WHERE tenant = $1", unit.tenant.id)
    await make.drain()
    with acting_for(unit.tenant):
        for row in rows:
            import json

            await jobs.ALL[row["job"]](*json.loads(row["args"]))
    await make.drain()
    assert len(_letters(mailbox, unit.approver)) == 1


async def test_a_job_that_always_fails_is_tried_eight_times_and_then_left_dead(unit, monkeypatch):
    async def poison(*_args):
        raise RuntimeError("poison")

    with acting_for(unit.tenant):
        async with db.transaction():
            await jobs.ALL["publication.post"].later(str(uuid4()))
    monkeypatch.setattr(jobs.ALL["publication.post"], "work", poison)
    for _ in range(jobs.TRIES + 2):
        await _given_up_leases()
        await worker.relay()
    with acting_for(PLATFORM):
        async with db.transaction():
            row = await db.row("SELECT * FROM outbox WHERE tenant = $1", unit.tenant.id)
    assert (row["tries"], row["dead"], row["done_at"]) == (jobs.TRIES, True, None)
    assert "poison" in row["last_error"]


async def test_two_workers_do_not_do_the_same_promise(unit):
    done = []

    async def slow(*_args):
        done.append(1)
        await asyncio.sleep(0.2)

    with acting_for(unit.tenant):
        async with db.transaction():
            await jobs.ALL["publication.post"].later(str(uuid4()))
    original = jobs.ALL["publication.post"].work
    jobs.ALL["publication.post"].work = slow
    try:
        await asyncio.gather(worker.relay(), worker.relay())
    finally:
        jobs.ALL["publication.post"].work = original
    assert done == [1]


async def test_long_work_is_kept_by_who_is_at_it(unit, monkeypatch):
    monkeypatch.setattr(worker, "HOLD_EVERY", 0.05)
    seen = []

    async def leased():
        async with db.transaction():
            return await db.value("SELECT leased_until FROM outbox WHERE job = 'test.long'")

    async def long():
        seen.append(await leased())
        await asyncio.sleep(0.3)
        seen.append(await leased())

    monkeypatch.setitem(jobs.ALL, "test.long", long)
    with acting_for(unit.tenant):
        async with db.transaction():
            number = await db.value(
                "INSERT INTO outbox (tenant, job, args) VALUES ($1, 'test.long', '[]')"
                " RETURNING id",
                unit.tenant.id,
            )
    await worker.run({}, number)
    assert seen[1] > seen[0]
    with acting_for(unit.tenant):
        last = await leased()
        await asyncio.sleep(0.1)
        assert await leased() == last  # done: nobody holds it
