"""Whoever lives looks whether all else does; operators are told once, and once when it is well."""

import argparse
import json
import subprocess
import sys
from email import policy
from email.parser import BytesParser
from uuid import uuid4

import pytest

from portal import worker
from portal.commands import watching
from portal.kit import db, jobs, runs
from portal.kit.tenancy import PLATFORM, acting_for
from portal.monitoring import watch
from tests import make


@pytest.fixture
async def clean(sql):
    """Nothing is wrong: a worker lives, its works are done, nothing is dead."""

    async def begin():
        with acting_for(PLATFORM):
            async with db.transaction():
                for table in ("job_alarm", "process_beat", "work_run"):
                    await db.changed(f"DELETE FROM {table}")
                await db.changed("DELETE FROM outbox WHERE dead")
        await runs.register({"worker.sweep": (5, 300), "links.look_after_links": (60, 900)})
        await beat()

    await begin()
    yield
    await begin()
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed("DELETE FROM work_run")


async def beat(kind="worker"):
    await make.drain()
    watch._self.id = uuid4()
    await watch.beat(kind)


async def looked():
    """As each living process does every few seconds."""
    with acting_for(PLATFORM):
        found = await watch.look()
        await watch.tell()
    return [one.code for one in found]


async def codes(sql):
    return [row["code"] for row in await sql(None, "SELECT code FROM job_alarm ORDER BY code")]


async def later(sql, seconds, *tables):
    """As if so many seconds had gone since what is in these tables."""
    columns = {"process_beat": "beat_at", "work_run": "alive_at", "job_alarm": "noted_at"}
    for table in tables:
        column = columns[table]
        value = f"coalesce({column}, registered_at)" if table == "work_run" else column
        await sql(
            None,
            f"UPDATE {table} SET {column} = {value} - $1 * interval '1 second' RETURNING true",
            seconds,
        )


def letters(mailbox, operator):
    read = BytesParser(policy=policy.default)
    found = [read.parsebytes(file.read_bytes()) for file in sorted(mailbox.glob("[!.]*.eml"))]
    return [one for one in found if one["To"] == f"{operator.name}@mail.localhost"]


async def test_nothing_is_wrong(clean, sql, operator):
    assert await looked() == []
    page = await operator.get("/jobs")
    assert page.status_code == 200
    assert "งานทุกอย่างทำได้ตามเวลา" in page.text
    assert (await operator.get("/health/ready")).json()["background"] == "well"


async def test_waiting_ends_when_nothing_due_is_left(clean, sql, capsys, unit):
    await make.drain()
    assert await watching.wait(argparse.Namespace(most=0)) == 0
    await sql(
        None,
        "INSERT INTO outbox (tenant, job, args) VALUES ($1, 'search.index', '[]'::jsonb)"
        " RETURNING id",
        unit.tenant.id,
    )
    assert await watching.wait(argparse.Namespace(most=0)) == 1
    assert "1 still wait" in capsys.readouterr().err
    later = (
        "UPDATE outbox SET run_after = now() + interval '1 hour' WHERE done_at IS NULL RETURNING id"
    )
    await sql(None, later)
    assert await watching.wait(argparse.Namespace(most=0)) == 0, "what is not due is not waited for"
    await sql(None, "UPDATE outbox SET dead = true WHERE done_at IS NULL RETURNING id")


async def test_a_dead_worker_is_told_once_and_well_again_once(clean, sql, operator, mailbox):
    await later(sql, watch.WORKER_LATE + 1, "process_beat")
    await later(sql, 5_000, "work_run")
    assert await looked() == ["worker"], "what follows from it is not said beside it"
    assert letters(mailbox, operator) == [], "not before it stayed so for a while"
    await later(sql, watch.PATIENCE + 1, "job_alarm")
    for _ in range(3):
        await looked()
    mine = letters(mailbox, operator)
    assert len(mine) == 1
    assert "ไม่มี worker ทำงานอยู่" in mine[0]["Subject"]
    assert "portal worker" in mine[0].get_content()
    ready = await operator.get("/health/ready")
    assert (ready.status_code, ready.json()["background"]) == (200, "late"), "the site stays ready"
    assert "ไม่มี worker ทำงานอยู่" in (await operator.get("/jobs")).text
    assert "No worker runs" in (await operator.get("/jobs?lang=en")).text
    await beat()
    await sql(None, "UPDATE work_run SET alive_at = portal_now() RETURNING true")
    for _ in range(3):
        await looked()
    mine = letters(mailbox, operator)
    assert len(mine) == 2
    assert mine[1]["Subject"].startswith("ปกติแล้ว")
    assert await codes(sql) == []


