"""Ends: who is told before, noted once and provably, one that fails stops no other, and when
suddenly too many end at once a person says first whether that is meant."""

import contextlib
import json
import os

import asyncpg
import pytest

from portal import worker
from portal.kit import clock, db
from portal.kit.errors import Conflict, NotAllowed
from portal.kit.tenancy import acting_for
from portal.publication.failures import failing
from portal.timing import extensions, stopping, sweep
from portal.timing.extensions import Wanted
from tests import make
from tests.moving import clock_moved


async def at(unit, sql, *args):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.rows(sql, *args)


async def move(unit, made, **columns):
    """The row as if it had been so; the guard lets moments of a published row change."""
    sets = ", ".join(f"{name} = {value}" for name, value in columns.items())
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                f"UPDATE publication SET {sets} WHERE id = ANY($1)",
                made if isinstance(made, list) else [made],
            )


async def catch_up(unit):
    with acting_for(unit.tenant):
        return await sweep.catch_up()


async def lines(unit, made, action="expire"):
    return await at(
        unit, "SELECT * FROM audit_entry WHERE subject = $1 AND action = $2", made, action
    )


async def letters(unit, made, what):
    return await at(
        unit, "SELECT recipient, event FROM letter WHERE publication = $1 AND subject LIKE $2",
        made, f"%{what}%",
    )  # fmt: skip


async def several(unit, count):
    return [await make.publication(unit, title=f"เรื่อง {number}") for number in range(count)]


OVER = {"publish_until": "portal_now() - interval '1 minute'", "warned_at": "portal_now()"}


async def test_its_owner_and_webmasters_are_told_14_and_3_days_before_and_once(unit):
    made = await make.publication(unit, publish_until=await make.soon(unit, 40 * 86_400))
    await catch_up(unit)
    assert not await letters(unit, made, "ครบกำหนดเผยแพร่")
    for days, told in ((27, 1), (27, 1), (38, 2), (38, 2)):
        async with clock_moved(days=days):
            await catch_up(unit)
            await catch_up(unit)
        found = await letters(unit, made, "ครบกำหนดเผยแพร่")
        people = {unit.staff.person.account, unit.webmaster.person.account,
                  unit.people["webmaster2"].person.account}  # fmt: skip
        assert {row["recipient"] for row in found} == people
        assert len(found) == told * 3


async def test_after_a_long_absence_of_the_worker_only_the_last_mark_is_told(unit):
    made = await make.publication(unit, publish_until=await make.soon(unit, 40 * 86_400))
    async with clock_moved(days=39):
        await catch_up(unit)
        await catch_up(unit)
    assert len(await letters(unit, made, "อีก 1 วันครบกำหนดเผยแพร่")) == 3
    assert len(await letters(unit, made, "ครบกำหนดเผยแพร่")) == 3


async def test_what_is_over_already_is_not_warned_of(unit):
    made = await make.publication(unit, publish_until=await make.soon(unit, 20 * 86_400))
    async with clock_moved(days=21):
        await catch_up(unit)
    assert not await letters(unit, made, "วันครบกำหนดเผยแพร่")
    assert len(await lines(unit, made)) == 1


async def test_an_extension_is_warned_of_anew(unit):
    made = await make.publication(unit, publish_until=await make.soon(unit, 20 * 86_400))
    async with clock_moved(days=7):
        await catch_up(unit)
        await make.do(unit, made, "approver", "extend", reason="ยังใช้",
                      publish_until=await make.soon(unit, 30 * 86_400))  # fmt: skip
        await catch_up(unit)
    assert len(await letters(unit, made, "วันครบกำหนดเผยแพร่")) == 3
    async with clock_moved(days=24):
        await catch_up(unit)
    assert len(await letters(unit, made, "วันครบกำหนดเผยแพร่")) == 6


