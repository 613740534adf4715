"""Which cells come first, what fits a slot, and the trend beside its table."""

import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest

from portal.catalog.asked import Period
from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import moit, oia
from portal.compliance.coverage import Cell, State, coverage, figures
from portal.compliance.fitting import Candidate, bare, fit
from portal.compliance.next_step import title_for, worth_doing
from portal.disclosure.queries import end_of_page
from portal.kit import clock, db
from portal.kit.clock import midnight
from portal.kit.tenancy import acting_for

ACT, ITA = oia(2570), moit(2570)
assert ITA


def cell(state, days=None, asked=ITA, code="x", *, optional=False):
    slot = Slot(code, "รายการ", "Entry", optional=optional)
    return Cell(asked, slot, Period(), state, days)


def test_what_is_late_comes_first_then_what_is_over_due_soon_and_asked_by_law():
    cells = [
        cell(State.DUE, 200, code="far"), cell(State.MISSING, code="missing"),
        cell(State.MISSING, asked=ACT, code="law"), cell(State.DUE, 20, code="soon"),
        cell(State.EXPIRED, code="over"), cell(State.LATE, -3, code="late"),
        cell(State.LATE, -40, code="later"), cell(State.PRESENT, code="done"),
        cell(State.MISSING, asked=ACT, code="if-any", optional=True),
    ]  # fmt: skip
    first = [one.slot.code for one in worth_doing(cells, 9)]
    assert first == ["later", "late", "over", "soon", "law", "missing", "if-any", "far"]
    assert len(worth_doing(cells)) == 5


def test_each_slot_is_named_once_among_the_first():
    months = [cell(State.LATE, -days, code="5") for days in (5, 35, 65)]
    [one] = worth_doing(months)
    assert one.days == -65


def item(title, *, category="news", kind="document", begins=None, ends=None):
    return Candidate(uuid4(), uuid4(), title, category, kind, begins, ends)


SLOT = Slot(
    "1", "แผนปฏิบัติการจัดซื้อจัดจ้าง", "Plan", words=["จัดซื้อ"], categories=["plans"], kinds=["plan"]
)
Q2 = Period("q2", begins=date(2027, 1, 1), ends=date(2027, 3, 31), among=True)


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"title": "ประกาศจัดซื้อวัสดุ"}, "ชื่อเรื่องมีคำว่า “จัดซื้อ”"),
        ({"title": "ก", "category": "plans"}, "อยู่ในหมวดของรายการนี้"),
        ({"title": "ก", "kind": "plan"}, "เป็นเนื้อหาชนิดของรายการนี้"),
        ({"title": "สรุปเรื่องเดิม ไตรมาส 2 ปีงบประมาณ พ.ศ. 2570"}, "ชื่อเดียวกับเรื่องที่เคยอยู่ในรายการนี้"),
        ({"title": "ก"}, None),
        # of another time, by its dates or by its title
        ({"title": "จัดซื้อ", "begins": date(2026, 10, 1), "ends": date(2026, 12, 31)}, None),
        ({"title": "จัดซื้อ ไตรมาส 1 ปีงบประมาณ พ.ศ. 2570"}, None),
        ({"title": "จัดซื้อ เดือนเมษายน 2570"}, None),
        ({"title": "จัดซื้อ", "begins": date(2026, 10, 1), "ends": date(2027, 9, 30)}, "จัดซื้อ"),
    ],
)
def test_what_fits_a_slot_and_why(given, because):
    found = fit(item(**given), SLOT, Q2, [bare("สรุปเรื่องเดิม ไตรมาส 1 ปีงบประมาณ พ.ศ. 2569")])
    if because is None:
        assert found is None
    else:
        assert found
        assert because in found.because[0]


def test_last_times_title_goes_on_to_the_period_that_is_asked_for():
    slot = Slot("5", "สรุป", "x", every="month")
    month = Period("2026-12", "ธันวาคม 2569", "", begins=date(2026, 12, 1), ends=date(2026, 12, 31),
                   among=True)  # fmt: skip
    asked = Cell(ITA, slot, month, State.DUE, 40)
    last = "สรุปผลการจัดซื้อ เดือน ตุลาคม 2569 (สขร.1)"
    assert title_for(asked, [last]) == "สรุปผลการจัดซื้อ เดือน ธันวาคม 2569 (สขร.1)"
    assert title_for(asked, []) == "สรุป ประจำเดือนธันวาคม 2569"


async def test_the_trend_is_what_was_noted_and_today_is_counted_now(unit, client):
    with acting_for(unit.tenant):
        async with db.transaction():
            today = clock.today()
            found = figures(await coverage([ACT])).percent
            for weeks, percent in ((1, 41), (2, 39), (30, 7)):
                noted = json.dumps({"percent": percent})
                await db.changed(
                    "INSERT INTO coverage_day (tenant, day, list, figures)"
                    " VALUES ($1, $2, 'oia', $3::jsonb)",
                    unit.tenant.id,
                    today - timedelta(weeks=weeks),
                    noted,
                )
    page = (await client(unit, unit.approver).get("/staff/compliance")).text
    section = page.split('id="h-trend"')[1].split("</section>")[0]
    rows = re.findall(r'<tr><th scope="row">.*?</th><td class="n">(.*?)</td>', section)
    assert rows == [f"{found} %", "41 %", "39 %"]  # the newest first; 30 weeks ago is too long ago
    drawn = section.split("</svg>")[0]
    assert re.findall(r"<text[^>]*>(\d+)</text>", drawn) == ["39", "41", str(found)]


async def test_a_page_that_says_what_is_due_holds_for_this_day_at_most(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            assert await end_of_page() == midnight(clock.today() + timedelta(days=1))
