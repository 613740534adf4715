"""The province's view: every figure is a recount of the units' cells; reminders and waivers are
done in the unit; another province's unit is as if it did not exist."""

import io
import re

import openpyxl
import pytest
from msgspec.structs import replace

from portal.audit.queries import trail_of
from portal.catalog.checklists import lists_now
from portal.compliance import counting, jobs, waivers
from portal.compliance.coverage import State, coverage, figures
from portal.kit import clock, db, thai
from portal.kit.tenancy import PLATFORM, Tenant, acting_for, acting_from_platform
from portal.people.person import SYSTEM
from portal.platform.province import columns, figures_of
from portal.tenants.actions import apply_unit
from tests import make
from tests.isolation.test_platform import officers  # noqa: F401

PROVINCE = "หนองบัวลำภู"


@pytest.fixture
async def three(officers):  # noqa: F811
    """(units of a province of its own, the officers): one with items, one waived, one bare."""
    made = []
    name = f"{PROVINCE} {make.uuid4().hex[:6]}"
    for _ in range(3):
        unit = await make.unit()
        unit.file = replace(unit.file, unit=replace(unit.file.unit, province=name))
        await apply_unit(unit.file, SYSTEM)
        made.append(unit)
    await make.publication(made[0], category="strategy", kind="document")
    with acting_for(made[1].tenant):
        await waivers.waive("oia:9(6)", "", "ไม่เกี่ยว", make.looking_after(made[1]))
    return made, officers, name


async def cells_of(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await coverage(lists_now(clock.today()))


def numbers(page):
    """{slug: (lacking, percent)} as the matrix shows them."""
    found = re.findall(r'<tr><th scope="row"><a href="[a-z/]+/([a-z0-9-]+)">(.*?)</tr>', page, re.S)
    return {
        slug: tuple(map(int, re.findall(r'class="n">(?:<b>)?([0-9]+)', rest)))
        for slug, rest in found
    }


async def test_every_figure_of_the_matrix_is_a_recount(three):
    units, officers, name = three  # noqa: F811
    page = (await officers["operator"].get("/compliance", params={"province": name})).text
    shown = numbers(page)
    lacking = 0
    for unit in units:
        found = figures(await cells_of(unit))
        assert shown[unit.slug] == (found.lacking, found.percent)
        lacking += found.lacking
    assert f"{lacking} รายการ" in re.sub(r"\s+", " ", page)
    api = (await officers["operator"].get("/api/v1/compliance", params={"province": name})).json()
    for one in api["units"]:
        unit = next(unit for unit in units if unit.slug == one["slug"])
        cells = await cells_of(unit)
        for listed in one["lists"]:
            found = figures(cell for cell in cells if cell.asked.name == listed["name"])
            assert (listed["done"], listed["lacking"], listed["asked"], listed["total"]) == (
                found.done, found.lacking, found.asked, found.total)  # fmt: skip


async def test_it_follows_at_once_what_a_unit_publishes(three):
    units, officers, name = three  # noqa: F811
    ask = {"province": name, "view": "oia"}
    before = numbers((await officers["operator"].get("/compliance", params=ask)).text)
    await make.publication(units[2], category="strategy", kind="document")
    after = numbers((await officers["operator"].get("/compliance", params=ask)).text)
    assert after[units[2].slug][0] == before[units[2].slug][0] - 1
    assert after[units[1].slug] == before[units[1].slug]


async def test_moit_by_number_and_round_counts_its_own_cells(three):
    units, _, _ = three
    with acting_for(units[0].tenant):
        async with db.transaction():
            noted = await counting.count()
            lists = lists_now(clock.today())
            cells = await coverage(lists)
    [moit] = [one for one in lists if one.family == "moit"]
    over = columns(lists, moit.name)
    assert [one.code for one in over] == [str(number) for number in range(1, 23)]
    of_list = [cell for cell in cells if cell.asked.name == moit.name]
    counts = [figures_of(noted.states, one.keys) for one in over]
    assert sum(one.total for one in counts) == len(of_list)
    assert sum(one.lacking for one in counts) == figures(of_list).lacking
    rounds = [columns(lists, moit.name, one.code) for one in moit.rounds()]
    keys = [key for found in rounds for one in found for key in one.keys]
    assert len(keys) == len(set(keys)) == len(of_list)  # every cell is in one round and no more
    months = [len([key for one in found for key in one.keys if "|20" in key]) for found in rounds]
    assert len(set(months)) == 1  # three months in each
    assert months[0] > 0


async def test_tables_say_the_same_and_no_cell_is_a_formula(three):
    units, officers, name = three  # noqa: F811
    ask = {"province": name, "sort": "name"}
    csv = (await officers["operator"].get("/compliance/tables/units.csv", params=ask)).content
    lines = csv.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    for unit in units:
        found = figures(await cells_of(unit))
        line = next(one for one in lines if unit.slug in one)
        assert line.split(",")[-4:] == [
            str(found.done), str(found.lacking), str(found.of(State.DUE)), str(found.percent)
        ]  # fmt: skip
    data = (await officers["operator"].get("/compliance/tables/units.xlsx", params=ask)).content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.max_row == 4
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value)
    assert (await officers["operator"].get("/compliance/tables/units.pdf")).status_code == 404


