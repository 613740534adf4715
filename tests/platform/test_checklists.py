"""Checklists edited on the platform's host: shown before they are kept, nothing typed is lost."""

import html
import re

import pytest

from portal.catalog import checklists
from portal.catalog.checklist_read import checklist_in
from portal.catalog.checklists import FOLDER, read_checklists, refresh, text_file
from portal.compliance import counting
from portal.kit import db
from portal.kit.tenancy import acting_for
from tests import make
from tests.isolation.test_platform import officers  # noqa: F401

OIA = (FOLDER / "oia.toml").read_text("utf-8")


@pytest.fixture
def operator(officers, edited_lists):  # noqa: F811
    return officers["operator"]


def hidden(page, name):
    """The value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


async def confirmed(http, answer, reason="ตามหนังสือเวียน"):
    """The edition that a page of what changes asks about is kept."""
    assert answer.status_code == 200, answer.text
    return await http.post(
        f"/checklists/{name_in(answer.text)}/save",
        data={"content": hidden(answer.text, "content"), "reason": reason,
              "expected": hidden(answer.text, "expected")},
    )  # fmt: skip


def name_in(page):
    return re.search(r'action="/checklists/([a-z0-9-]+)/save"', page)[1]


def slot_fields(of, **other):
    """A slot's form as the page fills it."""
    slots = read_checklists()["oia"].slot
    at = [slot.code for slot in slots].index(of)
    slot = slots[at]
    return {
        "was": of, "code": of, "name_th": slot.name_th, "name_en": slot.name_en,
        "label_th": slot.label_th, "label_en": slot.label_en, "parent": slot.parent,
        "after": slots[at - 1].code if at else "", "every": slot.every,
        "due_days": str(slot.due_days),
        "categories": "\r\n".join(slot.categories), "words": "\r\n".join(slot.words),
        "expected": "0", "heading": "on" if slot.heading else "",
        "optional": "on" if slot.optional else "", "todo_th": slot.todo_th,
        "todo_en": slot.todo_en, "kinds": slot.kinds,
    } | other  # fmt: skip


async def test_only_operators_come_in(officers, unit, client):  # noqa: F811
    for path in ("/checklists", "/checklists/oia", "/checklists/oia/slot", "/checklists/oia/file"):
        assert (await officers["provincial_admin"].get(path)).status_code == 403
        assert (await officers["operator"].get(path)).status_code == 200
        assert (await client(unit, unit.unit_admin).get(path)).status_code == 404
    answer = await officers["provincial_admin"].post(
        "/checklists/oia/save", data={"content": OIA, "reason": "x", "expected": "0"}
    )
    assert answer.status_code == 403


async def test_every_page_of_every_list_opens(operator):
    for name, checklist in read_checklists().items():
        for part in ("", "/rounds", "/file", "/history", "/history?edition=0", "/slot"):
            for lang in ("th", "en"):
                mark = "&" if "?" in part else "?"
                answer = await operator.get(f"/checklists/{name}{part}{mark}lang={lang}")
                assert answer.status_code == 200, (name, part)
        for slot in checklist.slot:
            answer = await operator.get(f"/checklists/{name}/slot", params={"code": slot.code})
            assert answer.status_code == 200, slot.code
    for lost in (
        "/checklists/x",
        "/checklists/oia/slot?code=x",
        "/checklists/oia/history?edition=9",
    ):
        assert (await operator.get(lost)).status_code == 404, lost


async def test_a_slot_is_changed_shown_and_kept_for_all_units_at_once(operator, unit, client):
    http = client(unit)
    assert "โครงสร้างฉบับใหม่" not in (await http.get("/oia")).text
    shown = await operator.post(
        "/checklists/oia/slot", data=slot_fields("7(1)", name_th="โครงสร้างฉบับใหม่")
    )
    assert "<ins" in shown.text
    assert "โครงสร้างฉบับใหม่" in shown.text
    assert "โครงสร้างฉบับใหม่" not in (await http.get("/oia")).text  # not kept yet
    assert (await confirmed(operator, shown)).status_code == 303
    assert "โครงสร้างฉบับใหม่" in (await http.get("/oia")).text
    history = (await operator.get("/checklists/oia/history")).text
    assert "ตามหนังสือเวียน" in history


