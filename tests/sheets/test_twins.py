"""The same paper as page, DOCX, XLSX and CSV: nothing lost, nothing added, no cell a formula."""

import csv
import io
import re
from html import unescape

import openpyxl
import pytest
from docx import Document

from portal.kit import web
from portal.sheets import pdf, tables
from portal.sheets.blocks import Grid, Heading, Paper, Para, Sign, from_data, to_data
from portal.sheets.word import docx
from tests.sheets.said import missing, said
from tests.sheets.samples import ALL, LOG, PICTURES, REPORT

papers = pytest.mark.parametrize("paper", ALL.values(), ids=ALL)


def page(paper: Paper) -> str:
    template = web.theme("base").from_string(
        '{% from "sheets/paper.html" import sheet with context %}{{ sheet(paper, 1) }}'
    )
    return template.render(lang="th", paper=paper)


@papers
def test_the_page_says_all_of_it_in_order(paper: Paper) -> None:
    text = unescape(re.sub(r"<[^>]+>", " ", page(paper)))
    assert missing(said(paper), text, in_order=True) == []


def test_headings_step_down_one_by_one() -> None:
    deep = Paper(
        "report", ("ก",), "ข", (Heading("ค", level=3), Heading("ง"), Heading("จ", level=2))
    )
    assert re.findall(r"<h([1-6])", page(deep)) == ["1", "2", "2", "3"]


def test_tables_of_the_page_have_heads() -> None:
    found = page(REPORT)
    assert found.count('scope="col"') == 3
    assert "<caption>" in found
    assert "style=" not in found


@papers
def test_word_says_all_of_it_in_order(paper: Paper) -> None:
    body = Document(io.BytesIO(docx(paper, PICTURES))).element.body
    text = "".join(one.text or "" for one in body.iter() if one.tag.endswith("}t"))
    assert missing(said(paper), text, in_order=True) == []


def test_word_is_thai_throughout_and_official() -> None:
    made = Document(io.BytesIO(docx(ALL["memo"])))
    page = made.sections[0]
    assert round(page.left_margin.cm, 1) == 3
    assert round(page.right_margin.cm, 1) == 2
    runs = [run for line in made.paragraphs for run in line.runs if run.text.strip()]
    for run in runs:
        assert 'w:cs="TH Sarabun New"' in run._r.xml
        assert 'w:bidi="th-TH"' in run._r.xml
    sizes = {run.text.strip(): run.font.size.pt for run in runs}
    assert sizes["บันทึกข้อความ"] == 29
    assert sizes["ส่วนราชการ"] == 20


def test_word_repeats_heads_and_cuts_no_row() -> None:
    table = Document(io.BytesIO(docx(LOG))).tables[0]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)


def test_words_tables_are_as_wide_as_the_pdfs() -> None:
    """In the cells, and in the columns, which LibreOffice reads."""
    grid = Grid(("ที่", "เรื่อง"), (("๑", "ก"), ("๒", "ข" * 1000)), (1, 7), caption="ค")
    made = Document(io.BytesIO(docx(Paper("report", ("ก",), "ข", (grid,)))))
    table = made.tables[0]
    assert [round(column.width.cm, 1) for column in table.columns] == [2, 14]
    for row in table.rows:
        assert [round(cell.width.cm, 1) for cell in row.cells] == [2, 14]
    # a row that no page holds may be cut, and the head is not left alone
    assert ["w:cantSplit" in row._tr.xml for row in table.rows] == [True, True, False]
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert kept == [True, None, None]


def test_no_signature_stands_alone_on_a_page_of_word() -> None:
    signs = (Sign(("ผู้รายงาน",), "นายหนึ่ง สมมุติ"), Sign(("หัวหน้า",), "นายสอง สมมุติ", "ทราบ"))
    paper = Paper("report", ("ก",), "ข", (Para("ค"), Para("จึงเรียนมาเพื่อโปรดทราบ")), signs)
    lines = Document(io.BytesIO(docx(paper))).paragraphs
    kept = {line.text: line.paragraph_format.keep_with_next for line in lines}
    assert kept["ค"] is None
    for words in ("จึงเรียนมาเพื่อโปรดทราบ", "(นายหนึ่ง สมมุติ)", "ผู้รายงาน", "ทราบ"):
        assert kept[words] is True, words
    assert kept["หัวหน้า"] is False


