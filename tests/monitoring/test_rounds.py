"""Checks run when they are due, once; what they say is kept, told, acknowledged."""

import json
from datetime import timedelta

import pytest

from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.monitoring import jobs, rounds
from portal.monitoring.check import BAD, OK, UNKNOWN, WARN, Check, Finding, Result
from portal.monitoring.checks import BY_CODE, CHECKS
from portal.monitoring.conformity import conformity
from portal.monitoring.queries import standing_of
from tests import make


class Told:
    """A check that says what the test wants."""

    def __init__(self, **more):
        self.result, self.runs = Result(OK, ("ดี", "well")), 0
        code = "hidden"  # a real one, so that its page is there
        self.check = Check(code, BY_CODE[code].name, BY_CODE[code].todo, self._run, tells=True,
                           **more)  # fmt: skip

    async def _run(self, _turn):
        self.runs += 1
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def says(self, status, *keys, mark="bad"):
        found = [Finding(key, f"พบ {key}", f"found {key}", "/") for key in keys]
        self.result = Result(status, ("ตรวจ", "looked"), found, mark if status == BAD else "")

    async def due(self, unit):
        """It is due now, and runs."""
        with acting_for(unit.tenant):
            async with db.transaction():
                await db.changed("UPDATE check_state SET due_at = portal_now()")
            await rounds.of_unit((self.check,))


async def letters(sql, unit):
    return [
        row["subject"]
        for row in await sql(
            unit, "SELECT subject FROM letter WHERE kind = 'warning' AND recipient = $1"
            " ORDER BY created_at", unit.unit_admin.person.account,
        )
    ]  # fmt: skip


async def state(sql, unit, code="hidden"):
    return (await sql(unit, "SELECT * FROM check_state WHERE code = $1", code))[0]


async def test_every_check_runs_once_and_is_due_again_later(unit, sql, crawled):
    await make.publication(unit)
    with acting_for(unit.tenant):
        await rounds.of_unit()
    rows = await sql(unit, "SELECT * FROM check_state ORDER BY code")
    assert {row["code"] for row in rows} == {check.code for check in CHECKS}
    broken = [row["code"] for row in rows if "ขัดข้อง" in row["note"]]
    assert not broken
    by_code = {row["code"]: row for row in rows}
    for code in ("pages", "gambling", "hidden", "files", "room", "template", "webmasters"):
        assert by_code[code]["status"] == OK, (code, by_code[code]["findings"])
    assert all(row["due_at"] > row["checked_at"] for row in rows)
    with acting_for(unit.tenant):
        await rounds.of_unit()
    again = await sql(unit, "SELECT checked_at FROM check_state ORDER BY code")
    assert [row["checked_at"] for row in again] == [row["checked_at"] for row in rows]
    site = await sql(unit, "SELECT checks_due FROM site WHERE tenant = $1", unit.tenant.id)
    assert site[0]["checks_due"] == min(row["due_at"] for row in rows)


async def test_told_once_when_it_turns_bad_and_once_when_it_is_well_again(unit, sql):
    told = Told()
    await told.due(unit)
    assert await letters(sql, unit) == []
    told.says(BAD, "a")
    for _ in range(3):
        await told.due(unit)
    assert len(await letters(sql, unit)) == 1
    told.says(OK)
    for _ in range(2):
        await told.due(unit)
    assert [subject.split(":")[0] for subject in await letters(sql, unit)] == ["ต้องแก้", "ปกติแล้ว"]
    told.says(BAD, "a")
    await told.due(unit)
    assert len(await letters(sql, unit)) == 3
    spans = await sql(unit, "SELECT status, runs FROM check_span ORDER BY first_at, id")
    assert [(row["status"], row["runs"]) for row in spans] == [
        (OK, 1), (BAD, 3), (OK, 2), (BAD, 1),
    ]  # fmt: skip


async def test_another_mark_is_told_again(unit, sql):
    told = Told()
    for mark in ("30 days", "30 days", "14 days", "3 days"):
        told.says(BAD, "a", mark=mark)
        await told.due(unit)
    assert len(await letters(sql, unit)) == 3


