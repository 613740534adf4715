"""The checklists as data: the Act's own words, MOIT by fiscal year, and what a broken file is
told."""

import pytest

from portal.catalog.checklist_file import read_checklist
from portal.catalog.checklists import FOLDER, moit, oia, read_checklists, slot_with_key
from portal.catalog.shared_file import read_shared, shared
from portal.commands.tenants import TENANTS, templates
from portal.kit.toml_file import FileFaults

SECTION_7 = """
โครงสร้างและการจัดองค์กรในการดำเนินงาน
สรุปอำนาจหน้าที่ที่สำคัญและวิธีการดำเนินงาน
สถานที่ติดต่อเพื่อขอรับข้อมูลข่าวสารหรือคำแนะนำในการติดต่อกับหน่วยงานของรัฐ
กฎ มติคณะรัฐมนตรี ข้อบังคับ คำสั่ง หนังสือเวียน ระเบียบ แบบแผน นโยบาย หรือการตีความ ทั้งนี้ เฉพาะที่จัดให้มีขึ้นโดยมีสภาพอย่างกฎ เพื่อให้มีผลเป็นการทั่วไปต่อเอกชนที่เกี่ยวข้อง
ข้อมูลข่าวสารอื่นตามที่คณะกรรมการกำหนด
"""  # noqa: E501


def test_the_acts_sections_in_the_acts_words():
    slots = oia().file.slots("hospital")
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
    assert this.file is next_year.file
    numbers = [slot.code for slot in this.file.slot if slot.label_en.startswith("MOIT ")]
    assert numbers == [str(n) for n in range(1, 23)]


def test_a_slot_is_asked_only_of_the_units_that_it_is_for():
    key = "moit-2570:2.15"
    assert slot_with_key(key, "district-office", [2570])
    assert slot_with_key(key, "hospital", [2570]) is None
    assert slot_with_key(key, "district-office", [2569]) is None
    for unknown in ("oia:7", "oia:9(9)", "moit-2570:2", "moit-x:1", "oia", "", "moit-2570:"):
        assert slot_with_key(unknown, "district-office", [2570]) is None, unknown


def test_every_template_maps_to_the_acts_index():
    for template in templates().values():
        mapped = {code for entry in template.category for code in entry.oia}
        assert mapped >= {"7(1)", "7(2)", "7(3)", "7(4)", "9(2)", "9(3)", "9(4)"}


GOOD = (FOLDER / "oia.toml").read_text("utf-8")
BROKEN = {
    "a code twice": ('code = "9(2)"', 'code = "9(1)"', "9(1) twice"),
    "no such parent": ('parent = "7"', 'parent = "8"', "no slot 8"),
    "its own parent": ('parent = "7"', 'parent = "7(1)"', "7(1) > 7(1)"),
    "a nonsense code": ('code = "9(2)"', 'code = "๙(๒)"', "does not match"),
    "an empty name": ('name_en = "Section', 'name_eng = "Section', "name_eng"),
    "another name": ('name = "oia"', 'name = "oai"', "does not match"),
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
        + "".join(
            f'\n[[slot]]\ncode = "{code}"\nparent = "{parent}"\nname_th = "x"\nname_en = "x"\n'
            for code, parent in (("1", "2"), ("2", "3"), ("3", "1"), ("4", "1"))
        ),
        "utf-8",
    )
    with pytest.raises(FileFaults) as found:
        read_checklist(path)
    assert [fault.line for fault in found.value.faults] == [8, 14, 20]
    assert "goes round: 1 > 2 > 3 > 1" in str(found.value)


def test_a_template_may_name_only_slots_that_there_are(tmp_path):
    from portal.catalog.template_file import read_template

    path = tmp_path / "district-10.toml"
    text = (TENANTS / "templates" / "district-10.toml").read_text("utf-8")
    path.write_text(text.replace('oia = ["7(1)"]', 'oia = ["7(9)"]', 1), "utf-8")
    with pytest.raises(FileFaults, match=r"no slot 7\(9\)"):
        read_template(path)


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
    assert [one.code for one in shared().in_slot("moit", "2.3")] == ["ethical-standards-act"]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('code = "ethical-standards-act"', 'code = "information-act"', "information-act twice"),
        ('url = "https://www.oic.go.th/"', 'url = "javascript:x"', "not a web address"),
        ('superseded_by = "ethics-code-2564"', 'superseded_by = "x"', "no document x"),
        ('oia = ["7(4)"]', 'oia = ["8"]', "no slot 8"),
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