async def test_the_record_proves_the_end(unit):
    made = await make.publication(unit)
    file = await make.document_of(unit, made)
    await move(unit, made, **OVER)
    assert await catch_up(unit) == 1
    assert await catch_up(unit) == 0
    (line,) = await lines(unit, made)
    detail = json.loads(line["detail"])
    assert detail["files"] == [{"filename": file["filename"], "sha256": file["sha256"]}]
    assert detail["hidden_at"] == detail["publish_until"] < detail["noted_at"]
    assert (line["from_state"], line["to_state"]) == ("published", "expired")
    assert (line["actor"], line["actor_name"], line["role"]) == (None, "ระบบ", "system")
    (row,) = await at(unit, "SELECT * FROM publication WHERE id = $1", made)
    assert (row["state"], row["ended_at"]) == ("expired", row["publish_until"])
    await make.drain()
    assert len(await letters(unit, made, "นำลงจากเว็บไซต์แล้ว")) == 3
    assert not await at(unit, "SELECT FROM search_entry WHERE publication = $1", made)


async def test_text_of_files_is_forgotten_unless_held_or_used(unit):
    from portal.keeping.holds import put_hold
    from portal.search import reading

    gone, held = await several(unit, 2)
    with acting_for(unit.tenant):
        for found in await reading.unread(50):
            await reading.read(found)
        await put_hold(held, held, "คดี", unit.webmaster.person)
    await move(unit, [gone, held], **OVER)
    assert await catch_up(unit) == 2
    await make.drain()
    left = await at(unit, "SELECT sha256 FROM document_text")
    assert [row["sha256"] for row in left] == [(await make.document_of(unit, held))["sha256"]]
    with acting_for(unit.tenant):
        assert not await reading.unread(50), "it is not read again"


async def test_one_that_fails_is_tried_again_later_and_stops_no_other(unit):
    made = await several(unit, 6)
    broken = made[2]
    await move(unit, made, **OVER)
    async with refusing(broken):
        assert await catch_up(unit) == 5
        for _ in range(3):
            assert await catch_up(unit) == 0  # not at once again
        with acting_for(unit.tenant):
            async with db.transaction():
                (failed,) = await failing()
        assert (failed["publication"], failed["tries"]) == (broken, 1)
        assert "broken on purpose" in failed["error"]
        async with clock_moved(minutes=2):
            assert await catch_up(unit) == 0
            with acting_for(unit.tenant):
                async with db.transaction():
                    (failed,) = await failing()
            assert failed["tries"] == 2
    async with clock_moved(minutes=10):
        assert await catch_up(unit) == 1
    assert not await at(unit, "SELECT FROM due_failure")
    for one in made:
        assert len(await lines(unit, one)) == 1


@contextlib.asynccontextmanager
async def refusing(publication):
    """The database refuses to end this one, whoever asks."""
    owner = await asyncpg.connect(os.environ["PORTAL_OWNER_DATABASE_URL"])
    name = f"broken_{publication.hex}"
    await owner.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF NEW.id = '{publication}' AND NEW.state = 'expired' THEN"
        " RAISE EXCEPTION 'broken on purpose'; END IF; RETURN NEW; END $$"
    )
    await owner.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON publication FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
    try:
        yield
    finally:
        await owner.execute(f"DROP FUNCTION {name}() CASCADE")
        await owner.close()


@pytest.fixture
async def careful(unit):
    """A unit that asks when more than five end suddenly, and more than a tenth."""
    import msgspec

    from portal.people.person import SYSTEM
    from portal.tenants.actions import apply_unit
    from portal.tenants.unit_file import Timing

    unit.file = msgspec.structs.replace(unit.file, timing=Timing(stop_over=5, stop_percent=10))
    await apply_unit(unit.file, SYSTEM)
    return unit


SUDDEN = {"publish_until": "portal_now() - interval '1 minute'", "warned_at": "NULL"}


async def test_few_ends_of_a_small_unit_are_never_stopped(unit):
    made = await several(unit, 3)
    await move(unit, made, **SUDDEN)
    assert await catch_up(unit) == 3


