"""Thai in DOCX: Word keeps font, size and weight of a complex script apart from those of Latin."""

import re
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordPaper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from portal.kit import thai_lines, typeset

FONT = "TH Sarabun New"
SIZE = 16  # points
_WHOLE = re.compile(typeset.WHOLE)


def blank(
    title: str, author: str, size: float, leading: float, margins: tuple[float, ...]
) -> WordPaper:
    """An A4 paper in Thai. `size`, `leading`: points, the leading exactly, so that it breaks alike
    in whatever font the reader has; `margins`: left, right, top, bottom, in centimetres."""
    paper = Document()
    about = paper.core_properties
    about.title, about.author, about.language = title, author, "th-TH"
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin = Cm(margins[0]), Cm(margins[1])
    page.top_margin, page.bottom_margin = Cm(margins[2]), Cm(margins[3])
    style = paper.styles["Normal"]
    style.paragraph_format.space_after = Pt(0)  # type: ignore[union-attr]
    style.paragraph_format.line_spacing = Pt(leading)  # type: ignore[union-attr]
    thai_font(style.element.get_or_add_rPr(), size, bold=False)
    return paper


def write(
    paragraph: Any, words: str, *, bold: bool = False, centred: bool = False, size: float
) -> Any:
    """Words at the end of a paragraph, in Thai letters of `size` points; the run."""
    run = paragraph.add_run(_together(words))
    thai_font(run._r.get_or_add_rPr(), size, bold=bold)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return run


def line_of(paragraph: Any, words: str, *, bold: bool = False, centred: bool = False) -> Any:
    """Words of the size of the paper's text."""
    return write(paragraph, words, bold=bold, centred=centred, size=SIZE)


def _together(words: str) -> str:
    """What is read as one, มาตรา ๙ or ๒๗ มกราคม, is not parted by a line's end."""
    whole = _WHOLE.sub(lambda found: found[0].replace(" ", "\u00a0"), words)
    return thai_lines.together(whole)


def thai_font(font: Any, size: float, *, bold: bool) -> None:
    for old in list(font):
        font.remove(old)
    names = {f"w:{script}": FONT for script in ("ascii", "hAnsi", "eastAsia", "cs")}
    add(font, "w:rFonts", **names)
    if bold:
        add(font, "w:b")
        add(font, "w:bCs")
    add(font, "w:sz", **{"w:val": str(round(size * 2))})
    add(font, "w:szCs", **{"w:val": str(round(size * 2))})
    # Latin words are English: as Thai, they would be broken like Thai ones
    add(font, "w:lang", **{"w:val": "en-US", "w:bidi": "th-TH"})


def add(parent: Any, name: str, **values: str) -> Any:
    """A new element of Word's at the end of `parent`."""
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(key), value)
    parent.append(element)
    return element


def describe(picture: Any, words: str) -> None:
    """What a picture shows, for whoever does not see it."""
    picture._inline.docPr.set("descr", words)


def short_rule(line: Any, before: float) -> None:
    """A paragraph becomes a line of 4 centimetres in the middle of the page, `before` points below
    the words above it."""
    form = line.paragraph_format
    form.left_indent = form.right_indent = Cm(6)
    form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(before), Pt(before)
    about = line._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    add(borders, "w:bottom", **{"w:val": "single", "w:sz": "5", "w:space": "0", "w:color": "auto"})
    about.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def thai_pages(section: Any) -> None:
    """Its pages are numbered in Thai digits."""
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:fmt"), "thaiNumbers")
    section._sectPr.insert_element_before(numbers, "w:cols", "w:titlePg", "w:docGrid")


def table_form(table: Any, widths: Sequence[Any]) -> None:
    """Columns of `widths`, and as little room at the sides of cells as in the PDF. Before its rows
    are added, which take their widths from the columns."""
    table.autofit = False
    room = OxmlElement("w:tblCellMar")
    for side, width in (("left", 90), ("bottom", 50), ("right", 90)):  # of a point, 1/20
        add(room, f"w:{side}", **{"w:w": str(width), "w:type": "dxa"})
    table._tbl.tblPr.insert_element_before(room, "w:tblLook")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def repeated_head(row: Any) -> None:
    """Stands again on each page of its table."""
    add(row._tr.get_or_add_trPr(), "w:tblHeader")


def whole_row(row: Any) -> None:
    """No page ends inside of it."""
    add(row._tr.get_or_add_trPr(), "w:cantSplit")