async def test_one_failure_is_no_alarm_where_it_needs_two(unit, sql):
    told = Told(patience=2)
    told.says(BAD, "a")
    await told.due(unit)
    row = await state(sql, unit)
    assert (row["status"], row["fails"]) == (WARN, 1)
    assert row["due_at"] - row["checked_at"] == timedelta(hours=1), "looked at again soon"
    assert await letters(sql, unit) == []
    told.says(OK)
    await told.due(unit)
    assert (await state(sql, unit))["fails"] == 0
    told.says(BAD, "a")
    await told.due(unit)
    await told.due(unit)
    assert (await state(sql, unit))["status"] == BAD
    assert len(await letters(sql, unit)) == 1


async def test_a_check_that_raises_could_not_and_stops_no_other(unit, sql):
    told, other = Told(), Told()
    told.result = ValueError("x")
    check = Check("room", ("ก", "a"), ("ข", "b"), other._run)
    with acting_for(unit.tenant):
        await rounds.of_unit((told.check, check))
    assert (await state(sql, unit))["status"] == UNKNOWN
    assert "ValueError" in (await state(sql, unit))["note"]
    assert (await state(sql, unit, "room"))["status"] == OK


async def test_what_could_not_be_checked_takes_no_bad_news_back(unit, sql):
    told = Told()
    told.says(BAD, "a")
    await told.due(unit)
    told.says(UNKNOWN)
    await told.due(unit)
    told.says(BAD, "a")
    await told.due(unit)
    assert len(await letters(sql, unit)) == 1


async def test_one_units_trouble_is_not_anothers_and_two_workers_run_it_once(
    unit, other, sql, monkeypatch
):
    """As the worker calls it, over all units; the crawl itself is not what is tested here."""
    told = Told()

    async def of_unit(checks=(told.check,)):
        from portal.kit import tenancy

        if tenancy.current() == unit.tenant:
            raise ValueError("broken")
        await true(checks)

    true = rounds.of_unit
    monkeypatch.setattr(rounds, "of_unit", of_unit)
    monkeypatch.setattr(rounds, "CHECKS", (told.check,))
    await sql(None, "UPDATE site SET checks_due = portal_now() + interval '1 day'")
    due = "UPDATE site SET checks_due = NULL WHERE tenant = ANY($1) RETURNING true"
    await sql(None, due, [unit.tenant.id, other.tenant.id])
    assert await jobs.run_checks() == 1
    assert (await state(sql, other))["status"] == OK
    assert await sql(unit, "SELECT * FROM check_state") == []
    assert await jobs.run_checks() == 0, "put off, not tried each minute"
    assert told.runs == 1


async def test_acknowledged_until_a_day_unless_it_gets_worse(unit, client, sql):
    told = Told()
    told.says(WARN, "a")
    await told.due(unit)
    http = client(unit, unit.unit_admin)
    for typed, field in (
        ({"reason": "", "until": "1/1/2600"}, "reason"),
        ({"reason": "ตรวจแล้ว", "until": "x"}, "until"),
        ({"reason": "ตรวจแล้ว", "until": "1/1/2560"}, "until"),
        ({"reason": "ตรวจแล้ว", "until": "30/2/2570"}, "until"),
    ):
        answer = await http.post("/staff/checks/hidden/acknowledge", data=typed)
        assert answer.status_code == 422
        assert f'href="#f-{field}"' in answer.text
        assert typed["reason"] in answer.text, "nothing is lost"
    with acting_for(unit.tenant):
        async with db.transaction():
            until = clock.today() + timedelta(days=20)
    typed = {"reason": "เป็นเรื่องเลิกพนัน", "until": f"{until.day}/{until.month}/{until.year + 543}"}
    answer = await http.post("/staff/checks/hidden/acknowledge", data=typed)
    assert answer.status_code == 303
    assert "เป็นเรื่องเลิกพนัน" in (await http.get("/staff/checks")).text
    lines = await sql(
        unit, "SELECT reason, actor, role FROM audit_entry WHERE action = 'check_acknowledged'"
    )
    assert [(line["reason"], line["role"]) for line in lines] == [("เป็นเรื่องเลิกพนัน", "unit_admin")]

    async def acked():
        with acting_for(unit.tenant):
            async with db.transaction():
                return (await standing_of(told.check)).acked

    assert await acked()
    await told.due(unit)
    assert await acked()
    told.says(WARN, "a", "b")
    await told.due(unit)
    assert not await acked(), "something new"
    told.says(BAD, "a")
    await told.due(unit)
    assert not await acked(), "worse"
    assert len(await letters(sql, unit)) == 1
    # Well again: nothing is left to acknowledge.
    told.says(OK)
    await told.due(unit)
    answer = await http.post("/staff/checks/hidden/acknowledge", data=typed)
    assert answer.status_code == 409