async def test_what_is_shown_without_a_change_changes_nothing(operator):
    """The form of each slot, sent as it is shown."""
    for code in ("7", "7(1)", "9(8)", "9(8).1"):
        answer = await operator.post("/checklists/oia/slot", data=slot_fields(code))
        assert "ไม่มีอะไรต่าง" in answer.text, code


async def test_a_slot_is_added_moved_and_removed_with_what_is_under_it(operator):
    fields = slot_fields("7(1)", was="", code="7(6)", after="7(5)", name_th="ข้อใหม่", name_en="New")
    assert await confirmed(operator, await operator.post("/checklists/oia/slot", data=fields))
    await refresh()
    codes = [slot.code for slot in checklists.oia(2570).file.slot]
    assert codes.index("7(6)") == codes.index("7(5)") + 1
    page = (await operator.get("/checklists/oia/slot", params={"code": "9(8)"})).text
    shown = await operator.post(
        "/checklists/oia/slot/remove",
        data={"code": "9(8)", "expected": hidden(page, "expected")},
    )
    assert shown.text.count(">ลบ<") == 6  # and the five under it
    assert (await confirmed(operator, shown)).status_code == 303
    await refresh()
    assert not [s for s in checklists.oia(2570).file.slot if s.code.startswith("9(8)")]


async def test_removing_says_how_many_units_have_something_there(operator, unit):
    await make.publication(unit, category="strategy", kind="document")
    await make.completeness(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            await counting.count()
    shown = await operator.post("/checklists/oia/slot/remove", data={"code": "9(2)"})
    said = re.search(r"<b>9\(2\)</b>: (.*?)</li>", shown.text, re.S)[1]
    numbers = [int(number) for number in re.findall(r"[0-9]+", said)]
    assert numbers[0] >= 1
    assert numbers[1] >= 1  # published
    waived = await operator.post("/checklists/oia/slot/remove", data={"code": "9(6)"})
    said = re.search(r"<b>9\(6\)</b>: (.*?)</li>", waived.text, re.S)[1]
    assert [int(number) for number in re.findall(r"[0-9]+", said)][3] >= 1  # waived


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"name_th": ""}, "name_th", "ใส่ชื่อภาษาไทย"),
        ({"code": "๗"}, "code", "แก้ให้ตรงรูปแบบ"),
        ({"code": "7(2)"}, "", "7(2) twice"),
        ({"parent": "7(1)"}, "parent", "goes round"),
        ({"categories": "no-such"}, "categories", "no category no-such"),
        ({"kinds": "no-such"}, "kinds", "no kind no-such"),
        ({"rounds": "q9"}, "rounds", "no round q9"),
        ({"due_days": "๔๐๐"}, "due_days", "0 ถึง 366"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_typed_is_lost(operator, change, field, said):
    fields = slot_fields("7(1)", todo_th="พิมพ์ไว้แล้ว") | change
    answer = await operator.post("/checklists/oia/slot", data=fields)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert "พิมพ์ไว้แล้ว" in answer.text
    if field:
        assert f'href="#f-{field}"' in answer.text


async def test_rounds_take_days_of_either_era(operator):
    page = (await operator.get("/checklists/moit-2569/rounds")).text
    fields = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="([a-z_]+-?[0-9]*)" value="([^"]*)"', page)
    }
    assert fields["due-1"] == "31/3/2569"
    changed = fields | {"due-1": "๒๐ มี.ค. ๒๕๖๙", "due-2": "2026-06-20"}
    shown = await operator.post("/checklists/moit-2569/rounds", data=changed)
    assert shown.text.count("<ins") == 2
    assert "2026-03-20" in shown.text
    assert "2026-06-20" in shown.text
    for field, wrong_day in (("ends-1", "1/1/2568"), ("due-3", "31/2/2569"), ("code-1", "q1"),
                             ("name_th-0", "")):  # fmt: skip
        wrong = {field: wrong_day}
        answer = await operator.post("/checklists/moit-2569/rounds", data=fields | wrong)
        assert answer.status_code == 422, wrong
        assert f'href="#f-{field}"' in answer.text, wrong
    same = await operator.post("/checklists/moit-2569/rounds", data=fields)
    assert "ไม่มีอะไรต่าง" in same.text


