"""Coverage: what stands in which slot and period, what does not, and that every figure is a
recount."""

from datetime import date, timedelta

import pytest

from portal.catalog.checklists import lists_of, moit, oia
from portal.catalog.declarations import declare
from portal.compliance import counting, waivers
from portal.compliance.coverage import DONE, State, coverage, figures
from portal.compliance.shown import state_words
from portal.kit import clock, db, thai
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.tenancy import acting_for
from portal.publication.places import place
from tests import make
from tests.moving import clock_moved


async def cells_of(unit, *lists):
    with acting_for(unit.tenant):
        async with db.transaction():
            year = thai.fiscal_year(clock.today())
            asked = list(lists) or lists_of(year)
            found = await coverage(asked)
    return {(cell.key, cell.period.code): cell for cell in found}


async def this_year(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            return thai.fiscal_year(clock.today())


async def test_a_new_unit_lacks_what_has_no_day_and_owes_what_has_one(unit):
    cells = await cells_of(unit)
    assert cells["oia:7(1)", ""].state == State.MISSING
    states = {cell.state for cell in cells.values()}
    assert State.EXPIRED not in states
    assert {State.DUE, State.LATER, State.MISSING} <= states
    due = [cell for cell in cells.values() if cell.state in (State.DUE, State.LATER)]
    assert all(cell.days >= 0 for cell in due)
    late = [cell for cell in cells.values() if cell.state == State.LATE]
    assert all(cell.days < 0 for cell in late)


async def test_the_portals_own_pages_and_central_documents_fill_their_slots(unit):
    year = await this_year(unit)
    cells = await cells_of(unit)
    search = next(cell for cell in cells.values() if cell.page == "/search")
    assert search.state == State.PRESENT
    [act] = [cell for (key, _), cell in cells.items() if key == f"moit-{year}:2.3"]
    assert (act.state, [one.code for one in act.documents]) == (
        State.PRESENT,
        ["ethical-standards-act"],
    )


async def test_one_item_fills_many_slots_and_leaves_them_when_it_is_over(unit):
    year = await this_year(unit)
    made = await make.publication(unit, category="strategy", kind="document")
    item = made
    cells = await cells_of(unit)
    filled = {key for (key, _), cell in cells.items() if item in [one.id for one in cell.items]}
    assert filled == {"oia:9(2)", "gws-3:2.7", f"moit-{year}:2.8"}
    await make.do(unit, made, "webmaster", "take_down", reason="ผิดเรื่อง")
    cells = await cells_of(unit)
    gone = cells["oia:9(2)", ""]
    assert (gone.state, gone.count, [one.id for one in gone.gone]) == (State.EXPIRED, 0, [item])
    assert state_words(gone) == ("นำลงจากเว็บไซต์แล้ว", "Taken down")


async def test_what_is_over_does_not_say_that_somebody_took_it_down(unit):
    await make.publication(
        unit, category="strategy", kind="document", publish_until=await make.soon(unit, 3 * 86_400)
    )
    async with clock_moved(days=4):
        gone = (await cells_of(unit))["oia:9(2)", ""]
        assert (gone.state, gone.taken_down) == (State.EXPIRED, False)
        assert state_words(gone) == ("ครบกำหนดเผยแพร่แล้ว", "Its time is over")


async def test_a_monthly_summary_stands_in_its_own_month_alone(unit):
    year = await this_year(unit)
    months = moit(year).periods(next(s for s in moit(year).file.slot if s.code == "5"))
    for nth in (0, 2):
        await make.publication(
            unit, category="news", kind="skr1",
            coverage_from=str(months[nth].begins), coverage_to=str(months[nth].ends),
            **{"facts.month": months[nth].code, "facts.none": True},
        )  # fmt: skip
    cells = await cells_of(unit)
    present = [
        period for (key, period), cell in cells.items()
        if key == f"moit-{year}:5" and cell.state == State.PRESENT
    ]  # fmt: skip
    assert present == [months[0].code, months[2].code]


async def test_results_of_six_months_stand_in_the_quarter_in_which_they_end(unit):
    year = await this_year(unit)
    made = await make.publication(
        unit, category="news", kind="document",
        coverage_from=f"{year - 544}-10-01", coverage_to=f"{year - 543}-03-31",
    )  # fmt: skip
    item = made
    with acting_for(unit.tenant):
        await place(item, [f"moit-{year}:16"], unit.webmaster.person)
    cells = await cells_of(unit)
    states = {period: cell.count for (key, period), cell in cells.items() if key.endswith(":16")}
    assert states == {"q2": 1, "q4": 0}


async def test_what_tells_of_last_year_fills_what_asks_for_last_year(unit):
    year = await this_year(unit)
    last = {"coverage_from": f"{year - 545}-10-01", "coverage_to": f"{year - 544}-09-30"}
    made = await make.publication(unit, category="news", kind="document", **last)
    with acting_for(unit.tenant):
        await place(made, [f"moit-{year}:1.2.2"], unit.webmaster.person)
    cells = await cells_of(unit)
    assert cells[f"moit-{year}:1.2.2", "q1"].state == State.PRESENT


async def test_none_declared_is_done_and_shows_its_reason(unit):
    year = await this_year(unit)
    before = figures((await cells_of(unit, oia(year))).values())
    with acting_for(unit.tenant):
        await declare("oia:9(6)", "ไม่มีสัญญาสัมปทาน", year, unit.webmaster.person)
    cells = await cells_of(unit, oia(year))
    cell = cells["oia:9(6)", ""]
    assert (cell.state, cell.excuse["reason"]) == (State.DECLARED, "ไม่มีสัญญาสัมปทาน")
    after = figures(cells.values())
    assert (after.done, after.asked) == (before.done + 1, before.asked)


async def test_a_declared_category_fills_its_slots_only_when_every_category_of_the_slot_is(unit):
    year = await this_year(unit)
    with acting_for(unit.tenant):
        await declare("category:work-manuals", "ยังไม่มีคู่มือ", year, unit.webmaster.person)
    assert (await cells_of(unit))["oia:9(4)", ""].state == State.MISSING
    with acting_for(unit.tenant):
        await declare("category:citizen-manuals", "ยังไม่มีคู่มือ", year, unit.webmaster.person)
    assert (await cells_of(unit))["oia:9(4)", ""].state == State.DECLARED


async def test_a_slot_with_others_under_it_is_filled_from_below(unit):
    await make.publication(unit, category="performance-report", kind="document")
    cells = await cells_of(unit)
    assert cells["oia:9(8).2", ""].state == State.PRESENT
    assert (cells["oia:9(8)", ""].state, cells["oia:9(8)", ""].within) == (State.PRESENT, True)


async def test_a_draft_or_refused_item_fills_nothing(unit):
    before = {key: cell.state for key, cell in (await cells_of(unit)).items()}
    for state in ("draft", "submitted", "approved", "rejected"):
        await make.publication(unit, state, category="strategy", kind="document")
    assert {key: cell.state for key, cell in (await cells_of(unit)).items()} == before


# ---- waivers --------------------------------------------------------------------------------


async def test_a_waived_slot_is_done_until_it_is_withdrawn(unit):
    by = make.looking_after(unit)
    with acting_for(unit.tenant):
        made = await waivers.waive("oia:9(6)", "", "ไม่เกี่ยวกับหน่วยงานนี้", by)
        with pytest.raises(Conflict):
            await waivers.waive("oia:9(6)", "", "อีกครั้ง", by)
    assert (await cells_of(unit))["oia:9(6)", ""].state == State.WAIVED
    with acting_for(unit.tenant):
        await waivers.withdraw(made, "เกี่ยวแล้ว", by)
        with pytest.raises(Conflict):
            await waivers.withdraw(made, "เกี่ยวแล้ว", by)
    assert (await cells_of(unit))["oia:9(6)", ""].state == State.MISSING


async def test_one_period_can_be_waived_alone(unit):
    year = await this_year(unit)
    with acting_for(unit.tenant):
        await waivers.waive(f"moit-{year}:12", "q2", "รอบนี้ไม่ประเมิน", make.looking_after(unit))
    cells = await cells_of(unit)
    assert cells[f"moit-{year}:12", "q2"].state == State.WAIVED
    assert cells[f"moit-{year}:12", "q4"].state != State.WAIVED


@pytest.mark.parametrize(
    ("key", "period", "reason", "field"),
    [
        ("oia:99", "", "เหตุผล", "slot"),
        ("", "", "เหตุผล", "slot"),
        ("oia:9(6)", "q9", "เหตุผล", "period"),
        ("oia:9(6)", "", "  ", "reason"),
        ("oia:9(6)", "", "x" * 501, "reason"),
    ],
)
async def test_a_wrong_waiver_names_its_field(unit, key, period, reason, field):
    with acting_for(unit.tenant), pytest.raises(Invalid) as found:
        await waivers.waive(key, period, reason, make.looking_after(unit))
    assert set(found.value.fields) == {field}


async def test_another_units_waiver_is_none(unit, other):
    by = make.looking_after(unit)
    with acting_for(unit.tenant):
        made = await waivers.waive("oia:9(6)", "", "ไม่เกี่ยว", by)
    with acting_for(other.tenant), pytest.raises(NotFound):
        await waivers.withdraw(made, "ไม่เกี่ยว", by)
    assert (await cells_of(other))["oia:9(6)", ""].state == State.MISSING


# ---- figures --------------------------------------------------------------------------------


async def test_figures_are_counts_of_cells_and_nothing_else(unit):
    await make.completeness(unit)
    await make.publication(unit, category="strategy", kind="document")
    cells = list((await cells_of(unit)).values())
    found = figures(cells)
    assert found.total == len(cells) == sum(found.of(state) for state in State)
    assert found.done == sum(cell.state in DONE for cell in cells)
    lacking = [cell for cell in cells if cell.state in ("expired", "late", "missing")]
    assert found.asked == found.done + len(lacking)
    assert found.percent == found.done * 100 // found.asked < 100


async def test_noted_figures_hold_until_something_changes_and_are_a_recount(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            first = await counting.count()
    assert unit.tenant.id not in {one.id for one in await counting.stale()}
    await make.publication(unit, category="strategy", kind="document")
    assert unit.tenant.id in {one.id for one in await counting.stale()}
    found = (await counting.counted([unit.tenant]))[unit.tenant.id]
    assert found.figures["oia"]["present"] == first.figures["oia"]["present"] + 1
    recount = await cells_of(unit)
    assert found.states == {
        f"{key}|{period}": str(cell.state) for (key, period), cell in recount.items()
    }
    assert (await counting.counted([unit.tenant]))[unit.tenant.id] == found


async def test_noted_figures_do_not_outlive_an_item(unit):
    soon = await make.soon(unit, 5.0)
    await make.publication(unit, category="strategy", kind="document", publish_until=soon)
    before = (await counting.counted([unit.tenant]))[unit.tenant.id]
    assert before.states["oia:9(2)|"] == "present"
    await make.after(unit, soon)
    after = (await counting.counted([unit.tenant]))[unit.tenant.id]
    assert after.states["oia:9(2)|"] == "expired"


async def test_a_line_a_day_for_the_trend(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            await counting.count()
            await counting.count()
            found = await counting.trend("oia", 7)
            today = clock.today()
    assert [row["day"] for row in found] == [today]
    assert today - timedelta(days=7) < found[0]["day"]
    assert isinstance(found[0]["day"], date)
