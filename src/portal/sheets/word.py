"""An official paper as DOCX, in the words and the order of the PDF, for whoever goes on in Word.
Blocking; call it in a thread."""

import io
from collections.abc import Mapping
from functools import partial
from typing import Any

from docx.document import Document as WordPaper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor
from PIL import Image

from portal.sheets import pdf
from portal.sheets.blocks import (
    Block,
    Break,
    Chart,
    Grid,
    Heading,
    MemoHead,
    Paper,
    Para,
    Picture,
    Sign,
)
from portal.sheets.figures import chart_words
from portal.sheets.qr import qr_png
from portal.sheets.word_parts import add, blank, describe, repeated_head, whole_row, write

SIZE, LEADING = 16, 21  # points
MARGINS = (3, 2, 2.5, 2.5)
INDENT = 2.5  # centimetres, of a paragraph's first line
TABLE, SMALL = 14, 12  # points
ALIGN = WD_ALIGN_PARAGRAPH

_line = partial(write, size=SIZE)


def docx(paper: Paper, pictures: Mapping[str, bytes] = {}) -> bytes:
    """`pictures`: PNG, JPEG or WebP by sha256, as for the PDF."""
    made = blank(paper.name, paper.unit, SIZE, LEADING, MARGINS)
    for level in range(1, 7):  # as black as all else
        made.styles[f"Heading {level}"].font.color.rgb = RGBColor(0, 0, 0)  # type: ignore[union-attr]
    if pdf.lies(paper):
        page = made.sections[0]
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Cm(29.7), Cm(21)
    _page_numbers(made)
    if paper.memo:
        _memo_head(made, paper.memo)
    else:
        _title(made, paper)
    for one in paper.blocks:
        _block(made, paper, one, pictures)
    if paper.closing:
        _indented(made, paper.closing).paragraph_format.keep_with_next = True
    for sign in paper.signs:
        _sign(made, sign)
    for one in (Break(), *paper.after) if paper.after else ():
        _block(made, paper, one, pictures)
    _foot(made, paper)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# ---- heads ----------------------------------------------------------------------------------


def _memo_head(made: WordPaper, memo: MemoHead) -> None:
    head = made.add_paragraph(style="Heading 1")
    head.paragraph_format.line_spacing = Pt(35)
    head.paragraph_format.space_before = Pt(0)
    write(head, "บันทึกข้อความ", bold=True, centred=True, size=29)
    for fields in (
        (("ส่วนราชการ", memo.agency),),
        (("ที่", memo.number), ("วันที่", memo.day)),
        (("เรื่อง", memo.subject),),
    ):
        line = made.add_paragraph()
        line.paragraph_format.line_spacing = Pt(26)
        # a dotted leader to the end of the line, or to the middle of it and then to its end
        stops = [16.0] if len(fields) == 1 else [8.0, 16.0]
        tabs = add(line._p.get_or_add_pPr(), "w:tabs")
        for stop in stops:
            place = str(round(stop * 567))
            add(tabs, "w:tab", **{"w:val": "left", "w:leader": "dot", "w:pos": place})
        for name, words in fields:
            write(line, name, bold=True, size=20)
            _line(line, f"  {words}\t")
    _line(made.add_paragraph(), f"เรียน  {memo.to}")


def _title(made: WordPaper, paper: Paper) -> None:
    official = paper.layout in ("announcement", "order")
    size = {"cover": 24}.get(paper.layout, SIZE if official else 18)
    head = made.add_paragraph(style="Heading 1")
    head.paragraph_format.line_spacing = Pt(size * 1.35)
    # with the room of the emblem, 3 centimetres high
    head.paragraph_format.space_before = Pt(
        190 if paper.layout == "cover" else 57 if official else 0
    )
    head.paragraph_format.space_after = Pt(12)
    number = pdf.number_line(paper)
    lines = [paper.title[0], *([number] if number else []), *paper.title[1:]]
    for place, words in enumerate(lines):
        run = write(head, words, bold=True, centred=True, size=size)
        if place < len(lines) - 1:
            run.add_break()


