"""Real files with personal data in every place where one can stand. The numbers are made up: each
has a checksum that holds, and belongs to nobody we know of."""

import io
import zipfile

import openpyxl
import pypdfium2
import typst
import xlsxwriter
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.comments import Comment

from portal.settings import ROOT

FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "sarabun"


def citizen(twelve: str) -> str:
    """These twelve digits with their checksum."""
    total = sum(int(d) * w for d, w in zip(twelve, range(13, 1, -1), strict=True))
    return twelve + str((11 - total % 11) % 10)


SOMEBODY, ANOTHER, THIRD = citizen("134990012345"), citizen("310010098765"), citizen("562010011223")
MASKED = f"x-xxxx-xxxxx-{SOMEBODY[10:12]}-{SOMEBODY[12]}"
MOBILE = "081-234-5678"


def dashed(number: str) -> str:
    return f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"


def thai(number: str) -> str:
    return number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def pdf(*pages: str, author: str = "") -> bytes:
    """Typeset, a page for each text."""
    source = '#set text(font: "Sarabun")\n'
    if author:
        source += f'#set document(author: "{author}")\n'
    source += "\n#pagebreak()\n".join(f"#text[{text}]" for text in pages)
    return typst.compile(source.encode(), font_paths=[str(FONTS)], ignore_system_fonts=True)


def scan(pages: int = 1) -> bytes:
    """A PDF whose pages are pictures."""
    made = pypdfium2.PdfDocument.new()
    for number in range(pages):
        page = pypdfium2.PdfDocument(pdf(f"หน้าที่ {number}"))[0]
        picture = page.render(scale=0.4).to_pil()
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG")
        image = pypdfium2.PdfImage.new(made)
        image.load_jpeg(io.BytesIO(out.getvalue()))
        image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
        target = made.new_page(595, 842)
        target.insert_obj(image)
        target.gen_content()
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def saved(paper) -> bytes:
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def docx(*paragraphs: str, author: str = "") -> bytes:
    paper = Document()
    paper.core_properties.author = author
    for text in paragraphs:
        paper.add_paragraph(text)
    return saved(paper)


def docx_everywhere() -> bytes:
    """A citizen's number in the body, a table, header, footer; a comment; a change that was never
    accepted each way; a hidden text; a name in the properties; an HN by its column."""
    paper = Document()
    paper.core_properties.author = "สมหญิง ใจดี"
    paper.add_paragraph("บรรทัดแรก")
    paper.add_paragraph(f"เลขที่ {dashed(SOMEBODY)} ของผู้ขอ")
    table = paper.add_table(2, 2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["ชื่อ", "HN", "ก.", "004512"], strict=True
    ):
        cell.text = text
    section = paper.sections[0]
    section.header.paragraphs[0].text = f"หัว {thai(ANOTHER)}"
    section.footer.paragraphs[0].text = f"ท้าย {MOBILE}"
    line = paper.add_paragraph("ลงนามแล้ว")
    paper.add_comment(line.runs[0], text=f"โทรถาม {MOBILE}", author="ก", initials="ก")
    for tag, inner, words in (("w:del", "w:delText", THIRD), ("w:ins", "w:t", "เพิ่มภายหลัง")):
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        change.set(qn("w:author"), "ก")
        text.text = words
        run.append(text)
        change.append(run)
        paper.add_paragraph()._p.append(change)
    hidden = paper.add_paragraph().add_run("ห้ามให้ใครเห็น")
    hidden.font.hidden = True
    return saved(paper)


def xlsx_everywhere() -> bytes:
    """A citizen's number as a number and as text, a hidden sheet, a very hidden one, a hidden row
    and column, a comment, an author, an HN and a telephone by their columns' heads."""
    book = openpyxl.Workbook()
    book.properties.creator = "สมชาย ใจดี"
    sheet = book.active
    sheet.title = "รายชื่อ"
    sheet.append(["ที่", "ชื่อ", "เลขประจำตัว", "HN", "โทรศัพท์"])
    sheet.append([1, "ก.", int(SOMEBODY), 451267, 812345678])
    sheet.append([2, "ข.", dashed(ANOTHER), "451299", "-"])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet["A2"].comment = Comment(f"ยืนยันที่ {MOBILE}", "ก")
    for name, state in (("เก่า", "hidden"), ("ลับ", "veryHidden")):
        other = book.create_sheet(name)
        other["C4"] = THIRD
        other.sheet_state = state
    return saved(book)


def xlsx(*rows: list[object], name: str = "ข้อมูล") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()