async def test_filters_and_order(three):
    units, officers, name = three  # noqa: F811
    http = officers["operator"]
    worst = list(numbers((await http.get("/compliance", params={"province": name})).text))
    lacking = [figures(await cells_of(next(u for u in units if u.slug == one))).lacking
               for one in worst]  # fmt: skip
    assert lacking == sorted(lacking, reverse=True)
    for ask, count in (({"kind": "hospital"}, 0), ({"kind": units[0].file.unit.kind}, 3),
                       ({"district": "ไม่มี"}, 0), ({"only": "lacking"}, 3)):  # fmt: skip
        page = (await http.get("/compliance", params={"province": name} | ask)).text
        assert len(numbers(page)) == count, ask


async def test_another_provinces_units_are_as_if_they_did_not_exist(three, client):
    units, officers, name = three  # noqa: F811
    officer, slug = officers["provincial_admin"], units[0].slug
    assert (await officer.get("/compliance")).status_code == 200
    assert slug not in (await officer.get("/compliance")).text
    for path in (f"/compliance?province={name}", f"/compliance/tables/units.csv?province={name}",
                 f"/compliance/units/{slug}", f"/api/v1/compliance?province={name}"):  # fmt: skip
        assert (await officer.get(path)).status_code == 404, path
    for path in ("nudge", "waivers"):
        answer = await officer.post(f"/compliance/units/{slug}/{path}", data={"reason": "x"})
        assert answer.status_code == 404
    for who in (None, units[0].unit_admin):
        http = client(units[0], who)
        assert (await http.get("/compliance")).status_code == 404
        assert (await http.get("/platform/api/v1/compliance")).status_code == 404


# ---- what is decided here is done in the unit ------------------------------------------------


async def test_a_reminder_goes_once_a_day_to_webmasters_and_head(three):
    units, officers, _ = three  # noqa: F811
    unit = units[0]
    for _ in range(2):
        answer = await officers["operator"].post(f"/compliance/units/{unit.slug}/nudge")
        assert answer.status_code == 303
    await make.drain()
    found = figures(await cells_of(unit))
    with acting_for(unit.tenant):
        async with db.transaction():
            letters = await db.rows("SELECT recipient, subject, body FROM letter"
                                    " WHERE event LIKE 'nudge:%'")  # fmt: skip
            lines = [line for line in await trail_of("unit", [unit.tenant.id])
                     if line["action"] == "nudged"]  # fmt: skip
    people = {unit.people[one].person.account for one in ("webmaster", "webmaster2", "approver")}
    assert {row["recipient"] for row in letters} == people
    assert len(letters) == 3
    assert f"ขาด {found.lacking} รายการ" in letters[0]["subject"]
    assert letters[0]["body"].count("\n- ") <= 31
    assert len(lines) == 1
    page = (await officers["operator"].get(f"/compliance/units/{unit.slug}")).text
    assert "เตือนล่าสุด" in page


