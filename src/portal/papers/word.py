"""The request form as DOCX, for units that fill, sign and keep it in Word: the same fields in the
same order as the PDF. Blocking; call it in a thread."""

import io
from functools import partial
from typing import Any

from docx.document import Document as Paper
from docx.shared import Cm

from portal.papers.fitting import fit, line_count
from portal.papers.form import ROOM, RequestForm, Signature, day_parts
from portal.sheets import word_parts
from portal.sheets.qr import qr_png

SIZE, LEADING = 14, 18  # points
MARGINS = (2.5, 2, 1.8, 1.5)
DETAILS = 4  # lines, as on the blank paper; the PDF, which can be measured, holds more
DOTS = "." * 118

_line = partial(word_parts.write, size=SIZE)


def form_docx(form: RequestForm) -> bytes:
    paper = word_parts.blank(form.title, form.name, SIZE, LEADING, MARGINS)
    for line in (form.title, *form.issued):
        _line(paper.add_paragraph(), line, bold=line == form.title, centred=True)
    table = paper.add_table(0, 2, style="Table Grid")
    for name, words in (
        ("ชื่อหน่วยงาน :", form.unit), ("วัน/เดือน/ปี :", form.day), ("หัวข้อ :", form.topic),
    ):  # fmt: skip
        cell = _wide(table)
        _line(cell.paragraphs[0], name, bold=True)
        _line(cell.paragraphs[0], f" {words}" if words else DOTS[:80])
    annexed = line_count(form.annex, ROOM, 12) if form.annex else 0
    long = max(0, line_count(form.topic, ROOM - 60, 12) - 4)
    details = fit(form.details, max(1, DETAILS - annexed - long), ROOM, 12)
    details += f"\n{form.annex}" if form.annex else ""
    for name, words, empty in (
        ("รายละเอียดข้อมูล (โดยสรุปหรือเอกสารแนบ)", details, 4),
        ("Link ภายนอก", form.links, 3),
        ("หมายเหตุ :", form.remark, 3),
    ):
        cell = _wide(table)
        _line(cell.paragraphs[0], name, bold=True)
        for line in words.split("\n") if words else [DOTS] * empty:
            _line(cell.add_paragraph(), line)
    owner, approver, webmaster = form.signatures
    pair = table.add_row().cells
    _sign(pair[0], owner)
    _sign(pair[1], approver)
    _sign(_wide(table), webmaster)
    _foot(paper, form)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _wide(table: Any) -> Any:
    """A new row of one cell."""
    first, second = table.add_row().cells
    return first.merge(second)


def _sign(cell: Any, one: Signature) -> None:
    day, month, year = day_parts(one.day)
    if one.day:
        dated = f"วันที่ {day} เดือน {month} พ.ศ. {year}"
    else:
        dated = f"วันที่{DOTS[:8]}เดือน{DOTS[:16]}พ.ศ.{DOTS[:10]}"
    _line(cell.paragraphs[0], one.block, bold=True, centred=True)
    if not one.notes:
        cell.add_paragraph()
    for line in (
        f"({one.name})" if one.name else f"({DOTS[:36]})",
        f"ตำแหน่ง {one.position}" if one.position else f"ตำแหน่ง{DOTS[:30]}",
        dated,
    ):
        _line(cell.add_paragraph(), line, centred=True)
    for note in one.notes:
        _line(cell.add_paragraph(), note, centred=True, size=12)


def _foot(paper: Paper, form: RequestForm) -> None:
    foot = paper.sections[0].footer.paragraphs[0]
    foot.paragraph_format.line_spacing = 1  # as high as its picture
    if form.verify:
        foot.add_run().add_picture(io.BytesIO(qr_png(form.verify)), width=Cm(1.8))
        _line(foot, f"  {form.number} · ตรวจสอบได้ที่ ", size=11)
        _line(foot, form.verify, size=9)
    else:
        _line(foot, f"{form.number} · ร่าง ยังไม่ได้เสนอ", size=11)
