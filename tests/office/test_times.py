"""How long steps take: reckoned from the record, by step, reason and month."""

import csv
import io
from datetime import datetime, timedelta
from uuid import uuid4

from portal.kit import clock, db
from portal.kit.clock import BANGKOK
from portal.kit.tenancy import acting_for
from portal.office import spans as measured
from portal.office.times import spent, times
from tests import make

PAGE = "/staff/settings/times"
MONDAY = datetime(2026, 11, 16, tzinfo=BANGKOK)  # no holiday in that week


def at(day, hour, minute=0):
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def lines(subject, *events):
    return [
        {"subject": subject, "action": action, "at": moment, "reason_code": code}
        for action, moment, code in [(*event, "")[:3] for event in events]
    ]


def test_each_stay_at_a_step_is_a_span():
    one = uuid4()
    found = measured.spans(
        lines(
            one,
            ("create", at(0, 9)), ("edit", at(0, 9, 5)), ("submit", at(0, 9, 10)),
            ("forward", at(0, 10, 10)), ("reject", at(1, 9, 30), "incomplete"),
            ("revise", at(1, 10)), ("submit", at(1, 10, 30)), ("forward", at(1, 11)),
            ("approve", at(1, 13)), ("publish", at(2, 9)),
        ),
        {one: 1},
        {one: [at(0, 10), at(0, 10, 5), at(1, 9), at(1, 10, 50), at(1, 12, 55)]},
    )  # fmt: skip
    assert [(span.step, span.outcome) for span in found] == [
        ("submit", "submit"), ("review-0", "forward"), ("approve", "reject"),
        ("submit", "submit"), ("review-0", "forward"), ("approve", "approve"),
        ("publish", "publish"),
    ]  # fmt: skip
    first_review, refused = found[1], found[2]
    assert first_review.clock == first_review.office == timedelta(hours=1)
    assert first_review.work == timedelta(minutes=10)
    # 10.10 to 16.30 on Monday, and 8.30 to 9.30 on Tuesday
    assert refused.office == timedelta(hours=7, minutes=20)
    assert refused.clock == timedelta(hours=23, minutes=20)
    assert refused.work == timedelta(minutes=30)
    assert refused.reason_code == "incomplete"
    assert found[-1].work is None
    assert found[0].work == timedelta(minutes=10)


def test_a_weekend_is_no_waiting_in_office_time():
    one = uuid4()
    found = measured.spans(
        lines(one, ("create", at(4, 16)), ("submit", at(4, 16, 20)), ("approve", at(7, 8, 40))),
        {one: 0},
        {},
    )
    assert found[-1].office == timedelta(minutes=20)
    assert found[-1].clock > timedelta(days=2)


def test_a_recalled_request_begins_again():
    one = uuid4()
    found = measured.spans(
        lines(one, ("create", at(0, 9)), ("submit", at(0, 10)), ("recall", at(0, 11)),
              ("submit", at(0, 11, 30)), ("approve", at(0, 12))),
        {one: 0}, {},
    )  # fmt: skip
    assert [span.clock for span in found] == [
        timedelta(hours=1), timedelta(minutes=30), timedelta(minutes=30),
    ]  # fmt: skip


def test_figures_are_medians_and_the_slowest():
    one = uuid4()
    found = [
        measured.Span(one, "approve", at(0, 9), at(0, 9, n), None, "approve") for n in (1, 5, 9)
    ]
    of = measured.figures(found)
    assert (of.count, of.median_clock, of.slowest_office) == (
        3, timedelta(minutes=5), timedelta(minutes=9),
    )  # fmt: skip
    assert of.median_work is None
    assert measured.figures([]).median_office is None


def test_spoken_permissions_are_counted_by_how_they_ended():
    ids = [uuid4() for _ in range(5)]
    said = [line for one in ids for line in lines(one, ("record_verbal_approval", at(0, 9)))]
    said += lines(ids[0], ("confirm_verbal_approval", at(0, 15)))
    said += lines(ids[1], ("confirm_verbal_approval", at(3, 9)))
    said += lines(ids[2], ("deny_verbal_approval", at(0, 12)))
    counts = measured.verbal(said, {ids[4]: 80}, at(3, 9))
    assert counts == {
        "recorded": 5, "in_time": 1, "late": 1, "denied": 1, "open": 2, "overdue": 1,
    }  # fmt: skip