async def test_an_acknowledged_one_writes_no_letter_until_its_day_is_over(unit, sql):
    from portal.monitoring.acks import acknowledge

    told = Told()
    told.says(BAD, "a")
    with acting_for(unit.tenant):
        await rounds.note(told.check, Result(WARN, ("ก", "a"), told.result.findings), 1)
        async with db.transaction():
            await db.changed("UPDATE check_state SET status = 'bad'")
            today = clock.today()
        await acknowledge("hidden", "กำลังแก้", today.isoformat(), unit.unit_admin.person)
    await told.due(unit)
    assert await letters(sql, unit) == []
    with acting_for(unit.tenant):
        async with db.transaction():  # the day after; nobody may change the row but its owner
            await db.changed("UPDATE check_state SET told = ''")
    from portal.monitoring import acks

    later = acks.Ack(BAD, ["a"], "r", today - timedelta(days=1), "n", clock.midnight(today))
    assert not later.covers(BAD, ["a"], today)


async def test_the_pages_say_it_in_both_languages_and_to_whom_they_are_for(unit, client):
    told = Told()
    told.says(BAD, "a", "b", "c", "d", "e")
    await told.due(unit)
    for who in ("webmaster", "unit_admin", "approver"):
        page = (await client(unit, unit.people[who]).get("/staff/checks")).text
        assert "พบ a" in page
        assert "และอีก 2 รายการ" in page
    english = (await client(unit, unit.webmaster).get("/staff/checks?lang=en")).text
    assert "found a" in english
    assert "To be mended" in english
    for who in ("staff", "reviewer"):
        assert (await client(unit, unit.people[who]).get("/staff/checks")).status_code == 403
    assert "ต้องแก้ 1 เรื่อง" in (await client(unit, unit.webmaster).get("/staff/")).text
    assert "ต้องแก้ 1 เรื่อง" not in (await client(unit, unit.staff).get("/staff/")).text
    one = await client(unit, unit.webmaster).get("/staff/checks/hidden")
    assert "พบ e" in one.text
    assert "/acknowledge" not in one.text, "the administrator's alone"
    refused = await client(unit, unit.webmaster).post("/staff/checks/hidden/acknowledge", data={})
    assert refused.status_code == 403
    assert (await client(unit, unit.webmaster).get("/staff/checks/none")).status_code == 404


async def test_an_empty_page_says_that_it_begins_soon(client):
    unit = await make.unit()
    page = await client(unit, unit.webmaster).get("/staff/checks")
    assert "ระบบจะเริ่มภายในไม่กี่นาที" in page.text


async def test_run_now_makes_it_due(unit, client, sql):
    told = Told()
    await told.due(unit)
    assert (
        await client(unit, unit.webmaster).post("/staff/checks/hidden/again")
    ).status_code == 303
    row = await state(sql, unit)
    site = await sql(
        unit, "SELECT checks_due <= portal_now() AS due FROM site WHERE tenant = $1", unit.tenant.id
    )
    assert site[0]["due"]
    assert row["due_at"] < row["checked_at"] + timedelta(minutes=5)


async def test_the_platform_sees_counters_and_nothing_of_what_was_found(unit, operator):
    told = Told()
    told.says(BAD, "secret-finding")
    await told.due(unit)
    page = await operator.get("/checks")
    assert page.status_code == 200
    assert unit.file.unit.name_th in page.text
    assert BY_CODE["hidden"].name[0] in page.text
    assert "secret-finding" not in page.text
    assert "To be mended" in (await operator.get("/checks?lang=en&show=bad")).text


async def test_the_conformity_of_a_period(unit, sql):
    """R93: what was checked, when, with what result."""
    told = Told()
    for says in (OK, BAD, OK):
        told.says(says, *(["a"] if says == BAD else []))
        await told.due(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            today = clock.today()
            found = await conformity(today, today)
            before = await conformity(today - timedelta(days=30), today - timedelta(days=1))
    line = next(line for line in found.lines if line.check.code == "hidden")
    assert (line.runs, line.worst, line.last) == (3, BAD, OK)
    assert line.conforms
    assert not found.conforms, "the other checks never ran"
    assert len(found.not_conforming) == len(CHECKS) - 1
    assert all(line.runs == 0 for line in before.lines)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_says_what_it_is_and_what_to_do_in_both_languages(check):
    for words in (*check.name, *check.todo):
        assert words.strip()
    assert json.dumps(check.name)
