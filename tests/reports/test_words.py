"""Words of papers that people edit: versions, taken back, compared with last year's, spelt, said
something about; nothing that was typed is lost."""

import html
import re

import pytest

from portal.audit.queries import trail_of
from portal.kit import db
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.tenancy import acting_for
from portal.reports import actions, wording, words
from portal.reports.kinds import About
from tests.reports import papers

LAST, THIS = About("test-plain", 2568), About("test-plain", 2569)


@pytest.fixture
async def made():
    return await papers.unit()


async def inside(made, work, *args, **more):
    with acting_for(made.tenant):
        async with db.transaction():
            return await work(*args, **more)


async def keep(made, paper, typed, number, who="staff"):
    with acting_for(made.tenant):
        await wording.keep(paper, "problems", typed, number, papers.here(made.people[who]))


async def kept(made, paper):
    found = await inside(made, words.versions, paper)
    return [(row["number"], row["words"], row["written_name"]) for row in found.get("problems", [])]


async def test_each_save_is_a_version_with_its_writer(made):
    paper = await papers.drawn_up(made, THIS)
    await keep(made, paper, "ปัญหาที่หนึ่ง", 0)
    await keep(made, paper, "ปัญหาที่สอง", 1, "reviewer")
    await keep(made, paper, "ปัญหาที่สอง", 2)  # the same again
    names = {one: made.people[one].person.name for one in ("staff", "reviewer")}
    assert await kept(made, paper) == [
        (2, "ปัญหาที่สอง", names["reviewer"]), (1, "ปัญหาที่หนึ่ง", names["staff"])
    ]  # fmt: skip
    with acting_for(made.tenant):
        await wording.back(paper, "problems", 1, 2, papers.here(made.people["staff"]))
        assert (await papers.look(made, paper)).said == {"problems": "ปัญหาที่หนึ่ง"}
        await wording.back(paper, "problems", 0, 3, papers.here(made.people["staff"]))
    assert (await papers.look(made, paper)).said == {}
    assert [number for number, *_ in await kept(made, paper)] == [4, 3, 2, 1]
    assert (await kept(made, paper))[0][1] is None


async def test_who_saw_an_older_version_is_told_and_writes_nothing(made):
    paper = await papers.drawn_up(made, THIS)
    await keep(made, paper, "ของคนแรก", 0)
    with pytest.raises(Conflict):
        await keep(made, paper, "ของคนที่สอง", 0, "reviewer")
    assert (await papers.look(made, paper)).said == {"problems": "ของคนแรก"}
    await keep(made, paper, "ของคนที่สอง", 1, "reviewer")


async def test_what_cannot_be(made):
    paper = await papers.drawn_up(made, THIS)
    person = papers.here(made.people["staff"])
    with acting_for(made.tenant):
        with pytest.raises(NotFound):
            await wording.keep(paper, "no-such", "ก", 0, person)
        with pytest.raises(NotFound):
            await wording.back(paper, "problems", 9, 0, person)
        with pytest.raises(Invalid):
            await wording.keep(paper, "problems", "ก" * 20_001, 0, person)
        with pytest.raises(Invalid) as refused:  # what is signed is what is printed
            await wording.keep(paper, "problems", "สำเร็จ 😀", 0, person)
        assert refused.value.fields["problems"].startswith("😀 พิมพ์ลงเอกสารราชการไม่ได้")
    await papers.do(made, paper, "staff", "sign")
    with pytest.raises(Conflict, match="เริ่มลงนาม"):
        await keep(made, paper, "แก้หลังลงนาม", 0)
    assert await kept(made, paper) == []


async def test_words_carried_into_a_new_edition_are_its_first_version(made):
    paper = await papers.drawn_up(made, THIS)
    await keep(made, paper, "เดิม", 0)
    await papers.do(made, paper, "staff", "sign")
    await papers.do(made, paper, "head", "conclude")
    with acting_for(made.tenant):
        newer = await actions.draw_up(THIS, made.people["staff"].person)
    await keep(made, newer, "ใหม่", 0)
    assert [each[1] for each in await kept(made, newer)] == ["ใหม่", "เดิม"]


