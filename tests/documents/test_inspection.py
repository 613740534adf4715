"""What a file really is, by name, by declaration and by content; names for people."""

import tempfile

import pytest

from portal.documents.inspection import MEDIA_TYPES, check
from portal.documents.names import another, clean_name
from portal.documents.page_count import page_count
from portal.kit.errors import Invalid
from tests import make, old_files
from tests.documents.corpus_office import SHEET, WORD
from tests.rar_files import member, rar5

GOOD = {
    "pdf": make.pdf(),
    "jpg": make.jpeg(),
    "rar": rar5(member("a.txt", b"x")),
    "doc": old_files.doc("ก" * 50),
    "xls": old_files.compound_xls("ก", "ข"),
    "docx": WORD,
    "xlsx": SHEET,
    "zip": make.zipped(**{"a.txt": b"x"}),
}
ALL = list(MEDIA_TYPES)


async def looked(data: bytes, ext: str, allowed=ALL):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return await check(file, ext, allowed)


@pytest.mark.parametrize("kind", GOOD)
async def test_each_of_the_eight_types_is_taken_as_itself_and_as_nothing_else(kind):
    for ext in ALL:
        if ext == kind:
            assert (await looked(GOOD[kind], ext)).media_type == MEDIA_TYPES[ext]
        else:
            with pytest.raises(Invalid):
                await looked(GOOD[kind], ext)


async def test_a_unit_that_takes_fewer_types_refuses_the_others():
    with pytest.raises(Invalid, match=r"\.jpg"):
        await looked(GOOD["pdf"], "pdf", ["jpg"])


async def test_a_rar_waits_for_a_human_where_no_library_is_there(monkeypatch):
    monkeypatch.setenv("LIBARCHIVE", "/nowhere/libarchive.so")
    found = (await looked(GOOD["rar"], "rar")).findings
    assert [(one.code, one.needs_human) for one in found] == [("unseen_archive", True)]
    with pytest.raises(Invalid, match="โปรแกรม"):  # its headers are read all the same
        await looked(rar5(member("a.exe", b"x")), "rar")


async def test_a_child_that_dies_refuses_the_file(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # the child cannot even start
    with pytest.raises(Invalid, match="ตรวจไฟล์นี้ไม่สำเร็จ"):
        await looked(GOOD["pdf"], "pdf")


@pytest.mark.parametrize("given", ["", ".pdf", "noext", "x.", "x.ก", "   .pdf"])
def test_a_name_that_is_none_is_refused(given):
    with pytest.raises(Invalid):
        clean_name(given)


def test_a_taken_name_gets_a_number():
    assert another("a.pdf", {"a.pdf", "a (2).pdf"}) == "a (3).pdf"


async def test_the_pages_of_a_pdf_are_counted_in_a_child():
    assert await page_count(make.upload("a.pdf", make.pdf()).file) == 1
    assert await page_count(make.upload("a.pdf", b"%PDF-broken").file) is None
