"""The shared category templates, label for label as the offices' own papers (A.6), without the
papers' errors (A.12)."""

import pytest

from portal.catalog.template_file import read_template, templates
from portal.commands.tenants import TENANTS
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.kit.toml_file import FileFaults
from tests import make

TEMPLATES = templates()

DISTRICT_10 = """
1 ข้อมูลหน่วยงาน
1.1 ประวัติความเป็นมา
1.2 วิสัยทัศน์ พันธกิจ
1.3 โครงสร้างหน่วยงาน
1.4 ทำเนียบผู้บริหาร
1.5 ข้อมูลผู้บริหารเทคโนโลยีสารสนเทศระดับสูง
1.6 อำนาจหน้าที่
1.7 ยุทธศาสตร์
1.8 แผนปฏิบัติราชการ แผนงาน โครงการ และงบประมาณรายจ่ายประจำปี
1.9 คำรับรอง รายงานผลการปฏิบัติราชการ
1.10 รายละเอียดช่องทางการติดต่อสื่อสาร
1.10.1 หมายเลขโทรศัพท์
1.10.2 หมายเลขโทรสาร
1.10.3 แผนที่ตั้งหน่วยงาน
1.10.4 ไปรษณีย์อิเล็กทรอนิกส์ (email)
2 กฎหมาย ระเบียบ ข้อบังคับ ที่เกี่ยวข้องกับหน่วยงาน
3 คลังความรู้
4 รายชื่อเว็บไซต์หน่วยงานที่เกี่ยวข้อง
5 ข้อมูลข่าวสารที่จัดไว้ให้ประชาชนตรวจดูได้ตามพระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๔๐
6 คู่มือมาตรฐานการปฏิบัติงานของหน่วยงาน ตามภารกิจของหน่วยงาน
7 คู่มือสำหรับประชาชน
8 ข่าวประชาสัมพันธ์
9 ระบบงานให้บริการในรูปแบบอิเล็กทรอนิกส์
10 แสดงสถิติการเข้าใช้บริการเว็บไซต์ แสดงระดับความพึงพอใจ และมีระบบประเมินความพึงพอใจที่มีต่อเว็บไซต์ของหน่วยงาน
"""
DISTRICT_9 = """
1 ข้อมูลหน่วยงาน
1.1 ประวัติความเป็นมา
1.2 วิสัยทัศน์
1.3 พันธกิจ
1.4 โครงสร้างหน่วยงาน
1.5 ทำเนียบผู้บริหาร
1.6 อำนาจหน้าที่
1.7 ยุทธศาสตร์
1.8 แผนงาน โครงการ และงบประมาณ
1.9 แผนที่ตั้งของหน่วยงาน
1.10 ช่องทางการติดต่อสื่อสาร
2 กฎหมาย ระเบียบ ข้อบังคับ ที่เกี่ยวข้องกับหน่วยงาน
3 คลังความรู้
4 รายชื่อเว็บไซต์หน่วยงานที่เกี่ยวข้อง
5 ข้อมูลข่าวสารที่จัดไว้ให้ประชาชนตรวจดูได้ตามพระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๔๐
6 คู่มือมาตรฐานการปฏิบัติงานของหน่วยงานตามภารกิจของหน่วยงาน
7 คู่มือสำหรับประชาชน
8 ข่าวประชาสัมพันธ์
9 แสดงสถิติการเข้าใช้บริการเว็บไซต์ แสดงระดับความพึงพอใจ และมีระบบประเมินความพึงพอใจต่อเว็บไซต์ของหน่วยงาน
"""
HOSPITAL_TOP = """
1.1 ข้อมูลพื้นฐานที่เป็นปัจจุบัน
1.2 นโยบายและยุทธศาสตร์ของหน่วยงาน
1.3 แผนปฏิบัติการประจำปีของหน่วยงาน และการติดตามประเมินผลการดำเนินงานตามแผนปฏิบัติการประจำปีของหน่วยงาน
1.4 แผนการใช้จ่ายงบประมาณประจำปีของหน่วยงาน และการติดตามประเมินผลการดำเนินงานตามแผนการใช้จ่ายงบประมาณประจำปีของหน่วยงาน
1.5 หลักเกณฑ์ / ขั้นตอนการแก้ไขปัญหาในกรณีที่มีการร้องเรียนเรื่องการปฏิบัติงาน หรือการให้บริการของเจ้าหน้าที่
1.6 หลักเกณฑ์ / ขั้นตอนการแก้ไขปัญหาในกรณีที่มีการร้องเรียนเรื่องการทุจริตและประพฤติมิชอบ
1.7 รายงานผลการดำเนินการเกี่ยวกับเรื่องร้องเรียนการปฏิบัติงานหรือการให้บริการ
1.8 รายงานผลการดำเนินการเกี่ยวกับเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ
1.9 ข้อมูลการจัดซื้อจัดจ้าง
1.10 คู่มือการปฏิบัติงานตามภารกิจหลักและภารกิจสนับสนุนของหน่วยงาน
1.11 คู่มือขั้นตอนการให้บริการ
"""  # noqa: E501
WRONG = (
    "ตรวจสอบได้", "Pubic", "Rejations", "แผนปฏิบัติการราชการ", "หน่วยงานงาน", "อำนวยการหน้าที่",
    "ของของ", "ข่าวสารประชาสัมพันธ์", "สารธารณสุข", "องค์กรมหาชน", "แบบท่าย",
    "ข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๕๐",
    "พ.ศ. ๒๕๕๒", "ศูนย์เทคโนโลยี", "ปีงบประมาณ พ.ศ. ๒๕๖๘",
)  # fmt: skip