async def test_the_whole_file_comes_and_goes(operator):
    got = await operator.get("/checklists/oia/file.toml")
    assert got.text == OIA
    assert "attachment" in got.headers["content-disposition"]
    sent = OIA.replace("โครงสร้างและ", "โครงสร้างใหม่และ").replace("\n", "\r\n").encode()
    shown = await operator.post(
        "/checklists/oia/file", files={"file": ("oia.toml", sent)}, data={"content": "x"}
    )
    assert (await confirmed(operator, shown)).status_code == 303
    kept = (await operator.get("/checklists/oia/file.toml")).text
    assert "โครงสร้างใหม่และ" in kept
    assert "\r" not in kept
    assert kept.startswith("# ถ้อยคำตาม")  # remarks stay


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (OIA.replace('code = "7(2)"', 'code = "7(1)"').encode(), "7(1) twice"),
        (OIA.encode("utf-16"), "UTF-8"),
        ("ก = 1".encode("cp874"), "UTF-8"),
        (b"[checklist\n", "(TOML)"),
        (OIA.encode() + b"# " + b"x" * 1_000_000, "512 KB"),
        (b"", "slot is missing"),
    ],
)
async def test_a_bad_file_is_told_and_not_kept(operator, sent, said):
    answer = await operator.post(
        "/checklists/oia/file", files={"file": ("oia.toml", sent)}, data={"expected": "0"}
    )
    assert answer.status_code == 422
    assert said in html.unescape(answer.text) or (not sent and answer.status_code == 422)
    assert (await operator.get("/checklists/oia/file.toml")).text == OIA


async def test_what_was_typed_wrong_is_shown_with_its_line(operator):
    wrong = OIA.replace('"structure"', '"strukture"')
    line = next(at for at, text in enumerate(wrong.splitlines(), 1) if "strukture" in text)
    answer = await operator.post("/checklists/oia/file", data={"content": wrong, "expected": "0"})
    assert answer.status_code == 422
    assert f"<b>บรรทัดที่ {line}</b>" in answer.text
    assert "strukture" in answer.text.split("<textarea", 1)[1]


async def test_who_confirms_after_somebody_else_sees_both_and_confirms_again(operator):
    mine = await operator.post("/checklists/oia/slot", data=slot_fields("7(1)", name_th="ของฉัน"))
    theirs = await operator.post("/checklists/oia/slot", data=slot_fields("7(2)", name_th="ของเขา"))
    assert (await confirmed(operator, theirs, "เขาแก้ก่อน")).status_code == 303
    again = await confirmed(operator, mine, "ฉันแก้")
    assert again.status_code == 409
    for words in ("ของฉัน", "ของเขา", "เขาแก้ก่อน", "ฉันแก้"):
        assert words in again.text
    kept = await operator.post(
        "/checklists/oia/save",
        data={name: hidden(again.text, name) for name in ("content", "expected")}
        | {"reason": "ฉันแก้"},
    )
    assert kept.status_code == 303
    await refresh()
    assert checklists.oia(2570).file.slot[1].name_th == "ของฉัน"


async def test_without_a_reason_nothing_is_kept_or_lost(operator):
    shown = await operator.post("/checklists/oia/slot", data=slot_fields("7(1)", name_th="ใหม่"))
    answer = await confirmed(operator, shown, "  ")
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text
    assert "ใหม่" in hidden(answer.text, "content")


async def test_the_next_year_is_rolled_once(operator):
    shown = await operator.post("/checklists/moit-2569/roll")
    assert "moit-2570" in shown.text
    assert shown.text.count("<ins") > 20
    assert (await confirmed(operator, shown)).status_code == 303
    assert (await operator.post("/checklists/moit-2569/roll")).status_code == 409
    page = (await operator.get("/checklists")).text
    assert "/checklists/moit-2571" not in page
    assert "/checklists/moit-2570/roll" in page
    text = (await operator.get("/checklists/moit-2570/file.toml")).text
    assert checklist_in(text_file("moit-2570", text)).round[0].begins == "2026-10-01"


async def test_an_older_edition_is_taken_back(operator):
    shown = await operator.post("/checklists/oia/slot", data=slot_fields("7(1)", name_th="ใหม่"))
    await confirmed(operator, shown)
    back = await operator.post("/checklists/oia/take-back", data={"edition": "0"})
    assert (await confirmed(operator, back, "กลับไปฉบับเดิม")).status_code == 303
    assert (await operator.get("/checklists/oia/file.toml")).text == OIA
    history = (await operator.get("/checklists/oia/history")).text
    assert history.count("นำฉบับนี้กลับมาใช้") == 2