# ---- comments -------------------------------------------------------------------------------


async def test_comments_are_written_answered_and_done(made):
    paper = await papers.drawn_up(made, THIS)
    staff, reviewer = (papers.here(made.people[one]) for one in ("staff", "reviewer"))
    await inside(made, words.comment, paper, "problems", "ตัวเลขนี้ถูกหรือ", reviewer)
    [one] = await inside(made, words.comments, paper)
    await inside(made, words.comment, paper, "x", "แก้แล้ว", staff, one["id"])
    [_, answer] = await inside(made, words.comments, paper)
    assert (answer["key"], answer["answers"]) == ("problems", one["id"])
    await inside(made, words.done, paper, answer["id"], reviewer)
    await inside(made, words.done, paper, one["id"], staff)  # again: nothing
    [one, _] = await inside(made, words.comments, paper)
    assert one["done_name"] == reviewer.name
    with pytest.raises(Conflict):
        await inside(made, words.comment, paper, "problems", "ช้าไป", staff, one["id"])
    for wrong in ("", " \n", "ก" * 2_001):
        with pytest.raises(Invalid):
            await inside(made, words.comment, paper, "problems", wrong, staff)
    trail = await inside(made, trail_of, "paper", [paper])
    assert [line["action"] for line in trail].count("paper_commented") == 2


async def test_another_units_comment_is_not_there(made, other):
    paper = await papers.drawn_up(made, THIS)
    person = papers.here(made.people["staff"])
    await inside(made, words.comment, paper, "problems", "ของเรา", person)
    [one] = await inside(made, words.comments, paper)
    stranger = other.unit_admin.person
    assert await inside(other, words.comments, paper) == []
    with pytest.raises(NotFound):
        await inside(other, words.done, paper, one["id"], stranger)


# ---- the pages ------------------------------------------------------------------------------


def form(page, key="problems"):
    found = re.search(rf'name="key" value="{key}"><input type="hidden" name="number" value="(\d+)"',
                      page)  # fmt: skip
    return {"key": key, "number": found[1]}


async def test_the_page_saves_spells_and_loses_nothing(made, client):
    paper = await papers.drawn_up(made, THIS)
    path = f"/staff/reports/{paper}/words"
    http = client(made, made.people["staff"])
    page = (await http.get(path)).text
    assert "ตามข้อมูลจริง" in page
    sent = form(page) | {"words": "สารธารณสุขอำเภอ ไม่ครบถวน"}
    saved = await http.post(path, data=sent)
    assert (saved.status_code, "#n-problems" in saved.headers["location"]) == (303, True)
    page = html.unescape((await http.get(path)).text)
    assert 'name="fix" value="สารธารณสุข→สาธารณสุข"' in page
    assert "<mark>ครบถวน</mark>" in page
    fixed = form(page) | {"words": "สารธารณสุขอำเภอ ไม่ครบถวน", "fix": "ครบถวน→ครบถ้วน"}
    assert (await http.post(path, data=fixed)).status_code == 303
    assert (await papers.look(made, paper)).said["problems"] == "สารธารณสุขอำเภอ ไม่ครบถ้วน"
    late = await http.post(path, data=fixed | {"words": "ที่พิมพ์ไว้นาน"})
    assert late.status_code == 409
    said = html.unescape(late.text)
    assert "ที่พิมพ์ไว้นาน</textarea>" in said
    assert "<del>" in said
    assert (await http.post(path, data=form(said) | {"words": "ที่พิมพ์ไว้นาน"})).status_code == 303
    long = await http.post(path, data={"key": "problems", "number": "3", "words": "ก" * 20_001})
    assert (long.status_code, 'href="#f-words-problems"' in long.text) == (422, True)
    assert (await client(made).get(path)).status_code in (302, 303, 401)


