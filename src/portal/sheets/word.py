"""An official paper as DOCX, in the words and the order of the PDF, for whoever goes on in Word.
Blocking; call it in a thread."""

import io
from collections.abc import Mapping
from typing import Any

from docx.document import Document as WordPaper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Length, Pt, RGBColor
from PIL import Image

from portal.sheets import pdf
from portal.sheets.blocks import (
    Block,
    Break,
    Chart,
    Grid,
    Heading,
    Paper,
    Para,
    Picture,
    Sign,
)
from portal.sheets.figures import chart_words
from portal.sheets.qr import qr_png
from portal.sheets.word_heads import memo_head, page_numbers, title
from portal.sheets.word_parts import (
    SIZE,
    blank,
    describe,
    line_of,
    repeated_head,
    table_form,
    whole_row,
    write,
)

LEADING = 21  # points
MARGINS = (3, 2, 2.5, 2.5)
INDENT = 2.5  # centimetres, of a paragraph's first line
TABLE, SMALL = 14, 12  # points
ALIGN = WD_ALIGN_PARAGRAPH


def docx(paper: Paper, pictures: Mapping[str, bytes] = {}) -> bytes:
    """`pictures`: PNG, JPEG or WebP by sha256, as for the PDF."""
    made = blank(paper.name, paper.unit, SIZE, LEADING, MARGINS)
    for level in range(1, 7):  # as black as all else
        made.styles[f"Heading {level}"].font.color.rgb = RGBColor(0, 0, 0)  # type: ignore[union-attr]
    if pdf.lies(paper):
        page = made.sections[0]
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Cm(29.7), Cm(21)
    page_numbers(made)
    if paper.memo:
        memo_head(made, paper.memo)
    else:
        title(made, paper)
    for one in paper.blocks:
        _block(made, paper, one, pictures)
    if pdf.has_tail(paper):  # no signature stands alone on a page
        made.paragraphs[-1].paragraph_format.keep_with_next = True
    if paper.closing:
        _indented(made, paper.closing).paragraph_format.keep_with_next = True
    for place, sign in enumerate(paper.signs, 1):
        _sign(made, sign, is_last=place == len(paper.signs))
    for one in (Break(), *paper.after) if paper.after else ():
        _block(made, paper, one, pictures)
    _foot(made, paper)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# ---- blocks ---------------------------------------------------------------------------------


def _block(made: WordPaper, paper: Paper, one: Block, pictures: Mapping[str, bytes]) -> None:
    if isinstance(one, Heading):
        line = made.add_paragraph(style=f"Heading {min(one.level + 1, 6)}")
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(6), Pt(0)
        line_of(line, f"{one.number}  {one.text}" if one.number else one.text, bold=True)
    elif isinstance(one, Para):
        _para(made, paper, one)
    elif isinstance(one, Grid):
        _grid(made, one, 24.7 if pdf.lies(paper) else 16.0)
    elif isinstance(one, Chart):
        caption = f"{one.caption} ({one.unit_name})"
        _drawing(made, pdf.chart_png(one), 16.0, chart_words(one), caption)
    elif isinstance(one, Picture):
        _picture(made, one, pictures)
    else:
        made.add_page_break()


def _para(made: WordPaper, paper: Paper, one: Para) -> None:
    if paper.layout == "cover":
        line_of(made.add_paragraph(), one.text, centred=True)
    elif not one.number:
        line = _indented(made, one.text)
        if one.depth:  # below a clause
            line.paragraph_format.first_line_indent = Cm(0)
            line.paragraph_format.left_indent = Cm(0.5 + one.depth * 0.9)
    else:
        line = made.add_paragraph()
        form, room = line.paragraph_format, 0.4 + 0.2 * len(one.number)
        form.left_indent = Cm(min(0.9 + one.depth * 0.9, 4.5) + room)
        form.first_line_indent = Cm(-room)
        form.tab_stops.add_tab_stop(form.left_indent)
        line_of(line, f"{one.number}\t{one.text}")


def _indented(made: WordPaper, words: str) -> Any:
    line = made.add_paragraph()
    line.paragraph_format.first_line_indent = Cm(INDENT)
    line_of(line, words)
    return line