async def test_many_sudden_ends_wait_for_a_persons_word_and_go_on_once(careful, client):
    made = await several(careful, 7)
    await move(careful, made, **SUDDEN)
    for _ in range(3):
        assert await catch_up(careful) == 0
    assert not await lines(careful, made[0])
    assert (await client(careful).get(f"/p/{made[0]}/")).status_code == 410  # hidden all the same
    told = await at(careful, "SELECT recipient FROM letter WHERE subject LIKE '%พร้อมกันผิดปกติ%'")
    assert careful.unit_admin.person.account in {row["recipient"] for row in told}
    assert careful.webmaster.person.account in {row["recipient"] for row in told}
    page = await client(careful, careful.unit_admin).get("/staff/endings")
    assert page.status_code == 200, page.text
    assert "รอคนยืนยันก่อนบันทึก" in page.text
    assert all(f"/staff/requests/{one}/extension" in page.text for one in made)
    http = client(careful, careful.webmaster)
    empty = await http.post("/staff/endings/decide", data={"verdict": "go_on", "reason": " "})
    assert empty.status_code == 422
    done = await http.post("/staff/endings/decide", data={"verdict": "go_on", "reason": "ตั้งใจ"})
    assert done.status_code == 303
    assert await catch_up(careful) == 7
    assert await catch_up(careful) == 0
    for one in made:
        assert len(await lines(careful, one)) == 1
    said = await lines(careful, careful.tenant.id, "ends_go_on")
    assert [line["reason"] for line in said] == ["ตั้งใจ"]
    with acting_for(careful.tenant), pytest.raises(Conflict):
        await stopping.decide(careful.webmaster.person, go_on=True, reason="อีกครั้ง")


async def test_what_was_foretold_is_not_stopped(careful):
    made = await several(careful, 7)
    await move(careful, made, **OVER)
    assert await catch_up(careful) == 7


async def test_wrong_days_can_be_mended_while_they_wait_and_the_rest_goes_on(careful, client):
    made = await several(careful, 7)
    await move(careful, made, **SUDDEN)
    await catch_up(careful)
    with acting_for(careful.tenant):
        await stopping.decide(careful.unit_admin.person, go_on=False, reason="พิมพ์ปีผิด")
    assert await catch_up(careful) == 0
    for one in made[:4]:
        answer = await client(careful, careful.approver).post(
            f"/staff/requests/{one}/extension",
            data={"publish_until": "30/9/2580", "reason": "พิมพ์ปีผิด"},
        )
        assert answer.status_code == 303, answer.text
    assert (await client(careful).get(f"/p/{made[0]}/")).status_code == 200
    assert await catch_up(careful) == 3
    assert len(await lines(careful, careful.tenant.id, "ends_over")) == 1
    with pytest.raises(Conflict):  # over for good
        await make.do(careful, made[5], "approver", "extend", reason="x",
                      publish_until="2040-01-01")  # fmt: skip


async def test_an_operator_answers_on_the_platforms_host(careful):
    from portal.timing.jobs import decide_for_operator

    made = await several(careful, 7)
    await move(careful, made, **SUDDEN)
    await catch_up(careful)
    assert (await stopping.stopped_units())[careful.tenant.id]["ends_stopped"] == 7
    stranger = str(careful.staff.person.account)
    with acting_for(careful.tenant):
        await decide_for_operator(stranger, True, "ไม่ใช่ผู้ดูแลระบบ")
    assert await catch_up(careful) == 0
    operator = await make.someone_of_the_platform("operator")
    with acting_for(careful.tenant):
        await decide_for_operator(str(operator), True, "ตรวจแล้ว")
    assert await catch_up(careful) == 7
    assert careful.tenant.id not in await stopping.stopped_units()


