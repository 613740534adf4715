"""The checklists as data: the Act's own words, MOIT by fiscal year, and what a broken file is
told."""

from datetime import date

import pytest

from portal.catalog.asked import years_later
from portal.catalog.checklist_read import read_checklist
from portal.catalog.checklists import (
    FOLDER,
    in_year,
    lists_of,
    moit,
    oia,
    read_checklists,
    slot_with_key,
)
from portal.catalog.shared_file import read_shared, shared
from portal.catalog.template_file import templates
from portal.commands.tenants import TENANTS
from portal.kit.toml_file import FileFaults

SECTION_7 = """
โครงสร้างและการจัดองค์กรในการดำเนินงาน
สรุปอำนาจหน้าที่ที่สำคัญและวิธีการดำเนินงาน
สถานที่ติดต่อเพื่อขอรับข้อมูลข่าวสารหรือคำแนะนำในการติดต่อกับหน่วยงานของรัฐ
กฎ มติคณะรัฐมนตรี ข้อบังคับ คำสั่ง หนังสือเวียน ระเบียบ แบบแผน นโยบาย หรือการตีความ ทั้งนี้ เฉพาะที่จัดให้มีขึ้นโดยมีสภาพอย่างกฎ เพื่อให้มีผลเป็นการทั่วไปต่อเอกชนที่เกี่ยวข้อง
ข้อมูลข่าวสารอื่นตามที่คณะกรรมการกำหนด
"""  # noqa: E501


def test_the_acts_sections_in_the_acts_words():
    slots = oia(2570).file.slots("hospital")
    assert [slots[f"7({n})"].name_th for n in range(1, 6)] == SECTION_7.strip().splitlines()
    assert [code for code in slots if code.startswith("9(")] == [
        *(f"9({n})" for n in range(1, 9)), *(f"9(8).{n}" for n in range(1, 6))
    ]  # fmt: skip
    assert slots["9(2)"].name_th.endswith("ตามมาตรา ๗ (๔)")
    assert "๑๖ มกราคม ๒๕๕๘" in slots["9(8).1"].name_th
    assert "๒๗ มกราคม ๒๕๕๙" in slots["9(8).2"].name_th


def test_moit_is_a_list_of_a_year_and_stands_in_for_the_next_until_it_has_its_own():
    assert moit(2568) is None
    this, next_year = moit(2569), moit(2570)
    assert (this.name, next_year.name) == ("moit-2569", "moit-2570")
    assert this.file.checklist == next_year.file.checklist  # and it says so: 2569's
    assert [one.code for one in this.file.slot] == [one.code for one in next_year.file.slot]
    names = {one.code: one.name_th for one in next_year.file.slot}
    assert "(ของปีงบประมาณ พ.ศ. ๒๕๗๐)" in names["1.1"]
    assert "ปีที่ผ่านมา (ปีงบประมาณ พ.ศ. ๒๕๖๙)" in names["1.2"]
    assert "พ.ศ. ๒๕๖๙ และปีงบประมาณ พ.ศ. ๒๕๗๐" in names["7"]
    laws = [one.name_th for one in this.file.slot if "พระราชบัญญัติ" in one.name_th]
    assert laws
    assert set(laws) <= set(names.values())  # the year of an Act stays
    numbers = [slot.code for slot in this.file.slot if slot.label_en.startswith("MOIT ")]
    assert numbers == [str(n) for n in range(1, 23)]


def test_a_slot_is_asked_only_of_the_units_that_it_is_for():
    key = "moit-2570:2.15"
    assert slot_with_key(key, "district-office", [2570])
    assert slot_with_key(key, "hospital", [2570]) is None
    assert slot_with_key(key, "district-office", [2569]) is None
    for unknown in ("oia:7", "oia:9(9)", "moit-2570:2", "moit-x:1", "oia", "", "moit-2570:"):
        assert slot_with_key(unknown, "district-office", [2570]) is None, unknown


