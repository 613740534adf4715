"""What papers count is what happened: beside the public site's own counts, through new editions,
ends, refusals, words before paper, whole years; and what each kind costs the database."""

from datetime import timedelta

from portal.disclosure.queries import site
from portal.drafts.facts import counted, events, handled
from portal.drafts.periods import period, quarter_of
from portal.kit import clock, db, thai
from portal.kit.tenancy import acting_for
from tests import make
from tests.compliance.test_annual_report import REPORTED, load, spied
from tests.drafts import cast
from tests.drafts.kinds import KINDS
from tests.drafts.said import changed, draw, headed, post_of, words


async def facts_of(unit, quarter=0, year=None):
    with acting_for(unit.tenant):
        async with db.transaction():
            of = period(year or thai.fiscal_year(clock.today()), quarter)
            return await counted(of), await handled(of)


async def test_kaeng_khois_own_figures_come_out_again():
    """S0: 7, 2, -, 1, -, 4, -, 19, -, - (A.1); from its samples, and from items made here."""
    drawn = (await cast.papers("kaengkhoi"))["annual-report"]
    assert drawn.facts
    assert drawn.facts["by_category"] == REPORTED
    said = [t for t in cast.read_texts(drawn.paper) if "นำเผยแพร่ผ่านเว็บไซต์ของหน่วยงาน" in t]
    shown = [t.rsplit("หน่วยงาน ", 1)[1] for t in said]
    assert shown[:4] == ["จำนวน ๗ เรื่อง", "จำนวน ๒ เรื่อง", "ยังไม่ดำเนินการ", "จำนวน ๑ เรื่อง"]
    assert (shown[5], shown[7]) == ("จำนวน ๔ เรื่อง", "จำนวน ๑๙ เรื่อง")
    assert "ทั้งสิ้น ๓๓ เรื่อง" in words(drawn)


