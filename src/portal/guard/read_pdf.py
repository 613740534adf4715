"""Personal data in a PDF: the text of each page (also under a black box), notes and fields on it,
bookmarks, attached files, the properties; pages that are pictures are told as unread.

The library's own functions are called as they are: its Python classes take as long to load as a
usual file takes to read.
"""

import ctypes
from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdfium2_raw as lib

from portal.guard import rules
from portal.guard.collecting import Found, Full, author

MOST_PAGES = 2_000
FEWEST_LETTERS = 12  # of a page with pictures; fewer is a scan with a stamp on it
MOST_NOTES = 500  # of one page
MOST_BOOKMARKS = 5_000
_PICTURE = lib.FPDF_PAGEOBJ_IMAGE


def pdf(file: BinaryIO, found: Found) -> None:
    data = file.read()
    lib.FPDF_InitLibrary()
    document = lib.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise ValueError("no PDF that can be opened")
    author(
        found, _told(lambda buffer, size: lib.FPDF_GetMetaText(document, b"Author", buffer, size))
    )
    for key in (b"Title", b"Subject", b"Keywords"):
        said = _told(lambda out, size, one=key: lib.FPDF_GetMetaText(document, one, out, size))
        found.text("properties", "", said)
    for title in _bookmarks(document):
        found.text("bookmark", "", title)
    for number in range(lib.FPDFDoc_GetAttachmentCount(document)):
        attached = lib.FPDFDoc_GetAttachment(document, number)
        name = _told(lambda out, size, one=attached: lib.FPDFAttachment_GetName(one, out, size))
        found.add(rules.HIDDEN, "attachment", "", name)
    pages = lib.FPDF_GetPageCount(document)
    for number in range(min(pages, MOST_PAGES)):
        page = lib.FPDF_LoadPage(document, number)
        if not page:
            found.add(rules.UNREAD, "page", number + 1)
            continue
        _page(page, number + 1, found)
        lib.FPDF_ClosePage(page)
    if pages > MOST_PAGES:
        raise Full


def _bookmarks(document: Any) -> Iterator[str]:
    """Their titles. A list that goes in a circle ends at MOST_BOOKMARKS."""
    waiting = [lib.FPDFBookmark_GetFirstChild(document, None)]
    for _ in range(MOST_BOOKMARKS):
        while waiting and not waiting[-1]:
            waiting.pop()
        if not waiting:
            return
        one = waiting.pop()
        yield _told(lambda out, size, mark=one: lib.FPDFBookmark_GetTitle(mark, out, size))
        waiting.append(lib.FPDFBookmark_GetNextSibling(document, one))
        waiting.append(lib.FPDFBookmark_GetFirstChild(document, one))


def _page(page: Any, number: int, found: Found) -> None:
    words = page_text(page)
    found.text("page", number, words)
    letters = sum(letter.isalnum() for letter in words)
    if letters < FEWEST_LETTERS and _has_picture(page):
        found.add(rules.UNREAD, "page", number)
    for place in range(min(lib.FPDFPage_GetAnnotCount(page), MOST_NOTES)):
        note = lib.FPDFPage_GetAnnot(page, place)
        if not note:
            continue
        for key in (b"Contents", b"V"):
            said = _told(
                lambda out, size, one=note, what=key: lib.FPDFAnnot_GetStringValue(
                    one, what, out, size
                )
            )
            found.text("page", number, said)
            if key == b"Contents" and said and lib.FPDFAnnot_GetSubtype(note) in _COMMENTS:
                found.add(rules.HIDDEN, "comment", f"{number}", said)
        lib.FPDFPage_CloseAnnot(note)


_COMMENTS = (lib.FPDF_ANNOT_TEXT, lib.FPDF_ANNOT_POPUP)


def page_text(page: Any) -> str:
    """All the text of a loaded page, in the order of the file."""
    text = lib.FPDFText_LoadPage(page)
    if not text:
        return ""
    count = lib.FPDFText_CountChars(text)
    buffer = (ctypes.c_ushort * (count + 1))()
    lib.FPDFText_GetText(text, 0, count, buffer)
    lib.FPDFText_ClosePage(text)
    return bytes(buffer).decode("utf-16-le", "ignore").rstrip("\0").replace("\r\n", "\n")


def _has_picture(page: Any) -> bool:
    for place in range(min(lib.FPDFPage_CountObjects(page), 200)):
        one = lib.FPDFPage_GetObject(page, place)
        if lib.FPDFPageObj_GetType(one) in (_PICTURE, lib.FPDF_PAGEOBJ_FORM):
            return True
    return False


def _told(call: Any) -> str:
    """What a function of the library says, which is asked first how long it is."""
    size = call(None, 0)
    if not 2 < size <= 200_000:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    call(buffer, size)
    return bytes(buffer).decode("utf-16-le", "ignore").rstrip("\0")
