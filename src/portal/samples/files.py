"""Real files made from plain texts: PDF and JPG (Typst), DOCX, XLSX, and ZIP with several inside.

`blocks` says how a text is written; a line `---` begins the next file in a ZIP. The same text gives
the same bytes, so that loading the demo twice does not make second files.
"""

import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import typst
import xlsxwriter
from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from PIL import Image

from portal.kit.typeset import WHOLE
from portal.samples.blocks import Block, read_blocks, shown, title

MADE = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
NOTE = "เอกสารตัวอย่างสำหรับสาธิตระบบ"
WIDE = 7  # a table of so many columns is read on landscape pages
LARGEST = 400_000  # a picture

_HERE = Path(__file__).parent


def make_file(kind: str, name: str, text: str, unit_name: str, fonts: Path) -> bytes:
    """The file's bytes; `fonts` is a folder with the Sarabun family somewhere below it."""
    if kind == "zip":
        return _zip(text, unit_name, fonts)
    blocks = read_blocks(text)
    heading = title(blocks) or Path(name).stem
    match kind:
        case "pdf":
            return _typeset("paper.typ", blocks, heading, unit_name, fonts)[0]
        case "docx":
            return _docx(blocks, heading, unit_name)
        case "xlsx":
            return _xlsx(blocks, heading, unit_name)
        case "jpg":
            return _jpg(blocks, heading, unit_name, fonts)
    raise ValueError(f"no such kind of file: {kind}")


def _typeset(
    template: str, blocks: list[Block], heading: str, unit_name: str, fonts: Path, **more: str | int
) -> list[bytes]:
    """The one PDF, or the pages of a picture. The words go in as data and are never markup."""
    doc = {"title": heading, "unit": unit_name, "note": NOTE, "whole": WHOLE, **more}
    doc["wide"] = _is_wide(blocks)
    doc["blocks"] = [
        {
            "kind": block.kind,
            "text": block.text,
            "rows": [[shown(cell) for cell in row] for row in block.rows],
            "widths": _widths(block.rows),
        }
        for block in blocks
    ]
    compiler = _compiler(template, fonts)
    inputs = {"doc": json.dumps(doc, ensure_ascii=False)}
    if template == "paper.typ":
        made = compiler.compile(
            sys_inputs=inputs, format="pdf", pdf_standards="ua-1", timestamp=int(MADE.timestamp())
        )
    else:
        made = compiler.compile(sys_inputs=inputs, format="png", ppi=72)
    return [page for page in (made if isinstance(made, list) else [made]) if page]


@cache
def _compiler(template: str, fonts: Path) -> typst.Compiler:
    """One for each template: reading the fonts takes longer than setting a page."""
    return typst.Compiler(str(_HERE / template), font_paths=[str(fonts)], ignore_system_fonts=True)


def _is_wide(blocks: list[Block]) -> bool:
    return any(len(row) >= WIDE for block in blocks for row in block.rows)


_FIGURES = re.compile(r"[\d,.-]{5,}")  # an amount or a day, which cannot be broken