def _page_numbers(made: WordPaper) -> None:
    """In Thai digits, from the second page on."""
    page = made.sections[0]
    page.different_first_page_header_footer = True
    head = page.header.paragraphs[0]
    head.alignment = ALIGN.CENTER
    _line(head, "– ")
    run = _line(head, "")
    for kind, words in (("begin", ""), ("", "PAGE \\* THAIARABIC"), ("end", "")):
        if kind:
            add(run._r, "w:fldChar", **{"w:fldCharType": kind})
        else:
            add(run._r, "w:instrText").text = words
    _line(head, " –")


# ---- blocks ---------------------------------------------------------------------------------


def _block(made: WordPaper, paper: Paper, one: Block, pictures: Mapping[str, bytes]) -> None:
    if isinstance(one, Heading):
        line = made.add_paragraph(style=f"Heading {min(one.level + 1, 6)}")
        line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(6), Pt(0)
        _line(line, f"{one.number}  {one.text}" if one.number else one.text, bold=True)
    elif isinstance(one, Para):
        _para(made, paper, one)
    elif isinstance(one, Grid):
        _grid(made, one, 24.7 if pdf.lies(paper) else 16.0)
    elif isinstance(one, Chart):
        _drawing(made, pdf.chart_png(one), 16.0, chart_words(one), one.caption)
    elif isinstance(one, Picture):
        _picture(made, one, pictures)
    else:
        made.add_page_break()


def _para(made: WordPaper, paper: Paper, one: Para) -> None:
    if paper.layout == "cover":
        _line(made.add_paragraph(), one.text, centred=True)
    elif not one.number:
        _indented(made, one.text)
    else:
        line = made.add_paragraph()
        form, room = line.paragraph_format, 0.4 + 0.2 * len(one.number)
        form.left_indent = Cm(min(0.9 + one.depth * 0.9, 4.5) + room)
        form.first_line_indent = Cm(-room)
        tabs = add(line._p.get_or_add_pPr(), "w:tabs")
        place = str(round(form.left_indent.cm * 567))
        add(tabs, "w:tab", **{"w:val": "left", "w:pos": place})
        _line(line, f"{one.number}\t{one.text}")


def _indented(made: WordPaper, words: str) -> Any:
    line = made.add_paragraph()
    line.paragraph_format.first_line_indent = Cm(INDENT)
    _line(line, words)
    return line


def _grid(made: WordPaper, one: Grid, room: float) -> None:
    if one.caption:
        line = made.add_paragraph()
        line.paragraph_format.keep_with_next = True
        write(line, one.caption, bold=True, size=TABLE)
    table = made.add_table(1, len(one.columns), style="Table Grid")
    table.autofit = False
    shares = [Cm(room * width / sum(one.widths)) for width in one.widths]
    for name, cell in zip(one.columns, table.rows[0].cells, strict=True):
        _cell(cell, name, bold=True, align=ALIGN.CENTER)
    repeated_head(table.rows[0])
    for row in one.rows:
        cells = table.add_row().cells
        for place, (words, cell) in enumerate(zip(row, cells, strict=True)):
            _cell(cell, words, align=_align(one, place))
    if not one.rows:
        cells = table.add_row().cells
        _cell(cells[0].merge(cells[-1]), one.empty, align=ALIGN.CENTER)
    for row in table.rows if one.rows else table.rows[:1]:
        whole_row(row)
        for cell, width in zip(row.cells, shares, strict=True):
            cell.width = width
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
        _line(made.add_paragraph(), f"(ไม่มีภาพ) {one.caption}", centred=True)
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


def _sign(made: WordPaper, one: Sign) -> None:
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
        line.paragraph_format.keep_with_next = place < len(lines) - 1
        write(line, words, bold=bold, centred=True, size=size)


def _foot(made: WordPaper, paper: Paper) -> None:
    """Where it is verified stands at the end: a page's own foot would be on every page."""
    line = made.add_paragraph()
    line.paragraph_format.space_before = Pt(18)
    line.paragraph_format.line_spacing = 1
    if paper.verify:
        shown = line.add_run().add_picture(io.BytesIO(qr_png(paper.verify)), width=Cm(1.6))
        describe(shown, f"คิวอาร์โค้ดไปยัง {paper.verify}")
    words = f"ตรวจสอบเอกสารนี้ได้ที่ {paper.verify}" if paper.verify else "ร่าง ยังไม่ได้ลงนาม"
    write(line, "  " + " · ".join(filter(None, (paper.foot, words))), size=SMALL)
