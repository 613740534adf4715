"""Days of mourning: every unit's pages are grey from their first second to their last, kept pages
too, and nothing has to run for it."""

import asyncio
from datetime import timedelta

import pytest

from portal.audit.queries import trail_of
from portal.kit import clock, db
from portal.kit.errors import Invalid
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people.person import SYSTEM
from portal.platform import mourning
from tests.isolation.test_platform import officers  # noqa: F401

GREY = "data-mourning"
WORDS = "น้อมสำนึกในพระมหากรุณาธิคุณ"


async def _now():
    with acting_for(PLATFORM):
        async with db.transaction():
            return clock.now()


async def _period(begins, lasts, words=WORDS):
    """(its id, its start, its end), seconds from now."""
    start = await _now() + timedelta(seconds=begins)
    end = start + timedelta(seconds=lasts)
    with acting_for(PLATFORM):
        return await mourning.set_mourning(start, end, words, SYSTEM), start, end


async def test_it_begins_and_ends_at_its_second_on_pages_that_are_kept(unit, client):
    http = client(unit)
    assert GREY not in (await http.get("/")).text
    _, start, end = await _period(0.6, 2.0)
    seen = {True: 0, False: 0}
    while (asked := await _now()) < end or seen[False] < 3:
        page = (await http.get("/")).text
        answered = await _now()
        for moment, grey in ((start, True), (end, False)):
            if answered < moment:
                assert (GREY in page) is not grey or (moment == end and answered < start)
            if asked >= moment and (grey is False or answered < end):
                assert (GREY in page) is grey
                assert (WORDS in page) is grey
                seen[grey] += 1
        await asyncio.sleep(0.02)
    assert seen[True] >= 3


async def test_it_is_called_off_at_once_and_recorded(unit, other, client):
    made, *_ = await _period(-1, 3600)
    for one in (unit, other):
        page = await client(one).get("/contact?lang=en")
        assert f'<p class="ribbon" lang="th">{WORDS}</p>' in page.text
    assert GREY in (await client(unit).get("/no/such")).text
    assert GREY in (await client(unit, unit.staff).get("/staff/")).text
    with acting_for(PLATFORM):
        await mourning.withdraw(made, SYSTEM)
        async with db.transaction():
            lines = await trail_of("mourning", [made])
    assert [line["action"] for line in lines] == ["mourning_set", "mourning_withdrawn"]
    assert GREY not in (await client(unit).get("/")).text


async def test_a_period_that_cannot_be_is_refused():
    for begins, lasts in ((10, -5), (-20, 5)):
        with pytest.raises(Invalid):
            await _period(begins, lasts)


async def test_the_operator_sets_it_and_nobody_else(unit, client, officers):  # noqa: F811
    typed = {
        "starts_day": "26/10/2599", "starts_time": "00.00", "ends_day": "๒๗ ต.ค. ๒๕๙๙",
        "ends_time": "06:30", "words": "",
    }  # fmt: skip
    operator, officer = officers["operator"], officers["provincial_admin"]
    assert (await officer.get("/mourning")).status_code == 403
    assert (await officer.post("/mourning", data=typed)).status_code == 403
    assert (await client(unit, unit.unit_admin).get("/mourning")).status_code == 404
    wrong = await operator.post("/mourning", data=typed | {"ends_day": "x"})
    assert wrong.status_code == 422
    assert "เขียนวันที่แบบ" in wrong.text
    assert (await operator.post("/mourning", data=typed)).status_code == 303
    page = (await operator.get("/mourning")).text
    assert "27 ต.ค. 2599" in page
    with acting_for(PLATFORM):
        async with db.transaction():
            made = next(one["id"] for one in await mourning.all_mournings() if one["stands"])
    assert (await operator.post(f"/mourning/{made}/withdraw")).status_code == 303
    assert (await operator.post(f"/mourning/{made}/withdraw")).status_code == 404
