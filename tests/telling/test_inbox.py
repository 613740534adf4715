"""A person's inbox, and the digest of the morning."""

from datetime import date, datetime, timedelta

import pytest

from portal import worker
from portal.kit import clock, db
from portal.kit.clock import BANGKOK
from portal.kit.tenancy import acting_for, current
from portal.publication.writing import Written, write
from portal.telling import actions, digest
from tests import make

MONDAY = date(2026, 11, 23)  # a working day; the day before is a Sunday


def _letters(mailbox, who):
    found = [file.read_text("utf-8", "replace") for file in mailbox.glob("*.eml")]
    return [text for text in found if f"X-Envelope-To: {who.username}@" in text]


async def _rows(unit, who):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.rows(
                "SELECT * FROM letter WHERE recipient = $1 ORDER BY created_at", who.person.account
            )


async def test_letters_are_listed_unread_first_and_read_when_opened(unit, client, drain):
    first = await make.publication(unit, "submitted")
    second = await make.publication(unit, "submitted")
    await drain()
    http = client(unit, unit.approver)
    page = (await http.get("/staff/inbox/")).text
    assert page.count('class="new"') == 2
    assert "2 ฉบับยังไม่ได้อ่าน" in page
    one, other = sorted(await _rows(unit, unit.approver), key=lambda row: str(first) in row["path"])
    shown = await http.get(f"/staff/inbox/{one['id']}")
    assert f'href="/staff/requests/{second}"' in shown.text
    page = (await http.get("/staff/inbox/")).text
    assert page.count('class="new"') == 1
    assert page.index(str(other["id"])) < page.index(str(one["id"]))
    went = await http.get(f"/staff/inbox/{other['id']}/go")
    assert (went.status_code, went.headers["location"]) == (303, f"/staff/requests/{first}")
    assert 'class="new"' not in (await http.get("/staff/inbox/")).text


async def test_one_opens_only_ones_own(unit, client, drain):
    await make.publication(unit, "submitted")
    await drain()
    (letter,) = await _rows(unit, unit.approver)
    for who in ("staff", "unit_admin"):
        http = client(unit, unit.people[who])
        assert (await http.get(f"/staff/inbox/{letter['id']}")).status_code == 404
        assert (await http.get(f"/staff/inbox/{letter['id']}/go")).status_code == 404
    assert (await _rows(unit, unit.approver))[0]["read_at"] is None


async def test_all_are_read_at_once_and_the_list_has_pages(unit, client):
    with acting_for(unit.tenant):
        async with db.transaction():
            for number in range(45):
                written = Written(f"ข่าวที่ {number:02}", "เนื้อ", "/staff/")
                await write(f"test:{number}", [unit.staff.person.account], "intake", written)
    http = client(unit, unit.staff)
    page = (await http.get("/staff/inbox/?page=3")).text
    assert page.count('class="new"') == 5
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page
    assert (await http.post("/staff/inbox/read-all")).status_code == 303
    page = (await http.get("/staff/inbox/")).text
    assert 'class="old"' in page
    assert 'class="new"' not in page


@pytest.mark.parametrize("how", ["", "weekly", "digest'--"])
async def test_only_the_three_ways_can_be_chosen(unit, client, how):
    answer = await client(unit, unit.staff).post("/staff/inbox/how", data={"how": how})
    assert answer.status_code == 422


async def test_who_chose_the_digest_gets_no_single_mail_but_urgent_ones(
    unit, client, drain, mailbox
):
    sent = {"how": "digest"}
    answer = await client(unit, unit.approver).post("/staff/inbox/how", data=sent)
    assert answer.status_code == 303
    await make.publication(unit, "submitted")
    await drain()
    assert _letters(mailbox, unit.approver) == []
    assert len(await _rows(unit, unit.approver)) == 1  # the inbox has it
    await make.publication(unit, "submitted", urgent=True)
    await drain()
    assert len(_letters(mailbox, unit.approver)) == 1
    made = await make.publication(unit, "submitted")
    with acting_for(unit.tenant):
        async with db.transaction():
            spoken = (clock.now() - timedelta(minutes=2)).isoformat()
    await make.do(
        unit, made, "webmaster", "record_verbal_approval", approver=unit.approver.username,
        channel="phone", urgency="ด่วน", spoken_at=spoken,
    )  # fmt: skip
    await drain()
    assert len(_letters(mailbox, unit.approver)) == 2  # asked to confirm, at once


async def _settle(unit):
    with acting_for(unit.tenant):
        return await digest.settle()


@pytest.fixture
def at(monkeypatch):
    """at(day, hour): what the clock says inside this process."""
    digest._settled.clear()

    def move(day, hour, minute=0):
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=BANGKOK)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


async def _chose_long_ago(unit, who, how):
    with acting_for(unit.tenant):
        await actions.choose(who.person.account, how)
        async with db.transaction():
            await db.changed("UPDATE letter_choice SET digested_on = '2026-11-20'")


async def test_a_digest_comes_once_on_a_working_morning(unit, other, drain, mailbox, at):
    made = await make.publication(unit, "submitted", title="เรื่องที่รออยู่")
    await make.publication(other, "submitted", title="เรื่องของหน่วยงานอื่น")
    await _chose_long_ago(unit, unit.approver, "digest")
    await _chose_long_ago(other, other.approver, "digest")
    await drain()
    at(MONDAY - timedelta(days=1), 9)
    assert await _settle(unit) == 0  # a Sunday
    at(MONDAY, 7, 59)
    assert await _settle(unit) == 0
    at(MONDAY, 13)  # the worker was away in the morning
    assert await _settle(unit) == 1
    digest._settled.clear()  # another worker, or this one after a restart
    assert await _settle(unit) == 0
    await drain()
    rows = [row for row in await _rows(unit, unit.approver) if row["kind"] == "digest"]
    assert len(rows) == 1
    assert "เรื่องที่รออยู่" in rows[0]["body"]
    assert f"{unit.slug}.localhost" in rows[0]["body"]
    assert str(made) in rows[0]["body"]
    assert "เรื่องของหน่วยงานอื่น" not in rows[0]["body"]
    assert other.slug not in rows[0]["body"]
    assert len(_letters(mailbox, unit.approver)) == 1
    at(MONDAY + timedelta(days=1), 8)
    assert await _settle(unit) == 1


async def test_a_morning_with_nothing_to_say_stays_silent_all_day(unit, drain, at):
    await _chose_long_ago(unit, unit.approver, "both")
    at(MONDAY, 8)
    assert await _settle(unit) == 1
    await make.publication(unit, "submitted")
    await drain()
    digest._settled.clear()
    at(MONDAY, 10)
    assert await _settle(unit) == 0
    assert [row["kind"] for row in await _rows(unit, unit.approver)] == ["waiting"]


async def test_who_has_no_role_any_more_gets_none(unit, drain, at):
    await make.publication(unit, "submitted")
    await drain()
    await _chose_long_ago(unit, unit.approver, "digest")
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE membership SET starts_on = '2020-01-01', ends_on = '2020-12-31'"
                " WHERE account = $1",
                unit.approver.person.account,
            )
    at(MONDAY, 8)
    assert await _settle(unit) == 0


async def test_the_worker_asks_every_unit_and_goes_on_after_a_fault(unit, other, monkeypatch):
    monkeypatch.setattr(worker, "QUIET_AT_ONCE", 100_000)  # all of them in this minute
    seen = []

    async def work():
        seen.append(current().slug)
        if current().slug == unit.slug:
            raise RuntimeError("one unit's fault")

    await worker.each_minute(work)
    assert {unit.slug, other.slug} <= set(seen)