async def test_a_clock_that_differs_notes_nothing(unit, monkeypatch):
    made = await make.publication(unit)
    await move(unit, made, **OVER)
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed("UPDATE site SET next_due = portal_now()")
    real = sweep.time.time
    for ahead in (86_400, -3_600, 3):
        monkeypatch.setattr(sweep.time, "time", lambda ahead=ahead: real() + ahead)
        with pytest.raises(sweep.ClocksDiffer):
            await worker.sweep()
    assert not await lines(unit, made)
    monkeypatch.undo()
    await worker.sweep()
    assert len(await lines(unit, made)) == 1


async def test_a_day_forward_and_an_hour_back_does_nothing_twice(unit, client):
    soon = await make.publication(unit, publish_until=await make.soon(unit, 12 * 3_600))
    later = await make.publication(unit, publish_until=await make.soon(unit, 15 * 86_400))
    stays = await make.publication(unit, publish_until=await make.soon(unit, 30 * 86_400))
    for hours in (24, 23, 24, 23):
        async with clock_moved(hours=hours):
            await catch_up(unit)
    await catch_up(unit)
    await make.drain()
    assert len(await lines(unit, soon)) == 1
    assert len(await letters(unit, soon, "นำลงจากเว็บไซต์แล้ว")) == 3
    assert len(await letters(unit, later, "อีก 14 วันครบกำหนดเผยแพร่")) == 3
    assert not await letters(unit, stays, "ครบกำหนด")
    for one in (later, stays):
        assert (await client(unit).get(f"/p/{one}/")).status_code == 200


async def test_a_year_forward_by_mistake_ends_nothing_by_itself(careful, client):
    made = await several(careful, 8)
    await move(careful, made, publish_until="portal_now() + interval '200 days'", warn_at="NULL")
    async with clock_moved(days=366):
        assert await catch_up(careful) == 0
        async with db_now(careful) as (stop,):
            assert stop["due"] == 8
    await catch_up(careful)  # the clock is right again, and so is everything
    for one in made:
        assert (await client(careful).get(f"/p/{one}/")).status_code == 200
    assert not (await stopping.stopped_units()).get(careful.tenant.id)


