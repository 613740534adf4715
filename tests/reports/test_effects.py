"""What a signed paper changes in its unit: the announcement in force, the order on file."""

from portal.drafts.words import official
from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.reports.kinds import About
from portal.tenants.queries import unit_now
from tests import make
from tests.drafts.said import changed, draw, words
from tests.reports import papers


async def _signed(unit, kind, year=2570):
    paper = await papers.drawn_up(unit, About(kind, year))
    seen = await papers.do(unit, paper, "head", "conclude")
    assert seen.row["state"] == "signed"
    return seen


async def test_a_signed_announcement_is_the_one_that_papers_and_forms_cite():
    unit = await papers.unit()
    await make.unit_like(unit, submit_minutes=5, publish_minutes=5)
    seen = await _signed(unit, "announcement")
    with acting_for(unit.tenant):
        async with db.transaction():
            now, today = (await unit_now()).facts["announcement"], clock.today()
    assert now["title"] == seen.paper.title[1].removeprefix("เรื่อง ")
    assert (now["year"], now["number"], now["date"]) == (
        2570,
        seen.row["number"],
        today.isoformat(),
    )
    said = words(await draw(unit, "responsibility"))
    assert f"เรื่อง {now['title']}" in said
    assert "เป็นไปตามข้อ ๒.๑ ของประกาศหน่วยงาน" in said
    # rolled forward: next year's begins with this one's words
    later = (await draw(unit, "announcement", fiscal_year=2571)).paper
    assert later.title[1] == seen.paper.title[1].replace("๒๕๗๐", "๒๕๗๑")


async def test_an_announcement_of_an_earlier_year_changes_nothing():
    unit = await papers.unit()
    await make.unit_like(unit, submit_minutes=5, publish_minutes=5)
    await changed(unit, announcement={"title": "แนวทาง พ.ศ. ๒๕๗๐", "year": 2570})
    await _signed(unit, "announcement", 2569)
    with acting_for(unit.tenant):
        async with db.transaction():
            assert (await unit_now()).facts["announcement"]["year"] == 2570


async def test_a_signed_order_is_on_file_and_the_next_one_names_it():
    unit = await papers.unit()
    seen = await _signed(unit, "order")
    number = official(seen.row["number"])
    assert f"ที่ {number} ลงวันที่" in words(await draw(unit, "annual-report"))
    assert f"ให้ยกเลิกคำสั่งที่ {number}" in words(await draw(unit, "order"))


def test_a_paper_for_a_line_is_told_by_the_line_as_people_call_it():
    assert About("memo-slot", 2570, slot="moit-2570:2.8").of("th") == "MOIT 2.8 ปีงบประมาณ 2570"
    assert "oia:" not in About("memo-slot", 2570, slot="oia:9(2)").of("th")
    assert About("memo-slot", 2570, slot="nope:1").of("en") == "nope:1 Fiscal year 2027"
