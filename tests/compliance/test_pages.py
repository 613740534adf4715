"""The board, the overview, the tables, the API, the public page: every figure that is shown is a
recount of the cells, and what they lead to is what is asked for."""

import csv
import io
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from portal.catalog.checklists import lists_of, moit
from portal.catalog.declarations import declare
from portal.compliance import next_step
from portal.compliance.coverage import State, by_list, coverage, figures
from portal.kit import clock, db, thai
from portal.kit.tenancy import acting_for
from portal.publication import places
from tests import make

BOARD = "/staff/compliance/board"


class Shown(HTMLParser):
    """What a page shows: `figures` under the list around them ("" of the page), `cells`: (exact
    key, state), `public`: states of periods under each list."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.list, self.name, self.text = "", "", ""
        self.figures: dict[str, dict[str, int]] = {}
        self.cells: list[tuple[str, str]] = []
        self.public: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.list = said.get("data-list", self.list)
        if "data-figure" in said:
            self.name, self.text = said["data-figure"], ""
        if "data-cell" in said:
            self.cells.append((said["data-cell"], said["data-state"]))
        elif "data-state" in said:
            self.public.setdefault(self.list, []).append(said["data-state"])

    def handle_data(self, data):
        if self.name and data.strip():
            self.figures.setdefault(self.list, {})[self.name] = int(data)
            self.name = ""


async def recount(unit, year=None):
    with acting_for(unit.tenant):
        async with db.transaction():
            year = year or thai.fiscal_year(clock.today())
            return year, await coverage(lists_of(year))


def counts(cells, *names):
    plain = figures(cells).plain()
    return {name: plain[name] for name in names}


async def filled(unit):
    """Something in each state that a test can make."""
    year, _ = await recount(unit)
    item = await make.publication(unit, category="strategy", kind="document")
    gone = await make.publication(unit, category="structure", kind="page")
    await make.do(unit, gone, "webmaster", "take_down", reason="ผิด")
    with acting_for(unit.tenant):
        await declare("oia:9(5)", "ยังไม่มี", year, unit.webmaster.person)
    await make.completeness(unit)
    return item


@pytest.fixture
async def some(unit):
    await filled(unit)
    return unit


# ---- figures --------------------------------------------------------------------------------


async def test_every_figure_of_the_overview_is_a_recount(some, client):
    _, cells = await recount(some)
    page = await client(some, some.approver).get("/staff/compliance")
    shown = Shown(page.text)
    names = ("percent", "done", "asked", "lacking", "due", "later")
    for name, of in by_list(cells).items():
        assert shown.figures[name] == counts(of, *names)
    assert len(re.findall("data-five=", page.text)) == 5


async def test_the_quarters_of_the_overview_add_up(some, client):
    _, cells = await recount(some)
    page = (await client(some, some.staff).get("/staff/compliance")).text
    table = page.split('id="h-quarters"')[1].split("</table>")[0]
    found = re.findall(r"<b>(\d+)/(\d+)</b>", table)
    assert sum(int(done) for done, _ in found) == figures(cells).done
    assert sum(int(asked) for _, asked in found) == figures(cells).asked
    ahead = sum(map(int, re.findall(r"\+(\d+) ", table)))
    assert ahead == figures(cells).of(State.DUE, State.LATER)


async def test_every_cell_is_on_the_board_once_and_in_its_state(some, client):
    _, cells = await recount(some)
    page = await client(some, some.webmaster).get(BOARD)
    shown = Shown(page.text)
    assert sorted(shown.cells) == sorted((f"{c.key}|{c.period.code}", str(c.state)) for c in cells)
    assert shown.figures[""] == counts(cells, "lacking", "due", "done", "later")
    states = [state for _, state in shown.cells]
    assert states.index("expired") < states.index("missing") < states.index("due")
    assert states.index("due") < states.index("present")


@pytest.mark.parametrize("state", ["todo", "due", "later", "done"])
async def test_the_board_by_list_state_and_quarter(some, client, state):
    year, cells = await recount(some)
    http = client(some, some.staff)
    wanted = {
        "todo": ("expired", "late", "missing"), "due": ("due",), "later": ("later",),
        "done": ("present", "declared", "waived"),
    }[state]  # fmt: skip
    name = f"moit-{year}"
    for quarter in (0, 1, 2, 3, 4):
        page = await http.get(f"{BOARD}?list={name}&state={state}&quarter={quarter}")
        mine = [
            one for one in cells
            if one.asked.name == name and quarter in (0, next_step.quarter_of(one))
        ]  # fmt: skip
        shown = Shown(page.text)
        assert {key for key, _ in shown.cells} == {
            f"{one.key}|{one.period.code}" for one in mine if one.state in wanted
        }
        assert shown.figures[""] == counts(mine, "lacking", "due", "done", "later")


async def test_the_quarters_are_those_of_the_rounds(unit):
    year, cells = await recount(unit)
    of = {}
    for one in cells:
        of.setdefault(one.period.code, set()).add(next_step.quarter_of(one))
    assert {code: of[code] for code in ("q1", "q2", "q4")} == {"q1": {1}, "q2": {2}, "q4": {4}}
    assert of[f"{year - 543}-09"] == {4}
    assert of[f"{year - 544}-10"] == {1}


@pytest.mark.parametrize(
    ("query", "status"),
    [("list=x", 422), ("state=x", 422), ("year=2500", 404), ("year=x", 400), ("quarter=5", 400)],
)
async def test_a_wrong_view_is_refused(unit, client, query, status):
    http = client(unit, unit.webmaster)
    assert (await http.get(f"{BOARD}?{query}")).status_code in (status, 422)


async def test_an_earlier_year_is_looked_at(unit, client):
    _, cells = await recount(unit, 2569)
    page = await client(unit, unit.webmaster).get(f"{BOARD}?year=2569")
    assert Shown(page.text).figures[""] == counts(cells, "lacking", "due", "done", "later")
    assert "moit-2569:1.1.1|q1" in page.text


async def test_the_api_says_the_same(some, client):
    year, cells = await recount(some)
    answer = await client(some, some.staff).get("/api/v1/compliance")
    said = answer.json()
    assert said["fiscal_year"] == year
    of = by_list(cells)
    assert [one["name"] for one in said["lists"]] == list(of)
    for one in said["lists"]:
        mine = of[one["name"]]
        names = ("percent", "asked", "done", "lacking", "due", "later", "total")
        assert {name: one[name] for name in names} == counts(mine, *names)
        assert [(s["key"], s["period"], s["state"]) for s in one["slots"]] == [
            (c.key, c.period.code, str(c.state)) for c in mine
        ]
    titles = [i["title"] for one in said["lists"] for s in one["slots"] for i in s["items"]]
    assert titles == [i.title for one in cells for i in one.items]
    schema = (await client(some).get("/api/v1/openapi.json")).json()
    assert "/api/v1/compliance" in schema["paths"]
    assert "ComplianceShape" in str(
        schema["paths"]["/api/v1/compliance"]["get"]["responses"]["200"]
    )


async def test_the_tables_have_a_row_for_each_cell(some, client):
    year, cells = await recount(some)
    http = client(some, some.staff)
    text = (await http.get("/staff/compliance/tables/cells.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == len(cells) + 1
    assert sum(int(row[6]) for row in rows[1:]) == sum(one.count for one in cells)
    assert sum(row[4] == "มีแล้ว" for row in rows) == figures(cells).of(State.PRESENT)
    data = (await http.get("/staff/compliance/tables/cells.xlsx")).content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == [
        [cell.replace("\r\n", "\n") for cell in row] for row in rows
    ]
    asked = [one for one in cells if one.asked.name == f"moit-{year}"]
    text = (await http.get("/staff/compliance/tables/mitas.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == [
        "MOIT", "No.", "หลักฐานที่ต้องตรวจ", "มี/ไม่มี", "File/Link", "อธิบายชี้แจงเพิ่มเติม",
    ]  # fmt: skip
    assert len(rows) == len(asked) + 1
    assert sum(row[3] == "มี" for row in rows) == figures(asked).of(State.PRESENT)
    assert all(row[4].startswith("https://") for row in rows[1:] if row[3] == "มี" and row[4])
    for name in ("other.csv", "cells.pdf", "cells", "a.xlsx"):
        assert (await http.get(f"/staff/compliance/tables/{name}")).status_code == 404


async def test_no_cell_of_a_table_is_a_formula(unit, client):
    await make.publication(unit, category="strategy", kind="document", title='=HYPERLINK("x")')
    http = client(unit, unit.staff)
    text = (await http.get("/staff/compliance/tables/cells.csv")).content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    data = (await http.get("/staff/compliance/tables/cells.xlsx")).content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    [found] = {c.data_type for row in sheet for c in row if str(c.value).startswith("=HYPER")}
    assert found == "s"


async def test_the_home_shows_the_figures_to_who_looks_after_them(some, client):
    _, cells = await recount(some)
    for who in ("webmaster", "approver", "unit_admin"):
        shown = Shown((await client(some, some.people[who]).get("/staff/")).text)
        for name, of in by_list(cells).items():
            assert shown.figures[name] == counts(of, "percent", "lacking"), who
    assert Shown((await client(some, some.staff).get("/staff/")).text).figures == {}


# ---- what everybody may see -----------------------------------------------------------------


async def shown_to_everybody(unit, client, shown="on"):
    done = await client(unit, unit.unit_admin).post(
        "/staff/compliance/public", data={"shown": shown}
    )
    assert done.status_code == 303


async def test_the_public_page_is_there_only_where_it_is_switched_on(unit, client):
    http = client(unit)
    assert (await http.get("/completeness")).status_code == 404
    for who in ("staff", "webmaster", "approver"):
        refused = await client(unit, unit.people[who]).post(
            "/staff/compliance/public", data={"shown": "on"}
        )
        assert refused.status_code == 403
    await shown_to_everybody(unit, client)
    assert (await http.get("/completeness")).status_code == 200
    assert "/completeness" in (await http.get("/")).text
    await shown_to_everybody(unit, client, "")
    assert (await http.get("/completeness")).status_code == 404
    assert "/completeness" not in (await http.get("/")).text


async def test_the_public_figures_are_a_recount_and_name_nothing_that_is_over(some, client):
    await shown_to_everybody(some, client)
    title = "โครงสร้างเดิมที่ไม่เผยแพร่แล้ว"
    over = await make.publication(some, category="action-plan", kind="document", title=title)
    await make.do(some, over, "webmaster", "take_down", reason="ผิด")
    await make.draft(some, title="ร่างที่ยังไม่มีใครเห็น", category="cio")
    _, cells = await recount(some)
    assert title in str([one.gone for one in cells])
    page = (await client(some).get("/completeness")).text
    assert title not in page
    assert "ร่างที่ยังไม่มีใครเห็น" not in page
    shown = Shown(page)
    for name, of in by_list(cells).items():
        found = figures(of)
        assert shown.figures[name] == {
            "done": found.done, "lacking": found.lacking, "percent": found.percent,
            "waiting": found.of(State.DUE, State.LATER),
        }  # fmt: skip
        public = {"expired": "missing", "late": "missing"}
        assert sorted(shown.public[name]) == sorted(public.get(c.state, str(c.state)) for c in of)
    assert (await client(some).get("/website-standard")).status_code == 200


async def test_the_public_page_is_right_in_the_second_in_which_an_item_ends(unit, client):
    await shown_to_everybody(unit, client)
    until = await make.soon(unit, 6.0)
    await make.publication(unit, category="strategy", kind="document", publish_until=until)
    http = client(unit)
    before = Shown((await http.get("/completeness")).text).figures["oia"]
    assert Shown((await http.get("/completeness")).text).figures["oia"] == before  # as it is kept
    await make.after(unit, until)
    after = Shown((await http.get("/completeness")).text).figures["oia"]
    assert (after["done"], after["lacking"]) == (before["done"] - 1, before["lacking"] + 1)


# ---- what to do about it --------------------------------------------------------------------


async def known_cell(unit, key, period=None):
    with acting_for(unit.tenant):
        async with db.transaction():
            year = thai.fiscal_year(clock.today())
            cells = await coverage(lists_of(year))
            seen = await next_step.known(year)
    return next(one for one in cells if one.key == key and period in (None, one.period.code)), seen


def asked_of(url):
    return {name: one[0] for name, one in parse_qs(urlsplit(url).query).items()}


async def test_the_form_is_filled_in_for_a_month(unit, client):
    year, _ = await recount(unit)
    month = f"{year - 544}-11"
    cell, seen = await known_cell(unit, f"moit-{year}:5", month)
    url = next_step.request_url(cell, seen)
    assert asked_of(url) == {
        "title": f"สขร.๑ ประจำเดือนพฤศจิกายน {year - 1}", "category": "news", "kind": "skr1",
        "coverage_from": f"{month}-01", "coverage_to": f"{month}-30",
    }  # fmt: skip
    page = (await client(unit, unit.staff).get(url)).text
    for value in (
        f"สขร.๑ ประจำเดือนพฤศจิกายน {year - 1}",
        f"1 พ.ย. {year - 1}",
        f"30 พ.ย. {year - 1}",
    ):
        assert f'value="{value}"' in page
    assert re.search(rf'name="facts.month"[^>]*value="พฤศจิกายน {year - 1}"', page)
    assert re.search(r'<option value="news" selected', page)


async def test_last_years_title_is_proposed_for_this_year(unit):
    year, _ = await recount(unit)
    await make.publication(
        unit, category="action-plan", kind="document",
        title=f"แผนปฏิบัติราชการ ปีงบประมาณ พ.ศ. {year - 1}",
        coverage_from=f"{year - 545}-10-01", coverage_to=f"{year - 544}-09-30",
    )  # fmt: skip
    cell, seen = await known_cell(unit, "oia:9(3)")
    assert cell.state != State.PRESENT
    given = asked_of(next_step.request_url(cell, seen))
    assert given["title"] == f"แผนปฏิบัติราชการ ปีงบประมาณ พ.ศ. {year}"
    assert given["category"] == "action-plan"
    assert next_step.proposals(cell, seen) == []  # it tells of last year


async def test_a_quarter_is_in_the_title_and_its_dates(unit):
    year, _ = await recount(unit)
    cell, seen = await known_cell(unit, f"moit-{year}:16", "q2")
    given = asked_of(next_step.request_url(cell, seen))
    assert given["title"].endswith(f"ไตรมาส 2 ปีงบประมาณ พ.ศ. {year}")
    assert (given["coverage_from"], given["coverage_to"]) == (
        f"{year - 543}-01-01", f"{year - 543}-03-31",
    )  # fmt: skip


@pytest.mark.parametrize(
    "strange", ["coverage_from=x", "kind=x&category=x", "coverage_to=9999-99-99"]
)
async def test_a_strange_address_gives_an_empty_form(unit, client, strange):
    answer = await client(unit, unit.staff).get(f"/staff/requests/new?{strange}")
    assert answer.status_code == 200


async def test_the_declaration_is_filled_in(unit, client):
    page = await client(unit, unit.unit_admin).get("/staff/settings/declarations?place=oia%3A9(6)")
    assert '<option value="oia:9(6)" selected>' in page.text


async def test_what_is_public_is_proposed_with_its_reason(unit):
    item = await make.publication(
        unit, category="news", kind="document", title="งานวิจัยระบบบริการปฐมภูมิ"
    )
    cell, seen = await known_cell(unit, "oia:9(8).4")
    [found] = next_step.proposals(cell, seen)
    assert (found.item.id, found.because[0]) == (item, "ชื่อเรื่องมีคำว่า “วิจัย”")
    with acting_for(unit.tenant):
        await places.add(item, "oia:9(8).4", unit.webmaster.person)
    cell, seen = await known_cell(unit, "oia:9(8).4")
    assert (cell.state, next_step.proposals(cell, seen)) == (State.PRESENT, [])


async def test_what_stood_there_last_year_is_proposed_by_its_title(unit):
    year, _ = await recount(unit)
    last = await make.publication(
        unit, category="news", kind="document", title="สรุปกิจกรรมชมรมจริยธรรม ปีงบประมาณ พ.ศ. 2569",
        coverage_from="2025-10-01", coverage_to="2025-12-31",
    )  # fmt: skip
    new = await make.publication(
        unit, category="news", kind="document",
        title=f"สรุปกิจกรรมชมรมจริยธรรม ปีงบประมาณ พ.ศ. {year}",
        coverage_from=f"{year - 544}-10-01", coverage_to=f"{year - 544}-12-31",
    )  # fmt: skip
    slot = next(s for s in moit(year).file.slot if s.rounds and not s.heading and not s.words
                and not s.categories and not s.kinds and "q1" in s.rounds
                and not s.of_last_year and not s.answered_by and not s.shared)  # fmt: skip
    with acting_for(unit.tenant):
        await places.place(last, [f"moit-2569:{slot.code}"], unit.webmaster.person)
    cell, seen = await known_cell(unit, f"moit-{year}:{slot.code}", "q1")
    [found] = next_step.proposals(cell, seen)
    assert (found.item.id, found.because[0]) == (new, "ชื่อเดียวกับเรื่องที่เคยอยู่ในรายการนี้")


async def test_a_request_under_way_is_told(unit, client):
    made = await make.publication(unit, "submitted", category="strategy", kind="document")
    cell, seen = await known_cell(unit, "oia:9(2)")
    assert next_step.under_way(cell, seen).publication == made
    assert f"/staff/requests/{made}" in (await client(unit, unit.staff).get(BOARD)).text


async def test_one_tap_places_it_and_one_takes_it_back(unit, client):
    year, _ = await recount(unit)
    item = await make.publication(unit, category="news", kind="document")
    at, http = f"moit-{year}:16|q2", client(unit, unit.webmaster)
    data = {"item": str(item), "at": at, "list": f"moit-{year}", "year": str(year)}
    for who in ("staff", "approver", "unit_admin"):
        refused = await client(unit, unit.people[who]).post("/staff/compliance/place", data=data)
        assert refused.status_code == 403
    done = await http.post("/staff/compliance/place", data=data)
    assert done.status_code == 303
    page = (await http.get(done.headers["location"])).text
    assert "เลิกวาง" in page
    states = dict(Shown(page).cells)
    assert (states[at], states[f"moit-{year}:16|q4"]) == ("present", "later")
    twice = await http.post("/staff/compliance/place", data=data)
    assert twice.status_code == 303  # the same tap again changes nothing
    undone = await http.post("/staff/compliance/take-away", data=data)
    assert dict(Shown((await http.get(undone.headers["location"])).text).cells)[at] != "present"
    assert (await http.post("/staff/compliance/take-away", data=data)).status_code == 404
    wrong = await http.post("/staff/compliance/place", data=data | {"at": f"moit-{year}:16|q9"})
    assert wrong.status_code == 422
    assert "ไม่มีงวดนี้" in wrong.text
    for bad in ("", "x", "00000000-0000-0000-0000-000000000000"):
        gone = await http.post("/staff/compliance/place", data=data | {"item": bad})
        assert gone.status_code == 404


async def test_the_page_of_one_slot(unit, client):
    year, _ = await recount(unit)
    item = await make.publication(unit, category="news", kind="document", title="รายงานเฉพาะของเรา")
    http = client(unit, unit.webmaster)
    path = f"/staff/compliance/slot?slot=moit-{year}:16&period=q2"
    assert str(item) not in (await http.get(path)).text
    assert str(item) in (await http.get(f"{path}&q=เฉพาะของเรา")).text
    for wrong in ("slot=x", "slot=oia:9(9)", f"slot=moit-{year}:16&period=q9", ""):
        assert (await http.get(f"/staff/compliance/slot?{wrong}")).status_code == 404


async def test_the_publish_step_proposes_the_slots_that_it_fits(unit, client):
    made = await make.publication(
        unit, "approved", category="news", kind="document", title="งานวิจัยระบบบริการปฐมภูมิ"
    )
    page = (await client(unit, unit.webmaster).get(f"/staff/requests/{made}")).text
    offer = page.split("น่าจะตรงกับรายการนี้ด้วย")[1].split("</fieldset>")[0]
    assert 'value="oia:9(8).4"' in offer
    assert "ชื่อเรื่องมีคำว่า “วิจัย”" in offer
    done = await client(unit, unit.webmaster).post(
        f"/staff/requests/{made}/actions",
        data={
            "action": "publish",
            "places": ["oia:9(8).4", "oia:9(8).4"],  # ticked in both lists
            "checked": ["current", "correct", "complete"],
        },
    )
    assert done.status_code == 303
    cell, _ = await known_cell(unit, "oia:9(8).4")
    assert [one.id for one in cell.items] == [made]
    for who in ("staff", "approver"):
        page = (await client(unit, unit.people[who]).get(f"/staff/requests/{made}")).text
        assert "น่าจะตรงกับรายการนี้ด้วย" not in page


async def test_another_unit_sees_and_places_nothing_of_it(some, other, client):
    item = await make.publication(some, category="news", kind="document", title="ของหน่วยแรกเท่านั้น")
    http = client(other, other.webmaster)
    for path in ("/staff/compliance", BOARD, "/staff/compliance/tables/cells.csv",
                 "/api/v1/compliance", "/staff/compliance/slot?slot=oia:9(5)"):  # fmt: skip
        answer = await http.get(path)
        assert answer.status_code == 200
        assert str(item) not in answer.text
        assert some.slug not in answer.text
    data = {"item": str(item), "at": "oia:9(1)"}
    assert (await http.post("/staff/compliance/place", data=data)).status_code == 404
    assert (await client(other, some.webmaster).get(BOARD)).status_code in (303, 401)
