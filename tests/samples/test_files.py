"""Every sample file of every unit can be made, is what it says, and is the same each time."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from docx import Document
from PIL import Image

from portal.samples.blocks import read_blocks, shown
from portal.samples.files import make_file
from portal.samples.plan import read_plan, slugs

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tenants" / "samples"
FONTS = Path(os.environ.get("SARABUN", ROOT / "node_modules" / "@expo-google-fonts" / "sarabun"))
MAGIC = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04", "zip": b"PK\x03\x04"}
MAGIC["jpg"] = b"\xff\xd8\xff"
UNIT = "สำนักงานสาธารณสุขอำเภอตัวอย่าง"
TEXT = """
# ผู้ป่วย #let x = 1 *_$@
ย่อหน้า “น้ำ” ใหญ่
- ข้อหนึ่ง
| ที่ | รายการ | เงิน | วันที่ |
| --- | --- | --- | --- |
| 1 | วัสดุ | 12,500.00 | 2026-10-05 |
---
# แบบฟอร์ม
ชื่อ ............
"""


def made(kind: str, text: str = TEXT) -> bytes:
    return make_file(kind, f"ก.{kind}", text, UNIT, FONTS)


@pytest.mark.parametrize("slug", slugs(SAMPLES))
def test_every_sample_file_can_be_made(slug: str):
    for item in read_plan(SAMPLES, slug).items:
        for file in item.files:
            data = make_file(file.kind, file.name, file.text, UNIT, FONTS)
            assert data.startswith(MAGIC[file.kind]), file.name
            limit = 400_000 if file.kind == "jpg" else 1_000_000
            assert 2_000 < len(data) < limit, f"{file.name}: {len(data)}"


@pytest.mark.parametrize("kind", MAGIC)
def test_the_same_text_gives_the_same_bytes(kind: str):
    assert made(kind) == made(kind)


def test_a_pdf_says_its_language_and_carries_its_font():
    data = made("pdf")
    assert b"/Lang" in data
    assert b"Sarabun" in data
    assert b"/StructTreeRoot" in data, "tagged, for people who listen to it"


def test_a_word_paper_holds_thai_as_a_complex_script():
    paper = Document(io.BytesIO(made("docx")))
    assert paper.paragraphs[0].text == "ผู้ป่วย #let x = 1 *_$@"
    assert paper.tables[0].cell(1, 3).text == "5 ต.ค. 2569"
    style = paper.styles["Normal"].element.xml
    assert 'w:cs="TH Sarabun New"' in style
    assert "w:szCs" in style


def test_a_sheet_holds_numbers_and_days_as_such():
    with zipfile.ZipFile(io.BytesIO(made("xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>12500</v>" in sheet
    assert "<v>46300</v>" in sheet, "2026-10-05 counted from 1900"


def test_a_picture_is_a_poster():
    picture = Image.open(io.BytesIO(made("jpg")))
    assert (picture.format, picture.size) == ("JPEG", (1200, 1600))


def test_a_picture_too_full_of_words_is_refused():
    with pytest.raises(ValueError, match="too much text"):
        made("jpg", "# ก\n" + "- ข้อความยาว\n" * 80)


def test_a_zip_holds_each_part_twice_under_thai_names():
    with zipfile.ZipFile(io.BytesIO(made("zip"))) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
    assert names[2:] == ["แบบฟอร์ม.pdf", "แบบฟอร์ม.docx"]
    assert len(names) == 4


def test_no_other_kind_is_made():
    with pytest.raises(ValueError, match="exe"):
        made("exe")


def test_a_text_is_read_line_by_line():
    kinds = [block.kind for block in read_blocks("# ก\n## ข\n### ค\n- ง\n> จ\nฉ\n| 1 | 2 |\n")]
    assert kinds == ["title", "heading", "subheading", "item", "centred", "paragraph", "table"]
    assert shown("2026-10-05") == "5 ต.ค. 2569"
