"""Tables as files that Excel opens right: Thai readable, no cell taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from litestar import Response
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """RFC 4180, UTF-8 with a byte-order mark, so that Excel reads the Thai."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Sequence[str]], width: int = 28) -> bytes:
    """One sheet of texts, the first row as headings that stay; a cell may have lines."""
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet("data")
    sheet.freeze_panes = "A2"
    for place in range(1, len(rows[0]) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(rows):
        cells = [text_cell(sheet, one, bold=number == 0) for one in row]
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text_cell(sheet: Any, value: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"  # also what begins with =
    if bold:
        cell.font = Font(bold=True)
    return cell


def csv_answer(name: str, rows: Iterable[Sequence[Any]]) -> Response[bytes]:
    """A download under a plain ASCII name."""
    return Response(
        as_csv(rows),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def plain(cell: Any) -> Any:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r") else cell