async def test_a_short_silence_is_told_nobody(clean, sql, operator, mailbox):
    """As when a demo's clock is moved: the next beat ends it."""
    await later(sql, 90_000, "process_beat")
    assert await looked() == ["worker"]
    await beat()
    assert await looked() == []
    assert await codes(sql) == []
    await sql(None, "DELETE FROM process_beat RETURNING true")
    await beat()
    await later(sql, -90_000, "process_beat")
    assert await looked() == ["worker"], "a beat of the future is none"
    await beat()
    assert letters(mailbox, operator) == []


async def test_one_work_that_does_not_succeed_in_time(clean, sql, operator, mailbox):
    await sql(
        None,
        "UPDATE work_run SET alive_at = portal_now() - interval '1 hour' WHERE name = $1"
        " RETURNING true",
        "links.look_after_links",
    )
    assert await looked() == ["work:links.look_after_links"]
    await later(sql, watch.PATIENCE + 1, "job_alarm")
    await looked()
    await looked()
    assert len(letters(mailbox, operator)) == 1
    assert "ตรวจลิงก์ไปเว็บไซต์อื่น" in letters(mailbox, operator)[0]["Subject"]

    async def work():
        return 1

    await runs.noted("links.look_after_links", work, free_after=1)
    assert await looked() == []
    await looked()
    assert len(letters(mailbox, operator)) == 2


async def test_a_mail_server_that_is_away_is_tried_again(
    clean, sql, operator, mailbox, monkeypatch
):
    from portal.kit import mail

    await later(sql, watch.WORKER_LATE + 1, "process_beat")
    await looked()
    await later(sql, watch.PATIENCE + 1, "job_alarm")

    async def away(*_args):
        raise OSError("refused")

    monkeypatch.setattr(mail, "send", away)
    await looked()
    monkeypatch.undo()
    await looked()
    assert letters(mailbox, operator) == [], "somebody else may be writing"
    await sql(None, "UPDATE job_alarm SET telling_until = now() RETURNING true")
    await looked()
    assert len(letters(mailbox, operator)) == 1


async def test_a_poison_job_dies_is_shown_told_and_tried_again(
    clean, unit, operator, sql, mailbox, monkeypatch
):
    broken = [True]

    async def work():
        if broken[0]:
            raise ValueError("พิษ")

    poison = jobs.Job.__new__(jobs.Job)
    poison.name, poison.work = f"test.poison_{uuid4().hex[:6]}", work
    monkeypatch.setitem(jobs.ALL, poison.name, poison)
    with acting_for(unit.tenant):
        async with db.transaction():
            await poison.later()
    for _ in range(jobs.TRIES):
        await sql(None, "UPDATE outbox SET run_after = now() WHERE job = $1 RETURNING true",
                  poison.name)  # fmt: skip
        await worker.relay()
    rows = await sql(None, "SELECT id, dead, tries FROM outbox WHERE job = $1", poison.name)
    assert [(row["dead"], row["tries"]) for row in rows] == [(True, jobs.TRIES)]
    number = rows[0]["id"]
    assert await looked() == [f"dead:{poison.name}"]
    await later(sql, watch.PATIENCE + 1, "job_alarm")
    await looked()
    await looked()
    assert len(letters(mailbox, operator)) == 1
    page = (await operator.get("/jobs")).text
    assert "ValueError: พิษ" in page
    assert unit.slug in page
    refused = await operator.post(f"/jobs/{number}", data={"do": "retry", "reason": " "})
    assert refused.status_code == 422
    assert f'id="f-{number}-reason"' in refused.text
    broken[0] = False
    done = await operator.post(f"/jobs/{number}", data={"do": "retry", "reason": "แก้แล้ว"})
    assert done.status_code == 303
    await worker.relay()
    rows = await sql(None, "SELECT done_at, dead FROM outbox WHERE id = $1", number)
    assert rows[0]["done_at"] is not None
    assert not rows[0]["dead"]
    lines = await sql(
        None,
        "SELECT reason, detail FROM audit_entry WHERE action = 'job_retried' AND subject = $1",
        unit.tenant.id,
    )
    assert [line["reason"] for line in lines] == ["แก้แล้ว"]
    assert json.loads(lines[0]["detail"])["outbox"] == number
    again = await operator.post(f"/jobs/{number}", data={"do": "retry", "reason": "อีก"})
    assert again.status_code == 404, "it is not dead any more"
    assert await looked() == []


