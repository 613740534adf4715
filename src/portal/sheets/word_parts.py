"""Thai in DOCX: Word keeps font, size and weight of a complex script apart from those of Latin."""

from typing import Any

from docx import Document
from docx.document import Document as WordPaper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FONT = "TH Sarabun New"


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
    run = paragraph.add_run(words)
    thai_font(run._r.get_or_add_rPr(), size, bold=bold)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return run


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
    add(font, "w:lang", **{"w:val": "th-TH", "w:bidi": "th-TH"})


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


def repeated_head(row: Any) -> None:
    """Stands again on each page of its table."""
    add(row._tr.get_or_add_trPr(), "w:tblHeader")


def whole_row(row: Any) -> None:
    """No page ends inside of it."""
    add(row._tr.get_or_add_trPr(), "w:cantSplit")