async def test_counts_are_the_sites_own(unit):
    await load(unit)
    counts, _ = await facts_of(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            public = await site()
    assert [t.standing for t in counts.top] == [public.counts[n.id].count for n in public.top]
    assert counts.standing == counts.new == 33


async def test_a_new_edition_counts_once_and_is_a_row_of_the_log(unit):
    first = await make.publication(unit, title="ฉบับเดิม")
    await make.next_edition(unit, first, title="ฉบับใหม่")
    counts, _ = await facts_of(unit)
    top = counts.top[0]
    assert (top.standing, top.new, top.updated, top.ended) == (1, 1, 1, 0)
    year, quarter = quarter_of(top.first)
    rows = cast.grids(
        (await draw(unit, "publication-log", fiscal_year=year, quarter=quarter)).paper
    )[0].rows
    today = thai.digits(thai.short_date(top.last))
    assert [row[1] for row in rows] == ["ฉบับเดิม", "ฉบับใหม่"]
    assert [row[3] for row in rows] == [f"มีฉบับใหม่แทน {today}", "ปรับปรุง ฉบับที่ ๒"]


async def test_what_ended_is_counted_where_it_ended_and_never_named_when_taken_down(unit):
    kept = await make.publication(unit, title="ยังอยู่")
    gone = await make.publication(unit, "taken_down", title="ชื่อที่ห้ามพูด")
    over = await make.publication(unit, title="ครบเวลา", publish_until=await make.soon(unit, 60))
    async with cast.clock_at(await _later(unit)):
        counts, handling = await facts_of(unit)
        year, quarter = quarter_of(counts.top[0].first)
        log = await draw(unit, "publication-log", fiscal_year=year, quarter=quarter)
        memo = await draw(unit, "memo-follow-up", fiscal_year=year, quarter=quarter)
    assert (counts.top[0].standing, counts.top[0].new, counts.top[0].ended) == (1, 3, 2)
    assert sum(row[3] for row in counts.months) == 2
    said = words(log) + words(memo)
    assert "ชื่อที่ห้ามพูด" not in said
    assert "เรื่องที่นำลงจากเว็บไซต์แล้ว" in said
    assert "ครบระยะเวลาเผยแพร่" in words(log)
    assert len({kept, gone, over}) == 3
    assert handling.refused == {}


async def _later(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            return clock.now() + timedelta(minutes=2)


async def test_spoken_permissions_are_told_as_they_went(unit):
    spoken = await make.draft(unit, title="ด่วน", urgent=True)
    await make.do(unit, spoken, "staff", "submit")
    with acting_for(unit.tenant):
        async with db.transaction():
            said = clock.now().isoformat()
    await make.do(unit, spoken, "webmaster", "record_verbal_approval", channel="phone",
                  urgency="ด่วน", approver=unit.approver.username, spoken_at=said)  # fmt: skip
    await make.do(unit, spoken, "webmaster", "publish")
    remarks = []
    for late in (None, True):
        if late:
            async with cast.clock_at(await _days_on(unit, 10)):
                await make.do(unit, spoken, "approver", "confirm_verbal_approval")
        with acting_for(unit.tenant):
            async with db.transaction():
                today = clock.today()
                found = await events(today - timedelta(days=1), today + timedelta(days=30))
        remarks.append((found[0].spoken, found[0].late))
    assert remarks == [(True, None), (True, True)]
    _, handling = await facts_of(unit)
    assert (handling.verbal["recorded"], handling.verbal["late"], handling.verbal["open"]) == (
        1,
        1,
        0,
    )
    assert "ยืนยันเกินกำหนด" in words(await draw(unit, "annual-report", fiscal_year=await _year(unit)))


async def _days_on(unit, days):
    with acting_for(unit.tenant):
        async with db.transaction():
            return clock.now() + timedelta(days=days)


async def _year(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            return thai.fiscal_year(clock.today())


async def test_refusals_are_counted_by_their_reasons_and_proposed(unit):
    for _ in range(2):
        await make.publication(unit, "rejected")
    drawn = await draw(unit, "annual-report", fiscal_year=await _year(unit))
    assert drawn.facts
    assert drawn.facts["refused"] == {"incomplete": 2}
    problems = next(one for one in drawn.narratives if one.key == "problems")
    assert "ไม่อนุญาต ๒ ครั้ง เหตุผลที่พบมากที่สุด คือ ข้อมูลไม่ครบถ้วน" in problems.proposal


async def test_words_that_people_write_stand_in_the_report(unit):
    said = {"problems": "เว็บไซต์ยังไม่สมบูรณ์ ปี 2570", "advice": "เห็นควรอบรม"}
    drawn = await draw(unit, "annual-report", said, fiscal_year=await _year(unit))
    kept = [(b.key, b.text) for b in drawn.paper.blocks if getattr(b, "key", "")]
    assert kept == [("problems", "เว็บไซต์ยังไม่สมบูรณ์ ปี ๒๕๗๐"), ("advice", "เห็นควรอบรม")]


async def test_a_time_that_has_not_begun_cannot_be_signed_and_one_that_runs_says_until_when(unit):
    year = await _year(unit)
    ahead = await draw(unit, "annual-report", fiscal_year=year + 2)
    assert any("ยังมาไม่ถึง" in one.words_th for one in ahead.lacks)
    running = await draw(unit, "annual-report", fiscal_year=year)
    assert "ข้อมูลถึงวันที่" in words(running)
    assert "ข้อมูลถึงวันที่" not in words(await draw(unit, "annual-report", fiscal_year=year - 1))


async def test_last_years_report_is_of_last_year(unit):
    """What went public this year is not there, and nothing was."""
    await make.publication(unit)
    drawn = await draw(unit, "annual-report", fiscal_year=await _year(unit) - 1)
    assert drawn.facts
    assert (drawn.facts["standing"], drawn.facts["new"]) == (0, 0)


async def test_who_signs_as_head_holds_the_post_or_acts_for_it():
    unit = await headed()
    post = unit.file.organisation.head_position
    sign = (await draw(unit, "memo-report")).paper.signs[1]
    assert (sign.name, sign.position, sign.word) == (unit.approver.person.name, (post,), "ทราบ")
    await post_of(unit, "approver", f"ผู้ช่วย รักษาราชการแทน{post}")
    sign = (await draw(unit, "memo-report")).paper.signs[1]
    assert sign.position == ("ผู้ช่วย", f"รักษาราชการแทน{post}")
    await post_of(unit, "approver", "ผู้ช่วย")
    drawn = await draw(unit, "memo-report")
    assert drawn.paper.signs[1].name == ""
    assert [one.path for one in drawn.lacks] == ["/staff/settings/people"]
    await changed(unit, organisation={"head_position": ""})
    assert [one.path for one in (await draw(unit, "order")).lacks] == ["/staff/settings/papers"]


async def test_fewer_than_two_webmasters_keep_an_announcement_from_being_signed():
    unit = await headed()
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE account SET disabled_at = now() WHERE id = $1",
                unit.webmaster2.person.account,
            )
    for kind in ("announcement", "order"):
        assert [one.path for one in (await draw(unit, kind)).lacks] == ["/staff/settings/people"]


MOST_STATEMENTS = 40


async def test_a_paper_costs_the_same_with_one_item_or_four(unit, monkeypatch):
    await make.publication(unit)
    statements = spied(monkeypatch)

    async def costs():
        found = {}
        for kind in KINDS:
            statements.clear()
            await draw(unit, kind)
            found[kind] = len(statements)
        return found

    few = await costs()
    for _ in range(3):
        await make.publication(unit)
    assert await costs() == few
    assert max(few.values()) <= MOST_STATEMENTS, few
