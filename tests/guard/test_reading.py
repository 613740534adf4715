"""Personal data in real files of each kind, in each place where it can stand."""

import io
import json
import tempfile

import pikepdf
import pypdfium2
import pytest
import xlrd

from portal.documents.child import in_child
from portal.guard import read_file, rules
from portal.guard.collecting import MOST_KEPT
from tests import make
from tests.guard import files
from tests.guard.files import ANOTHER, MOBILE, SOMEBODY, THIRD, dashed, thai
from tests.old_files import compound_xls, doc, xls


async def read(data: bytes, ext: str):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        out = await in_child("portal.guard.read_file", file, 20, ext)
    return json.loads(out) if out else None


async def found(data: bytes, ext: str):
    """{(kind, member, part, at, value)}"""
    said = await read(data, ext)
    assert said is not None
    return {tuple(one[:5]) for one in said["findings"]}


async def test_a_pdf_page_by_page():
    data = files.pdf(
        "หน้าแรก", f"เลข {dashed(SOMEBODY)} โทร {MOBILE}", thai(ANOTHER), author="สมชาย ใจดี"
    )
    said = await found(data, "pdf")
    assert {one for one in said if one[0] != rules.AUTHOR} == {
        (rules.CITIZEN, "", "page", "2", dashed(SOMEBODY)),
        (rules.PHONE, "", "page", "2", MOBILE),
        (rules.CITIZEN, "", "page", "3", ANOTHER),
    }
    assert (rules.AUTHOR, "", "properties", "", "สมชาย ใจดี") in said


async def test_what_stands_under_a_black_box_is_there():
    document = pypdfium2.PdfDocument(files.pdf(SOMEBODY))
    page = document[0]
    box = pypdfium2.raw.FPDFPageObj_CreateNewRect(0, 0, 600, 900)
    pypdfium2.raw.FPDFPageObj_SetFillColor(box, 0, 0, 0, 255)
    pypdfium2.raw.FPDFPath_SetDrawMode(box, pypdfium2.raw.FPDF_FILLMODE_ALTERNATE, 0)
    pypdfium2.raw.FPDFPage_InsertObject(page, box)
    page.gen_content()
    assert (rules.CITIZEN, "", "page", "1", SOMEBODY) in await found(files.saved(document), "pdf")