def _labels(name, depth=None):
    return [
        f"{entry.number} {entry.name_th}"
        for entry in TEMPLATES[name].category
        if depth is None or entry.number.count(".") <= depth
    ]


def test_the_ten_categories_label_for_label():
    assert _labels("district-10") == DISTRICT_10.strip().splitlines()


def test_the_nine_categories_label_for_label():
    assert _labels("district-9") == DISTRICT_9.strip().splitlines()


def test_the_hospitals_eleven_items_with_fifteen_and_five_nested():
    assert _labels("hospital-11", 1) == HOSPITAL_TOP.strip().splitlines()
    numbers = [entry.number for entry in TEMPLATES["hospital-11"].category]
    assert sum(number.startswith("1.1.") for number in numbers) == 15
    assert sum(number.startswith("1.9.") for number in numbers) == 5


def test_what_is_if_any_is_optional_and_everything_has_its_english():
    optional = {
        name: {entry.number for entry in template.category if entry.optional}
        for name, template in TEMPLATES.items()
    }
    assert optional == {"district-10": {"3", "7", "9"}, "district-9": {"3", "7"},
                        "hospital-11": {"1.11"}}  # fmt: skip
    for template in TEMPLATES.values():
        assert all(entry.name_en.isascii() for entry in template.category)


@pytest.mark.parametrize("file", sorted(TENANTS.rglob("*.toml")), ids=lambda file: file.stem)
def test_the_papers_errors_are_not_repeated(file):
    text = file.read_text("utf-8")
    # A list of one fiscal year names that year and the one before it.
    years = {"ปีงบประมาณ พ.ศ. ๒๕๖๘"} if file.stem.startswith("moit-") else set()
    assert [wrong for wrong in WRONG if wrong in text and wrong not in years] == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('code = "history"', 'code = "law"', "law twice"),
        ('number = "1.10.1"', 'number = "1.12.1"', "no category 1.12"),
        ('kinds = ["contact", "page"]', 'kinds = ["phone"]', "no kind phone"),
        ('kinds = ["contact", "page"]', "kinds = []", "should be non-empty"),
        ('name = "district-10"', 'name = "other"', "file's name"),
    ],
)
def test_a_broken_template_is_told_where(right, wrong, said, tmp_path):
    path = tmp_path / "district-10.toml"
    good = (TENANTS / "templates" / "district-10.toml").read_text("utf-8")
    path.write_text(good.replace(right, wrong, 1), "utf-8")
    with pytest.raises(FileFaults, match=said) as found:
        read_template(path)
    assert all(fault.line > 1 and fault.mend for fault in found.value.faults)


async def test_a_new_version_of_a_template_loses_no_item(unit, client):
    from portal.catalog.actions import apply_template

    item = await make.publication(
        unit, "published", category="cio", **{"facts.people": [{"name": "ก", "position": "ข"}]}
    )
    smaller = TEMPLATES["district-9"]
    with acting_for(unit.tenant):
        assert await apply_template(smaller) > 0
        assert await apply_template(smaller) == 0
        async with db.transaction():
            assert await db.value("SELECT title FROM public_item WHERE id = $1", item)
            assert not await db.value("SELECT active FROM category WHERE code = 'cio'")
    assert (await client(unit).get(f"/p/{item}/")).status_code == 200
