"""MOIT 1 as a public page: a link for each line, of what is public now."""

import re

from portal.kit.tenancy import acting_for
from tests import make
from tests.reports.test_bundle import filled, year_now


async def test_a_link_for_each_line_and_only_what_is_public(unit, client) -> None:
    with acting_for(unit.tenant):
        year = await year_now()
    made = await filled(unit, "1.1.2", year, title="ประกาศแนวทางที่ข้อ ๑.๒")
    http = client(unit)
    found = await http.get(f"/moit-1/{year}")
    assert found.status_code == 200
    lines = re.findall(r'<li class="slot" id="(s-[0-9-]+)"', found.text)
    assert lines == ["s-1-1-1", "s-1-1-2", "s-1-1-3", "s-1-1-4", "s-1-2-1", "s-1-2-2", "s-1-2-3"]
    for line in lines:
        assert f'href="#{line}"' in found.text
    at = found.text.index('id="s-1-1-2"')
    assert at < found.text.index("ประกาศแนวทางที่ข้อ ๑.๒") < found.text.index('id="s-1-1-3"')
    await make.do(unit, made, "webmaster", "take_down", reason="ผิด")
    after = await http.get(f"/moit-1/{year}")
    assert "ประกาศแนวทางที่ข้อ ๑.๒" not in after.text


async def test_this_year_without_saying_so_and_none_of_unknown_years(unit, client) -> None:
    http = client(unit)
    with acting_for(unit.tenant):
        year = await year_now()
    assert f"/moit-1/{year}#" in (await http.get("/moit-1")).text
    assert (await http.get("/moit-1/2500")).status_code == 404
    english = await http.get("/moit-1?lang=en")
    assert "Not done yet" in english.text


async def test_nothing_of_another_unit(unit, other, client) -> None:
    with acting_for(unit.tenant):
        year = await year_now()
    await filled(other, "1.1.2", year, title="ของหน่วยงานอื่น")
    assert "ของหน่วยงานอื่น" not in (await client(unit).get(f"/moit-1/{year}")).text
