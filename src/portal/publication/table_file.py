"""A field of rows between a request and a spreadsheet: read from the first sheet of an XLSX file,
and written as XLSX or CSV that no spreadsheet program takes for a formula (R40, B.5)."""

import io
import re
from datetime import datetime
from typing import Any, BinaryIO

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from portal.catalog.kinds import Column, Field
from portal.documents.spreadsheet import Cell, first_sheet
from portal.kit.errors import Invalid
from portal.kit.spreadsheet import as_csv, text_cell
from portal.publication.cells import read, words
from portal.publication.facts import PREFIX

HEAD_WITHIN = 20  # rows from the top in which the headings are looked for
MOST_TOLD = 8  # faults at once


async def rows_in(field: Field, file: BinaryIO, size: int) -> list[dict[str, Any]]:
    """The rows of a file whose headings are the labels of the field's columns, in any order.
    Invalid names rows and columns as the sheet shows them; then nothing of it is taken."""
    try:
        sheet = await first_sheet(file, size)
    except Invalid as error:
        raise _refused(field, error.fields["file"]) from None
    head, places = _headings(field, sheet)
    rows, faults = [], []
    for number, cells in enumerate(sheet[head + 1 :], head + 2):
        given = {one: cells[at] for one, at in places.items() if at < len(cells)}
        if _says_nothing(given):
            continue
        row, wrong = _row(field, number, given, places)
        rows.append(row)
        faults += wrong
    if len(rows) > field.most:
        faults.insert(0, f"มีมากกว่า {field.most} แถว แบ่งเป็นหลายเรื่อง")
    if not rows:
        faults = ["ไม่มีแถวข้อมูลใต้หัวตาราง"]
    if faults:
        more = f" และอีก {len(faults) - MOST_TOLD} จุด" if len(faults) > MOST_TOLD else ""
        raise _refused(field, " · ".join(faults[:MOST_TOLD]) + more)
    return rows


def _refused(field: Field, why: str) -> Invalid:
    message = f"ไม่ได้นำเข้า{field.label_th}: {why}"
    return Invalid(message, "Nothing was imported", fields={PREFIX + field.name: message})


def _plain(label: str) -> str:
    """A heading as it is compared: without blanks, what is in brackets, and line ends."""
    return re.sub(r"\(.*?\)|\s|\.", "", label)


def _headings(field: Field, sheet: list[list[Cell]]) -> tuple[int, dict[str, int]]:
    """(the row of the headings, column name -> its place)."""
    wanted = {_plain(one.label_th): one.name for one in field.column}
    best: dict[str, int] = {}
    at = 0
    for number, cells in enumerate(sheet[:HEAD_WITHIN]):
        found = {
            wanted[_plain(cell)]: place
            for place, cell in enumerate(cells)
            if isinstance(cell, str) and _plain(cell) in wanted
        }
        if len(found) > len(best):
            best, at = found, number
    lacking = [one.label_th for one in field.column if one.required and one.name not in best]
    if lacking:
        raise _refused(field, f"ไม่พบคอลัมน์ {', '.join(lacking)} ใช้ไฟล์แบบที่ดาวน์โหลดได้ข้างล่าง")
    return at, best


def _says_nothing(given: dict[str, Cell]) -> bool:
    """Empty, or the line (1) (2) (3) that the paper form has below its headings."""
    texts = [str(cell).strip() for cell in given.values() if cell is not None]
    return not any(texts) or all(re.fullmatch(r"\(?[0-9๐-๙]{1,2}\)", text) for text in texts)


def _row(
    field: Field, number: int, given: dict[str, Cell], places: dict[str, int]
) -> tuple[dict[str, Any], list[str]]:
    row, faults = {}, []
    for column in field.column:
        at = f"แถว {number} คอลัมน์ {get_column_letter(places.get(column.name, 0) + 1)}"
        at += f" ({column.label_th})"
        try:
            value = _value(column, given.get(column.name))
        except ValueError as error:
            faults.append(f"{at}: {error}")
            continue
        if value is not None:
            row[column.name] = value
        elif column.required:
            faults.append(f"{at}: ว่าง")
    return row, faults


def _value(column: Column, cell: Cell) -> Any:
    if isinstance(cell, dict):
        if "day" not in cell:
            raise ValueError("เป็นสูตรหรือค่าผิดพลาด คัดลอกแล้ววางเป็นค่าก่อน")
        year = int(cell["day"][:4])
        if year >= 2400:  # typed in the Buddhist Era
            cell = {"day": f"{year - 543:04d}{cell['day'][4:]}"}
        return read(column, cell["day"], typed=False)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    elif isinstance(cell, float):
        cell = round(cell, 2) if column.type == "money" else cell
    if column.type == "choice" and isinstance(cell, str):
        return _choice(column, cell)
    if column.type == "date" and isinstance(cell, (int, float)):
        raise ValueError("ไม่ใช่วันที่ จัดรูปแบบเซลล์เป็นวันที่ หรือพิมพ์แบบ 5 ต.ค. 2569")
    if isinstance(cell, (int, float)) and column.type not in ("number", "money", "year"):
        cell = str(cell)
    return read(column, cell, typed=True)


def _choice(column: Column, written: str) -> str | None:
    wanted = _plain(written)
    if not wanted:
        return None
    for code, in_thai, in_english in column.choices:
        if wanted in (code, _plain(in_thai), _plain("วิธี" + in_thai), _plain(in_english)):
            return code
    known = ", ".join(in_thai for _, in_thai, _ in column.choices)
    raise ValueError(f"ไม่มีในรายการ ใช้ {known}")


# ---- written ---------------------------------------------------------------------------------


def as_xlsx(field: Field, rows: list[dict[str, Any]], lines: list[str], lang: str) -> bytes:
    """Lines above, then headings and rows: numbers as numbers, days as days, every text as text."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("data")
    for place, column in enumerate(field.column, 2):
        width = 40 if column.type == "text" else 24
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line in lines:
        sheet.append([text_cell(sheet, line)])
    sheet.append([text_cell(sheet, head, bold=True) for head in _heads(field, lang)])
    for number, row in enumerate(rows, 1):
        cells = [_cell(sheet, one, row.get(one.name), lang) for one in field.column]
        sheet.append([number, *cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heads(field: Field, lang: str) -> list[str]:
    labels = [one.label_en if lang == "en" else one.label_th for one in field.column]
    return ["No." if lang == "en" else "ลำดับที่", *labels]


def _cell(sheet: Any, column: Column, value: Any, lang: str) -> Any:
    if value is None:
        return None
    if column.type in ("money", "number"):
        return value
    if column.type == "date":
        cell = WriteOnlyCell(sheet, value=datetime.fromisoformat(value))
        cell.number_format = "[$-107041E]d mmm yyyy"
        return cell
    return text_cell(sheet, words(column, value, lang))


def rows_as_csv(field: Field, rows: list[dict[str, Any]], lang: str) -> bytes:
    """Days in ISO 8601, amounts plain."""
    numbered = [
        [number, *(_csv_cell(one, row.get(one.name), lang) for one in field.column)]
        for number, row in enumerate(rows, 1)
    ]
    return as_csv([_heads(field, lang), *numbered])


def _csv_cell(column: Column, value: Any, lang: str) -> Any:
    if value is None or column.type in ("money", "number", "date", "month"):
        return "" if value is None else value
    return words(column, value, lang)