def test_pages_of_word_are_numbered_in_thai() -> None:
    made = Document(io.BytesIO(docx(REPORT, PICTURES)))
    assert 'w:pgNumType w:fmt="thaiNumbers"' in made.element.xml
    assert "THAIARABIC" in made.sections[0].header._element.xml


def test_word_parts_no_date_and_no_english_word() -> None:
    words = "ตามมาตรา ๙ ลงวันที่ ๒๗ มกราคม ๒๕๕๙ และ พ.ศ. ๒๕๖๙ (Standard)"
    xml = Document(io.BytesIO(docx(Paper("report", ("ก",), "ข", (Para(words),))))).element.xml
    assert "ตามมาตรา\u00a0๙ ลงวันที่ ๒๗\u00a0มกราคม ๒๕๕๙ และ พ.ศ.\u00a0๒๕๖๙ (Standard)" in xml
    assert 'w:val="th-TH"' not in xml  # Latin words as Thai ones would be cut anywhere


# CT_PPr, CT_TblPr and CT_SectPr of ECMA-376, as far as we write them; Word may refuse another order
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore pBdr tabs spacing ind jc rPr",
    "tblPr": "tblStyle tblW jc tblInd tblLayout tblCellMar tblLook",
    "sectPr": "Reference pgSz pgMar pgNumType cols titlePg docGrid",
    "rPr": "rFonts b bCs sz szCs lang",
}


@papers
def test_word_finds_its_properties_in_its_order(paper: Paper) -> None:
    made = Document(io.BytesIO(docx(paper, PICTURES)))
    parts = (made.element.body, made.sections[0].footer._element)
    for one in (one for part in parts for one in part.iter()):
        if order := ORDER.get(one.tag.rpartition("}")[2], "").split():
            names = [re.sub("header|footer", "", child.tag.rpartition("}")[2]) for child in one]
            assert names == sorted(names, key=order.index), names


def test_a_long_title_of_word_is_parted_in_the_middle() -> None:
    title = "รายงานผลการติดตามการดำเนินงานเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน"
    for words, least in (((title, "ประจำปี"), 2.0), (("ทดสอบ", "ประจำปี"), 0.0)):
        paper = Paper("report", words, "ข", ())
        form = Document(io.BytesIO(docx(paper))).paragraphs[0].paragraph_format
        assert form.left_indent == form.right_indent
        assert least <= form.left_indent.cm <= least * 2


def test_where_it_is_verified_makes_no_page_of_word() -> None:
    """It stands in the margin, on the first page and on all others."""
    page = Document(io.BytesIO(docx(ALL["announcement"]))).sections[0]
    for foot in (page.first_page_footer, page.footer):
        code, words = foot.tables[0].rows[0].cells
        assert "คิวอาร์โค้ดไปยัง" in code.paragraphs[0]._p.xml
        assert ALL["announcement"].verify in words.text
        assert foot._element[-1].tag.endswith("}p")  # Word refuses a table there
    draft = Document(io.BytesIO(docx(ALL["order"]))).sections[0]
    assert draft.first_page_footer.paragraphs[0].text == "ร่าง ยังไม่ได้ลงนาม"


def test_the_emblem_is_in_word_too(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="9"/></svg>'
    for paper, shown in ((ALL["memo"], 1.5), (ALL["order"], 3.0), (ALL["announcement"], 3.0)):
        monkeypatch.setattr(pdf, "garuda", lambda: "")
        without = Document(io.BytesIO(docx(paper)))
        monkeypatch.setattr(pdf, "garuda", lambda: drawn)
        made = Document(io.BytesIO(docx(paper)))
        assert len(made.inline_shapes) == len(without.inline_shapes) + 1
        assert round(made.inline_shapes[0].height.cm, 1) == shown
        assert 'descr="ตราครุฑ"' in made.element.xml


def test_word_says_what_pictures_show() -> None:
    xml = Document(io.BytesIO(docx(REPORT, PICTURES))).element.xml
    assert 'descr="ภาพหน้าแรกของเว็บไซต์"' in xml
    assert "แผนภูมิ เรื่องที่เผยแพร่ตามหมวด" in xml


def test_each_table_is_a_sheet_and_numbers_are_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(tables.xlsx(REPORT)))
    assert book.sheetnames == ["จำนวนเรื่องที่เผยแพร่ตามหมวด", "รายการทั้งหมด"]
    counts = book.worksheets[0]
    assert [cell.value for cell in counts[2]] == ["ข้อมูลผู้บริหารและหน่วยงาน", 12, 36.4]
    assert counts.freeze_panes == "A2"
    every = book.worksheets[1]
    assert every["B2"].value == "=1+1"
    assert every["B2"].data_type == "s"