@contextlib.asynccontextmanager
async def db_now(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            yield (await stopping.standing_stop(),)


async def test_an_owner_asks_for_more_time_and_an_approver_decides(unit, client):
    made = await make.publication(unit)
    http = client(unit, unit.staff)
    page = await http.get(f"/staff/requests/{made}/extension")
    assert page.status_code == 200
    assert 'value="30 ก.ย. 2574"' in page.text  # a year later, one click
    asked = await http.post(
        f"/staff/requests/{made}/extension",
        data={"offer": "30/9/2574", "publish_until": "1/1/2500", "reason": "ยังใช้อยู่"},
    )
    assert asked.status_code == 303, asked.text
    again = await http.post(
        f"/staff/requests/{made}/extension", data={"offer": "30/9/2574", "reason": "อีก"}
    )
    assert again.status_code == 409
    assert len(await letters(unit, made, "มีคำขอขยายเวลา")) == 1
    approver = client(unit, unit.approver)
    assert "มีคำขอขยายเวลาเผยแพร่รอพิจารณา 1 เรื่อง" in (await approver.get("/staff/")).text
    no_reason = await approver.post(
        f"/staff/requests/{made}/extension/decide", data={"verdict": "refuse"}
    )
    assert no_reason.status_code == 422
    allowed = await approver.post(
        f"/staff/requests/{made}/extension/decide", data={"verdict": "allow"}
    )
    assert allowed.status_code == 303, allowed.text
    (row,) = await at(unit, "SELECT * FROM publication WHERE id = $1", made)
    assert str(row["until_day"]) == "2031-09-30"
    assert len(await lines(unit, made, "extend")) == 1
    assert len(await letters(unit, made, "อนุญาตให้ขยายเวลา")) == 1
    twice = await approver.post(
        f"/staff/requests/{made}/extension/decide", data={"verdict": "allow"}
    )
    assert twice.status_code == 404


async def test_who_may_not_ask_or_decide(unit):
    made = await make.publication(unit)
    wanted = Wanted("30/9/2574", "", "ยังใช้")
    with acting_for(unit.tenant):
        with pytest.raises(NotAllowed):
            await extensions.ask(made, unit.reviewer.person, wanted)
        asked = await extensions.ask(made, unit.webmaster.person, wanted)
        with pytest.raises(NotAllowed):
            await extensions.decide(asked, unit.webmaster.person, allowed=True, reason="")


@pytest.mark.parametrize(
    ("typed", "stays"),
    [
        ("29/2/2571", "2028-02-29"),
        ("๓๐ ก.ย. ๒๕๗๔", "2031-09-30"),
        ("30/9/2031", "2031-09-30"),
        ("2031-09-30", "2031-09-30"),
        ("29/2/2570", None),
        ("31/9/2574", None),
        ("30/9/25690", None),
        ("30/9/2569", None),
        ("2030-09-30T00:00:00", None),
        ("2031-09-30T16:30:00+07:00", "2031-09-30T16:30:00+07:00"),
        ("2031-09-30T09:30:00Z", "2031-09-30T16:30:00+07:00"),
        ("", None),
        ("พรุ่งนี้", None),
    ],
)
async def test_days_as_people_and_programs_write_them(unit, client, typed, stays):
    made = await make.publication(unit, publish_until="2027-09-30")
    for person in (unit.staff, unit.approver):
        answer = await client(unit, person).post(
            f"/staff/requests/{made}/extension", data={"publish_until": typed, "reason": "ยังใช้"}
        )
        if stays is None:
            assert answer.status_code == 422, (person.username, typed)
            assert 'href="#f-publish_until"' in answer.text
    (row,) = await at(unit, "SELECT publish_until, until_day FROM publication WHERE id = $1", made)
    if stays is None:
        assert str(row["until_day"]) == "2027-09-30"
    else:
        shown = row["until_day"] or row["publish_until"].astimezone(clock.BANGKOK)
        assert shown.isoformat() == stays


async def test_a_year_after_29_february_is_the_28th(unit, client):
    made = await make.publication(unit, publish_until="2028-02-29")
    page = await client(unit, unit.staff).get(f"/staff/requests/{made}/extension")
    assert 'value="28 ก.พ. 2572"' in page.text


async def test_one_unit_that_fails_stops_no_other(unit, other, monkeypatch):
    made = [await make.publication(one) for one in (unit, other)]
    for one, publication in zip((unit, other), made, strict=True):
        await move(one, publication, **OVER)
        with acting_for(one.tenant):
            async with db.transaction():
                await db.changed("UPDATE site SET next_due = portal_now() - interval '1 day'"
                                 " WHERE tenant = $1", one.tenant.id)  # fmt: skip
    real = worker.catch_up

    async def broken():
        from portal.kit import tenancy

        if tenancy.current().id == unit.tenant.id:
            raise RuntimeError("this unit's alone")
        return await real()

    monkeypatch.setattr(worker, "catch_up", broken)
    await worker.sweep()
    assert len(await lines(other, made[1])) == 1
    assert not await lines(unit, made[0])


async def test_a_whole_batch_is_noted_with_a_letter_and_a_line_each(unit):
    made = await several(unit, 12)
    await move(unit, made, **OVER)
    real, sweep.BATCH = sweep.BATCH, 5
    try:
        assert await catch_up(unit) == 12
    finally:
        sweep.BATCH = real
    await make.drain()
    for one in made:
        assert len(await lines(unit, one)) == 1
        assert len(await letters(unit, one, "นำลงจากเว็บไซต์แล้ว")) == 3


async def test_taking_one_that_is_not_over_is_refused(unit):
    made = await make.publication(unit)
    with pytest.raises(Conflict):
        await make.do(unit, made, "system", "expire")


async def test_the_api_says_which_field_is_wrong(unit, client):
    made = await make.publication(unit)
    answer = await client(unit, unit.approver).post(
        f"/api/v1/requests/{made}/actions",
        json={"action": "extend", "publish_until": "2028-02-30", "reason": "x"},
    )
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["publish_until"]