def test_what_stands_by_itself_covers_the_acts_index_for_every_template():
    by_slot = {slot.code: set(slot.categories) for slot in oia(2570).file.slot}
    for template in templates().values():
        codes = {entry.code for entry in template.category}
        filled = {code for code, categories in by_slot.items() if categories & codes}
        assert filled >= {"7(1)", "7(2)", "7(3)", "7(4)", "9(2)", "9(3)", "9(4)"}


# ---- periods --------------------------------------------------------------------------------


def periods(key, year, kind="hospital"):
    asked, slot = slot_with_key(key, kind, [year])
    return asked.periods(slot)


def test_twelve_months_of_a_fiscal_year_each_due_after_its_end():
    months = periods("moit-2569:5", 2569)
    assert [one.code for one in months] == [
        "2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03",
        "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09",
    ]  # fmt: skip
    assert (months[4].begins, months[4].ends) == (date(2026, 2, 1), date(2026, 2, 28))
    assert months[4].due == date(2026, 3, 30)
    assert months[0].name_th == "ตุลาคม 2568"


def test_fifty_years_of_quarters_hold_their_own_months_and_no_other():
    """R94: Q1 is October to December of the year before, whatever the year."""
    for year in range(2569, 2620):
        found = periods(f"moit-{year}:4.2.1", year)
        assert [(one.begins.month, one.ends.month) for one in found] == [
            (10, 12), (1, 3), (4, 6), (7, 9)
        ]  # fmt: skip
        assert {one.begins.year + 543 for one in found} == {year - 1, year}
        assert found[1].ends == date(year - 543, 3, 31)
        assert found[0].begins == date(year - 544, 10, 1)


def test_what_tells_of_last_year_is_asked_for_this_year():
    [one] = periods("moit-2570:3.2", 2570)
    assert (one.begins, one.ends) == (date(2025, 10, 1), date(2026, 9, 30))
    assert (one.opens, one.due) == (date(2026, 10, 1), date(2026, 12, 31))


