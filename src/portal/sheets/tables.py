"""The tables of a paper as XLSX and CSV. Blocking; call it in a thread."""

import io
import re
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from portal.kit import thai
from portal.kit.spreadsheet import as_csv, text_cell
from portal.sheets.blocks import Grid, Paper
from portal.sheets.pdf import WIDE

ROOM = 110  # letters of Excel's, shared by a table's columns
LONGEST_NAME = 31  # letters of a sheet's name
LONGEST_CAPTION = 120  # letters at the head of a printed page; Excel takes 255
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
# A number as papers print it; what begins with 0 is a code or a telephone number.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")


def grids(paper: Paper) -> list[Grid]:
    """Every table of the paper, and those for spreadsheets alone."""
    blocks = (*paper.blocks, *paper.after)
    return [*(one for one in blocks if isinstance(one, Grid)), *paper.grids]


def xlsx(paper: Paper) -> bytes:
    """Each table is a sheet: its caption's name, heads that stay, numbers as numbers, all else as
    text. A paper without tables is a ValueError."""
    book = openpyxl.Workbook(write_only=True)
    names: list[str] = []
    for one in grids(paper):
        names.append(_name(one, names))
        _sheet(book.create_sheet(names[-1]), one)
    if not names:
        raise ValueError(f"no table in {paper.name}")
    book.properties.title, book.properties.creator = paper.name, paper.unit
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(grid: Grid) -> bytes:
    """UTF-8 with a byte-order mark; cells that begin like formulas are harmless."""
    return as_csv([grid.columns, *grid.rows])


def _sheet(sheet: Any, one: Grid) -> None:
    sheet.freeze_panes = "A2"
    for place, width in enumerate(one.widths, 1):
        wide = max(10, round(ROOM * width / sum(one.widths)))
        sheet.column_dimensions[get_column_letter(place)].width = wide
    _printed(sheet, one)
    sheet.append([_placed(text_cell(sheet, name, bold=True)) for name in one.columns])
    if not one.rows:
        sheet.append([_placed(text_cell(sheet, one.empty))])
    for row in one.rows:
        cells = (_cell(sheet, words, place in one.centred) for place, words in enumerate(row))
        sheet.append([_placed(cell) for cell in cells])


def _printed(sheet: Any, one: Grid) -> None:
    """On A4, as wide as a page, its caption and its heads on each."""
    sheet.page_setup.paperSize = "9"  # A4
    sheet.page_setup.orientation = "landscape" if len(one.columns) >= WIDE else "portrait"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0  # as many pages as it needs
    sheet.print_title_rows = "1:1"
    sheet.oddHeader.center.text = one.caption[:LONGEST_CAPTION].replace("&", "&&")


def _placed(cell: Any) -> Any:
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: Any, words: str, is_label: bool) -> Any:
    """A number in either kind of digits, or text. `is_label`: it numbers the row, so that ๑.๑ and
    ๑.๑๐ are two."""
    if not words:
        return WriteOnlyCell(sheet)  # counted as none
    number = thai.arabic(words.strip())
    if not _NUMBER.fullmatch(number) or (is_label and "." in number):
        return text_cell(sheet, words)
    number = number.replace(",", "")
    cell = WriteOnlyCell(sheet, value=float(number) if "." in number else int(number))
    cell.number_format = "#,##0.00" if "." in number else "#,##0" if "," in words else "0"
    return cell


def _name(one: Grid, taken: list[str]) -> str:
    """What Excel allows as a sheet's name, each another: where the beginning of a caption is
    another's too, what comes behind it."""
    caption = _NOT_IN_NAMES.sub(" ", one.caption).strip() or "ตาราง"
    rest = caption.partition(" ")[2].strip()
    used = {name.casefold() for name in taken}
    plain = _cut(caption)
    if plain.casefold() in used and rest:
        plain = _cut(rest)
    name, number = plain, 1
    while name.casefold() in used:
        number += 1
        name = f"{plain[: LONGEST_NAME - 4]} {number}"
    return name


def _cut(name: str) -> str:
    """As long as Excel allows, and not in the middle of a word."""
    if len(name) <= LONGEST_NAME:
        return name
    return name[:LONGEST_NAME].rpartition(" ")[0].strip() or name[:LONGEST_NAME]
