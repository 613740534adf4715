"""What falls due, told on working mornings: once, to whom it concerns."""

from datetime import date, datetime, timedelta

import pytest

from portal.compliance.counting import count
from portal.kit import clock, db
from portal.kit.clock import BANGKOK
from portal.kit.tenancy import acting_for
from portal.telling import weekly
from tests import make

MONDAY = date(2027, 3, 29)  # two days before the second quarter closes; a working day
AFTER = date(2027, 4, 1)  # the morning after it


@pytest.fixture
def at(monkeypatch):
    """at(day, hour): what the clock says inside this process."""

    def move(day, hour=9):
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=BANGKOK)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


async def settle(unit):
    with acting_for(unit.tenant):
        return await weekly.settle_week()


async def letters(unit, who):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.rows(
                "SELECT subject, body FROM letter WHERE recipient = $1 AND kind = 'week'"
                " ORDER BY created_at",
                who.person.account,
            )


async def test_once_on_the_first_working_morning_of_a_week(unit, at):
    at(MONDAY, 7)
    assert not await settle(unit)
    at(MONDAY - timedelta(days=1))
    assert not await settle(unit)
    at(MONDAY)
    assert await settle(unit)
    assert not await settle(unit)
    [one] = await letters(unit, unit.webmaster)
    assert "31 มี.ค. 2570 ITA 2570 ไตรมาส 2: ยังขาด" in one["body"]
    assert await letters(unit, unit.staff) == []
    at(MONDAY + timedelta(days=1))
    assert not await settle(unit)


async def test_the_morning_after_a_day_was_missed_the_head_is_told(unit, at):
    at(MONDAY)
    await settle(unit)
    at(AFTER)
    assert await settle(unit)
    [_, one] = await letters(unit, unit.webmaster)
    assert "เลยกำหนดแล้ว" in one["body"]
    assert "(กำหนด 31 มี.ค. 2570)" in one["body"]
    assert one["body"] == (await letters(unit, unit.approver))[-1]["body"]


async def test_a_worker_that_was_away_tells_once_and_late(unit, at):
    at(MONDAY)
    await settle(unit)
    at(AFTER + timedelta(days=8))
    assert await settle(unit)
    assert not await settle(unit)
    assert len(await letters(unit, unit.webmaster)) == 2


async def test_who_looks_after_a_province_gets_one_letter_for_all_its_units(unit, other, at):
    admin, _ = await make.province_of(unit, other)
    lacking = []
    for one in (unit, other):
        with acting_for(one.tenant):
            async with db.transaction():
                counted = await count()
        lacking.append(sum(found["lacking"] for found in counted.figures.values()))
    at(MONDAY)
    for one in (unit, other):
        assert await settle(one)
    found = []
    for one in (unit, other):
        with acting_for(one.tenant):
            async with db.transaction():
                found += await db.rows("SELECT body FROM letter WHERE recipient = $1", admin)
    assert len(found) == 1
    assert "หน่วยงานที่ยังขาดข้อมูล 2 แห่ง" in found[0]["body"]
    for count_ in lacking:
        assert f"ยังขาดทั้งหมด {count_}" in found[0]["body"]


async def test_the_units_adapters_are_told_once(unit, at):
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "INSERT INTO adapter (tenant, kind, address, secret, set_by, set_at)"
                " VALUES ($1, 'line', 'C0', 'x', $2, now())",
                unit.tenant.id,
                unit.unit_admin.person.account,
            )
    at(MONDAY)
    await settle(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            found = await db.rows("SELECT message ->> 'say' AS say FROM delivery")
    assert len(found) == 1
    assert found[0]["say"].startswith("สัปดาห์นี้: เลยกำหนด")
