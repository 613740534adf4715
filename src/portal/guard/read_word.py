"""Personal data in a DOCX, and what it hides: comments, changes that were never accepted, letters
set as hidden, tables inside it, the properties."""

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from portal.guard import rules
from portal.guard.collecting import Found, author

LARGEST_PART = 60 * 1024 * 1024  # of an Office file, unpacked
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = {
    "document": "paragraph", "header": "header", "footer": "footer", "footnotes": "footnote",
    "endnotes": "endnote", "comments": "comment",
}  # fmt: skip
_DRAWN = re.compile(r"word/(diagrams/data|charts/chart)\d+\.xml")
_PART = re.compile(r"word/(document|header|footer|footnotes|endnotes|comments)\d*\.xml")


def docx(file: BinaryIO, found: Found) -> None:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        for name in sorted(names):
            if match := _PART.fullmatch(name):
                _Part(found, PARTS[match[1]]).read(elements(archive, name))
            elif _DRAWN.fullmatch(name):
                for element in elements(archive, name):
                    found.text("drawing", "", element.text or "")
            elif name.startswith("word/embeddings/"):
                embedded(archive, name, found)
        _links(archive, names, found)
        properties(archive, found)


def _links(archive: zipfile.ZipFile, names: list[str], found: Found) -> None:
    for name in names:
        if name.startswith("word/_rels/"):
            for element in elements(archive, name):
                target = element.get("Target", "")
                if target.startswith("mailto:"):
                    found.text("link", "", target.removeprefix("mailto:"))


class _Part:
    """One part of the file, its paragraphs counted from 1. A change or a hidden text is told once
    for each paragraph that has it."""

    def __init__(self, found: Found, part: str) -> None:
        self.found, self.part = found, part
        self.paragraphs = self.tables = self.rows = 0
        self.columns = rules.Columns()
        self.cell: list[str] = []
        self.cells: list[str] = []

    def read(self, elements: Iterator[Any]) -> None:
        for element in elements:
            if element.tag == f"{W}p":
                self._paragraph(element)
                element.clear()  # or the paragraph around it would tell it again
            elif element.tag == f"{W}tc":
                self.cells.append(" ".join(self.cell))
                self.cell = []
            elif element.tag == f"{W}tr":
                self._row()
            elif element.tag == f"{W}tbl":
                self.tables, self.rows, self.columns = self.tables + 1, 0, rules.Columns()
                element.clear()

    def _row(self) -> None:
        self.rows += 1
        at = f"{self.tables + 1}:{self.rows}"
        self.found.columns(self.columns, self.cells, "table", [at] * len(self.cells))
        self.cells = []

    def _paragraph(self, paragraph: Any) -> None:
        gone = _runs_in(paragraph, "del", "moveFrom")
        new = _runs_in(paragraph, "ins", "moveTo")
        seen, deleted, inserted, hidden = [], [], [], []
        for run in paragraph.iter(f"{W}r"):
            words = _words(run)
            if run in gone:
                deleted.append(words)
                continue
            if run in new:
                inserted.append(words)
            (hidden if _is_hidden(run) else seen).append(words)
        self.paragraphs += 1
        visible = "".join(seen)
        self.found.text(self.part, self.paragraphs if self.part == "paragraph" else "", visible)
        self.cell.append(visible)
        if self.part == "comment" and visible.strip():
            self.found.add(rules.HIDDEN, "comment", "", visible)
        for what, pieces in (("deleted", deleted), ("inserted", inserted), ("hidden_text", hidden)):
            words = "".join(pieces)
            if words.strip():
                self.found.add(rules.HIDDEN, what, self.paragraphs, words)
            if what != "inserted":  # that is in the visible text already
                self.found.text(what, self.paragraphs, words)


def _runs_in(paragraph: Any, *names: str) -> set[Any]:
    return {
        run
        for name in names
        for change in paragraph.iter(f"{W}{name}")
        for run in change.iter(f"{W}r")
    }


def _words(run: Any) -> str:
    found = []
    for element in run:
        if element.tag in (f"{W}t", f"{W}delText", f"{W}instrText", f"{W}delInstrText"):
            found.append(element.text or "")
        elif element.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            found.append(" ")
        elif element.tag == f"{W}noBreakHyphen":
            found.append("-")
    return "".join(found)


def _is_hidden(run: Any) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val", "true") not in ("0", "false", "off")


def properties(archive: zipfile.ZipFile, found: Found) -> None:
    """Names in the properties that every Office file of today has, and what else was put there."""
    for name in ("docProps/core.xml", "docProps/app.xml"):
        if name in archive.namelist():
            for element in elements(archive, name):
                if element.tag.rpartition("}")[2] in ("creator", "lastModifiedBy", "Manager"):
                    author(found, element.text)
    if "docProps/custom.xml" in archive.namelist():
        for element in elements(archive, "docProps/custom.xml"):
            found.text("properties", "", element.text or "")


def embedded(archive: zipfile.ZipFile, name: str, found: Found) -> None:
    """A workbook or a paper inside the file, as a chart carries its figures: all of it is handed on
    with the file, whatever the page shows of it."""
    from portal.guard.read_sheets import xlsx  # noqa: PLC0415 - it reads embedded papers as well

    ext = name.lower().rpartition(".")[2]
    outer, found.member = found.member, name.rpartition("/")[2]
    try:
        if ext not in ("xlsx", "docx") or archive.getinfo(name).file_size > LARGEST_PART:
            found.add(rules.HIDDEN, "embedded", "")
        elif not outer.startswith(name.partition("/")[0]):
            with archive.open(name) as inside:
                (xlsx if ext == "xlsx" else docx)(inside, found)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        found.add(rules.UNREAD, "file", "")
    finally:
        found.member = outer


def elements(archive: zipfile.ZipFile, name: str) -> Iterator[Any]:
    """Each element when it ends; no entities, no document type, no part that would burst."""
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - only where it is needed

    if archive.getinfo(name).file_size > LARGEST_PART:
        raise ValueError("too large a part")
    with archive.open(name) as part:
        for _, element in iterparse(part, forbid_dtd=True):
            yield element
