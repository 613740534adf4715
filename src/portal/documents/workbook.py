"""What an XLSX hides, for the children that show or index it. What is hidden is in the file that
people download, and the guard has asked about it; the portal itself shows it nowhere. Imports
nothing of the portal."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

LARGEST_PART = 60 * 1024 * 1024  # of an Office file, unpacked
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
YES = ("1", "true")


def elements(archive: zipfile.ZipFile, name: str) -> Iterator[Any]:
    """Each element when it ends; no entities, no document type, no part that would burst."""
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - after the limits

    if archive.getinfo(name).file_size > LARGEST_PART:
        raise ValueError("too large a part")
    with archive.open(name) as part:
        for _, element in iterparse(part, forbid_dtd=True):
            yield element


def visible_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Title -> path of the sheets that are seen, in their order."""
    paths = {
        one.get("Id"): posixpath.normpath(posixpath.join("/xl", one.get("Target", "")))[1:]
        for one in elements(archive, "xl/_rels/workbook.xml.rels")
        if one.get("Type", "").endswith("/worksheet")  # and no sheet of charts
    }
    return {
        one.get("name", ""): paths[one.get(_ID)]
        for one in elements(archive, "xl/workbook.xml")
        if one.tag == f"{S}sheet"
        and one.get("state", "visible") == "visible"
        and one.get(_ID) in paths
    }


def rows(
    archive: zipfile.ZipFile, path: str, most: int = 1_048_576
) -> Iterator[tuple[int, Any, set[int]]]:
    """(number, element, hidden columns) of the rows that are seen, of the first so many. The
    element is good until the next is asked for."""
    columns: set[int] = set()
    number = 0
    for element in elements(archive, path):
        if element.tag == f"{S}col" and element.get("hidden") in YES:
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            columns.update(range(first, min(last, 16_384) + 1))
        elif element.tag == f"{S}row":
            number = int(element.get("r") or number + 1)
            if number > most:
                return
            if element.get("hidden") not in YES:
                yield number, element, columns
            element.clear()


def column_of(cell: str) -> int:
    """AB12 is 28; 0 when it says no column."""
    column = 0
    for letter in cell:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    return column