async def test_giving_up_leaves_it_undone_with_a_reason(clean, unit, operator, sql):
    rows = await sql(
        None,
        "INSERT INTO outbox (tenant, job, args, dead, last_error) VALUES ($1, 'x.y', '[1]', true,"
        " 'E') RETURNING id",
        unit.tenant.id,
    )
    number = rows[0]["id"]
    given = {"do": "give_up", "reason": "ไม่ต้องใช้แล้ว"}
    assert (await operator.post(f"/jobs/{number}", data=given)).status_code == 303
    assert number not in await _due()
    assert "ไม่ต้องใช้แล้ว" in [
        row["reason"] for row in await sql(
            None, "SELECT reason FROM audit_entry WHERE action = 'job_given_up'")
    ]  # fmt: skip
    assert f"/jobs/{number}" not in (await operator.get("/jobs")).text


async def _due():
    with acting_for(PLATFORM):
        return await jobs.due()


async def test_what_waits_too_long_and_a_clock_that_is_off(clean, unit, sql):
    await sql(
        None,
        "INSERT INTO outbox (tenant, job, args, run_after) VALUES ($1, 'x.slow', '[]',"
        " now() - interval '11 minutes') RETURNING id",
        unit.tenant.id,
    )
    assert await looked() == ["queue"]
    await sql(None, "DELETE FROM outbox WHERE job = 'x.slow' RETURNING id")
    await sql(None, "UPDATE process_beat SET offset_ms = 2500, host = 'box' RETURNING true")
    assert await looked() == ["clock:box"]
    with acting_for(PLATFORM):
        async with db.transaction():
            assert abs(await watch.clock_offset()) < 1_000, "this machine's own"


async def test_the_page_is_for_operators_alone(operator, unit, client, clean):
    assert (await client(unit, unit.unit_admin).get("/jobs")).status_code == 404
    page = await operator.get("/jobs")
    assert "<svg" in page.text
    assert "ลิงก์" in page.text


@pytest.mark.parametrize("wrong", [False, True])
async def test_the_command_says_it_to_whoever_looks_from_outside(clean, sql, wrong):
    if wrong:
        await later(sql, watch.WORKER_LATE + 1, "process_beat")
    said = portal_jobs("status", "--json")
    assert said.returncode == int(wrong), said.stderr
    shown = json.loads(said.stdout)
    assert shown["well"] is not wrong
    assert [one["code"] for one in shown["alarms"]] == ["worker"] * wrong
    assert {one["name"] for one in shown["works"]} == {"worker.sweep", "links.look_after_links"}
    assert ("ALARM worker" in portal_jobs("status").stdout) is wrong


def portal_jobs(*arguments):
    command = [sys.executable, "-m", "portal.cli", "jobs", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


async def test_the_command_decides_of_dead_work(clean, unit, sql):
    insert = (
        "INSERT INTO outbox (tenant, job, args, dead) VALUES ($1, 'x.y', '[]', true) RETURNING id"
    )
    number = (await sql(None, insert, unit.tenant.id))[0]["id"]
    assert portal_jobs("retry", "999999999", "--reason", "x").returncode == 1
    assert portal_jobs("retry", "--reason", "x").returncode == 1, "which?"
    done = portal_jobs("retry", str(number), "--reason", "แก้แล้ว")
    assert (done.returncode, done.stdout) == (0, "1 to be tried again\n")
    await sql(None, "UPDATE outbox SET dead = true WHERE id = $1 RETURNING true", number)
    done = portal_jobs("give-up", "--all", "--reason", "ไม่ใช้")
    assert (done.returncode, done.stdout) == (0, "1 given up\n")
