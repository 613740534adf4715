"""Personal data in Word and Excel files of before 2007, and in plain tables inside archives."""

import csv
import io
import sys
from typing import Any, BinaryIO

from portal.documents import old_word
from portal.guard import rules
from portal.guard.collecting import Found, author
from portal.guard.read_sheets import letters, number

LARGEST_TABLE = 20 * 1024 * 1024


def doc(file: BinaryIO, found: Found) -> None:
    """Its text with comments, footnotes and what was deleted but is still there: an old file keeps
    them in one stream. That it has comments is told."""
    data = file.read()
    for place, line in enumerate(old_word.lines(io.BytesIO(data)), 1):
        found.text("paragraph", place, line)
    if count := old_word.comments(io.BytesIO(data)):
        found.add(rules.HIDDEN, "comment", "", "", max(1, count // 100))
    _properties(data, found)


def _properties(data: bytes, found: Found) -> None:
    import olefile  # noqa: PLC0415 - only where it is needed

    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        about: Any = ole.get_metadata()
        page = {65001: "utf-8"}.get(about.codepage or 0, "cp874")
        for name in (about.author, about.last_saved_by, about.manager):
            if name:
                author(found, name.decode(page, "ignore") if isinstance(name, bytes) else name)


def xls(file: BinaryIO, found: Found) -> None:
    import xlrd  # noqa: PLC0415 - only where it is needed
    from xlrd.biffh import XLRDError  # noqa: PLC0415

    data = file.read()
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=sys.stderr, formatting_info=True)
    except (NotImplementedError, XLRDError, AssertionError, IndexError, KeyError):
        book = xlrd.open_workbook(file_contents=data, logfile=sys.stderr)
    for sheet in book.sheets():
        _sheet(sheet, found)
    for name in book.name_obj_list:
        if not name.builtin:
            found.text("name", name.name, name.name)
    author(found, book.user_name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        _properties(data, found)


def _sheet(sheet: Any, found: Found) -> None:
    columns, cells = rules.Columns(), 0
    hidden_rows, filled = [], set()
    for row in range(sheet.nrows):
        said = [_cell(cell) for cell in sheet.row(row)]
        at = [f"{sheet.name}!{letters(place + 1)}{row + 1}" for place in range(len(said))]
        for place, words in enumerate(said):
            if words:
                cells += 1
                filled.add(place)
                found.text("cell", at[place], words)
        found.columns(columns, said, "cell", at)
        info = sheet.rowinfo_map.get(row)
        if any(said) and info is not None and info.hidden:
            hidden_rows.append(str(row + 1))
    if sheet.visibility and cells:
        found.add(rules.HIDDEN, "hidden_sheet", sheet.name, sheet.name, cells)
    hidden = [letters(place + 1) for place, info in sheet.colinfo_map.items()
              if info.hidden and place in filled]  # fmt: skip
    for part, names in (("hidden_rows", hidden_rows), ("hidden_columns", hidden)):
        if names:
            words = ", ".join(names[:12])
            found.add(rules.HIDDEN, part, f"{sheet.name}!{words}", words, len(names))
    for (row, place), note in sheet.cell_note_map.items():
        at = f"{sheet.name}!{letters(place + 1)}{row + 1}"
        found.add(rules.HIDDEN, "comment", at, note.text)
        found.text("comment", at, note.text)


def _cell(cell: Any) -> str:
    import xlrd  # noqa: PLC0415 - only where it is needed

    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN, xlrd.XL_CELL_DATE):
        return ""
    return number(str(cell.value)) if cell.ctype == xlrd.XL_CELL_NUMBER else str(cell.value)


def table(file: BinaryIO, found: Found) -> None:
    """A CSV or a plain text, as Thai Windows or as anybody else writes it."""
    data = file.read(LARGEST_TABLE)
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp874", "replace")
    first = text.partition("\n")[0]
    parted = max(",;\t|", key=first.count)
    columns = rules.Columns()
    csv.field_size_limit(1_000_000)
    for number_, cells in enumerate(csv.reader(io.StringIO(text), delimiter=parted), 1):
        for cell in cells:
            found.text("row", number_, cell)
        found.columns(columns, cells, "row", [str(number_)] * len(cells))
