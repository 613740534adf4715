"""The registry of laws on the platform's host: read by all of the platform, edited by operators,
shown before it is kept, with what reads otherwise."""

import html
import re

import pytest

from portal.kit.tenancy import acting_for
from portal.laws import registry, uses
from portal.laws.cite import cite
from portal.reports import cited
from portal.reports.actions import draw_up
from portal.reports.kinds import About
from tests.isolation.test_platform import officers  # noqa: F401


@pytest.fixture
def operator(officers, edited_laws):  # noqa: F811
    return officers["operator"]


def hidden(page, name):
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def fields(page):
    """What the form of a page would send, by name."""
    form = page[page.index('action="/laws/edit') :]
    found = dict(re.findall(r'<input[^>]*name="([^"]+)" value="([^"]*)"', form))
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form,
                                  re.DOTALL):  # fmt: skip
        found[name] = value
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form,
                                   re.DOTALL):  # fmt: skip
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', inside)
        found[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in found.items()}


async def form_of(http, query):
    answer = await http.get(f"/laws/edit?{query}")
    assert answer.status_code == 200
    return fields(answer.text)


async def keep(http, answer, reason="ตามราชกิจจานุเบกษา"):
    assert answer.status_code in (200, 409, 422), answer.text
    data = {name: hidden(answer.text, name) for name in ("content", "expected")}
    return await http.post("/laws/save", data=data | {"reason": reason})


async def test_who_reads_and_who_edits(officers, unit, client):  # noqa: F811
    province = officers["provincial_admin"]
    for path in ("/laws", "/laws/oia", "/laws/history", "/laws/laws.toml"):
        for role in ("provincial_admin", "operator"):
            assert (await officers[role].get(path)).status_code == 200
        assert (await client(unit, unit.unit_admin).get(path)).status_code == 404
    assert "/laws/edit" not in (await province.get("/laws")).text
    assert (await province.get("/laws/edit")).status_code == 403
    for path in ("edit", "save", "take-back"):
        assert (await province.post(f"/laws/{path}", data={"reason": "x"})).status_code == 403


async def test_every_entry_opens_in_both_languages(operator):
    for code in registry.came_with_the_portal():
        for lang in ("th", "en"):
            answer = await operator.get(f"/laws/{code}?lang={lang}")
            assert answer.status_code == 200, code
            form = await operator.get(f"/laws/edit?code={code}&lang={lang}")
            assert form.status_code == 200, code
    assert (await operator.get("/laws/no-such")).status_code == 404


async def test_search_in_either_digits(operator):
    for words in ("๒๕๔๐", "2540", "ข้อมูลข่าวสาร oia", "ตรวจดู", "information act"):
        page = (await operator.get("/laws", params={"q": words})).text
        assert 'href="/laws/oia"' in page, words
        assert 'href="/laws/cca"' not in page, words
    nothing = (await operator.get("/laws", params={"q": "ไม่มีแน่"})).text
    assert "ลองใช้คำสั้นลง" in nothing


async def test_a_form_that_is_sent_back_as_it_came_changes_nothing(operator):
    for code in registry.came_with_the_portal():
        answer = await operator.post("/laws/edit", data=await form_of(operator, f"code={code}"))
        assert "ไม่มีอะไรต่าง" in answer.text, code


async def test_a_change_is_shown_with_what_reads_otherwise_then_kept_and_taken_back(
    operator, unit, client
):
    form = await form_of(operator, "code=oia")
    answer = await operator.post("/laws/edit", data=form | {"title_th": "พระราชบัญญัติข้อมูลสาธารณะ"})
    text = html.unescape(answer.text)
    assert cite("oia", "7", "9") in text
    assert "พระราชบัญญัติข้อมูลสาธารณะ พ.ศ. ๒๕๔๐ มาตรา ๗ และมาตรา ๙" in text
    site = client(unit)
    before = await site.get("/policies/website")
    refused = await keep(operator, answer, reason=" ")
    assert refused.status_code == 422
    assert "บอกเหตุผล" in refused.text
    assert (await keep(operator, refused)).status_code == 303
    after = await site.get("/policies/website")
    assert "ข้อมูลสาธารณะ" not in before.text
    assert "พระราชบัญญัติข้อมูลสาธารณะ พ.ศ. 2540" in after.text  # no page is kept past it
    late = await keep(operator, answer)
    assert (late.status_code, "บันทึกฉบับอื่นไว้ก่อน" in late.text) == (409, True)
    history = (await operator.get("/laws/history")).text
    assert "ตามราชกิจจานุเบกษา" in history
    number = re.search(r"edition=([1-9][0-9]*)#", history)[1]
    changed = (await operator.get(f"/laws/history?edition={number}")).text
    assert "<ins>พระราชบัญญัติข้อมูลสาธารณะ</ins>" in changed
    back = await operator.post("/laws/take-back", data={"edition": "0"})
    assert (await keep(operator, back, "กลับไปใช้ของเดิม")).status_code == 303
    assert (await site.get("/policies/website")).text == before.text


