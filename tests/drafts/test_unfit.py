"""Papers of what does not fit: nothing at all, very much of it, very long and odd words, chains of
one step and of four, years far away."""

import pytest

from portal.catalog.template_file import read_template
from portal.drafts.periods import quarter_of
from portal.drafts.words import official
from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.people.person import SYSTEM
from portal.settings import ROOT
from portal.sheets.blocks import from_data, to_data
from portal.tenants.actions import apply_unit
from tests import make
from tests.drafts import cast
from tests.drafts.kinds import KINDS
from tests.drafts.said import changed, draw, words

KINDS_SORTED = sorted(KINDS)
ODD = "🏥 ป้องกันไข้เลือดออก 👨‍👩‍👧‍👦 <b>&amp; \u202eกลับ ฺ์ 2570 "


async def many(unit, count):
    """So many public items, written as rows: what is read is the same."""
    first = await make.publication(unit, title="ต้นแบบ")
    with acting_for(unit.tenant):
        async with db.transaction():
            names = [
                row["column_name"]
                for row in await db.rows(
                    "SELECT column_name FROM information_schema.columns"
                    " WHERE table_name = 'publication' ORDER BY ordinal_position"
                )
            ]
            own = {"id": "n.id", "item": "n.id", "number": "'M' || n.n", "title": "'เรื่องที่ ' || n.n",
                   "state": "'draft'"}  # fmt: skip
            columns = ", ".join(own.get(name, f"p.{name}") for name in names)
            await db.changed(
                f"INSERT INTO publication ({', '.join(names)}) SELECT {columns} FROM publication p,"
                " (SELECT n, gen_random_uuid() AS id FROM generate_series(2, $2::int) n) n"
                " WHERE p.id = $1",
                first,
                count,
            )
            for state in ("submitted", "approved", "published"):
                await db.changed("UPDATE publication SET state = $1 WHERE number LIKE 'M%'", state)


async def test_a_unit_without_anything_has_papers_that_say_so(unit):
    for kind in KINDS_SORTED:
        drawn = await draw(unit, kind)
        assert from_data(to_data(drawn.paper)) == drawn.paper
        for grid in cast.grids(drawn.paper):
            assert grid.rows or grid.empty
    assert "ไม่มีเรื่องที่เผยแพร่" in words(await draw(unit, "publication-log"))


async def test_two_thousand_items_are_all_there(unit):
    await many(unit, 2000)
    log = cast.grids((await draw(unit, "publication-log", **await _quarter(unit))).paper)[0]
    assert len(log.rows) == 2000
    memo = await draw(unit, "memo-follow-up", **await _quarter(unit))
    assert sum(bool(getattr(b, "number", "")) for b in memo.paper.blocks) == 2000
    year = (await _quarter(unit))["fiscal_year"]
    drawn = await draw(unit, "annual-report", fiscal_year=year)
    assert drawn.facts
    assert drawn.facts["standing"] == 2000


async def _quarter(unit):

    with acting_for(unit.tenant):
        async with db.transaction():
            year, quarter = quarter_of(clock.today())
    return {"fiscal_year": year, "quarter": quarter}


@pytest.mark.parametrize("title", ["ย" * 2000, ODD * 40, "คำ " * 700], ids=["long", "odd", "words"])
async def test_words_that_do_not_fit_are_one_line_each(unit, title):
    await make.publication(unit)
    told = {key: title for key in ("problems", "advice", "result", "request", "handling")}
    for kind in KINDS_SORTED:
        drawn = await draw(unit, kind, told)
        for block in (*drawn.paper.blocks, *drawn.paper.after):
            if getattr(block, "key", ""):
                assert "\n" not in block.text
                assert "\u202e" not in block.text
                assert block.text.count("ย") == title.count("ย") or "ย" * 9 not in title


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
async def test_chains_of_any_length(steps):
    reviews = [make.TWO_STEPS[0] | {"position_th": f"ผู้ตรวจ {'ก' * n}"} for n in range(1, steps)]
    unit = await make.unit([*reviews, *make.ONE_STEP])
    said = words(await draw(unit, "announcement"))
    for step in reviews:
        assert f"{step['position_th']} พิจารณารายละเอียดข้อมูล" in said
    assert said.count("ใช้เวลา ๕ นาที") == steps + 2
    for kind in KINDS_SORTED:
        await draw(unit, kind)


@pytest.mark.parametrize("year", [2560, 2571, 2700])
async def test_years_far_away(unit, year):
    for kind in KINDS_SORTED:
        drawn = await draw(
            unit, kind, fiscal_year=year, **({"slot": "moit-2699:9"} if kind == "memo-slot" else {})
        )
        assert drawn.paper.unit == official(unit.file.unit.name_th)
        if kind in ("annual-report", "publication-log", "memo-follow-up") and year > 2580:
            assert drawn.lacks


async def test_figures_of_complaints_are_numbers_or_it_is_not_signed(unit):
    good = {"service-received": "๑๒", "service-settled": "10", "corruption-received": "0",
            "corruption-settled": "0", "handling": "แล้วเสร็จ"}  # fmt: skip
    drawn = await draw(unit, "complaints", good)
    assert ("เรื่องร้องเรียนการปฏิบัติงานหรือการให้บริการ", "๑๒", "๑๐", "๒") in cast.grids(drawn.paper)[
        0
    ].rows
    assert not [one for one in drawn.lacks if one.path == "/staff/reports/"]
    for key, wrong in (
        ("service-received", "สิบ"),
        ("service-settled", "13"),
        ("corruption-settled", "-1"),
    ):
        bad = await draw(unit, "complaints", good | {key: wrong})
        assert [one for one in bad.lacks if one.path == "/staff/reports/"], (key, wrong)


async def test_a_unit_whose_file_is_older_than_papers_has_them_too(unit):
    """Facts that were applied before there was such a table."""
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE unit SET facts = facts - '{papers,organisation,announcement}'::text[]"
                " WHERE id = $1",
                unit.tenant.id,
            )
    for kind in KINDS_SORTED:
        assert (await draw(unit, kind)).paper.unit


async def test_another_template_has_its_own_clauses(unit):
    with acting_for(unit.tenant):
        await make.apply_template(read_template(ROOT / "tenants" / "templates" / "district-9.toml"))
    await changed(unit, site={"template": "district-9"})
    await apply_unit(unit.file, SYSTEM)
    said = words(await draw(unit, "announcement"))
    assert "e-Service" not in said
    assert "แสดงสถิติการเข้าใช้บริการเว็บไซต์" in said