async def test_a_slot_is_waived_and_taken_back_for_the_unit(three):
    units, officers, _ = three  # noqa: F811
    unit, http = units[0], officers["operator"]
    path = f"/compliance/units/{unit.slug}"
    wrong = await http.post(f"{path}/waivers", data={"cell": "oia:9(6)|", "reason": " "})
    assert wrong.status_code == 422
    assert 'href="#f-reason"' in wrong.text
    unknown = await http.post(f"{path}/waivers", data={"cell": "oia:99|", "reason": "x"})
    assert unknown.status_code == 422
    answer = await http.post(f"{path}/waivers", data={"cell": "oia:9(6)|", "reason": "ไม่เกี่ยว"})
    assert answer.status_code == 303
    await make.drain()
    cells = {(cell.key, cell.period.code): cell for cell in await cells_of(unit)}
    assert cells["oia:9(6)", ""].state == State.WAIVED
    assert cells["oia:9(6)", ""].excuse["reason"] == "ไม่เกี่ยว"
    await http.post(f"{path}/waivers",
                    data={"cell": "oia:9(6)|", "reason": "เกี่ยวแล้ว", "act": "withdraw"})  # fmt: skip
    await make.drain()
    cells = {(cell.key, cell.period.code): cell for cell in await cells_of(unit)}
    assert cells["oia:9(6)", ""].state == State.MISSING


async def test_who_looks_after_the_unit_no_more_changes_nothing(three):
    units, _, _ = three
    unit = units[0]
    with acting_for(unit.tenant):
        await jobs.waive(str(unit.staff.person.account), "oia:9(6)", "", "x")
        await jobs.nudge(str(unit.staff.person.account))
        async with db.transaction():
            assert await waivers.waivers() == []
            assert not await db.value("SELECT count(*) FROM letter WHERE event LIKE 'nudge:%'")


# ---- counting for many ----------------------------------------------------------------------


async def test_the_worker_counts_some_at_a_time_the_longest_waiting_first(three):
    units, _, name = three
    await jobs.count_stale(10_000)
    ids = {unit.tenant.id for unit in units}
    assert not ids & {one.id for one in await counting.stale()}
    for unit in units:
        await make.publication(unit, category="strategy", kind="document")
    assert await jobs.count_stale(1) == 1
    assert len(ids & {one.id for one in await counting.stale()}) >= 2
    await jobs.count_stale(10_000)
    with acting_for(PLATFORM):
        async with db.transaction():
            [line] = await counting.province_trend(name, "oia", 7)
    found = [figures(cell for cell in await cells_of(unit) if cell.asked.name == "oia")
             for unit in units]  # fmt: skip
    assert (line["units"], line["done"], line["asked"]) == (
        3, sum(one.done for one in found), sum(one.asked for one in found))  # fmt: skip


async def test_of_more_than_can_be_counted_at_once_the_rest_waits(three):
    units, _, _ = three
    for unit in units:
        await make.publication(unit, category="strategy", kind="document")
    assert len(await counting.counted([unit.tenant for unit in units], most=1)) == 1


async def test_the_platform_acts_for_a_unit_between_its_transactions_only(unit, other):
    from portal.kit.tenancy import TenantsMixed

    with acting_for(PLATFORM):
        with acting_from_platform(unit.tenant):
            async with db.transaction():
                assert await db.value("SELECT count(*) FROM category") > 0
            with pytest.raises(TenantsMixed), acting_from_platform(other.tenant):
                pass
        async with db.transaction():
            with acting_from_platform(unit.tenant), pytest.raises(TenantsMixed):
                async with db.transaction():
                    pass
    with acting_for(Tenant(unit.tenant.id, unit.slug)), acting_from_platform(unit.tenant):
        pass


async def test_operators_are_told_once_of_a_year_that_has_no_list(unit, other):
    with acting_for(PLATFORM):
        async with db.transaction():
            year = thai.fiscal_year(clock.today())
    for one in (unit, other):
        with acting_for(one.tenant):
            await jobs.tell_of_lacking_year()
    sent = []
    for one in (unit, other):
        with acting_for(one.tenant):
            async with db.transaction():
                sent += await db.rows(
                    "SELECT subject FROM letter WHERE event LIKE 'lacking-year:%'"
                )
    with acting_for(PLATFORM):
        async with db.transaction():
            told = await db.value("SELECT count(*) FROM year_told WHERE fiscal_year >= $1", year)
    assert told == 1
    assert all("ยังไม่มีรายการ MOIT" in row["subject"] for row in sent)
