"""Checklists as central IT edits and rolls them forward: kept as editions, in force at once."""

import os
from datetime import date

import asyncpg
import pytest

from portal.audit.queries import trail_of
from portal.catalog import checklists
from portal.catalog.checklist_changes import ORDER, changes, removed_slots
from portal.catalog.checklist_editing import (
    LARGEST,
    decoded,
    edition,
    editions,
    in_force,
    save,
    subject_of,
)
from portal.catalog.checklist_read import checklist_in
from portal.catalog.checklist_roll import rolled, text_later
from portal.catalog.checklist_write import remarks_of, written
from portal.catalog.checklists import FOLDER, moit, read_checklists, refresh, text_file
from portal.kit import db
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.tenancy import PLATFORM, acting_for
from portal.kit.toml_file import FileFaults
from portal.people.person import SYSTEM

NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def text_of(name):
    return (FOLDER / f"{name}.toml").read_text("utf-8")


async def kept(name, content, reason="แก้ตามหนังสือเวียน", expected=0):
    with acting_for(PLATFORM):
        return await save(name, content, reason, SYSTEM, expected)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_reads_the_same(name):
    text = text_of(name)
    read = checklist_in(text_file(name, text))
    out = written(read, remarks_of(text))
    assert checklist_in(text_file(name, out)) == read
    assert out.splitlines()[0] == text.splitlines()[0]
    assert written(checklist_in(text_file(name, out)), remarks_of(out)) == out


# ---- changes --------------------------------------------------------------------------------


def changed(name, *pairs):
    text = text_of(name)
    for right, wrong in pairs:
        assert right in text
        text = text.replace(right, wrong, 1)
    return checklist_in(text_file(name, text))


def test_changes_are_told_by_slot_and_field():
    before = read_checklists()["moit-2569"]
    after = changed(
        "moit-2569",
        ('due = "2026-03-31"', 'due = "2026-03-20"'),
        ('words = ["มีส่วนร่วม"]', 'words = ["มีส่วนร่วม", "รับฟัง"]'),
        ("pass_percent = 92", "pass_percent = 95"),
    )
    told = {(one.part, one.code): one.fields for one in changes(before, after)}
    assert set(told) == {("checklist", ""), ("round", "q2"), ("slot", "11")}
    [due] = told["round", "q2"]
    assert (due.name, due.before, due.after) == ("due", "2026-03-31", "2026-03-20")
    assert told["slot", "11"][0].after == "มีส่วนร่วม, รับฟัง"
    assert changes(before, before) == []


def test_a_slot_that_moved_is_the_only_one_that_moved():
    before = read_checklists()["oia"]
    slots = list(before.slot)
    slots.insert(2, slots.pop(7))
    after = before.__class__(before.checklist, slots, before.round)
    [one] = changes(before, after)
    assert one.code == before.slot[7].code
    assert [field.name for field in one.fields] == [ORDER]
    gone = before.__class__(before.checklist, before.slot[:-1], before.round)
    assert removed_slots(changes(before, gone)) == [before.slot[-1].code]


# ---- rolled forward -------------------------------------------------------------------------


def test_the_next_year_is_the_same_a_year_later_and_acts_keep_their_years():
    before = read_checklists()["moit-2569"]
    after = rolled(before)
    assert (after.checklist.name, after.checklist.fiscal_year) == ("moit-2570", 2570)
    assert [slot.code for slot in after.slot] == [slot.code for slot in before.slot]
    assert [one.due for one in after.round] == [
        "2026-12-31", "2027-03-31", "2027-06-30", "2027-09-10"
    ]  # fmt: skip
    names = {slot.code: slot.name_th for slot in after.slot}
    assert "พ.ศ. ๒๕๖๔" in names["13"]  # of the ministry's announcement
    assert "พ.ศ. ๒๕๖๐" in names["2.18.4"]
    assert "๒๕๖๙ และปีงบประมาณ พ.ศ. ๒๕๗๐" in names["7"]
    assert "๒๕๖๙" not in names["4"]
    assert checklist_in(text_file("moit-2570", written(after))) == after
    again = rolled(after)
    assert again.checklist.name == "moit-2571"


def test_years_of_texts():
    assert text_later("ปีงบประมาณ 2569 และ ๒๕๖๘ ถึง 2570", 2569) == (
        "ปีงบประมาณ 2570 และ ๒๕๖๙ ถึง 2571"
    )
    for stays in ("พ.ศ. ๒๕๔๐", "2571", "0 2569 4433 12569", "ข้อ ๒.๑๘", "๒๕๖๙๑", "2026"):
        assert text_later(stays, 2569).replace("2570", "2569") == stays, stays


def test_the_29th_of_february_becomes_the_last_of_february():
    text = text_of("moit-2569").replace("moit-2569", "moit-2571").replace("= 2569", "= 2571")
    text = text.replace('due = "2026-03-31"', 'due = "2028-02-29"')
    before = checklist_in(text_file("moit-2571", text))
    assert rolled(before).round[1].due == "2029-02-28"


def test_a_list_that_is_not_of_a_year_is_not_rolled():
    with pytest.raises(Invalid):
        rolled(read_checklists()["oia"])


# ---- kept -----------------------------------------------------------------------------------


