"""The text inside files of each kind, and files that are meant to do harm."""

import io
import json
import os
import tempfile
import zipfile

import pytest
import xlsxwriter
from docx import Document

from portal.documents import workbook
from portal.documents.child import in_child
from portal.kit import db
from portal.publication.files import attach
from portal.search import jobs, read_file, reading, scans
from tests import make
from tests.old_files import doc, xls

TEXT = "การควบคุมโรคไข้เลือดออก น้ำ ๒๕๖๙"


async def read(data: bytes, ext: str):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        out = await in_child("portal.search.read_file", file, 20, ext)
    return json.loads(out) if out else None


def docx() -> bytes:
    paper, out = Document(), io.BytesIO()
    paper.add_paragraph(TEXT)
    paper.add_table(1, 1).cell(0, 0).text = "ในตาราง"
    paper.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [TEXT, "ที่สอง", 12500])
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("ext", "data"),
    [("docx", docx()), ("xlsx", xlsx()), ("xls", xls(TEXT)), ("doc", doc(TEXT))],
    ids=["docx", "xlsx", "xls", "doc"],
)
async def test_office_files(ext, data):
    said = await read(data, ext)
    assert said is not None
    assert TEXT in said["text"]
    assert said["has_text"]


async def test_parts_of_office_files():
    assert "ในตาราง" in (await read(docx(), "docx"))["text"]
    assert "ที่สอง 12500" in (await read(xlsx(), "xlsx"))["text"]


async def test_a_pdf_with_a_text_layer_and_a_scan():
    assert (await read(make.pdf("Health office of the district"), "pdf"))["has_text"]
    scan = await read(make.pdf(""), "pdf")
    assert scan["text"].strip() == ""
    assert not scan["has_text"]


async def test_a_zip_says_its_names_alone():
    data = make.zipped(**{"แบบฟอร์ม.txt": b"secret", "ก/ข.pdf": b"x"})
    said = await read(data, "zip")
    assert "แบบฟอร์ม.txt" in said["text"]
    assert "secret" not in said["text"]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:t>&b;
</w:t></w:p></w:document>"""


async def test_what_is_meant_to_do_harm_dies_alone():
    assert await read(make.zipped(**{"word/document.xml": BOMB}), "docx") is None
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * (workbook.LARGEST_PART + 1))
    assert await read(out.getvalue(), "xlsx") is None
    for ext in read_file.READERS:
        assert await read(b"\x00not what it says" * 100, ext) is None, ext


async def test_long_text_is_cut():
    text, _ = read_file.bounded(iter(["ก" * 400_000] * 3))
    assert len(text.encode()) <= read_file.LONGEST


async def test_a_scan_is_read_page_by_page_where_there_is_ocr(unit, acting, monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho 'ข้อความจากภาพสแกน'\n")
    program.chmod(0o755)
    made = await make.draft(unit)
    await attach(made, unit.staff.person, make.upload("สแกน.pdf", make.pdf("")))
    monkeypatch.setattr(scans, "can_read", lambda: False)
    await jobs.catch_up()
    assert await _scan() == ("scan", "", 0, False)
    monkeypatch.undo()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    await jobs.catch_up()
    assert await _scan() == ("ocr", "ข้อความจากภาพสแกน", 1, False)
    await jobs.catch_up()
    assert (await _scan())[2] == 1


async def _scan():
    async with db.transaction():
        row = await db.row(
            "SELECT source, text, ocr_pages, has_text FROM document_text t"
            " JOIN document d USING (tenant, sha256) WHERE d.filename = 'สแกน.pdf'"
        )
    return tuple(row)


async def test_each_content_is_read_once_and_scans_are_marked(unit, acting, monkeypatch):
    made = await make.draft(unit)
    person = unit.staff.person
    await attach(made, person, make.upload("แผน.docx", docx()))
    await attach(made, person, make.upload("สแกน.pdf", make.pdf("")))
    await attach(made, person, make.upload("ภาพ.jpg", make.jpeg()))
    await jobs.catch_up()
    async with db.transaction():
        rows = await db.rows(
            "SELECT d.filename, t.has_text, t.source FROM document d JOIN document_text t"
            " USING (tenant, sha256) WHERE d.filename <> 'แผน 2570.pdf'"
        )
    assert {tuple(row) for row in rows} == {
        ("แผน.docx", True, "file"),
        ("สแกน.pdf", False, "scan"),
        ("ภาพ.jpg", False, "none"),
    }

    async def never(*args):
        raise AssertionError("read again")

    monkeypatch.setattr(reading, "in_child", never)
    await jobs.catch_up()