def test_the_last_of_february_stays_the_last_of_february():
    assert years_later(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert years_later(date(2027, 2, 28), 1) == date(2028, 2, 29)
    assert years_later(date(2028, 2, 28), 1) == date(2029, 2, 28)
    assert years_later(date(2028, 2, 29), -1) == date(2027, 2, 28)


def test_a_year_before_every_list_has_none_and_the_standing_ones_always():
    assert in_year("moit", 2568) is None
    assert [one.name for one in lists_of(2568)] == ["oia", "gws-3"]
    assert [one.name for one in lists_of(2571)] == ["oia", "gws-3", "moit-2571"]


GOOD = (FOLDER / "oia.toml").read_text("utf-8")
BROKEN = {
    "a code twice": ('code = "9(2)"', 'code = "9(1)"', "9(1) twice"),
    "no such parent": ('parent = "7"', 'parent = "8"', "no slot 8"),
    "its own parent": ('parent = "7"', 'parent = "7(1)"', "7(1) > 7(1)"),
    "a nonsense code": ('code = "9(2)"', 'code = "๙(๒)"', "does not match"),
    "an empty name": ('name_en = "Section', 'name_eng = "Section', "name_eng"),
    "another name": ('name = "oia"', 'name = "oai"', "differs from the file"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_checklist_is_told_where(name, tmp_path):
    right, wrong, said = BROKEN[name]
    text = GOOD.replace('name_en = "Information published', 'name_en = "Section', 1)
    assert right in text
    path = tmp_path / "oia.toml"
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(FileFaults) as found:
        read_checklist(path)
    fault = next(fault for fault in found.value.faults if said in str(fault))
    lines = path.read_text("utf-8").splitlines()
    assert any(wrong in lines[fault.line + by - 1] for by in (-1, 0)), fault
    assert str(fault).startswith(f"{path}:{fault.line}: ")
    assert fault.mend


def test_a_cycle_is_named_once_for_each_slot_in_it_with_its_line(tmp_path):
    path = tmp_path / "oia.toml"
    path.write_text(
        '[checklist]\nname = "oia"\ntitle_th = "x"\ntitle_en = "x"\n'
        'short_th = "x"\nshort_en = "x"\n'
        + "".join(
            f'\n[[slot]]\ncode = "{code}"\nparent = "{parent}"\nname_th = "x"\nname_en = "x"\n'
            for code, parent in (("1", "2"), ("2", "3"), ("3", "1"), ("4", "1"))
        ),
        "utf-8",
    )
    with pytest.raises(FileFaults) as found:
        read_checklist(path)
    assert [fault.line for fault in found.value.faults] == [10, 16, 22]
    assert "goes round: 1 > 2 > 3 > 1" in str(found.value)


MOIT = (FOLDER / "moit-2569.toml").read_text("utf-8")
BROKEN_YEARS = {
    "no such category": (
        'categories = ["history"',
        'categories = ["histroy"',
        "no category histroy",
    ),
    "no such kind": ('kinds = ["skr1"]', 'kinds = ["skr2"]', "no kind skr2"),
    "no such round": ('rounds = ["q2"]', 'rounds = ["q5"]', "no round q5"),
    "no such document": (
        'shared = ["ethical-standards-act"]',
        'shared = ["act"]',
        "no document act",
    ),
    "another year": ("fiscal_year = 2569", "fiscal_year = 2570", "is not the year of its name"),
    "25690": ("fiscal_year = 2569", "fiscal_year = 25690", "25690 is greater than"),
    "a day that is none": ('due = "2026-03-31"', 'due = "2026-02-29"', "2026-02-29 is no day"),
    "the other era": ('due = "2026-03-31"', 'due = "2569-03-31"', "of the Buddhist era"),
    "the end first": ('ends = "2026-03-31"', 'ends = "2025-03-31"', "before it begins"),
    "a round twice": ('code = "q2"', 'code = "q1"', "round q1 twice"),
    "both": ('every = "month"', 'rounds = ["q1"]\nevery = "month"', "both rounds and every"),
}


@pytest.mark.parametrize("name", BROKEN_YEARS)
def test_a_broken_list_of_a_year_is_told_where(name, tmp_path):
    right, wrong, said = BROKEN_YEARS[name]
    assert right in MOIT
    path = tmp_path / "moit-2569.toml"
    path.write_text(MOIT.replace(right, wrong, 1), "utf-8")
    with pytest.raises(FileFaults) as found:
        read_checklist(path)
    fault = next(fault for fault in found.value.faults if said in str(fault))
    near = path.read_text("utf-8").splitlines()[fault.line - 1 : fault.line + 1]
    assert any(part in line for part in wrong.splitlines() for line in near), fault
    assert fault.mend


def test_all_broken_files_are_told_at_once(tmp_path):
    (tmp_path / "oia.toml").write_text(GOOD.replace("oia", "moit-2599", 1), "utf-8")
    (tmp_path / "moit-2599.toml").write_text("x = ", "utf-8")
    with pytest.raises(FileFaults) as found:
        read_checklists(tmp_path)
    assert {fault.file for fault in found.value.faults} == {
        str(tmp_path / "oia.toml"), str(tmp_path / "moit-2599.toml")
    }  # fmt: skip


# ---- national documents ---------------------------------------------------------------------


def test_what_is_superseded_is_not_shown():
    codes = {one.code for one in shared().documents}
    assert "ethics-code-2552" not in codes
    assert [one.code for one in shared().in_category("ethics-code")] == ["ethics-code-2564"]
    assert [one.code for one in shared().with_codes(["ethics-code-2552", "information-act"])] == [
        "information-act"
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('code = "ethical-standards-act"', 'code = "information-act"', "information-act twice"),
        ('url = "https://www.oic.go.th/"', 'url = "javascript:x"', "not a web address"),
        ('superseded_by = "ethics-code-2564"', 'superseded_by = "x"', "no document x"),
        ('legal_reference = "กระทรวงสาธารณสุข"', "", "legal_reference is missing"),
    ],
)
def test_a_broken_shared_file_is_told_where(right, wrong, said, tmp_path):
    text = (TENANTS / "shared" / "acts.toml").read_text("utf-8")
    assert right in text
    (tmp_path / "acts.toml").write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(FileFaults, match=said) as found:
        read_shared(tmp_path)
    assert all(fault.line > 1 and fault.mend for fault in found.value.faults)