async def test_a_mend_that_grows_beyond_what_is_kept_is_not_made(made, client):
    paper = await papers.drawn_up(made, THIS)
    path = f"/staff/reports/{paper}/words"
    http = client(made, made.people["staff"])
    fix = f"ก→{'ข' * 100_000}"  # a thousand times: 10^8 letters
    sent = form((await http.get(path)).text) | {"words": "ก" * 1_000, "fix": fix}
    assert (await http.post(path, data=sent)).status_code == 303
    assert (await papers.look(made, paper)).said["problems"] == "ก" * 1_000


async def test_what_is_signed_keeps_the_names_of_its_parts(made, client):
    paper = await papers.drawn_up(made, THIS)
    await papers.do(made, paper, "staff", "sign")
    http, path = client(made, made.people["staff"]), f"/staff/reports/{paper}/words"
    assert "ให้ส่งคืนก่อน" in (await http.get(path)).text
    await papers.do(made, paper, "head", "conclude")
    page = (await http.get(path)).text
    parts = re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.DOTALL)
    assert any("ปัญหา" in one for one in parts), parts
    assert not any("problems" in one for one in parts)
    assert "จัดทำฉบับใหม่แทน" in page  # it cannot be returned any more


async def test_comments_on_the_page(made, client):
    paper = await papers.drawn_up(made, THIS)
    path = f"/staff/reports/{paper}"
    http = client(made, made.people["reviewer"])
    empty = await http.post(f"{path}/comments", data={"key": "problems", "comment": " "})
    assert (empty.status_code, 'href="#f-comment-problems"' in empty.text) == (422, True)
    unknown = await http.post(f"{path}/comments", data={"key": "x", "comment": "ก"})
    assert unknown.status_code == 404
    sent = {"key": "problems", "comment": "<b>ตัวเลข</b>"}
    assert (await http.post(f"{path}/comments", data=sent)).status_code == 303
    page = (await http.get(f"{path}/words")).text
    assert "&lt;b&gt;ตัวเลข" in page
    assert "มีความเห็นค้าง" in page
    [one] = await inside(made, words.comments, paper)
    sent = {"key": "problems", "comment": "แก้แล้ว", "answers": str(one["id"])}
    assert (await http.post(f"{path}/comments", data=sent)).status_code == 303
    assert (await http.post(f"{path}/comments", data=sent | {"answers": "z"})).status_code == 404
    assert (await http.post(f"{path}/comments/{one['id']}/done")).status_code == 303
    assert "มีความเห็นค้าง" not in (await http.get(f"{path}/words")).text


async def test_last_years_paper_beside_it(made, client):
    for about, said in ((LAST, "ปีก่อนช้าสองเรื่อง"),):
        paper = await papers.drawn_up(made, about)
        await keep(made, paper, said, 0)
        await papers.do(made, paper, "staff", "sign")
        await papers.do(made, paper, "head", "conclude")
    before, paper = paper, await papers.drawn_up(made, THIS)
    path = f"/staff/reports/{paper}"
    http = client(made, made.people["staff"])
    await keep(made, paper, "ปีนี้ช้าสามเรื่อง", 0)
    page = html.unescape((await http.get(f"{path}/words")).text)
    assert re.search(r"<del>.*?ก่อน</del>", page)
    assert 'name="words" value="ปีก่อนช้าสองเรื่อง"' in page
    changes = html.unescape((await http.get(f"{path}/changes")).text)
    assert f"/staff/reports/{before}" in changes
    assert re.search(r"<ins>[^\n]*สาม[^\n]*</ins>", changes)
    assert "บรรทัดเหมือนเดิม" in changes
    assert (await http.get(f"{path}/changes?with={paper}")).status_code == 404
    nothing = await http.get(f"/staff/reports/{before}/changes")
    assert "ยังไม่มีเอกสารชนิดเดียวกันของปีก่อน" in nothing.text
    for lang in ("th", "en"):
        for part in ("words", "changes"):
            for one in (paper, before):
                assert (
                    await http.get(f"/staff/reports/{one}/{part}?lang={lang}")
                ).status_code == 200