async def test_a_saved_list_is_in_force_for_every_unit_and_recorded(unit, edited_lists):
    content = text_of("oia").replace("โครงสร้างและการจัดองค์กร", "โครงสร้างใหม่และการจัดองค์กร")
    number = await kept("oia", content)
    with acting_for(unit.tenant):  # as a request at a unit's host does it
        await refresh()
    names = {slot.code: slot.name_th for slot in checklists.oia(2570).file.slot}
    assert names["7(1)"].startswith("โครงสร้างใหม่")
    with acting_for(PLATFORM):
        async with db.transaction():
            now = await in_force("oia")
            lines = await trail_of("checklist", [subject_of("oia")])
            [row] = [one for one in await editions("oia") if one["number"] == number]
    assert (now.number, now.made["reason"]) == (number, "แก้ตามหนังสือเวียน")
    assert row["saved_name"] == SYSTEM.name
    assert lines[-1]["action"] == "checklist_saved"
    assert f'"edition": {number}' in lines[-1]["detail"]


async def test_an_edition_is_taken_back_by_saving_it_again(edited_lists):
    first = await kept("oia", text_of("oia").replace("โครงสร้าง", "ก", 1))
    with acting_for(PLATFORM):
        async with db.transaction():
            old = await edition("oia", 0)
            assert (await edition("oia", first)).number == first
            with pytest.raises(NotFound):
                await edition("oia", 10**9)
            with pytest.raises(NotFound):
                await edition("gws-3", first)
    second = await kept("oia", old.text, "กลับไปใช้ฉบับเดิม", first)
    assert second > first
    await refresh()
    assert checklists.oia(2570).file == read_checklists()["oia"]


async def test_who_saves_after_somebody_else_is_told_and_nothing_is_kept(edited_lists):
    changed_text = text_of("oia").replace("โครงสร้าง", "ก", 1)
    number = await kept("oia", changed_text)
    with pytest.raises(Conflict) as found:
        await kept("oia", changed_text.replace("อำนาจ", "ข", 1))
    assert found.value.extra == {"edition": number}
    with acting_for(PLATFORM):
        async with db.transaction():
            assert len(await editions("oia")) == 1


@pytest.mark.parametrize(
    ("content", "reason", "field"),
    [
        (None, "", "reason"),
        (None, "   ", "reason"),
        (None, "x" * 501, "reason"),
        (None, "เหตุผล", "content"),  # nothing differs
        ("x" * (LARGEST + 1), "เหตุผล", "content"),
    ],
)
async def test_what_cannot_be_kept_names_its_field(content, reason, field, edited_lists):
    with pytest.raises(Invalid) as found:
        await kept("oia", content or text_of("oia"), reason)
    assert set(found.value.fields) == {field}


async def test_a_broken_text_is_not_kept(edited_lists):
    with pytest.raises(FileFaults) as found:
        await kept("oia", text_of("oia").replace('code = "7(2)"', 'code = "7(1)"'))
    assert "7(1) twice" in str(found.value)
    with pytest.raises(FileFaults, match="differs from the file's name"):
        await kept("gws-3", text_of("oia"))
    with pytest.raises(FileFaults, match="25690"):
        await kept("moit-25690", text_of("moit-2569").replace("2569", "25690"))


async def test_line_ends_and_the_byte_order_mark_do_not_matter(edited_lists):
    windows = "\ufeff" + text_of("oia").replace("โครงสร้าง", "ก", 1).replace("\n", "\r\n")
    number = await kept("oia", windows)
    with acting_for(PLATFORM):
        async with db.transaction():
            text = (await edition("oia", number)).text
    assert "\r" not in text
    assert text[0] == "#"


def test_a_file_that_is_not_utf8_is_told_where():
    data = "a = 1\nb = 'ก'\n".encode("cp874")
    with pytest.raises(Invalid) as found:
        decoded(data)
    assert "บรรทัดที่ 2" in found.value.fields["file"]


async def test_an_edition_that_no_longer_holds_stops_no_site(unit, client, edited_lists):
    """A category of it is gone in a later release: the portal's own file stands in."""
    owner = await asyncpg.connect(os.environ["PORTAL_OWNER_DATABASE_URL"])
    await owner.execute(
        "INSERT INTO checklist_edition (name, content, saved_name, saved_at, reason)"
        " VALUES ('oia', $1, 'x', now(), 'x')",
        text_of("oia").replace('"structure"', '"no-such-category"'),
    )
    await owner.close()
    assert (await client(unit).get("/oia")).status_code == 200
    assert "no-such-category" in checklists.broken()["oia"]
    assert checklists.oia(2570).file == read_checklists()["oia"]


# ---- rolled into the database ---------------------------------------------------------------


async def test_a_new_year_leaves_the_last_years_addresses_as_they_were(unit, client, edited_lists):
    http = client(unit)
    before = {year: (await http.get(f"/ita?year={year}")).text for year in (2569, 2570)}
    assert 'id="s-2-9"' in before[2569]
    await kept("moit-2570", written(rolled(moit(2569).file)), "ยกไปปี 2570")
    after = {year: (await http.get(f"/ita?year={year}")).text for year in (2569, 2570)}
    anchors = [set(part.split('"')[0] for part in text.split('id="s-')[1:])
               for text in (before[2569], after[2569], before[2570], after[2570])]  # fmt: skip
    assert anchors[0] == anchors[1] == anchors[2] == anchors[3]
    assert after[2569] == before[2569]
    assert "จึงแสดงตามรายการ" in before[2570]
    assert "จึงแสดงตามรายการ" not in after[2570]
    assert moit(2569).file.checklist.name == "moit-2569"
    assert moit(2571).file.checklist.name == "moit-2570"


def test_the_operator_is_told_of_a_lacking_year_from_september_on():
    assert checklists.years_lacking(date(2026, 8, 31)) == []
    assert checklists.years_lacking(date(2026, 9, 1)) == [("moit", 2570)]
    assert checklists.years_lacking(date(2026, 11, 21)) == [("moit", 2570)]
    assert checklists.years_lacking(date(2027, 9, 30)) == [("moit", 2571)]