async def test_the_page_shows_what_was_done(client):
    unit = await make.unit(make.TWO_STEPS)
    await make.publication(unit, "published")
    await make.publication(unit, "rejected")
    waits = await make.publication(unit, "submitted")
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE publication SET due_by = portal_now() - interval '1 hour' WHERE id = $1",
                waits,
            )
            found = await times()
    by_name = {step.name[0]: step.figures.count for step in found.steps}
    assert list(by_name.values()) == [3, 2, 2, 1]
    assert found.reasons == {"incomplete": 1}
    assert [row["id"] for row in found.overdue] == [waits]
    assert found.months[-1].counts == {
        "submit": 3, "approve": 1, "record_verbal_approval": 0, "reject": 1, "publish": 1,
    }  # fmt: skip
    assert len(found.months) == 12
    for who in ("staff", "approver"):
        page = await client(unit, unit.people[who]).get(PAGE)
        assert page.status_code == 200
        assert "<svg" in page.text
        assert "ข้อมูลไม่ครบถ้วน" in page.text
        assert f"/staff/requests/{waits}" in page.text


async def test_working_time_is_from_first_opening(unit):
    made = await make.publication(unit, "submitted")
    with acting_for(unit.tenant):
        async with db.transaction():
            row = await db.row("SELECT round, step FROM publication WHERE id = $1", made)
            await db.changed(
                "INSERT INTO opened (tenant, publication, account, round, step, at)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                unit.tenant.id, made, unit.approver.person.account, row["round"], row["step"],
                clock.now(),
            )  # fmt: skip
    await make.do(unit, made, "approver", "approve")
    with acting_for(unit.tenant):
        async with db.transaction():
            found = await times()
    approve = next(step for step in found.steps if step.minutes and step.figures.worked)
    assert approve.figures.worked == 1
    assert timedelta() < approve.figures.median_work < timedelta(minutes=5)


async def test_the_csv_has_the_same_figures(unit, client):
    await make.publication(unit, "published")
    answer = await client(unit, unit.staff).get(f"{PAGE}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert table[0][0] == "ขั้นตอน"
    assert [row[1] for row in table[1:4]] == ["1", "1", "1"]


async def test_a_post_that_looks_like_a_formula_is_text_in_the_csv(client):
    chain = [{"role": "approver", "position_th": "=1+1", "minutes": 5}]
    unit = await make.unit(chain)
    answer = await client(unit, unit.staff).get(f"{PAGE}.csv")
    assert "'=1+1" in answer.text


async def test_what_owners_allowed_themselves_is_listed(client):
    """R79: allowed where the unit says so, marked on the request and listed here."""
    unit = await make.unit(owner_may_approve=True)
    mine = await make.draft(unit, by=unit.approver, title="เรื่องของผู้อนุมัติเอง")
    await make.do(unit, mine, "approver", "submit")
    http = client(unit, unit.approver)
    assert "เรื่องของผู้อนุมัติเอง" in (await http.get("/staff/")).text  # it waits for its owner
    await make.do(unit, mine, "approver", "approve")
    other = await make.publication(unit, "approved")
    page = (await http.get(PAGE)).text
    assert "ผู้ขออนุญาตเรื่องของตนเอง</h2>" not in page
    assert "ผู้ขออนุญาตเรื่องของตนเอง (1)" in page
    assert f"/staff/requests/{mine}" in page
    assert f"/staff/requests/{other}" not in page
    assert "ผู้ขออนุญาตเรื่องของตนเอง,1" in (await http.get(f"{PAGE}.csv")).text
    assert "ผู้ขออนุญาตเอง" in (await http.get(f"/staff/requests/{mine}")).text
    assert "ผู้ขออนุญาตเอง" not in (await http.get(f"/staff/requests/{other}")).text


async def test_an_empty_unit_has_a_page_too(unit, client):
    page = await client(unit, unit.unit_admin).get(f"{PAGE}?lang=en")
    assert page.status_code == 200
    assert "Nothing is overdue" in page.text


def test_times_in_words():
    assert spent(timedelta(hours=26, minutes=5)) == "1 วัน 2 ชม."
    assert spent(timedelta(hours=26, minutes=5), office=True) == "26 ชม. 5 นาที"
    assert spent(timedelta(seconds=20), "en") == "under 1 min"
    assert spent(None) == "–"