async def test_a_note_and_a_file_in_a_pdf():
    document = pypdfium2.PdfDocument(files.pdf("หน้าแรกมีข้อความ"))
    raw = pypdfium2.raw
    note = raw.FPDFPage_CreateAnnot(document[0], raw.FPDF_ANNOT_TEXT)
    words = (f"โทร {MOBILE}\0").encode("utf-16-le")
    value = (raw.c_ushort * (len(words) // 2)).from_buffer_copy(words)
    raw.FPDFAnnot_SetStringValue(note, b"Contents", value)
    raw.FPDFPage_CloseAnnot(note)
    document.new_attachment("รายชื่อ.csv").set_data(b"x")
    said = await found(files.saved(document), "pdf")
    assert (rules.PHONE, "", "page", "1", MOBILE) in said
    assert (rules.HIDDEN, "", "comment", "1", f"โทร {MOBILE}") in said
    assert (rules.HIDDEN, "", "attachment", "", "รายชื่อ.csv") in said


async def test_pages_that_are_pictures_must_be_looked_at():
    assert await found(files.scan(2), "pdf") == {
        (rules.UNREAD, "", "page", "1", ""),
        (rules.UNREAD, "", "page", "2", ""),
    }
    assert await found(make.pdf(""), "pdf") == set()  # an empty page hides nothing


async def test_word_everywhere():
    said = await found(files.docx_everywhere(), "docx")
    assert said == {
        (rules.CITIZEN, "", "paragraph", "2", dashed(SOMEBODY)),
        (rules.PATIENT, "", "table", "1:2", "004512"),
        (rules.CITIZEN, "", "header", "", ANOTHER),
        (rules.PHONE, "", "footer", "", MOBILE),
        (rules.PHONE, "", "comment", "", MOBILE),
        (rules.HIDDEN, "", "comment", "", f"โทรถาม {MOBILE}"),
        (rules.CITIZEN, "", "deleted", "8", THIRD),
        (rules.HIDDEN, "", "deleted", "8", THIRD),
        (rules.HIDDEN, "", "inserted", "9", "เพิ่มภายหลัง"),
        (rules.HIDDEN, "", "hidden_text", "10", "ห้ามให้ใครเห็น"),
        (rules.AUTHOR, "", "properties", "", "สมหญิง ใจดี"),
    }


async def test_sheets_everywhere():
    said = await found(files.xlsx_everywhere(), "xlsx")
    assert said == {
        (rules.CITIZEN, "", "cell", "รายชื่อ!C2", SOMEBODY),
        (rules.CITIZEN, "", "cell", "รายชื่อ!C3", dashed(ANOTHER)),
        (rules.PATIENT, "", "cell", "รายชื่อ!D2", "451267"),
        (rules.PATIENT, "", "cell", "รายชื่อ!D3", "451299"),
        (rules.PHONE, "", "cell", "รายชื่อ!E2", "812345678"),
        (rules.PHONE, "", "comment", "รายชื่อ!A2", MOBILE),
        (rules.HIDDEN, "", "comment", "รายชื่อ!A2", f"ยืนยันที่ {MOBILE}"),
        (rules.HIDDEN, "", "hidden_rows", "รายชื่อ!3", "3"),
        (rules.HIDDEN, "", "hidden_columns", "รายชื่อ!B", "B"),
        (rules.HIDDEN, "", "hidden_sheet", "เก่า", "เก่า"),
        (rules.HIDDEN, "", "hidden_sheet", "ลับ", "ลับ"),
        (rules.CITIZEN, "", "cell", "เก่า!C4", THIRD),
        (rules.CITIZEN, "", "cell", "ลับ!C4", THIRD),
        (rules.AUTHOR, "", "properties", "", "สมชาย ใจดี"),
    }


async def test_files_of_before_2007():
    assert (rules.CITIZEN, "", "paragraph", "1", SOMEBODY) in await found(
        doc(f"เลข {SOMEBODY}"), "doc"
    )
    said = await found(xls(f"โทร {MOBILE}"), "xls")
    assert {(one[0], one[4]) for one in said} == {(rules.PHONE, MOBILE)}
    said = await found(compound_xls("เปิดเผย", SOMEBODY), "xls")
    assert (rules.HIDDEN, "", "hidden_sheet", "two", "two") in said
    assert (rules.CITIZEN, "", "cell", "two!A1", SOMEBODY) in said
    assert xlrd.__version__


async def test_inside_an_archive():
    data = files.archive(
        **{
            "รายชื่อ.csv": f"ชื่อ,HN\nก.,00451\nข.,{SOMEBODY}\n".encode(),
            "เก่า.csv": f"โทร;{MOBILE}\n".encode("cp874"),
            "ก/ข.pdf": files.pdf(dashed(ANOTHER)),
            "ตาราง.xlsx": files.xlsx([int(THIRD)]),
            "เสีย.docx": b"no archive",
            "ใน.zip": b"PK\x03\x04",
            f"{SOMEBODY}.txt": b"-",
            "ภาพ.jpg": b"\xff\xd8\xff",
        }
    )
    assert await found(data, "zip") == {
        (rules.PATIENT, "รายชื่อ.csv", "row", "2", "00451"),
        (rules.CITIZEN, "รายชื่อ.csv", "row", "3", SOMEBODY),
        (rules.PHONE, "เก่า.csv", "row", "1", MOBILE),
        (rules.CITIZEN, "ก/ข.pdf", "page", "1", dashed(ANOTHER)),
        (rules.CITIZEN, "ตาราง.xlsx", "cell", "ข้อมูล!A1", THIRD),
        (rules.UNREAD, "เสีย.docx", "file", "", ""),
        (rules.UNREAD, "ใน.zip", "file", "", ""),
        (rules.CITIZEN, f"{SOMEBODY}.txt", "name", "", SOMEBODY),
    }


async def test_a_procurement_table_is_clean():
    rows = [
        ["ที่", "งานที่จัดซื้อ", "วงเงิน", "เลขประจำตัวผู้เสียภาษี", "เลขที่โครงการ", "เลขคุมสัญญา", "วันที่"],
        *(
            [n, "จ้างเหมาบริการ", 12_500.5 * n, files.citizen(f"0105{536_000_000 + 7 * n:08d}"[:12]),
             65_017_100_000 + n, 670_114_000_000 + n, "08/11/2567"]
            for n in range(1, 200)
        ),
    ]  # fmt: skip
    assert await found(files.xlsx(*rows), "xlsx") == set()


async def test_many_are_counted_and_some_are_told():
    rows = [[int(files.citizen(f"1{10 + n % 18}01{n:08d}"[:12]))] for n in range(3_000)]
    said = await read(files.xlsx(*rows), "xlsx")
    assert said["counts"] == {rules.CITIZEN: 3_000}
    assert len(said["findings"]) == MOST_KEPT


BOMB = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:t>&b;
</w:t></w:p></w:document>"""


@pytest.mark.parametrize("ext", read_file.KINDS)
async def test_what_is_no_such_file_dies_alone(ext):
    assert await read(b"\x00not what it says" * 100, ext) is None


async def test_what_is_meant_to_do_harm_dies_alone():
    assert await read(files.archive(**{"word/document.xml": BOMB}), "docx") is None
    deep = b"<a>" * 200_000
    assert await read(files.archive(**{"word/document.xml": deep}), "docx") is None
    large = files.archive(**{"xl/workbook.xml": b" " * (61 * 1024 * 1024)})
    assert await read(large, "xlsx") is None


async def test_a_digit_in_each_cell_is_a_number():
    spread = [*SOMEBODY[:1], "-", *SOMEBODY[1:]]
    said = await found(files.xlsx(["เลข", *map(int, SOMEBODY)], ["", *spread]), "xlsx")
    assert said == {
        (rules.CITIZEN, "", "cell", "ข้อมูล!B1", SOMEBODY),
        (rules.CITIZEN, "", "cell", "ข้อมูล!B2", SOMEBODY),
    }
    months = [3, 1, 0, 2, 4, 0, 0, 1, 2, 5, 1, 0, 19]
    assert await found(files.xlsx(["ราย", *months]), "xlsx") == set()


async def test_bookmarks_of_a_pdf():
    with pikepdf.open(io.BytesIO(files.pdf("ไม่มีอะไร"))) as paper:
        with paper.open_outline() as outline:
            above = pikepdf.OutlineItem("ภาคผนวก", 0)
            above.children.append(pikepdf.OutlineItem(f"นาย ก. {SOMEBODY}", 0))
            outline.root.append(above)
        out = io.BytesIO()
        paper.save(out)
    assert await found(out.getvalue(), "pdf") == {(rules.CITIZEN, "", "bookmark", "", SOMEBODY)}
