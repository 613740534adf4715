"""What work that nobody waits for leaves: one row for each, whatever becomes of it."""

import asyncio
import json
from uuid import uuid4

import pytest

from portal import worker
from portal.kit import db, jobs, runs
from portal.kit.tenancy import PLATFORM, acting_for


@pytest.fixture
async def name(sql):
    """A work of the test's own."""
    made = f"test.{uuid4().hex}"
    insert = "INSERT INTO work_run (name, every, late_after) VALUES ($1, 60, 900) RETURNING name"
    await sql(None, insert, made)
    yield made
    await sql(None, "DELETE FROM work_run WHERE name = $1 RETURNING name", made)


async def row(sql, name):
    return (await sql(None, "SELECT * FROM work_run WHERE name = $1", name))[0]


async def test_a_run_leaves_when_it_began_how_long_it_took_and_how_much_it_did(name, sql):
    async def work():
        await asyncio.sleep(0.05)
        return 7

    assert await runs.noted(name, work, free_after=0.01) == 7
    found = await row(sql, name)
    assert found["started_at"] <= found["succeeded_at"]
    assert found["last_ms"] >= 50
    assert (found["last_done"], found["done"], found["runs"], found["failures"]) == (7, 7, 1, 0)
    assert found["failed_at"] is None
    assert [one[2:] for one in json.loads(found["recent"])] == [[7, 0, True]]


async def test_a_run_that_raises_has_failed_says_why_and_raises_on(name, sql):
    async def work():
        raise ValueError("ทำไม่ได้ " + "x" * 1000)

    with pytest.raises(ValueError, match="ทำไม่ได้"):
        await runs.noted(name, work, free_after=0.01)
    found = await row(sql, name)
    assert found["succeeded_at"] is None
    assert found["failures"] == 1
    assert found["last_error"].startswith("ValueError: ทำไม่ได้")
    assert len(found["last_error"]) <= runs.LONGEST_ERROR


async def test_some_failing_is_a_success_that_says_so_and_all_failing_is_none(name, sql):
    async def work(good):
        for one in range(5):
            if one < good:
                await runs.did()
            else:
                runs.failed(RuntimeError("x"), "unit-x")

    await runs.noted(name, lambda: work(4), free_after=0.001)
    found = await row(sql, name)
    assert (found["last_done"], found["last_failed"]) == (4, 1)
    assert found["succeeded_at"] is not None
    assert found["last_error"] == "unit-x: RuntimeError: x"
    await runs.noted(name, lambda: work(0), free_after=0.001)
    again = await row(sql, name)
    assert again["succeeded_at"] == found["succeeded_at"]
    assert again["failures"] == 1
    assert again["failed"] == 6


async def test_two_workers_begin_it_once_in_its_time(name, sql):
    ran = []

    async def work():
        ran.append(1)
        await asyncio.sleep(0.05)

    await asyncio.gather(*(runs.noted(name, work, free_after=50) for _ in range(5)))
    await runs.noted(name, work, free_after=50)
    assert ran == [1]
    await sql(None, "UPDATE work_run SET free_at = now() WHERE name = $1 RETURNING name", name)
    await runs.noted(name, work, free_after=50)
    assert ran == [1, 1]


async def test_a_quick_loop_that_did_nothing_writes_seldom_and_forgets_no_run(name, sql):
    given = [0, 0, 0, 0, 3]

    async def work():
        return given.pop(0)

    for _ in range(4):
        await runs.noted(name, work)
    assert (await row(sql, name))["runs"] == 1
    await runs.noted(name, work)
    found = await row(sql, name)
    assert (found["runs"], found["last_done"]) == (5, 3)


async def test_only_the_last_runs_are_remembered_in_order(name, sql):
    async def work(count):
        return count

    for count in range(1, runs.KEPT + 6):
        await runs.noted(name, lambda count=count: work(count), free_after=0.0001)
    recent = json.loads((await row(sql, name))["recent"])
    assert [one[2] for one in recent] == list(range(6, runs.KEPT + 6))


async def test_a_long_run_says_that_it_goes_on(name, sql, monkeypatch):
    monkeypatch.setattr(runs, "SELDOM", 0.0)

    async def work():
        await runs.did()
        return (await row(sql, name))["alive_at"]

    assert await runs.noted(name, work, free_after=1) is not None


async def test_every_units_minute_is_one_row_with_totals(unit, other, name, sql, monkeypatch):
    """However many units there are, all of them asked in this minute."""
    monkeypatch.setattr(worker, "QUIET_AT_ONCE", 100_000)

    async def work():
        from portal.kit import tenancy

        if tenancy.current() == unit.tenant:
            raise ValueError("broken")

    await runs.noted(name, lambda: worker.each_minute(work), free_after=1)
    found = await row(sql, name)
    assert found["last_done"] >= 1
    assert found["last_failed"] == 1
    assert found["last_error"] == f"{unit.slug}: ValueError: broken"
    assert found["runs"] == 1


async def test_no_run_is_noted_outside_one(unit):
    await runs.did()
    runs.failed(ValueError("x"))
    with acting_for(unit.tenant):
        await runs.did()


async def test_a_database_that_is_away_stops_no_work_here(name, monkeypatch):
    async def away(*_args):
        raise db.asyncpg.PostgresConnectionError("away")

    async def work():
        return 3

    monkeypatch.setattr(runs.db, "changed", away)
    assert await runs.noted(name, work, free_after=1) == 3


async def test_what_a_worker_does_not_know_any_more_is_forgotten(sql):
    known = worker.all_works()
    assert {"worker.relay", "worker.sweep", "links.look_after_links"} <= set(known)
    assert len(known) == 1 + len(worker.SWEEPS) + len(jobs.EACH_MINUTE) + len(jobs.AT_LARGE)
    before = await sql(None, "SELECT name FROM work_run")
    await runs.register(known | {"test.old": (60, 900)})
    await runs.register(known)
    rows = await sql(None, "SELECT name, every, late_after FROM work_run")
    assert {row["name"] for row in rows} == set(known)
    assert before is not None
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed("DELETE FROM work_run")


async def test_every_work_has_a_name_that_people_know():
    from portal.monitoring.work_names import NAMES

    assert set(worker.all_works()) == set(NAMES)
