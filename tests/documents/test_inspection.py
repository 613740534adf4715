"""What a file really is."""

import io

import pytest

from portal.documents.inspection import MEDIA_TYPES, check
from portal.documents.names import another, clean_name
from portal.documents.page_count import page_count
from portal.kit.errors import Invalid
from tests import make

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
XLSX = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}

GOOD = {
    "pdf": make.pdf(),
    "jpg": b"\xff\xd8\xff\xe0" + b"0" * 100,
    "rar": b"Rar!\x1a\x07\x01\x00" + b"0" * 100,
    "doc": OLE + "WordDocument".encode("utf-16-le"),
    "xls": OLE + "Workbook".encode("utf-16-le"),
    "docx": make.zipped(**DOCX),
    "xlsx": make.zipped(**XLSX),
    "zip": make.zipped(**{"a.pdf": b"x"}),
}
ALL = list(MEDIA_TYPES)


@pytest.mark.parametrize("kind", GOOD)
def test_each_of_the_eight_types_is_taken_as_itself_and_as_nothing_else(kind):
    for ext in ALL:
        if ext == kind:
            assert check(io.BytesIO(GOOD[kind]), ext, ALL) == MEDIA_TYPES[ext]
        else:
            with pytest.raises(Invalid):
                check(io.BytesIO(GOOD[kind]), ext, ALL)


@pytest.mark.parametrize(
    ("ext", "data"),
    [
        ("docx", make.zipped(**DOCX, **{"word/vbaProject.bin": b"x"})),
        ("doc", GOOD["doc"] + "_VBA_PROJECT".encode("utf-16-le")),
        ("doc", GOOD["doc"] + "EncryptedPackage".encode("utf-16-le")),
        ("zip", make.zipped(**{"tool.EXE": b"MZ"})),
        ("zip", make.zipped(**{"../../etc/passwd": b"x"})),
        ("zip", make.zipped(**{"zeros": b"\0" * 20_000_000})),
        ("zip", b"PK\x03\x04broken"),
        ("pdf", b""),
        ("pdf", b" %PDF-1.4"),
        ("exe", b"MZ"),
        ("svg", b"<svg/>"),
    ],
)
def test_what_is_not_harmless_is_refused_in_words(ext, data):
    with pytest.raises(Invalid) as refused:
        check(io.BytesIO(data), ext, ALL)
    assert "file" in refused.value.fields


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("แผน.PDF", "แผน.pdf"),
        ("C:\\งาน\\แผน 2570.pdf", "แผน 2570.pdf"),
        ("../../x.pdf", "x.pdf"),
        ("a\u202eexe.pdf", "aexe.pdf"),
        ("รูป.JPEG", "รูป.jpg"),
        ("ก" * 300 + ".pdf", "ก" * 146 + ".pdf"),
    ],
)
def test_a_name_is_for_people(given, name):
    assert clean_name(given)[0] == name


@pytest.mark.parametrize("given", ["", ".pdf", "noext", "x.", "x.ก", "   .pdf"])
def test_a_name_that_is_none_is_refused(given):
    with pytest.raises(Invalid):
        clean_name(given)


def test_a_taken_name_gets_a_number():
    assert another("a.pdf", {"a.pdf", "a (2).pdf"}) == "a (3).pdf"


async def test_the_pages_of_a_pdf_are_counted_in_a_child():
    assert await page_count(make.upload("a.pdf", make.pdf()).file) == 1
    assert await page_count(make.upload("a.pdf", b"%PDF-broken").file) is None