async def test_coming_papers_are_counted_and_signed_ones_are_not(operator, unit):
    cca = {use.code for kind in cited.kinds() if kind.code == "order" for use in kind.uses}
    assert "cca" in cca
    with acting_for(unit.tenant):
        await draw_up(About("order", 2570), unit.webmaster.person)
    form = await form_of(operator, "code=cca")
    answer = await operator.post("/laws/edit", data=form | {"amendment": "2/2560\n3/2569"})
    [order] = [kind.name_th for kind in cited.kinds() if kind.code == "order"]
    told = rf"{re.escape(order)}: ร่างที่ยังไม่ลงนาม (\d+) ฉบับ ใน (\d+) หน่วยงาน"
    found = re.search(told, html.unescape(answer.text))
    assert found
    assert int(found[2]) >= 1


async def test_a_law_is_added_and_takes_anothers_place(operator):
    form = await form_of(operator, "after=facilitation")
    assert form["title_th"] == registry.all_laws()["facilitation"].title_th
    lacking = await operator.post("/laws/edit", data=form)
    assert lacking.status_code == 422
    assert 'href="#f-code"' in lacking.text
    added = await operator.post("/laws/edit", data=form | {"code": "facilitation-2570",
                                                           "year": "๒๕๗๐"})  # fmt: skip
    assert (await keep(operator, added)).status_code == 303
    form = await form_of(operator, "code=facilitation")
    ended = await operator.post("/laws/edit", data=form | {"superseded_by": "facilitation-2570"})
    assert (await keep(operator, ended)).status_code == 303
    await registry.refresh()
    assert cite("facilitation", "7").endswith("พ.ศ. ๒๕๗๐ มาตรา ๗")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": "1997"}, "year"),
        ({"year": "สองพัน"}, "year"),
        ({"year": "25400"}, "year"),
        ({"title_th": "ก" * 501}, "title_th"),
        ({"short_en": "a" * 121}, "short_en"),
        ({"for_th-0": "ก" * 501}, "for_th-0"),
        ({"amendment": "1/2560"}, "amendment"),
        ({"amendment": "2/9999"}, "amendment"),
        ({"in_force": "31/2/2560"}, "in_force"),
        ({"amendment": "ฉบับสอง"}, "amendment"),
        ({"amendment": "2/2530"}, "amendment"),
        ({"superseded_by": "oia"}, "superseded_by"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"title_th": ""}, "title_th"),
        ({"ref-0": "ก"}, "ref-0"),
        ({"ref-1": "7"}, "ref-1"),
        ({"for_th-0": ""}, "for_th-0"),
        ({"kind": "poem"}, "kind"),
        ({"in_force": "22/11/2569", "over_from": "1/1/2569"}, "over_from"),
        ({"in_force": "1/1/2799"}, "in_force"),
    ],
)
async def test_what_does_not_hold_is_told_at_its_field_and_nothing_is_lost(operator, change, field):
    form = await form_of(operator, "code=oia")
    answer = await operator.post("/laws/edit", data=form | {"note": "พิมพ์ไว้"} | change)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert "พิมพ์ไว้" in answer.text
    assert "Invalid" not in answer.text


async def test_a_law_is_never_called_as_one_of_the_registrys_pages(operator):
    form = await form_of(operator, "")
    answer = await operator.post("/laws/edit", data=form | {"code": "history"})
    assert "ใช้รหัส history ไม่ได้" in answer.text


async def test_what_is_no_registry_is_told_by_its_line(operator):
    sent = {"content": "x = [", "reason": "ทดสอบ", "expected": "0"}
    answer = await operator.post("/laws/save", data=sent)
    assert answer.status_code == 409
    assert "laws.toml:1" in answer.text


async def test_ending_what_is_cited_cannot_be_confirmed(operator):
    form = await form_of(operator, "code=cca")
    answer = await operator.post("/laws/edit", data=form | {"over_from": "1/1/2569"})
    assert answer.status_code == 422
    assert "อ้างไม่ได้อีก" in answer.text
    assert "/laws/save" not in answer.text


def test_kinds_of_papers_cite_what_they_should():
    found = {kind.code: {use.code for use in kind.uses} for kind in cited.kinds()}
    assert {"oia", "cca"} <= found["announcement"]
    assert all(code in registry.all_laws() for codes in found.values() for code in codes)
    assert uses.unclear() == []
