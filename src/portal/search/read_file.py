"""The child that takes the text out of a file: little memory, time and output, because the file
comes from outside and a parser that dies must die alone (reliability.md D25). Of the portal it
imports only what old Word files and workbooks need, so that it starts fast. What a workbook hides
is not searched.

    python -m portal.search.read_file <path> <pdf|docx|xlsx|doc|xls|zip>   -> JSON on stdout
    {"text": str, "has_text": bool}
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from portal.documents import old_word, workbook
from portal.documents.workbook import elements

SECONDS = 15
MEMORY = 1024 * 1024 * 1024
LONGEST = 500_000  # bytes of text, as stored
MOST_PAGES = 2_000
LETTERS_OF_A_TEXT_LAYER = 12  # on average for each page; fewer is a scan with a stamp on it

_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _main(path: str, ext: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    text, pages = bounded(READERS[ext](path))
    letters = sum(letter.isalnum() for letter in text)
    has_text = letters >= max(1, LETTERS_OF_A_TEXT_LAYER * pages if ext == "pdf" else 1)
    sys.stdout.write(json.dumps({"text": text, "has_text": has_text}))


def bounded(pieces: Iterator[str]) -> tuple[str, int]:
    """(the pieces in lines, up to LONGEST bytes; how many pieces)."""
    kept, room, count = [], LONGEST, 0
    for piece in pieces:
        count += 1
        data = piece.encode("utf-8", "ignore")[:room]
        kept.append(data.decode("utf-8", "ignore"))
        room -= len(data) + 1
        if room <= 0:
            break
    return "\n".join(kept), count


def pdf(path: str) -> Iterator[str]:
    import pypdfium2  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:
        document = pypdfium2.PdfDocument(file.read())
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        yield page.get_textpage().get_text_bounded()
        page.close()


def docx(path: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml", name):
                yield from _paragraphs(archive, name)


def _paragraphs(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    line: list[str] = []
    for element in elements(archive, name):
        if element.tag == f"{_TEXT}t":
            line.append(element.text or "")
        elif element.tag in (f"{_TEXT}tab", f"{_TEXT}br"):
            line.append(" ")
        elif element.tag == f"{_TEXT}p" and line:
            yield "".join(line)
            line = []


def xlsx(path: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        shared = []
        if "xl/sharedStrings.xml" in names:
            for element in elements(archive, "xl/sharedStrings.xml"):
                if element.tag == f"{_CELL}si":
                    shared.append("".join(t.text or "" for t in element.iter(f"{_CELL}t")))
        for path in workbook.visible_sheets(archive).values():
            if path in names:
                yield from _rows(archive, path, shared)


def _rows(archive: zipfile.ZipFile, path: str, shared: list[str]) -> Iterator[str]:
    for _, row, hidden in workbook.rows(archive, path):
        seen = [cell for cell in row if workbook.column_of(cell.get("r", "")) not in hidden]
        line = " ".join(filter(None, (_cell(cell, shared) for cell in seen)))
        if line:
            yield line


def _cell(cell: Any, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{_CELL}t"))
    value = cell.find(f"{_CELL}v")
    if value is None or not value.text:
        return ""
    if cell.get("t") == "s":
        place = int(value.text)
        return shared[place] if 0 <= place < len(shared) else ""
    return value.text


def xls(path: str) -> Iterator[str]:
    import xlrd  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:
        book = xlrd.open_workbook(file_contents=file.read(), logfile=sys.stderr)
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        for row in sheet.get_rows():
            line = " ".join(str(cell.value) for cell in row if cell.value not in ("", None))
            if line:
                yield line


def names(path: str) -> Iterator[str]:
    """What is in a ZIP: names alone."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            yield _name(member)


def _name(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "ignore")  # Thai Windows writes UTF-8 or its own page
    for page in ("utf-8", "cp874"):
        try:
            return raw.decode(page)
        except UnicodeDecodeError:
            continue
    return member.filename


READERS = {"pdf": pdf, "docx": docx, "xlsx": xlsx, "xls": xls, "doc": old_word.lines, "zip": names}

if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2])
