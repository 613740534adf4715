"""Kaeng Khoi's annual report of 2567 (S0; domain.md A.1): its figures, loaded as they are, come out
again as counts by category, and every page of completeness counts from the same items. And what
those pages cost: statements and bytes."""

import gzip
import re

from portal.catalog.checklists import lists_of
from portal.compliance.coverage import by_list, coverage, figures
from portal.kit import clock, db, thai
from portal.kit.tenancy import acting_for
from tests import make
from tests.compliance.test_pages import Shown, counts, shown_to_everybody

REPORTED = {"1": 7, "2": 2, "3": 0, "4": 1, "5": 0, "6": 4, "7": 0, "8": 19, "9": 0, "10": 0}
LAW = {"facts.rank": "act", "facts.agency": "สำนักงานปลัดกระทรวงสาธารณสุข", "facts.gazette": "เล่ม 114"}
LINKS = {"facts.links": [{"group": "same", "name": "กระทรวง", "url": "https://www.moph.go.th/"}]}
# category 1's seven are its seven entries
LOADED = [
    ("history", "page", 1, {}), ("vision-mission", "page", 1, {}), ("structure", "page", 1, {}),
    ("executives", "document", 1, {}), ("powers-duties", "page", 1, {}),
    ("strategy", "document", 1, {}), ("action-plan", "document", 1, {}),
    ("law", "law", 2, LAW), ("web-links", "web-link", 1, LINKS),
    ("work-manuals", "document", 4, {}), ("news", "document", 19, {}),
]  # fmt: skip


async def load(unit):
    for category, kind, times, facts in LOADED:
        for nth in range(times):
            await make.publication(
                unit, category=category, kind=kind, title=f"เรื่องที่ {nth + 1} ของ {category}", **facts
            )


async def test_the_figures_of_the_annual_report_come_out_again(unit, client, monkeypatch, capsys):
    await load(unit)
    http = client(unit)
    top = (await http.get("/api/v1/categories")).json()["items"]
    assert {one["number"]: one["count"] for one in top} == REPORTED
    assert '<b class="num">33</b> เรื่อง' in (await http.get("/")).text

    with acting_for(unit.tenant):
        async with db.transaction():
            cells = await coverage(lists_of(thai.fiscal_year(clock.today())))
    of = by_list(cells)
    filled = {cell.slot.code for cell in of["gws-3"] if cell.state == "present" and cell.count}
    assert set("2.1 2.2 2.3 2.4 2.6 2.7 2.8 2.11 2.12 2.15 2.18".split()) <= filled
    assert sum(c.count for c in of["gws-3"] if c.slot.code == "2.15") == REPORTED["6"]
    assert sum(c.count for c in of["gws-3"] if c.slot.code == "2.12") == REPORTED["8"]

    await shown_to_everybody(unit, client)
    statements = spied(monkeypatch)
    costs = {}

    async def got(http, path):
        statements.clear()
        answer = await http.get(path, headers={"Accept-Encoding": "identity"})
        assert answer.status_code == 200
        costs[path] = len(statements), len(answer.content), len(gzip.compress(answer.content))
        return answer

    inside = client(unit, unit.webmaster)
    for page in (await got(inside, "/staff/compliance"), await got(inside, "/staff/"),
                 await got(http, "/completeness")):  # fmt: skip
        shown = Shown(page.text).figures
        for name, mine in of.items():
            assert shown[name] | counts(mine, "percent", "lacking") == shown[name]
    api = (await got(inside, "/api/v1/compliance")).json()
    assert {one["name"]: one["done"] for one in api["lists"]} == {
        name: figures(mine).done for name, mine in of.items()
    }
    board = Shown((await got(inside, "/staff/compliance/board")).text)
    assert len(board.cells) == len(cells)
    for path in ("/oia", "/ita", "/website-standard", "/staff/compliance/slot?slot=oia:9(5)"):
        await got(inside if "staff" in path else http, path)
    assert all(count <= MOST_STATEMENTS for count, _, _ in costs.values()), costs
    with capsys.disabled():
        print()
        for path, (count, size, packed) in costs.items():
            print(f"  {path:40} {count:3} statements {size:8,} bytes {packed:7,} packed")


MOST_STATEMENTS = 45  # of the home of a webmaster, the richest page


def spied(monkeypatch) -> list[str]:
    """The statements that go to the database from now on."""
    said: list[str] = []
    for name in ("rows", "row", "value", "changed"):
        ask = getattr(db, name)

        async def listened(sql, *args, ask=ask):
            said.append(re.sub(r"\s+", " ", sql)[:80])
            return await ask(sql, *args)

        monkeypatch.setattr(db, name, listened)
    return said