def _grid(made: WordPaper, one: Grid, room: float) -> None:
    if one.caption:
        line = made.add_paragraph()
        line.paragraph_format.keep_with_next = True
        write(line, one.caption, bold=True, size=TABLE)
    table = made.add_table(1, len(one.columns), style="Table Grid")
    table_form(table, [Cm(room * width / sum(one.widths)) for width in one.widths])
    for name, cell in zip(one.columns, table.rows[0].cells, strict=True):
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        _cell(cell, name, bold=True, align=ALIGN.CENTER)
    repeated_head(table.rows[0])
    whole_row(table.rows[0])
    for row in one.rows:
        added = table.add_row()
        for place, (words, cell) in enumerate(zip(row, added.cells, strict=True)):
            _cell(cell, words, align=_align(one, place))
        if not pdf.is_long(row):  # no page could hold it whole
            whole_row(added)
    if not one.rows:
        cells = table.add_row().cells
        _cell(cells[0].merge(cells[-1]), one.empty, align=ALIGN.CENTER)
    # its head is on no page alone, and a small table on one page
    together = len(table.rows) - 1 if pdf.is_small(one) else 1
    for line in (line for row in table.rows[:together] for line in row.cells[0].paragraphs):
        line.paragraph_format.keep_with_next = True
    made.add_paragraph().paragraph_format.line_spacing = Pt(8)


def _align(one: Grid, place: int) -> Any:
    if place in one.centred:
        return ALIGN.CENTER
    return ALIGN.RIGHT if place in one.right else ALIGN.LEFT


def _cell(cell: Any, words: str, *, bold: bool = False, align: Any) -> None:
    for place, words_of_line in enumerate(words.split("\n")):
        line = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        line.paragraph_format.line_spacing = Pt(18)
        write(line, words_of_line, bold=bold, size=TABLE)
        line.alignment = align


def _picture(made: WordPaper, one: Picture, pictures: Mapping[str, bytes]) -> None:
    data = pictures.get(one.sha256)
    if data is None:
        line_of(made.add_paragraph(), f"(ไม่มีภาพ) {one.caption}", centred=True)
        return
    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as found:
        ratio = found.width / found.height
        if found.format == "WEBP":  # Word does not know it
            turned = io.BytesIO()
            found.convert("RGB").save(turned, "JPEG", quality=85)
            data = turned.getvalue()
    _drawing(made, data, min(16.0, pdf.TALL * ratio), one.alt, one.caption)


def _drawing(made: WordPaper, data: bytes, width: float, alt: str, caption: str) -> None:
    line = made.add_paragraph()
    line.alignment = ALIGN.CENTER
    line.paragraph_format.line_spacing = 1  # as high as its picture
    line.paragraph_format.keep_with_next = True
    describe(line.add_run().add_picture(io.BytesIO(data), width=Cm(width)), alt)
    write(made.add_paragraph(), caption, centred=True, size=13)


# ---- signatures and foot --------------------------------------------------------------------


def _sign(made: WordPaper, one: Sign, *, is_last: bool) -> None:
    lines: list[tuple[str, bool, int]] = [("", False, SIZE)]
    if one.word:
        lines.append((one.word, True, SIZE))
    if not one.signed or one.role:
        lines.append((f"ลงชื่อ {'.' * 40} {one.role}".rstrip(), False, SIZE))
    lines.append((f"({one.name or '.' * 44})", False, SIZE))
    lines += [(words, False, SIZE) for words in one.position]
    if one.signed:
        lines.append((one.signed, False, SMALL))
    for place, (words, bold, size) in enumerate(lines):
        line = made.add_paragraph()
        line.paragraph_format.left_indent = Cm(7)
        if size == SMALL:
            line.paragraph_format.line_spacing = Pt(SMALL + 2)
        line.paragraph_format.keep_with_next = not is_last or place < len(lines) - 1
        write(line, words, bold=bold, centred=True, size=size)


def _foot(made: WordPaper, paper: Paper) -> None:
    """Where it is verified, in the margin of each page, so that it never makes another one."""
    page = made.sections[0]
    page.footer_distance = Cm(0.6)
    words = f"ตรวจสอบเอกสารนี้ได้ที่ {paper.verify}" if paper.verify else "ร่าง ยังไม่ได้ลงนาม"
    lines = [line for line in (paper.foot, words) if line]
    for foot in (page.first_page_footer, page.footer):
        last = foot.paragraphs[0]
        place = foot
        if paper.verify:
            code, beside = Cm(2), Cm(22.7 if pdf.lies(paper) else 14)
            table = foot.add_table(1, 2, Length(code + beside))
            table_form(table, [code, beside])
            place = table.cell(0, 1)
            place.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            line = table.cell(0, 0).paragraphs[0]
            line.paragraph_format.line_spacing = 1
            shown = line.add_run().add_picture(io.BytesIO(qr_png(paper.verify)), width=Cm(1.6))
            describe(shown, f"คิวอาร์โค้ดไปยัง {paper.verify}")
            foot._element.append(last._p)  # a table is never the last
            last.paragraph_format.line_spacing = Pt(1)
        for number, words in enumerate(lines):
            line = place.paragraphs[0] if number == 0 else place.add_paragraph()
            line.paragraph_format.line_spacing = Pt(SMALL + 2)
            write(line, words, size=SMALL)