def test_codes_stay_words() -> None:
    grid = Grid(("ก", "ข", "ค", "ง"), (("๐๓๖๒๔", "๑,๒๓๔.๕๐", "1.2.3", "๑๒/๒๕๖๙"),), (1, 1, 1, 1))
    book = openpyxl.load_workbook(io.BytesIO(tables.xlsx(Paper("table", ("ก",), "ข", (grid,)))))
    assert [cell.value for cell in book.worksheets[0][2]] == ["๐๓๖๒๔", 1234.5, "1.2.3", "๑๒/๒๕๖๙"]


def test_the_number_of_a_row_stays_as_it_is_printed() -> None:
    grid = Grid(("ที่", "ก"), (("๑.๑", "๑.๑"), ("๑.๑๐", "๑"), ("๒", "")), (1, 1), centred=(0,))
    book = openpyxl.load_workbook(io.BytesIO(tables.xlsx(Paper("table", ("ก",), "ข", (grid,)))))
    numbers = [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)]
    assert numbers == ["๑.๑", "๑.๑๐", 2]
    assert book.worksheets[0]["B2"].value == 1.1


def test_the_name_of_a_sheet_ends_with_a_word() -> None:
    grid = Grid(("ก",), (("ข",),), (1,), caption="จำนวนเรื่องที่เผยแพร่ แยกตามหมวดของหน่วยงาน")
    book = openpyxl.load_workbook(io.BytesIO(tables.xlsx(Paper("table", ("ก",), "ข", (grid,)))))
    assert book.sheetnames == ["จำนวนเรื่องที่เผยแพร่"]


def test_tables_of_one_beginning_are_named_by_their_ends() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(
            tables.xlsx(
                Paper(
                    "table",
                    ("ก",),
                    "ข",
                    tuple(
                        Grid(("ก",), (("ข",),), (1,), caption=f"จำนวนเรื่องที่เผยแพร่ แยกตาม{by}")
                        for by in ("หมวดของหน่วยงาน", "เดือนที่เผยแพร่", "เดือนที่เผยแพร่")
                    ),
                )
            )
        )
    )
    assert book.sheetnames == [
        "จำนวนเรื่องที่เผยแพร่", "แยกตามเดือนที่เผยแพร่", "แยกตามเดือนที่เผยแพร่ 2",
    ]  # fmt: skip


def test_a_sheet_is_ready_to_be_printed_and_an_empty_one_says_so() -> None:
    full = Grid(("ก",) * 7, (("", *"๑๒๓๔๕๖"),), (1,) * 7, caption="ยา & เวชภัณฑ์")
    none = Grid(("ก", "ข"), (), (1, 1), caption="อบรม", empty="ยังไม่มีการบันทึกการอบรม")
    book = openpyxl.load_workbook(
        io.BytesIO(tables.xlsx(Paper("table", ("ก",), "ข", (full, none))))
    )
    wide, empty = book.worksheets
    assert (wide.page_setup.orientation, empty.page_setup.orientation) == ("landscape", "portrait")
    assert wide.sheet_properties.pageSetUpPr.fitToPage
    assert (wide.page_setup.fitToHeight, wide.print_title_rows) == (0, "$1:$1")
    assert wide.oddHeader.center.text == "ยา && เวชภัณฑ์"
    assert (wide["A2"].value, wide["B2"].value) == (None, 1)
    assert wide["A2"].data_type == "n"  # nothing, and no text of no letters
    assert empty["A2"].value == "ยังไม่มีการบันทึกการอบรม"


def test_csv_opens_right_and_harms_nobody() -> None:
    data = tables.csv(REPORT.grids[0])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[1][1] == "'=1+1"
    assert rows[2][1].startswith("'+66")


def test_sheets_of_one_name_are_told_apart() -> None:
    grid = Grid(("ก",), (("ข",),), (1,), caption="ตาราง/ที่: [หนึ่ง] " + "ยาว" * 20)
    book = openpyxl.load_workbook(
        io.BytesIO(tables.xlsx(Paper("table", ("ก",), "ข", (grid, grid, grid))))
    )
    assert len({name.casefold() for name in book.sheetnames}) == 3
    assert all(len(name) <= 31 for name in book.sheetnames)


@papers
def test_data_and_back(paper: Paper) -> None:
    assert to_data(from_data(to_data(paper))) == to_data(paper)
