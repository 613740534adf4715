"""The child that reads Office files: little memory and time, the first part alone, words and tables
and nothing else; what the file hides stays hidden. It imports next to nothing of the portal, so
that it starts fast.

    python -m portal.documents.read_office <path> docx|xlsx|xls   -> JSON on stdout:
    {"parts": [{"kind": "heading" | "text", "text": …} | {"kind": "table", "rows": [[…]]}],
     "cut": whether there is more}
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from portal.documents import workbook

SECONDS = 10
MEMORY = 768 * 1024 * 1024
MOST_PARTS = 600
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 200, 24, 8
MOST_LETTERS = 120_000  # of all
LONGEST = 4_000  # of a paragraph or a cell


class Full(Exception):
    """There is more than is shown."""


class Parts:
    def __init__(self) -> None:
        self.parts: list[dict[str, Any]] = []
        self.letters = 0

    def text(self, kind: str, words: str) -> None:
        if words.strip():
            self._add({"kind": kind, "text": self._cut(words)})

    def table(self, rows: Iterable[list[str]]) -> None:
        kept: list[list[str]] = []
        for row in rows:
            if len(kept) >= MOST_ROWS:
                self._add({"kind": "table", "rows": kept})
                raise Full
            if any(cell.strip() for cell in row):
                kept.append([self._cut(cell) for cell in row[:MOST_COLUMNS]])
        if kept:
            width = max(
                max((n for n, cell in enumerate(row, 1) if cell), default=1) for row in kept
            )
            self._add({"kind": "table", "rows": [row[:width] for row in kept]})

    def _cut(self, words: str) -> str:
        words = "".join(c for c in words if c.isprintable() or c in "\n\t")[:LONGEST]
        self.letters += len(words)
        return words

    def _add(self, part: dict[str, Any]) -> None:
        self.parts.append(part)
        if len(self.parts) >= MOST_PARTS or self.letters > MOST_LETTERS:
            raise Full


def _main(path: str, ext: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    parts, cut = Parts(), False
    with open(path, "rb") as file:
        try:
            {"docx": _docx, "xlsx": _xlsx, "xls": _xls}[ext](file, parts)
        except Full:
            cut = True
    sys.stdout.buffer.write(
        json.dumps({"parts": parts.parts, "cut": cut}, ensure_ascii=False).encode()
    )


def _docx(file: Any, parts: Parts) -> None:
    import docx  # noqa: PLC0415 - after the limits, and in the child alone
    from docx.table import Table  # noqa: PLC0415

    for block in docx.Document(file).iter_inner_content():
        if isinstance(block, Table):
            parts.table(_docx_row(row) for row in block.rows)
        else:
            style = (block.style and block.style.name) or ""
            kind = "heading" if style.startswith(("Heading", "Title")) else "text"
            parts.text(kind, _seen_words(block))


def _seen_words(paragraph: Any) -> str:
    """Without the letters that are set as hidden."""
    said = []
    for piece in paragraph.iter_inner_content():
        for run in getattr(piece, "runs", [piece]):  # of a link, or itself
            if not run.font.hidden:
                said.append(run.text)
    return "".join(said)


def _docx_row(row: Any) -> list[str]:
    """A cell that spans columns stands once."""
    cells = list(dict.fromkeys(cell._tc for cell in row.cells))
    texts = {cell._tc: "\n".join(_seen_words(one) for one in cell.paragraphs) for cell in row.cells}
    return [texts[cell] for cell in cells]


def _xlsx(file: Any, parts: Parts) -> None:
    """What a sheet hides stays hidden."""
    import openpyxl  # noqa: PLC0415 - after the limits, and in the child alone

    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    with zipfile.ZipFile(file) as archive:
        paths = list(workbook.visible_sheets(archive).items())
        for title, path in paths[:MOST_SHEETS]:
            parts.text("heading", title)
            parts.table(_seen_rows(archive, path, book[title]))
    if len(paths) > MOST_SHEETS:
        raise Full


def _seen_rows(archive: zipfile.ZipFile, path: str, sheet: Any) -> Iterator[list[str]]:
    seen, hidden = {}, set()
    for number, _, columns in workbook.rows(archive, path, MOST_ROWS + 1):
        seen[number], hidden = True, columns
    rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    for number, row in enumerate(rows, 1):
        if number in seen:
            yield [_cell(value) for place, value in enumerate(row, 1) if place not in hidden]


def _xls(file: Any, parts: Parts) -> None:
    """What a sheet hides stays hidden."""
    import xlrd  # noqa: PLC0415 - after the limits, and in the child alone

    book = xlrd.open_workbook(file_contents=file.read(), logfile=sys.stderr)
    seen = [sheet for sheet in book.sheets() if sheet.visibility == 0]
    for sheet in seen[:MOST_SHEETS]:
        parts.text("heading", sheet.name)
        parts.table(
            [_old_cell(one, book.datemode) for one in row[:MOST_COLUMNS]]
            for row in sheet.get_rows()
        )
    if len(seen) > MOST_SHEETS:
        raise Full


def _old_cell(cell: Any, datemode: Any) -> str:
    import xlrd  # noqa: PLC0415 - after the limits, and in the child alone

    if cell.ctype == xlrd.XL_CELL_DATE:
        return _cell(xlrd.xldate_as_datetime(cell.value, datemode))
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN):
        return ""
    return _cell(cell.value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            f"{value:%Y-%m-%d}" if not (value.hour or value.minute) else f"{value:%Y-%m-%d %H:%M}"
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:,.2f}".removesuffix(".00")
    return str(value)


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2])