def _widths(rows: tuple[tuple[str, ...], ...]) -> list[int]:
    """What share of the width each column takes: a usual cell's length, within reason."""
    shares = []
    for column in zip(*rows, strict=True):
        lengths = [len(cell) for cell in column]
        usual = max(sum(lengths) // len(lengths), min(max(lengths), 16), 8)
        figures = max((len(cell) for cell in column if _FIGURES.fullmatch(cell)), default=0)
        shares.append(max(min(usual, 48), figures * 3 // 2))
    return shares


_INKS = ("#0b6e4f", "#14538a", "#7a3e9d", "#9c4221", "#0f6b75")


def _jpg(blocks: list[Block], heading: str, unit_name: str, fonts: Path) -> bytes:
    """A poster, in the largest letters that leave it on one page."""
    ink = _INKS[sum(map(ord, heading)) % len(_INKS)]
    for size in (56, 50, 44, 38, 33, 28):
        pages = _typeset("picture.typ", blocks, heading, unit_name, fonts, ink=ink, size=size)
        if len(pages) == 1:
            return _as_jpeg(pages[0])
    raise ValueError(f"too much text for one picture: {heading}")


def _as_jpeg(png: bytes) -> bytes:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (88, 80, 70):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() < LARGEST:
            break
    return out.getvalue()


def _docx(blocks: list[Block], heading: str, unit_name: str) -> bytes:
    paper = Document()
    _set_up(paper, heading, unit_name, wide=_is_wide(blocks))
    for block in blocks:
        _write(paper, block)
    out = io.BytesIO()
    paper.save(out)
    with zipfile.ZipFile(out) as made:
        return _packed([(name, made.read(name)) for name in made.namelist()])


def _set_up(paper: Docx, heading: str, unit_name: str, *, wide: bool) -> None:
    about = paper.core_properties
    about.title, about.author, about.language = heading, unit_name, "th-TH"
    about.created = about.modified = MADE
    about.comments = NOTE
    page = paper.sections[0]
    page.page_width, page.page_height = (Cm(29.7), Cm(21)) if wide else (Cm(21), Cm(29.7))
    page.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    page.left_margin, page.right_margin = Cm(2 if wide else 3), Cm(2)
    page.footer.paragraphs[0].text = f"{unit_name} · {NOTE}"
    for style, size in (("Normal", 16), ("Title", 18), ("Heading 1", 17), ("Heading 2", 16)):
        _thai(paper, style, size, bold=style != "Normal")
    _thai(paper, "Footer", 12, bold=False)


def _thai(paper: Docx, style: str, size: int, *, bold: bool) -> None:
    """Thai is a complex script in Word: its font, size and weight stand in properties of their own,
    and what the style had from the theme has to go."""
    kept = paper.styles[style].element
    if (old := kept.find(qn("w:rPr"))) is not None:
        kept.remove(old)
    for border in kept.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)
    font = kept.get_or_add_rPr()
    names = {f"w:{script}": "TH Sarabun New" for script in ("ascii", "hAnsi", "eastAsia", "cs")}
    _property(font, "w:rFonts", **names)
    if bold:
        _property(font, "w:b")
        _property(font, "w:bCs")
    _property(font, "w:sz", **{"w:val": str(size * 2)})
    _property(font, "w:szCs", **{"w:val": str(size * 2)})
    _property(font, "w:lang", **{"w:val": "th-TH", "w:bidi": "th-TH"})


def _property(parent, name: str, **values: str) -> None:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(key), value)
    parent.append(element)


_STYLES = {
    "title": "Title",
    "heading": "Heading 1",
    "subheading": "Heading 2",
    "item": "List Bullet",
}


def _write(paper: Docx, block: Block) -> None:
    if block.kind == "table":
        _write_table(paper, block.rows)
        return
    line = paper.add_paragraph(block.text, style=_STYLES.get(block.kind, "Normal"))
    if block.kind in ("title", "centred"):
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.kind == "paragraph":
        line.paragraph_format.first_line_indent = Cm(1.25)
    line.paragraph_format.space_after = Pt(4)


def _write_table(paper: Docx, rows: tuple[tuple[str, ...], ...]) -> None:
    table = paper.add_table(len(rows), len(rows[0]), style="Table Grid")
    shares = _widths(rows)
    room = 25.7 if len(shares) >= WIDE else 16  # centimetres between the margins
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text, share in zip(line.cells, row, shares, strict=True):
            cell.text, cell.width = shown(text), Cm(room * share / sum(shares))
    for cell in table.rows[0].cells:
        _property(cell.paragraphs[0].runs[0]._r.get_or_add_rPr(), "w:b")
        _property(cell.paragraphs[0].runs[0]._r.get_or_add_rPr(), "w:bCs")
    _property(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")


def _xlsx(blocks: list[Block], heading: str, unit_name: str) -> bytes:
    """One sheet for each table, header first so that machines read it, and what it is about."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": heading, "author": unit_name, "comments": NOTE, "created": MADE})
    tables = [block for block in blocks if block.kind == "table"]
    for number, block in enumerate(tables, 1):
        _fill(book, f"ข้อมูล {number}" if len(tables) > 1 else "ข้อมูล", block.rows)
    about = book.add_worksheet("คำอธิบาย")
    about.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    notes = [block.text for block in blocks if block.text]
    about.write_column(0, 0, [*notes, unit_name, NOTE])
    book.close()
    return out.getvalue()


def _fill(book: xlsxwriter.Workbook, name: str, rows: tuple[tuple[str, ...], ...]) -> None:
    sheet = book.add_worksheet(name)
    edge = {"border": 1, "valign": "top", "font_name": "TH Sarabun New", "font_size": 14}
    text = book.add_format({**edge, "text_wrap": True})
    money = book.add_format({**edge, "num_format": "#,##0.00"})
    count = book.add_format({**edge, "num_format": "#,##0"})
    day = book.add_format({**edge, "num_format": "[$-107041E]d mmm yyyy"})  # shows พ.ศ.
    head = book.add_format({**edge, "bold": True, "text_wrap": True, "bg_color": "#E6F0EC"})
    for column, width in enumerate(_widths(rows)):
        sheet.set_column(column, column, width + 4)
    sheet.write_row(0, 0, rows[0], head)
    for line, row in enumerate(rows[1:], 1):
        for column, cell in enumerate(row):
            value = _value(cell)
            style = {date: day, float: money, int: count}.get(type(value), text)
            sheet.write(line, column, value, style)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)


def _value(cell: str) -> date | float | int | str:
    """2026-10-05 is a day, 12,500.00 money, 12 a count; everything else is text."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return date.fromisoformat(cell)
    if re.fullmatch(r"\d{1,3}(,\d{3})*\.\d\d", cell):
        return float(cell.replace(",", ""))
    if re.fullmatch(r"0|[1-9]\d{0,2}(,\d{3})*|[1-9]\d{0,8}", cell):
        return int(cell.replace(",", ""))
    return cell


def _zip(text: str, unit_name: str, fonts: Path) -> bytes:
    """Each part of the text as a PDF to print and a DOCX to fill in."""
    files = []
    for part in re.split(r"(?m)^---$", text):
        name = title(read_blocks(part)).replace("/", "-")
        for kind in ("pdf", "docx"):
            filename = f"{name}.{kind}"
            files.append((filename, make_file(kind, filename, part, unit_name, fonts)))
    return _packed(files)


def _packed(files: list[tuple[str, bytes]]) -> bytes:
    """A ZIP with one date for all that is in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files:
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, data)
    return out.getvalue()
