"""Personal data in an XLSX, and what it hides: sheets, rows, columns, comments, names, and the
copies of other tables that pivots and links carry with them."""

import posixpath
import re
import zipfile
from typing import Any, BinaryIO

from portal.guard import rules
from portal.guard.collecting import Found
from portal.guard.read_word import elements, embedded, properties

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_COPIES = re.compile(r"xl/(pivotCache/pivotCache\w+|externalLinks/externalLink\d+)\.xml")
_DRAWN = re.compile(r"xl/(drawings/drawing|charts/chart|diagrams/data)\d+\.xml")
_FLAT, _NARROW = 2.0, 0.3  # points, letters: a row or a column that nobody can see


def xlsx(file: BinaryIO, found: Found) -> None:
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        shared = _shared(archive, names)
        files = _targets(archive, names, "xl/workbook.xml")
        for element in elements(archive, "xl/workbook.xml"):
            if element.tag == f"{S}sheet":
                _sheet(archive, names, element, files.get(element.get(f"{R}id"), ""), shared, found)
            elif element.tag == f"{S}definedName":
                found.text("name", element.get("name", ""), element.text or "")
        for name in sorted(names):
            if _COPIES.fullmatch(name):
                _copy(archive, name, found)
            elif _DRAWN.fullmatch(name):
                for element in elements(archive, name):
                    found.text("drawing", "", element.text or "")
            elif name.startswith("xl/embeddings/"):
                embedded(archive, name, found)
        properties(archive, found)


def _sheet(
    archive: zipfile.ZipFile, names: set[str], listed: Any, path: str, shared: list[str],
    found: Found,
) -> None:  # fmt: skip
    if path in names:
        sheet = _Sheet(found, listed.get("name", ""), listed.get("state", "visible"))
        sheet.read(archive, path, shared)
        _comments(archive, names, path, sheet)


def _shared(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    found = []
    if "xl/sharedStrings.xml" in names:
        for element in elements(archive, "xl/sharedStrings.xml"):
            if element.tag == f"{S}si":
                found.append("".join(t.text or "" for t in element.iter(f"{S}t")))
                element.clear()
    return found


def _targets(archive: zipfile.ZipFile, names: set[str], path: str) -> dict[str, str]:
    """The parts that this one points to: id -> path, and type's last word -> path."""
    folder, _, name = path.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    found: dict[str, str] = {}
    if rels in names:
        for element in elements(archive, rels):
            if "Id" in element.attrib:
                target = element.get("Target", "")
                at = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                at = posixpath.normpath(at)
                found[element.get("Id")] = at
                found[element.get("Type", "").rpartition("/")[2]] = at
    return found


class _Sheet:
    """One sheet: its cells, and which of them nobody sees."""

    def __init__(self, found: Found, name: str, state: str) -> None:
        self.found, self.name, self.state = found, name, state
        self.columns = rules.Columns()
        self.hidden_columns: set[int] = set()
        self.filled: set[int] = set()  # columns with something in them
        self.hidden_rows: list[int] = []

    def read(self, archive: zipfile.ZipFile, path: str, shared: list[str]) -> None:
        self.found.text("name", self.name, self.name)
        cells = 0
        for element in elements(archive, path):
            if element.tag == f"{S}col":
                if _is_hidden(element, "width", _NARROW):
                    first, last = int(element.get("min", 1)), int(element.get("max", 1))
                    self.hidden_columns.update(range(first, min(last, first + 16_384) + 1))
            elif element.tag == f"{S}row":
                cells += self._row(element, shared)
                element.clear()
            elif element.tag in (f"{S}oddHeader", f"{S}oddFooter"):
                self.found.text("header", self.name, element.text or "")
        if self.state != "visible" and cells:
            self.found.add(rules.HIDDEN, "hidden_sheet", self.name, self.name, cells)
        if self.hidden_rows:
            self._tell("hidden_rows", [str(row) for row in _spans(self.hidden_rows)])
        if columns := sorted(self.hidden_columns & self.filled):
            self._tell("hidden_columns", [letters(one) for one in columns])

    def _tell(self, part: str, names: list[str]) -> None:
        words = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
        self.found.add(rules.HIDDEN, part, f"{self.name}!{words}", words, len(names))

    def _row(self, row: Any, shared: list[str]) -> int:
        """How many of its cells say something."""
        number = int(row.get("r") or 0)
        said: dict[int, str] = {}
        for place, cell in enumerate(row, 1):
            words = _cell(cell, shared)
            if words:
                said[_column(cell.get("r", "")) or place] = words
        if not said:
            return 0
        if _is_hidden(row, "ht", _FLAT):
            self.hidden_rows.append(number)
        self.filled |= set(said)
        for column, words in said.items():
            self.found.text("cell", self._at(column, number), words)
        last = max(said)
        if last <= 400:  # no table is wider
            cells = [said.get(column, "") for column in range(1, last + 1)]
            at = [self._at(column, number) for column in range(1, last + 1)]
            self.found.columns(self.columns, cells, "cell", at)
        return len(said)

    def _at(self, column: int, row: int) -> str:
        return f"{self.name}!{letters(column)}{row}"

    def comment(self, cell: str, words: str) -> None:
        self.found.add(rules.HIDDEN, "comment", f"{self.name}!{cell}", words)
        self.found.text("comment", f"{self.name}!{cell}", words)


def _comments(archive: zipfile.ZipFile, names: set[str], path: str, sheet: _Sheet) -> None:
    targets = _targets(archive, names, path)
    for kind in ("comments", "threadedComment"):
        if targets.get(kind) in names:
            for element in elements(archive, targets[kind]):
                if element.tag.rpartition("}")[2] in ("comment", "threadedComment"):
                    words = "".join(one.text or "" for one in element.iter() if _is_text(one))
                    sheet.comment(element.get("ref", ""), words)


def _is_text(element: Any) -> bool:
    return element.tag.rpartition("}")[2] in ("t", "text")


def _cell(cell: Any, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{S}t"))
    value = cell.find(f"{S}v")
    if value is None or not value.text:
        return ""
    if cell.get("t") == "s":
        place = int(value.text)
        return shared[place] if 0 <= place < len(shared) else ""
    return number(value.text)


def number(words: str) -> str:
    """A number as people see it: 1.349900123455E12 is 1349900123455."""
    if "E" in words or "e" in words or words.endswith(".0"):
        try:
            value = float(words)
        except ValueError:
            return words
        if abs(value) < 1e15 and value == int(value):
            return str(int(value))
    return words


def _copy(archive: zipfile.ZipFile, name: str, found: Found) -> None:
    """A table of elsewhere that lies in the file unseen."""
    for element in elements(archive, name):
        kind = element.tag.removeprefix(S)
        if kind in ("s", "n"):
            found.text("copy", "", element.get("v", ""))
        elif kind == "v":
            found.text("copy", "", number(element.text or ""))


def _is_hidden(element: Any, size: str, least: float) -> bool:
    """A row or a column that is set as hidden, or so small that it might as well be."""
    try:
        return element.get("hidden") in ("1", "true") or float(element.get(size, least)) < least
    except ValueError:
        return False


def letters(column: int) -> str:
    """1 is A, 27 is AA."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _column(cell: str) -> int:
    column = 0
    for letter in cell:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    return min(column, 16_384)


def _spans(rows: list[int]) -> list[str]:
    """[5, 6, 7, 9] is 5-7 and 9."""
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    return [str(a) if a == b else f"{a}-{b}" for a, b in found]
