"""How a paper begins in DOCX: a memo's head, a title, the emblem or its room, numbers of pages."""

import io
from functools import cache
from typing import Any

from docx.document import Document as WordPaper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Cm, Pt
from PIL import ImageFont

from portal.kit import typeset
from portal.sheets import pdf
from portal.sheets.blocks import MemoHead, Paper
from portal.sheets.word_parts import SIZE, add, describe, line_of, short_rule, thai_pages, write

CENTRED = WD_ALIGN_PARAGRAPH.CENTER
PART = 0.55  # of a long line is the longer of its two parts
SURE = 0.97  # of a line is sure to hold words that we measured


def memo_head(made: WordPaper, memo: MemoHead) -> None:
    head = made.add_paragraph(style="Heading 1")
    head.paragraph_format.line_spacing = Pt(35)
    head.paragraph_format.space_before = Pt(0)
    if emblem := pdf.garuda_png():  # at the left of the words, as high as they
        head.paragraph_format.line_spacing = 1
        head.paragraph_format.tab_stops.add_tab_stop(Cm(8), WD_TAB_ALIGNMENT.CENTER)
        _emblem(head, emblem, 1.5)
        write(head, "\tบันทึกข้อความ", bold=True, size=29)
    else:
        write(head, "บันทึกข้อความ", bold=True, centred=True, size=29)
    for fields in (
        (("ส่วนราชการ", memo.agency),),
        (("ที่", memo.number), ("วันที่", memo.day)),
        (("เรื่อง", memo.subject),),
    ):
        line = made.add_paragraph()
        line.paragraph_format.line_spacing = Pt(26)
        # a dotted leader to the end of the line, or to the middle of it and then to its end
        for stop in [16.0] if len(fields) == 1 else [8.0, 16.0]:
            line.paragraph_format.tab_stops.add_tab_stop(Cm(stop), leader=WD_TAB_LEADER.DOTS)
        for name, words in fields:
            write(line, name, bold=True, size=20)
            line_of(line, f"  {words}\t")
    line_of(made.add_paragraph(), f"เรียน  {memo.to}")


def title(made: WordPaper, paper: Paper) -> None:
    official = paper.layout in ("announcement", "order")
    size = {"cover": 24}.get(paper.layout, SIZE if official else 18)
    emblem = pdf.garuda_png() if official else b""
    if emblem:
        above = made.add_paragraph()
        above.alignment, above.paragraph_format.line_spacing = CENTRED, 1
        _emblem(above, emblem, 3)
    head = made.add_paragraph(style="Heading 1")
    head.paragraph_format.line_spacing = Pt(size * 1.35)
    # with the room of the emblem where there is none, 3 centimetres high
    head.paragraph_format.space_before = Pt(
        190 if paper.layout == "cover" else 57 if official and not emblem else 0
    )
    head.paragraph_format.space_after = Pt(12)
    number = pdf.number_line(paper)
    lines = [paper.title[0], *([number] if number else []), *paper.title[1:]]
    head.paragraph_format.left_indent = head.paragraph_format.right_indent = Cm(
        _beside(lines, size, 24.7 if pdf.lies(paper) else 16.0)
    )
    for place, words in enumerate(lines):
        run = write(head, words, bold=True, centred=True, size=size)
        if place < len(lines) - 1:
            run.add_break()
    if official:
        head.paragraph_format.space_after = Pt(0)
        short_rule(made.add_paragraph(), before=6)


def _beside(lines: list[str], size: float, room: float) -> float:
    """Centimetres that are left free at each side of a title, so that a line that is too long for
    `room` is parted where its parts are of like length, and the others still fit."""
    widths = [_font().getlength(line) * size * typeset.SARABUN / 100 / 72 * 2.54 for line in lines]
    sure = room * SURE
    if max(widths) <= sure:
        return 0
    needed = max(width * PART if width > sure else width for width in widths)
    return max(0, (room - needed) / 2 - 0.2)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(typeset.BOLD, 100, layout_engine=ImageFont.Layout.BASIC)


def _emblem(line: Any, data: bytes, high: float) -> None:
    describe(line.add_run().add_picture(io.BytesIO(data), height=Cm(high)), "ตราครุฑ")


def page_numbers(made: WordPaper) -> None:
    """In Thai digits, from the second page on."""
    page = made.sections[0]
    thai_pages(page)
    page.different_first_page_header_footer = True
    head = page.header.paragraphs[0]
    head.alignment = CENTRED
    line_of(head, "– ")
    run = line_of(head, "")
    for kind, words in (("begin", ""), ("", "PAGE \\* THAIARABIC"), ("end", "")):
        if kind:
            add(run._r, "w:fldChar", **{"w:fldCharType": kind})
        else:
            add(run._r, "w:instrText").text = words
    line_of(head, " –")
