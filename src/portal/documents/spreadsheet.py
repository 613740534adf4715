"""The cells of the first sheet of an XLSX file that comes from outside, read in a child with
little memory and time: a parser that dies must die alone (reliability.md D25).

A formula is told as a formula and its stored result is not believed.
"""

import json
import resource
import sys
from datetime import date, datetime
from typing import Any, BinaryIO

from portal.documents import inspection
from portal.documents.child import in_child
from portal.kit.errors import Invalid

SECONDS = 15
MEMORY = 768 * 1024 * 1024
LARGEST = 5 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, LONGEST = 700, 60, 2_500

# None, a text, a number, or {"formula": true}, {"error": true}, {"day": "2026-10-05"}
Cell = Any


async def first_sheet(file: BinaryIO, size: int) -> list[list[Cell]]:
    """Its rows from the top, at most MOST_ROWS. Invalid, for field `file`: not XLSX, with macros,
    encrypted, too large, broken."""
    if size > LARGEST:
        raise _refused("ไฟล์ตารางใหญ่เกิน 5 MB เหลือไว้เฉพาะแผ่นที่จะนำเข้า", "The file is too large")
    await inspection.check(file, "xlsx", ["xlsx"])
    out = await in_child("portal.documents.spreadsheet", file, SECONDS + 2)
    if out is None:
        raise _broken()
    return json.loads(out)


def _broken() -> Invalid:
    return _refused("อ่านไฟล์ตารางไม่ได้ บันทึกใหม่เป็น .xlsx แล้วลองอีกครั้ง", "The file cannot be read")


def _refused(message: str, english: str) -> Invalid:
    return Invalid(message, english, fields={"file": message})


def _main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import openpyxl  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of itself is not believed
        rows = [
            [_plain(cell) for cell in row[:MOST_COLUMNS]]
            for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
        ]
    print(json.dumps(rows))


def _plain(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type in ("f", "e"):
        return {"formula": True} if cell.data_type == "f" else {"error": True}
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value if abs(value) < 1e15 else str(value)
    return str(value)[:LONGEST]


if __name__ == "__main__":
    _main(sys.argv[1])
